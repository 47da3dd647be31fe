import { expect, test } from 'vitest';
import { count, day, money, month, plural, share, signedPercent } from './format';

const THIN = '\u202f';

test('amounts are written as the reader writes them, with every digit', () => {
  expect(money(1_234_567_891_230n, 'USD')).toBe('1,234,567.89123');
  expect(money(1_234_567_891_230n, 'USD', 2, 'fr')).toBe(`1${THIN}234${THIN}567,89123`);
  expect(money(-1_500_000n, 'EUR', 2, 'fr')).toBe('−1,50');
  expect(money(950_000_000n, 'CLP')).toBe('950');
  expect(money(1_234_000n, 'KWD', 3, 'fr')).toBe('1,234');
});

test('counts, shares and changes too', () => {
  expect([count(1_234_567n), count(1_234_567, 'fr')]).toEqual(['1,234,567', `1${THIN}234${THIN}567`]);
  expect([share(1n, 8n), share(1n, 8n, 'fr'), share(1n, 0n)]).toEqual(['12.5%', `12,5${THIN}%`, null]);
  expect(signedPercent(-123n, 'fr')).toBe(`−12,3${THIN}%`);
  expect(signedPercent(123_456n)).toBe('+12,345%');
});

test('days and months are in the words of the language', () => {
  expect([day('2026-11-07'), day('2026-11-07', true, 'fr')]).toEqual(['7 Nov 2026', '7 nov. 2026']);
  expect([month('2026-08'), month('2026-08-01', 'fr')]).toEqual(['August 2026', 'août 2026']);
});

test('none is several in English and one in French', () => {
  expect([plural(0, 'unit'), plural(1n, 'unit'), plural(2_000, 'unit')]).toEqual([
    '0 units',
    '1 unit',
    '2,000 units',
  ]);
  const french = (n: number) => plural(n, 'unité', 'unités', 'fr');
  expect([french(0), french(1), french(2)]).toEqual(['0 unité', '1 unité', '2 unités']);
});
