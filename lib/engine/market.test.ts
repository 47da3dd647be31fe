import { beforeEach, expect, test } from 'vitest';
import { exampleCountries, examplesMap } from './example-map';
import document from './fixtures/worked-examples.json';
import {
  buildMarketMap,
  canonicalUser,
  locate,
  type MarketMap,
  marketOf,
  phoneDigits,
  userIdCountry,
} from './market';
import { DEFAULT_SETTINGS } from './settings';

let map: MarketMap;
beforeEach(() => {
  map = examplesMap();
});

test.each(document.market_examples.map((one) => [one.id, one] as const))(
  '%s: the number tells (M1, M2, M3)',
  (_, example) => {
    const userId = 'recipient_user_id' in example ? (example.recipient_user_id ?? null) : null;
    const { country } = locate(example.recipient, userId, map);
    const market = marketOf(country, example.local_date, map);
    if (example.expected_market === null) expect(['Other', 'Russia']).toContain(market);
    else expect(market).toBe(example.expected_market);
  },
);

test('a market move holds from its day on, and not a day earlier; analytics name countries (M7)', () => {
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

test('Canada and the United States are told apart as countries and are one market (M3)', () => {
  const canada = locate('+1 416 555 0123', null, map);
  const states = locate('+1 415 555 0123', null, map);
  expect([canada.country, states.country]).toEqual(['CA', 'US']);
  expect(marketOf(canada.country, '2026-10-01', map)).toBe(marketOf(states.country, '2026-10-01', map));
});

test('conventions are settings (M3, M4)', () => {
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

test('+7 is Russia, but for the prefixes of Kazakhstan, a market of its own from October 2026 (M4)', () => {
  const market = (number: string, day: string): string =>
    marketOf(locate(number, null, map).country, day, map);
  expect(market('+79161234567', '2026-10-01')).toBe('Russia');
  expect(market('+77011234567', '2026-09-30')).toBe('Other');
  expect(market('+77011234567', '2026-10-01')).toBe('Kazakhstan');
});

test('a recipient without a number is placed by the letters of the id, never by its digits (M5)', () => {
  const place = (recipient: string | null, id: string | null) => locate(recipient, id, map);
  expect(place(null, 'BR.1349')).toEqual({ country: 'BR', basis: 'user_id', prefix: 'BR' });
  expect(place('in.5511', null)).toEqual({ country: 'IN', basis: 'user_id', prefix: 'IN' });
  expect(place('us.ENT.1181', 'BR.1')).toEqual({ country: 'US', basis: 'user_id', prefix: 'US' });
  expect(place('+4915112345678', 'BR.1')).toMatchObject({
    country: 'DE',
    basis: 'calling_code',
    prefix: '49',
  });
  expect(place('QQ.1', 'XX.2')).toEqual({ country: null, basis: 'unknown', prefix: null });
  expect(place('name', null)).toEqual({ country: null, basis: 'unknown', prefix: null });
  expect(place('+8881234567', null)).toEqual({ country: null, basis: 'unlisted', prefix: null });
});

test('a shared calling code goes to its main country, whatever the order of the rows (M6)', () => {
  const row = (iso2: string, code: string, basis: string) => ({
    iso2,
    name: iso2,
    callingCodes: [code],
    markets: [{ from: '', market: iso2 }],
    basis,
  });
  const holder = (...rows: ReturnType<typeof row>[]) => [
    buildMarketMap(rows).prefixes.get(rows[0]!.callingCodes[0]!),
    buildMarketMap([...rows].reverse()).prefixes.get(rows[0]!.callingCodes[0]!),
  ];
  expect(holder(row('GG', '44', 'by calling code'), row('GB', '44', 'listed'))).toEqual(['GB', 'GB']);
  expect(holder(row('YT', '262', 'listed'), row('RE', '262', 'unlisted'))).toEqual(['RE', 'RE']);
  // Where nothing tells which is the main one, the first row stays.
  expect(holder(row('AA', '999', 'listed'), row('BB', '999', 'listed'))).toEqual(['AA', 'BB']);
  expect(buildMarketMap([row('CA', '1', 'listed')]).prefixes.has('1416')).toBe(false);
  expect(buildMarketMap([]).longestPrefix).toBe(0);
});

test('a country listed twice is refused', () => {
  const [row] = exampleCountries();
  expect(() => buildMarketMap([row!, row!])).toThrow(`country ${row!.iso2} is listed twice`);
});

test('a user keeps one key, the letters of an id where there is no number (M5)', () => {
  expect(canonicalUser('554196312345', null)).toBe('5541996312345');
  expect(canonicalUser('5541996312345', null)).toBe('5541996312345');
  expect(canonicalUser('554132123456', null)).toBe('554132123456');
  expect(canonicalUser('5215512345678', 'MX.1')).toBe('525512345678');
  expect(canonicalUser('5493511234567', null)).toBe('543511234567');
  expect(canonicalUser('BR.5511987654321', null)).toBe('BR.5511987654321');
  expect(canonicalUser(null, null)).toBeNull();
});
