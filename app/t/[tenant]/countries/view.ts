import { categoryLook } from '@/components/category';
import { changeTenths } from '@/components/format';
import type { Language } from '@/lib/language/language';
import { WORDS } from './words';

/**
 * The table of countries as data: its rows, columns, order and totals. The page, the browser and the export all
 * use these functions, so that a file holds exactly what was on the screen.
 */

export interface CountryRow {
  country: string;
  name: string;
  markets: string[];
  quantity: bigint;
  billable: bigint;
  unpriced: bigint;
  cost: bigint;
  price: bigint;
  categories: Record<string, { cost: bigint; unpriced: bigint }>;
  /** Price of the compared days. */
  before: bigint;
  /** Price by day or month, from 0 to 100 of the row's own highest. */
  trend: number[];
}

export interface Column {
  id: string;
  name: string;
  numeric: boolean;
  /** What the column holds, in a few words. */
  title?: string;
  /** Set for the columns of one category. */
  category?: string;
}

export interface View {
  search: string;
  sort: { id: string; desc: boolean };
  hidden: ReadonlySet<string>;
  /** Countries stand under their market, which has a subtotal. */
  grouped: boolean;
  /** Markets whose countries are not shown. */
  closed: ReadonlySet<string>;
}

/** The countries of one market, as many as are shown. */
export interface Group {
  market: string;
  rows: CountryRow[];
  sums: Totals;
}

export interface Totals {
  quantity: bigint;
  billable: bigint;
  unpriced: bigint;
  cost: bigint;
  price: bigint;
  before: bigint;
  categories: Record<string, { cost: bigint; unpriced: bigint }>;
}

const CATEGORY = 'category:';

/** Columns that say something about these rows, in the order of the table. */
export function columnsFor(
  rows: readonly CountryRow[],
  categories: readonly string[],
  compared: boolean,
  language: Language = 'en',
): Column[] {
  const t = WORDS[language];
  const column = (id: keyof typeof t.column, numeric = true): Column => {
    const [name, title] = t.column[id] as unknown as [string, string];
    return { id, name, numeric, ...(title && { title }) };
  };
  const unpriced = rows.some((row) => row.unpriced > 0n);
  return [
    column('country', false),
    column('market', false),
    column('price'),
    column('share'),
    ...(compared ? [column('difference'), column('change')] : []),
    column('trend', false),
    column('quantity'),
    column('billable'),
    column('free'),
    ...(unpriced ? [column('unpriced')] : []),
    ...categories.map((category) => {
      const { name } = categoryLook(category, language);
      return { id: CATEGORY + category, name, numeric: true, category, title: t.categoryCost(name) };
    }),
    column('cost'),
  ];
}

/** What the address says about order, search and hidden columns. */
export function viewOf(params: URLSearchParams): View {
  const sort = params.get('sort') ?? '-price';
  const desc = sort.startsWith('-');
  return {
    search: (params.get('q') ?? '').slice(0, 100),
    sort: { id: desc ? sort.slice(1) : sort, desc },
    hidden: new Set(listOf(params, 'hide').filter((id) => id !== 'country')),
    grouped: params.get('group') === 'market',
    closed: new Set(params.getAll('closed')),
  };
}

function listOf(params: URLSearchParams, name: string): string[] {
  return (params.get(name) ?? '').split(',').filter((one) => one !== '');
}

/** Most countries have one market on all days; those that had two stand under both names. */
export function marketOf(row: CountryRow): string {
  return row.markets.join(', ');
}

export function free(row: Pick<CountryRow, 'quantity' | 'billable' | 'unpriced'>): bigint {
  return row.quantity - row.billable - row.unpriced;
}

/** Every word of `search` is in the country's name or code, or in its market. */
export function matches(row: CountryRow, search: string): boolean {
  const text = fold([row.name, row.country, ...row.markets].join(' '));
  return fold(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** What can be ordered: a country, or a market with its sums. */
export type Line = Totals & Pick<CountryRow, 'name' | 'markets'>;

/** Ascending order by a column. Equal rows are in the order of their names. */
export function compare(a: Line, b: Line, column: string): number {
  const left = sortValue(a, column);
  const right = sortValue(b, column);
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortValue(line: Line, column: string): bigint | string {
  if (column.startsWith(CATEGORY)) return line.categories[column.slice(CATEGORY.length)]?.cost ?? -1n;
  switch (column) {
    case 'country':
      return fold(line.name);
    case 'market':
      return line.markets.join(', ');
    case 'quantity':
    case 'billable':
    case 'unpriced':
    case 'cost':
      return line[column];
    case 'free':
      return free(line);
    case 'difference':
      return line.price - line.before;
    case 'change':
      // New ones come after every growth.
      return changeTenths(line.price, line.before) ?? (line.price === 0n ? 0n : 10n ** 18n);
    default:
      return line.price;
  }
}

/** What the table shows: the rows that match, in order. */
export function shownRows(rows: readonly CountryRow[], view: View): CountryRow[] {
  const found = rows.filter((row) => matches(row, view.search));
  return ordered(found, view, (row) => row.country);
}

/** The same under their markets; the markets are in the same order as the countries in each. */
export function shownGroups(rows: readonly CountryRow[], view: View): Group[] {
  const groups = new Map<string, CountryRow[]>();
  for (const row of shownRows(rows, view))
    groups.set(marketOf(row), [...(groups.get(marketOf(row)) ?? []), row]);
  const lines = [...groups].map(([market, some]) => groupLine(market, some));
  return ordered(lines, view, ({ name }) => name).map((line) => ({
    market: line.name,
    rows: groups.get(line.name)!,
    sums: line,
  }));
}

export function groupLine(market: string, rows: readonly CountryRow[]): Line {
  return { ...totalsOf(rows), name: market, markets: [market] };
}

function ordered<One extends Line>(lines: readonly One[], { sort }: View, key: (line: One) => string): One[] {
  const sign = sort.desc ? -1 : 1;
  return [...lines].sort((a, b) => sign * compare(a, b, sort.id) || (key(a) < key(b) ? -1 : 1));
}

/** Sums of the shown rows: whatever the table shows, this is what its last row says. */
export function totalsOf(rows: readonly CountryRow[]): Totals {
  const totals: Totals = {
    quantity: 0n,
    billable: 0n,
    unpriced: 0n,
    cost: 0n,
    price: 0n,
    before: 0n,
    categories: {},
  };
  for (const row of rows) {
    totals.quantity += row.quantity;
    totals.billable += row.billable;
    totals.unpriced += row.unpriced;
    totals.cost += row.cost;
    totals.price += row.price;
    totals.before += row.before;
    for (const [category, { cost, unpriced }] of Object.entries(row.categories)) {
      const sum = totals.categories[category] ?? { cost: 0n, unpriced: 0n };
      totals.categories[category] = { cost: sum.cost + cost, unpriced: sum.unpriced + unpriced };
    }
  }
  return totals;
}

/** What the address says of the table alone. */
export const TABLE_STATE = ['sort', 'q', 'hide', 'group', 'closed'] as const;

/** A country's own page keeps period, currency, comparison and filters, and the table's state for the way back. */
export function drillDown(params: URLSearchParams, currency: string): string {
  const query = new URLSearchParams(params);
  query.set('currency', currency);
  return `?${query}`;
}
