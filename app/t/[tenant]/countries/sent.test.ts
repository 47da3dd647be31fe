import { expect, test } from 'vitest';
import type { CountriesReport } from './report';
import { received, sent } from './sent';
import type { CountryRow } from './view';

const BRAZIL: CountryRow = {
  country: 'BR',
  name: 'Brazil',
  markets: ['Brazil', 'Rest of Latin America'],
  quantity: 12n,
  billable: 7n,
  unpriced: 1n,
  cost: -3n,
  price: 9_007_199_254_740_993n,
  before: 0n,
  categories: {
    utility: { cost: 9_007_199_254_740_993n, unpriced: 0n },
    service: { cost: 0n, unpriced: 1n },
  },
  trend: [0, 100, 7],
};

const REPORT: CountriesReport = {
  period: {
    preset: 'custom',
    from: '2026-10-17',
    to: '2026-11-01',
    previous: null,
    comparedWith: '',
    label: '17–31 Oct 2026',
    compare: 'none',
  },
  currencies: ['USD', 'EUR'],
  currency: 'USD',
  rows: [BRAZIL],
  categories: ['marketing', 'utility', 'service'],
  facets: [{ key: 'market', name: 'Market', options: [{ value: 'a"b</script>', label: 'é' }], selected: [] }],
  any: true,
};

test('a report arrives as it was sent, to the last micro, and without the categories that a row has nothing of', () => {
  expect(received(sent(REPORT))).toEqual(REPORT);
});

test('a country of which there is nothing but a price before arrives too', () => {
  const gone = { ...BRAZIL, quantity: 0n, price: 0n, before: 5n, categories: {}, trend: [] };
  for (const categories of [['utility'], []])
    expect(received(sent({ ...REPORT, categories, rows: [gone] })).rows).toEqual([gone]);
});
