import { expect, test } from 'vitest';
import { payable, TermsForm } from './forms';

const given = {
  tenant: 'fjord',
  firstMonth: '2026-10',
  graceDays: '7',
  dueDays: '30',
  collection: 'send_invoice',
  tax: 'fixed',
  taxPpm: '8.875',
  taxName: 'VAT',
  tierPolicy: 'pro_rata',
  platformFee: '49.90',
  minimum: '0',
  unpricedAllowed: '0',
  discrepanciesAllowed: '0',
  language: 'en',
};

test('terms are read exactly', () => {
  expect(TermsForm.parse({ ...given, approveAutomatically: 'on' })).toMatchObject({
    firstMonth: '2026-10-01',
    graceDays: 7,
    approveAutomatically: true,
    taxPpm: 88_750,
    platformFee: 49_900_000n,
    minimum: 0n,
  });
  expect(TermsForm.parse({ ...given, firstMonth: '' })).toMatchObject({
    firstMonth: null,
    approveAutomatically: false,
  });
});

test.each([
  ['taxPpm', '101'],
  ['taxPpm', '20 %'],
  ['graceDays', '61'],
  ['dueDays', '1.5'],
  ['platformFee', '-1'],
  ['firstMonth', '2026-13'],
  ['tierPolicy', 'mine'],
])('%s may not be %j, and one sentence says so', (field, value) => {
  const { error } = TermsForm.safeParse({ ...given, [field]: value });
  expect(error!.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  expect(error!.issues[0]!.message).toMatch(/\.$/);
});

test('an agreed amount can be paid in its currency', () => {
  expect(payable(49_900_000n, 'USD', 'minimum')).toBe(49_900_000n);
  expect(() => payable(49_905_000n, 'USD', 'minimum')).toThrow('has 2 decimals');
  expect(() => payable(500_000n, 'JPY', 'minimum')).toThrow('has 0 decimals');
});
