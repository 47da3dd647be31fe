import { expect, test } from 'vitest';
import { checkPassword, hashPassword, NO_ONES_HASH, verifyPassword } from './password';

test.each([
  ['short7!', /at least 8/],
  ['x'.repeat(129), /at most 128/],
  ['Password1', /among the first/],
  ['ＱＷＥＲＴＹ123', /among the first/],
  ['abababababab', /among the first/],
  ['Sunshine2026!', /among the first/],
  ['trustno1', /among the first/],
  ['liverpool', /among the first/],
  ['whatsapp#1', /among the first/],
])('%s is refused with a reason', async (plain, reason) => {
  expect(checkPassword(plain)?.en).toMatch(reason);
  await expect(hashPassword(plain)).rejects.toThrow(reason);
});

test('64 characters and more are allowed, and no composition is asked for', () => {
  expect(checkPassword('correct horse battery staple '.repeat(3))).toBeNull();
  expect(checkPassword('一二三四五六七八')).toBeNull();
});

test('argon2id with 19 MiB, two passes, one lane; the same letters in another form are the same password', async () => {
  const hash = await hashPassword('contraseña larga');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(hash, 'contraseña larga'.normalize('NFD'))).toBe(true);
  expect(await verifyPassword(hash, 'contrasena larga')).toBe(false);
});

test('nothing matches the hash of no one, nor a text that is no hash', async () => {
  expect(NO_ONES_HASH).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(NO_ONES_HASH, '')).toBe(false);
  expect(await verifyPassword('nonsense', 'contraseña larga')).toBe(false);
  expect(await verifyPassword(await hashPassword('a right one'), 'a right one'.padEnd(300))).toBe(false);
});
