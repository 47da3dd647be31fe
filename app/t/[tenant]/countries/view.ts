import { categoryLook } from '@/components/category';
import { changeTenths } from '@/components/format';

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
): Column[] {
  const unpriced = rows.some((row) => row.unpriced > 0n);
  return [
    { id: 'country', name: 'Country', numeric: false },
    { id: 'market', name: 'Market', numeric: false },
    { id: 'price', name: 'Price', numeric: true, title: 'What is paid: Meta’s cost with the mark-up' },
    { id: 'share', name: 'Share', numeric: true, title: 'Of the price of all countries shown' },
    ...(compared ? [{ id: 'change', name: 'Change', numeric: true }] : []),
    { id: 'trend', name: 'Trend', numeric: false, title: 'Price over the period' },
    { id: 'quantity', name: 'Units', numeric: true, title: 'Messages or conversations delivered' },
    { id: 'billable', name: 'Billable', numeric: true, title: 'Units that are charged' },
    { id: 'free', name: 'Free', numeric: true, title: 'Units that Meta does not charge' },
    ...(unpriced
      ? [{ id: 'unpriced', name: 'Unpriced', numeric: true, title: 'Units that wait for a price' }]
      : []),
    ...categories.map((category) => {
      const name = categoryLook(category).name;
      return {
        id: CATEGORY + category,
        name,
        numeric: true,
        category,
        title: `Meta’s cost of ${name.toLowerCase()}`,
      };
    }),
    { id: 'cost', name: 'Cost', numeric: true, title: 'Meta’s list price of all categories' },
  ];
}

/** What the address says about order, search and hidden columns. */
export function viewOf(params: URLSearchParams): View {
  const sort = params.get('sort') ?? '-price';
  const desc = sort.startsWith('-');
  return {
    search: (params.get('q') ?? '').slice(0, 100),
    sort: { id: desc ? sort.slice(1) : sort, desc },
    hidden: new Set((params.get('hide') ?? '').split(',').filter((id) => id !== '' && id !== 'country')),
  };
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

/** Ascending order by a column. Equal rows are in the order of their names. */
export function compare(a: CountryRow, b: CountryRow, column: string): number {
  const left = sortValue(a, column);
  const right = sortValue(b, column);
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortValue(row: CountryRow, column: string): bigint | string {
  if (column.startsWith(CATEGORY)) return row.categories[column.slice(CATEGORY.length)]?.cost ?? -1n;
  switch (column) {
    case 'country':
      return fold(row.name);
    case 'market':
      return row.markets.join(', ');
    case 'quantity':
    case 'billable':
    case 'unpriced':
    case 'cost':
      return row[column];
    case 'free':
      return free(row);
    case 'change':
      // New ones come after every growth.
      return changeTenths(row.price, row.before) ?? (row.price === 0n ? 0n : 10n ** 18n);
    default:
      return row.price;
  }
}

/** What the table shows: the rows that match, in order. */
export function shownRows(rows: readonly CountryRow[], view: View): CountryRow[] {
  const sign = view.sort.desc ? -1 : 1;
  return rows
    .filter((row) => matches(row, view.search))
    .sort((a, b) => sign * compare(a, b, view.sort.id) || (a.country < b.country ? -1 : 1));
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
