import { expect, test } from 'vitest';
import { tableFile } from './file';
import { type CountryRow, columnsFor, viewOf } from './view';

function row(country: string, name: string, market: string, price: bigint, before = 0n): CountryRow {
  const cost = { cost: price, unpriced: 0n };
  const units = { quantity: 2n, billable: 1n, unpriced: 0n };
  return {
    country,
    name,
    markets: [market],
    ...units,
    cost: price,
    price,
    before,
    categories: { utility: cost },
    trend: [],
  };
}

const ROWS = [
  row('SN', 'Senegal', 'Rest of Africa', 1_250_000n, 1_000_000n),
  row('FR', 'France', 'France', 30_000_001n, 40_000_000n),
  row('KE', 'Kenya', 'Rest of Africa', 90_000_000n),
];

function fileOf(query: string, language: 'en' | 'fr' = 'en') {
  const columns = columnsFor(ROWS, ['utility'], true, language);
  const file = tableFile(columns, ROWS, viewOf(new URLSearchParams(query)), 'USD', language);
  return [file.columns.map(({ name }) => name), ...file.rows].map((line) => line.join(' | '));
}

test('the rows as they are ordered, to the last digit, and their totals', () => {
  expect(fileOf('hide=market,quantity,free,billable,cost&sort=country')).toEqual([
    'Country | Code | Currency | Price | Share % | Difference | Change % | Utility',
    'France | FR | USD | 30.000001 | 24.7 | -9.999999 | -25.0 | 30.000001',
    'Kenya | KE | USD | 90.00 | 74.2 | 90.00 | new | 90.00',
    'Senegal | SN | USD | 1.25 | 1.0 | 0.25 | 25.0 | 1.25',
    'Total |  | USD | 121.250001 | 100.0 | 80.250001 | 195.7 | 121.250001',
  ]);
});

test('under their markets, with subtotals; what is closed is left out', () => {
  const hide = 'hide=share,difference,change,quantity,free,billable,cost,category:utility';
  expect(fileOf(`group=market&closed=France&${hide}`)).toEqual([
    'Country | Code | Currency | Market | Price',
    'Rest of Africa |  | USD | Rest of Africa | 91.25',
    'Kenya | KE | USD | Rest of Africa | 90.00',
    'Senegal | SN | USD | Rest of Africa | 1.25',
    'France |  | USD | France | 30.000001',
    'Total |  | USD |  | 121.250001',
  ]);
});

test('what the search leaves out is in no sum', () => {
  expect(
    fileOf('q=rest of&sort=price&hide=market,share,difference,change,quantity,free,billable,cost', 'fr'),
  ).toEqual([
    'Pays | Code | Devise | Prix | Utilitaire',
    'Senegal | SN | USD | 1.25 | 1.25',
    'Kenya | KE | USD | 90.00 | 90.00',
    'Total |  | USD | 91.25 | 91.25',
  ]);
});
