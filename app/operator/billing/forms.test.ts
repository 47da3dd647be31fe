import { expect, test } from 'vitest';
import { markupForm, payable, termsForm } from './forms';

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
  expect(termsForm('en').parse({ ...given, approveAutomatically: 'on' })).toMatchObject({
    firstMonth: '2026-10-01',
    graceDays: 7,
    approveAutomatically: true,
    taxPpm: 88_750,
    platformFee: 49_900_000n,
    minimum: 0n,
  });
  expect(termsForm('en').parse({ ...given, firstMonth: '' })).toMatchObject({
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
  const { error } = termsForm('en').safeParse({ ...given, [field]: value });
  expect(error!.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  expect(error!.issues[0]!.message).toMatch(/\.$/);
});

test('an agreed amount can be paid in its currency', () => {
  expect(payable(49_900_000n, 'USD', 'minimum', 'en')).toBe(49_900_000n);
  expect(() => payable(49_905_000n, 'USD', 'minimum', 'en')).toThrow('has 2 decimals');
  expect(() => payable(500_000n, 'JPY', 'minimum', 'en')).toThrow('has 0 decimals');
});

test('in French, decimals may come after a comma; elsewhere a comma is refused', () => {
  const comma = { ...given, taxPpm: '8,875', platformFee: '49,90' };
  expect(termsForm('fr').parse(comma)).toMatchObject({ taxPpm: 88_750, platformFee: 49_900_000n });
  expect(termsForm('en').safeParse(comma).success).toBe(false);
});

const markup = { tenant: 'fjord', effectiveFrom: '2026-12-01', market: '', category: '' };

test.each([
  ['en', '12.5', 125_000],
  ['fr', '12,5', 125_000],
  ['fr', '12.5', 125_000],
] as const)('in %s, a mark-up of %s', (language, percent, ppm) => {
  expect(markupForm(language).parse({ ...markup, percent }).percent).toBe(ppm);
});

test('a mark-up that is none is refused in the language of the reader', () => {
  const problem = (language: 'en' | 'fr') =>
    markupForm(language).safeParse({ ...markup, percent: 'ten' }).error!.issues[0]!.message;
  expect(problem('en')).toMatch(/^The mark-up 'ten' must be/);
  expect(problem('fr')).toMatch(/^La majoration «\u00a0ten\u00a0» doit être/);
});
