import { expect, test } from 'vitest';
import { ChargeParameters, parseParameters, periodOf, SpendParameters } from './parameters';

const spend = (query: string) => parseParameters(SpendParameters, new URLSearchParams(query));
const charges = (query: string) => parseParameters(ChargeParameters, new URLSearchParams(query));

test('lists are repeated or have commas, and words are spelt our way', () => {
  expect(
    spend('country=br,de&country=IN&category=authentication-international&group_by=day,country'),
  ).toEqual({
    country: ['BR', 'DE', 'IN'],
    category: ['authentication_international'],
    group_by: ['day', 'country'],
  });
  expect(spend('')).toEqual({ group_by: ['country', 'category'] });
});

test.each([
  ['from=2026-02-30', 'from', 'must be a day'],
  ['from=0000-01-01', 'from', 'from 2000 to 2199'],
  ['to=tomorrow', 'to', 'must be a day'],
  ['group_by=planet', 'group_by', 'must be of country, market'],
  ['group_by=', 'group_by', 'must be of'],
  ['group_by=day,day', 'group_by', 'twice'],
  ['country=BRA', 'country', 'two letters'],
  ["country=B'", 'country', 'two letters'],
  ['category=a;b', 'category', "Meta's words"],
  ['phone=1%00', 'phone', 'must be an id'],
  ['model=XYZ', 'model', 'NBP, CBP or PMP'],
  ['tenant=2', 'tenant', 'There is no parameter'],
  ['__proto__=2', '__proto__', 'There is no parameter'],
  ['from=2026-01-01&from=2026-02-01', 'from', 'given twice'],
  [`country=${'BR,'.repeat(501)}BR`, 'country', 'more than 500'],
])('%s is refused by name', (query, field, sentence) => {
  expect(() => spend(query)).toThrow(expect.objectContaining({ code: 'invalid', field }));
  expect(() => spend(query)).toThrow(sentence);
});

test.each(['0', '1001', '-1', '1e2', 'NaN', '1.5', ''])('a limit of %j is refused', (limit) => {
  expect(() => charges(`limit=${limit}`)).toThrow(/whole number from 1 to 1000/);
});

test('flags and defaults of charges', () => {
  expect(charges('unpriced=true&limit=7')).toEqual({ unpriced: true, all: false, limit: 7 });
  expect(charges('')).toEqual({ unpriced: false, all: false, limit: 100 });
  expect(() => charges('all=yes')).toThrow(/true or false/);
});

test("the period is this month of the tenant's zone unless said otherwise", () => {
  // 31 October in New York, 1 November in UTC.
  const now = Date.parse('2026-11-01T02:00:00Z');
  const period = (given: { from?: string; to?: string }, zone = 'America/New_York') =>
    periodOf(given, zone, now);
  expect(period({})).toEqual({ from: '2026-10-01', to: '2026-11-01' });
  expect(period({}, 'UTC')).toEqual({ from: '2026-11-01', to: '2026-12-01' });
  expect(period({ from: '2026-01-15' })).toEqual({ from: '2026-01-15', to: '2026-11-01' });
  expect(period({ from: '2027-01-15' })).toEqual({ from: '2027-01-15', to: '2027-02-01' });
  expect(period({ to: '2026-05-01' })).toEqual({ from: '2026-04-01', to: '2026-05-01' });
  expect(period({ from: '2026-01-31', to: '2026-02-01' })).toEqual({ from: '2026-01-31', to: '2026-02-01' });
  for (const [from, to] of [
    ['2026-02-01', '2026-02-01'],
    ['2026-02-02', '2026-02-01'],
  ]) {
    expect(() => period({ from, to })).toThrow(/must be before/);
  }
});
