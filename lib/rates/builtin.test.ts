import { expect, test } from 'vitest';
import document from '../engine/fixtures/worked-examples.json';
import { canonicalUser, locate, marketOf } from '../engine/market';
import { findBrackets, findRate } from '../engine/rates';
import {
  builtinMarketMap,
  builtinRateBook,
  builtinRates,
  countryName,
  parseCountriesCsv,
  parseRatesCsv,
} from './builtin';

const map = builtinMarketMap();
const country = (number: string): string | null => locate(number, null, map).country;

test.each(document.market_examples.map((one) => [one.id, one] as const))('%s', (_, example) => {
  const { recipient, local_date: day, expected_market: expected } = example;
  const found = locate(
    recipient,
    'recipient_user_id' in example ? (example.recipient_user_id ?? null) : null,
    map,
  );
  if (expected !== null) expect(marketOf(found.country, day, map)).toBe(expected);
  else expect(['Other', 'Russia']).toContain(marketOf(found.country, day, map));
});

test('the market table of the worked examples is reproduced, prefix by prefix and move by move', () => {
  const { base, nanp_prefixes_mapped_to_other: unlisted, market_moves: moves } = document.market_table;
  const market = (prefix: string, day: string): string =>
    marketOf(country(prefix.padEnd(11, prefix === '1' ? '2025550123' : '5')), day, map);
  for (const [region, members] of Object.entries(base))
    for (const { iso, country: name, prefix } of members) {
      expect(marketOf(iso, '2024-01-01', map), name).toBe(region === 'standalone' ? name : region);
      expect(market(prefix, '2024-01-01'), prefix).toBe(region === 'standalone' ? name : region);
    }
  for (const { iso, prefix } of unlisted.entries) {
    expect(market(prefix, '2026-10-20'), prefix).toBe('Other');
    expect(marketOf(iso, '2026-10-20', map), iso).toBe('Other');
  }
  for (const { effective_from_local_date: day, changes } of moves)
    for (const { iso, prefix, from, to } of changes) {
      expect(market(prefix, day), prefix).toBe(to);
      const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
      if (iso !== 'KZ') expect(marketOf(iso, before, map), iso).toBe(from);
    }
});

test('countries of shared codes', () => {
  const cases: [string, string][] = [
    ['+1 415 555 0123', 'US'],
    ['+1 (416) 555-0123', 'CA'],
    ['+1 809 555 0123', 'DO'],
    ['+44 7911 123456', 'GB'],
    ['+39 06 1234567', 'IT'],
    ['+47 21 23 45 67', 'NO'],
    ['+61 412 345 678', 'AU'],
    ['+212 612 345678', 'MA'],
    ['+358 40 1234567', 'FI'],
    ['+590 690 123456', 'GP'],
    ['+262 692 123456', 'RE'],
    ['+599 9 5123456', 'CW'],
    ['+7 701 1234567', 'KZ'],
    ['+7 912 3456789', 'RU'],
    ['0055 11 98765-4321', 'BR'],
  ];
  for (const [number, iso2] of cases) expect(country(number), number).toBe(iso2);
});

test('the digits of an id are never read as a phone number', () => {
  expect(locate('BR.5511987654321', null, map)).toEqual({ country: 'BR', basis: 'user_id', prefix: 'BR' });
  expect(locate(null, 'us.ENT.5511987654321', map).country).toBe('US');
  expect(locate('', 'DE.1349', map).country).toBe('DE');
  expect(locate('user.5511987654321', null, map).basis).toBe('unknown');
  expect(locate('120363025246125486@g.us', null, map).basis).toBe('unknown');
  expect(locate('120363025246125486', null, map).basis).toBe('unknown');
  expect(locate('+999 1234 5678', null, map)).toEqual({ country: null, basis: 'unlisted', prefix: null });
  expect(locate(null, null, map).basis).toBe('unknown');
});

test('one user, however the number is written', () => {
  expect(canonicalUser('554196312345', null)).toBe(canonicalUser('+55 41 99631-2345', null));
  expect(canonicalUser('554132123456', null)).toBe('554132123456');
  expect(canonicalUser('5215512345678', null)).toBe(canonicalUser('525512345678', null));
  expect(canonicalUser('5493511234567', null)).toBe(canonicalUser('543511234567', null));
  expect(canonicalUser(null, 'br.1349')).toBe('BR.1349');
  expect(canonicalUser('BR.1349', null)).toBe('BR.1349');
  expect(canonicalUser('14155550123', 'US.1')).toBe('14155550123');
  expect(canonicalUser('', '')).toBeNull();
});

