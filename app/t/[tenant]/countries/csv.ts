import { changeTenths, currencyDecimals, share, signedPercent } from '@/components/format';
import { formatMicros } from '@/lib/engine/money';
import { type Column, type CountryRow, free, type Totals } from './view';

/** A number that we wrote ourselves goes out as it is; a text that a spreadsheet would run does not. */
type Value = string | { number: string };

function cell(value: Value): string {
  if (typeof value !== 'string') return value.number;
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function line(values: Value[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

/** The table as CSV, line by line: its visible columns, its rows in its order, and its totals. */
export function* countriesCsv(
  columns: readonly Column[],
  rows: readonly CountryRow[],
  totals: Totals,
  currency: string,
): Generator<string> {
  const written = columns.filter(({ id }) => id !== 'trend');
  yield line(
    written.flatMap(({ id, name }) => (id === 'country' ? ['Country', 'Code', 'Currency'] : [name])),
  );
  for (const row of rows)
    yield line(
      written.flatMap((column) => {
        if (column.id === 'country') return [row.name, row.country, currency];
        if (column.id === 'market') return [row.markets.join('; ')];
        return [value(column, row, totals, currency)];
      }),
    );
  yield line(
    written.flatMap((column) => {
      if (column.id === 'country') return ['Total', '', currency];
      return column.id === 'market' ? [''] : [value(column, totals, totals, currency)];
    }),
  );
}

function value(column: Column, sums: CountryRow | Totals, totals: Totals, currency: string): Value {
  const amount = (micros: bigint) => ({ number: formatMicros(micros, currencyDecimals(currency)) });
  if (column.category) {
    const part = sums.categories[column.category];
    if (!part) return '';
    return part.cost === 0n && part.unpriced > 0n ? 'unpriced' : amount(part.cost);
  }
  switch (column.id) {
    case 'quantity':
    case 'billable':
    case 'unpriced':
      return { number: String(sums[column.id]) };
    case 'free':
      return { number: String(free(sums)) };
    case 'cost':
    case 'price':
      return amount(sums[column.id]);
    case 'share':
      return { number: share(sums.price, totals.price) ?? '' };
    default: {
      const change = changeTenths(sums.price, sums.before);
      if (change === null) return sums.price === 0n ? '' : 'new';
      return { number: signedPercent(change).replace('−', '-').replaceAll(',', '') };
    }
  }
}
