import { expect, test } from 'vitest';
import { seal, unseal } from './secret';

const [older, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const place = { column: 'second_factor.secret', owner: 'user 7' };

test('a secret opens where it was sealed and nowhere else', () => {
  const sealed = seal('JBSWY3DP', place, [older]);
  expect(unseal(sealed, place, [older])).toBe('JBSWY3DP');
  expect(sealed.includes('JBSWY3DP')).toBe(false);
  expect(() => unseal(sealed, { ...place, owner: 'user 8' }, [older])).toThrow();
  expect(() => unseal(sealed, { ...place, column: 'other.secret' }, [older])).toThrow();
});

test('no bit of it may be another one', () => {
  const sealed = seal('JBSWY3DP', place, [older]);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => unseal(changed, place, [older]), `byte ${at}`).toThrow();
  }
  expect(() => unseal(sealed.subarray(0, 20), place, [older])).toThrow();
});

test('the same secret is never sealed to the same bytes', () => {
  expect(seal('JBSWY3DP', place, [older]).equals(seal('JBSWY3DP', place, [older]))).toBe(false);
});

test('after a rotation the new key seals, and the old one still opens', () => {
  const before = seal('old', place, [older]);
  const after = seal('new', place, [newer, older]);
  expect(unseal(before, place, [newer, older])).toBe('old');
  expect(unseal(after, place, [newer])).toBe('new');
  expect(() => unseal(before, place, [newer])).toThrow(/PARLEY_ENCRYPTION_KEY/);
});
