import { expect, test } from 'vitest';
import { exampleCountries, examplesMap } from './example-map';
import document from './fixtures/worked-examples.json';
import { buildMarketMap, canonicalUser, locate, marketOf, phoneDigits, userIdCountry } from './market';
import { DEFAULT_SETTINGS } from './settings';

const map = examplesMap();

test.each(document.market_examples.map((one) => [one.id, one] as const))('%s', (_, example) => {
  const userId = 'recipient_user_id' in example ? (example.recipient_user_id ?? null) : null;
  const { country } = locate(example.recipient, userId, map);
  const market = marketOf(country, example.local_date, map);
  if (example.expected_market === null) expect(['Other', 'Russia']).toContain(market);
  else expect(market).toBe(example.expected_market);
});

test('a market move holds from its day on, and not a day earlier', () => {
  expect(marketOf('ZW', '2025-09-30', map)).toBe('Other');
  expect(marketOf('ZW', '2025-10-01', map)).toBe('Rest of Africa');
  expect(marketOf('PL', '2026-06-30', map)).toBe('Rest of Central & Eastern Europe');
  expect(marketOf('PL', '2026-07-01', map)).toBe('Poland');
  expect(marketOf(null, '2026-07-01', map)).toBe('Other');
  expect(marketOf('QQ', '2026-07-01', map)).toBe('Other');
});

test('a number is read in any dress, and what is no number is not', () => {
  expect(phoneDigits('+55 (11) 98765-4321')).toBe('5511987654321');
  expect(phoneDigits('005511987654321')).toBe('5511987654321');
  for (const text of ['', '12345', 'BR.5511987654321', '0119876543', '120363025246125486', '5511x987654'])
    expect(phoneDigits(text), text).toBeNull();
  expect(userIdCountry('BR.1349')).toBe('BR');
  expect(userIdCountry('US.ENT.1181')).toBe('US');
  for (const text of ['5511987654321', 'user.123', 'BRA.1', 'BR.', '.123'])
    expect(userIdCountry(text), text).toBeNull();
});

test('Canada and the United States are told apart as countries and are one market', () => {
  const canada = locate('+1 416 555 0123', null, map);
  const states = locate('+1 415 555 0123', null, map);
  expect([canada.country, states.country]).toEqual(['CA', 'US']);
  expect(marketOf(canada.country, '2026-10-01', map)).toBe(marketOf(states.country, '2026-10-01', map));
});

test('conventions are settings', () => {
  const guam = {
    iso2: 'GU',
    name: 'Guam',
    callingCodes: ['1671'],
    markets: [{ from: '', market: 'North America' }],
    basis: 'unresolved',
  };
  const rows = [...exampleCountries().filter((row) => row.iso2 !== 'GU'), guam];
  const market = (settings: Partial<typeof DEFAULT_SETTINGS>, iso2: string): string =>
    marketOf(iso2, '2026-01-01', buildMarketMap(rows, { ...DEFAULT_SETTINGS, ...settings }));
  expect(market({}, 'GU')).toBe('Other');
  expect(market({ unlistedNanpMarket: 'North America' }, 'GU')).toBe('North America');
  expect(market({}, 'KZ')).toBe('Other');
  expect(market({ kazakhstanBefore: 'Russia' }, 'KZ')).toBe('Russia');
});

test('a country listed twice is refused', () => {
  const [row] = exampleCountries();
  expect(() => buildMarketMap([row!, row!])).toThrow(`country ${row!.iso2} is listed twice`);
});

test('a user keeps one key', () => {
  expect(canonicalUser('554196312345', null)).toBe('5541996312345');
  expect(canonicalUser('5541996312345', null)).toBe('5541996312345');
  expect(canonicalUser('554132123456', null)).toBe('554132123456');
  expect(canonicalUser('5215512345678', 'MX.1')).toBe('525512345678');
  expect(canonicalUser('5493511234567', null)).toBe('543511234567');
  expect(canonicalUser('BR.5511987654321', null)).toBe('BR.5511987654321');
  expect(canonicalUser(null, null)).toBeNull();
});
