import type { CountryRow } from './view';

/**
 * A row on its way into the browser. React takes apart and puts together again each single value that it hands over,
 * on the server and in the browser: so a row is a few texts, and not a value for each of its sums.
 */
export interface SentRow {
  country: string;
  name: string;
  markets: string[];
  /** Quantity, billable, unpriced, cost, price and price before. */
  sums: string;
  /** Cost and unpriced of one category after the other; empty where there is nothing. */
  categories: string;
  trend: string;
}

/** `categories` are those of all rows, in the order in which they are sent. */
export function sent(row: CountryRow, categories: readonly string[]): SentRow {
  const { country, name, markets, quantity, billable, unpriced, cost, price, before, trend } = row;
  return {
    country,
    name,
    markets,
    sums: [quantity, billable, unpriced, cost, price, before].join(' '),
    categories: categories
      .map((category) => {
        const part = row.categories[category];
        return part ? `${part.cost} ${part.unpriced}` : '';
      })
      .join(','),
    trend: trend.join(' '),
  };
}

export function received(row: SentRow, categories: readonly string[]): CountryRow {
  const { country, name, markets } = row;
  const [quantity, billable, unpriced, cost, price, before] = bigints(row.sums);
  const parts = row.categories.split(',').map((text, at) => [categories[at]!, bigints(text)] as const);
  return {
    country,
    name,
    markets,
    quantity: quantity!,
    billable: billable!,
    unpriced: unpriced!,
    cost: cost!,
    price: price!,
    before: before!,
    categories: Object.fromEntries(
      parts.flatMap(([category, [own, waiting]]) =>
        waiting === undefined ? [] : [[category, { cost: own!, unpriced: waiting }]],
      ),
    ),
    trend: row.trend === '' ? [] : row.trend.split(' ').map(Number),
  };
}

function bigints(text: string): bigint[] {
  return text.split(' ').map(BigInt);
}
