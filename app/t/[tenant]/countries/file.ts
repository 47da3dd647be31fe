import { changeTenths } from '@/components/format';
import { divideHalfUp, formatMicros } from '@/lib/engine/money';
import type { SheetColumn } from '@/lib/exports/xlsx';
import { currencyDecimals } from '@/lib/invoices/currency';
import type { Language } from '@/lib/language/language';
import {
  type Column,
  type CountryRow,
  free,
  shownGroups,
  shownRows,
  type Totals,
  totalsOf,
  type View,
} from './view';
import { WORDS } from './words';

export interface TableFile {
  columns: SheetColumn[];
  /** Decimals with a point, whatever the language: what reads them is a program. */
  rows: Generator<string[]>;
}

/** What the table shows, for a file: its visible columns, its rows in their order, subtotals and totals. */
export function tableFile(
  given: readonly Column[],
  all: readonly CountryRow[],
  view: View,
  currency: string,
  language: Language,
): TableFile {
  const t = WORDS[language];
  // The line of the trend is a picture.
  const columns = given.filter(({ id }) => id !== 'trend' && !view.hidden.has(id));
  return {
    columns: columns.flatMap((column): SheetColumn[] => {
      if (column.id === 'country')
        return [column.name, t.codeHeading, t.currencyHeading].map((name) => ({ name, numeric: false }));
      const percent = column.id === 'share' || column.id === 'change';
      return [{ name: percent ? t.percent(column.name) : column.name, numeric: column.numeric }];
    }),
    rows: lines(columns, all, view, currency, language),
  };
}

function* lines(
  columns: readonly Column[],
  all: readonly CountryRow[],
  view: View,
  currency: string,
  language: Language,
): Generator<string[]> {
  const totals = totalsOf(shownRows(all, view));
  const line = (sums: Totals, name: string, code: string, market: string) =>
    columns.flatMap((column) => {
      if (column.id === 'country') return [name, code, currency];
      return column.id === 'market' ? market : value(column, sums, totals, currency, language);
    });
  const country = (row: CountryRow) => line(row, row.name, row.country, row.markets.join('; '));
  if (view.grouped)
    for (const { market, rows, sums } of shownGroups(all, view)) {
      yield line(sums, market, '', market);
      if (!view.closed.has(market)) for (const row of rows) yield country(row);
    }
  else for (const row of shownRows(all, view)) yield country(row);
  yield line(totals, WORDS[language].total, '', '');
}

function value(column: Column, sums: Totals, totals: Totals, currency: string, language: Language): string {
  const t = WORDS[language];
  const amount = (micros: bigint) => formatMicros(micros, currencyDecimals(currency));
  if (column.category) {
    const part = sums.categories[column.category];
    if (!part) return '';
    return part.cost === 0n && part.unpriced > 0n ? t.unpricedAmount : amount(part.cost);
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
    case 'difference':
      return amount(sums.price - sums.before);
    case 'share':
      return totals.price === 0n ? '' : tenths(divideHalfUp(sums.price * 1000n, totals.price));
    default: {
      const change = changeTenths(sums.price, sums.before);
      if (change !== null) return tenths(change);
      return sums.price === 0n ? '' : t.isNew;
    }
  }
}

function tenths(value: bigint): string {
  return formatMicros(value * 100_000n, 1);
}