test('the cards are whole: 47 markets in October 2026, and what is missing is null', () => {
  const book = builtinRateBook();
  const key = { model: 'PMP', category: 'marketing', currency: 'USD', day: '2026-10-03' } as const;
  const markets = new Set(
    builtinRates()
      .filter((row) => row.effectiveFrom === '2026-10-01')
      .map((row) => row.market),
  );
  expect(markets.size).toBe(47);
  for (const market of markets) expect(findRate(book, { ...key, market }), market).not.toBeNull();
  expect(findRate(book, { ...key, market: 'India' })).toMatchObject({
    price: 11_800n,
    effectiveFrom: '2026-10-01',
  });
  expect(findRate(book, { ...key, market: 'India', currency: 'AUD' })).toBeNull();
  expect(findRate(book, { ...key, market: 'India', day: '2021-01-01' })).toBeNull();
  expect(findRate(book, { ...key, market: 'India', category: 'authentication_international' })?.price).toBe(
    30_400n,
  );
  const brackets = findBrackets(book, { ...key, market: 'India', category: 'utility' });
  expect(brackets[0]).toMatchObject({ tierFrom: 0n, price: 1_400n });
  expect(brackets.at(-1)!.tierTo).toBeNull();
  for (let i = 1; i < brackets.length; i++) expect(brackets[i]!.tierFrom).toBe(brackets[i - 1]!.tierTo! + 1n);
});

test('every country of the table is named and every market of today has a card', () => {
  expect(map.countries.size).toBe(250);
  expect(countryName('BR')).toBe('Brazil');
  expect(countryName('QQ')).toBe('QQ');
  const book = builtinRateBook();
  for (const iso2 of map.countries.keys())
    for (const day of ['2023-06-01', '2024-12-02', '2025-07-01', '2025-10-01', '2026-07-01', '2026-10-01']) {
      const model = day < '2025-07-01' ? 'CBP' : 'PMP';
      const market = marketOf(iso2, day, map);
      expect(
        findRate(book, { model, market, category: 'marketing', currency: 'USD', day }),
        `${iso2} ${day}`,
      ).not.toBeNull();
    }
});

const HEADER =
  'pricing_model,effective_from,effective_to,market,category,currency,tier_from,tier_to,price,source_id,confidence\n';
const ROW = 'PMP,2026-10-01,,India,utility,USD,,,0.0014,S,certain\n';

test.each([
  [
    'PMP,2026-10-01,,India,utility,USD,,,abc,S,certain',
    "line 3: price 'abc' is not a decimal amount such as 0.0859",
  ],
  [
    'PMP,2026-10-01,,India,utility,USD,,,0.0000001,S,certain',
    "line 3: price '0.0000001' has more than six decimals",
  ],
  ['PMP,2026-10-01,,India,utility,USD,,,-1,S,certain', "line 3: price '-1' is negative"],
  ['PMP,2026-13-01,,India,utility,USD,,,1,S,certain', "line 3: effective_from '2026-13-01' is not a day"],
  [
    'PMP,2026-10-01,2026-09-30,India,utility,USD,,,1,S,certain',
    "line 3: effective_to '2026-09-30' is before 2026-10-01",
  ],
  ['XXX,2026-10-01,,India,utility,USD,,,1,S,certain', "line 3: pricing_model 'XXX' is not PMP, CBP or NBP"],
  ['PMP,2026-10-01,,,utility,USD,,,1,S,certain', "line 3: market '' is empty"],
  [
    'PMP,2026-10-01,,India,utility,usd,,,1,S,certain',
    "line 3: currency 'usd' is not a currency that Meta has a card for",
  ],
  ['PMP,2026-10-01,,India,utility,USD,x,,1,S,certain', "line 3: tier_from 'x' is not a whole number"],
])('a bad card is refused by line and column: %s', (line, message) => {
  expect(() => parseRatesCsv(HEADER + ROW + line)).toThrow(message);
});

test('a card is read in our words', () => {
  const bracket = (from: string, to: string, price: string) =>
    `PMP,2026-10-01,,India,authentication-international,USD,${from},${to},${price},S,likely\n`;
  const text = `${HEADER}${bracket('0', '25000000', '0.0304')}${bracket('25000001', 'MAX', '0.0274')}`;
  expect(parseRatesCsv(text)).toEqual([
    expect.objectContaining({ tierFrom: 0n, tierTo: 25_000_000n }),
    {
      model: 'PMP',
      effectiveFrom: '2026-10-01',
      effectiveTo: null,
      market: 'India',
      category: 'authentication_international',
      currency: 'USD',
      tierFrom: 25_000_001n,
      tierTo: null,
      price: 27_400n,
      source: 'S',
      confidence: 'likely',
    },
  ]);
  expect(() => parseRatesCsv('market,price\nIndia,1\n')).toThrow(
    'line 1: the column pricing_model is missing',
  );
  expect(() =>
    parseCountriesCsv('iso2,name,calling_codes,market,basis\nbr,Brazil,55,Brazil,listed\n'),
  ).toThrow("line 2: iso2 'br' is not two capital letters");
});
