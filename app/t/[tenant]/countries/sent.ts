import type { CountriesReport } from './report';
import type { CountryRow } from './view';

interface SentRow extends Pick<CountryRow, 'country' | 'name' | 'markets' | 'trend'> {
  /** Quantity, billable, unpriced, cost, price and price before. */
  sums: string;
  /** Cost and unpriced of one category after the other; empty where there is nothing. */
  parts: string[];
}

/**
 * A report on its way into the browser, as one text. React takes apart and puts together again each single value that it
 * hands over, on the server and in the browser; a text it hands over as it is.
 */
export function sent(report: CountriesReport): string {
  return JSON.stringify({ ...report, rows: report.rows.map((row) => sentRow(row, report.categories)) });
}

export function received(text: string): CountriesReport {
  const report: Omit<CountriesReport, 'rows'> & { rows: SentRow[] } = JSON.parse(text);
  return { ...report, rows: report.rows.map((row) => receivedRow(row, report.categories)) };
}

function sentRow(row: CountryRow, categories: readonly string[]): SentRow {
  const { country, name, markets, quantity, billable, unpriced, cost, price, before, trend } = row;
  return {
    country,
    name,
    markets,
    trend,
    sums: [quantity, billable, unpriced, cost, price, before].join(' '),
    parts: categories.map((category) => {
      const part = row.categories[category];
      return part ? `${part.cost} ${part.unpriced}` : '';
    }),
  };
}

function receivedRow(row: SentRow, categories: readonly string[]): CountryRow {
  const { country, name, markets, trend } = row;
  const [quantity, billable, unpriced, cost, price, before] = bigints(row.sums);
  const parts: CountryRow['categories'] = {};
  for (const [at, text] of row.parts.entries()) {
    if (text === '') continue;
    const [own, waiting] = bigints(text);
    parts[categories[at]!] = { cost: own!, unpriced: waiting! };
  }
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
    categories: parts,
    trend,
  };
}

function bigints(text: string): bigint[] {
  return text.split(' ').map(BigInt);
}
