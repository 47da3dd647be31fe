import { changeTenths } from '@/components/format';
import { csvLine } from '@/lib/api/csv';
import { divideHalfUp, formatMicros } from '@/lib/engine/money';
import { currencyDecimals } from '@/lib/invoices/currency';
import { type Column, type CountryRow, free, type Totals } from './view';

/** The table as CSV, line by line: its visible columns, its rows in their order, and its totals. */
export function* countriesCsv(
  columns: readonly Column[],
  rows: readonly CountryRow[],
  totals: Totals,
  currency: string,
): Generator<string> {
  // The line of the trend is a picture.
  const written = columns.filter(({ id }) => id !== 'trend');
  yield csvLine(written.flatMap(heading));
  for (const row of rows)
    yield csvLine(
      written.flatMap((column) => {
        if (column.id === 'country') return [row.name, row.country, currency];
        return column.id === 'market' ? row.markets.join('; ') : value(column, row, totals, currency);
      }),
    );
  yield csvLine(
    written.flatMap((column) => {
      if (column.id === 'country') return ['Total', '', currency];
      return column.id === 'market' ? '' : value(column, totals, totals, currency);
    }),
  );
}

function heading({ id, name }: Column): string | string[] {
  if (id === 'country') return ['Country', 'Code', 'Currency'];
  return id === 'share' || id === 'change' ? `${name} %` : name;
}

function value(column: Column, sums: CountryRow | Totals, totals: Totals, currency: string): string {
  const amount = (micros: bigint) => formatMicros(micros, currencyDecimals(currency));
  if (column.category) {
    const part = sums.categories[column.category];
    if (!part) return '';
    return part.cost === 0n && part.unpriced > 0n ? 'unpriced' : amount(part.cost);
  }
  switch (column.id) {
    case 'quantity':
    case 'billable':
    case 'unpriced':
      return String(sums[column.id]);
    case 'free':
      return String(free(sums));
    case 'cost':
    case 'price':
      return amount(sums[column.id]);
    case 'share':
      return totals.price === 0n ? '' : tenths(divideHalfUp(sums.price * 1000n, totals.price));
    default: {
      const change = changeTenths(sums.price, sums.before);
      if (change !== null) return tenths(change);
      return sums.price === 0n ? '' : 'new';
    }
  }
}

function tenths(value: bigint): string {
  return formatMicros(value * 100_000n, 1);
}
