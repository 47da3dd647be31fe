import { expect, test } from 'vitest';
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

test('a row arrives as it was sent, to the last micro, and without the categories that it has nothing of', () => {
  const categories = ['marketing', 'utility', 'service'];
  expect(received(sent(BRAZIL, categories), categories)).toEqual(BRAZIL);
});

test('a country of which there is nothing but a price before arrives too', () => {
  const gone = { ...BRAZIL, quantity: 0n, price: 0n, before: 5n, categories: {}, trend: [] };
  expect(received(sent(gone, ['utility']), ['utility'])).toEqual(gone);
  expect(received(sent(gone, []), [])).toEqual(gone);
});
