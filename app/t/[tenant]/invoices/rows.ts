import { month } from '@/components/format';
import type { Day } from '@/lib/engine/event';
import type { Invoice } from '@/lib/invoices/invoice';
import type { Language } from '@/lib/language/language';
import { dueMinor, type InvoiceState, STATES, stateOf } from './state';
import { WORDS } from './words';

/** The table of invoices as data. */
export interface InvoiceRow {
  id: string;
  number: string;
  month: Day;
  revision: number;
  currency: string;
  state: InvoiceState;
  totalMinor: bigint;
  dueMinor: bigint;
  paidMinor: bigint;
  dueOn: Day;
}

export interface InvoiceColumn {
  id: 'number' | 'month' | 'state' | 'total' | 'due' | 'paid' | 'dueOn';
  numeric: boolean;
  /** Left out where the screen is narrow: `phone` below 640 px, `tablet` below 768 px. */
  leftOut?: 'phone' | 'tablet';
}

export const COLUMNS: readonly InvoiceColumn[] = [
  { id: 'number', numeric: false },
  { id: 'month', numeric: false, leftOut: 'phone' },
  { id: 'state', numeric: false },
  { id: 'dueOn', numeric: false, leftOut: 'tablet' },
  { id: 'total', numeric: true },
  { id: 'due', numeric: true, leftOut: 'tablet' },
  { id: 'paid', numeric: true, leftOut: 'tablet' },
];

export function columnName(id: InvoiceColumn['id'], language: Language): string {
  const { number, month, status, dueOn, total, toPay, paid } = WORDS[language];
  return { number, month, state: status, dueOn, total, due: toPay, paid }[id];
}

export function rowOf(invoice: Invoice, today: Day): InvoiceRow {
  const { id, number, month, revision, currency, totalMinor, amountPaidMinor, dueOn } = invoice;
  return {
    id: String(id),
    number,
    month,
    revision,
    currency,
    state: stateOf(invoice, today),
    totalMinor,
    dueMinor: dueMinor(invoice),
    paidMinor: amountPaidMinor,
    dueOn,
  };
}

export interface InvoiceView {
  search: string;
  states: ReadonlySet<string>;
  sort: { id: string; desc: boolean };
}

const USUAL_SORT = '-month';

/** What the address says about order, search and states. */
export function viewOf(params: URLSearchParams): InvoiceView {
  const sort = params.get('sort') ?? USUAL_SORT;
  const desc = sort.startsWith('-');
  return {
    search: (params.get('q') ?? '').slice(0, 100),
    states: new Set(
      (params.get('status') ?? '').split(',').filter((one) => STATES.some((state) => state === one)),
    ),
    sort: { id: desc ? sort.slice(1) : sort, desc },
  };
}

/** The order as the address has it; nothing for the usual one. */
export function sortText(sort: { id: string; desc: boolean } | undefined): string | undefined {
  const text = sort && `${sort.desc ? '-' : ''}${sort.id}`;
  return text === USUAL_SORT ? undefined : text;
}

export function matches(row: InvoiceRow, { search, states }: InvoiceView, language: Language): boolean {
  if (states.size > 0 && !states.has(row.state)) return false;
  const text = `${row.number} ${month(row.month, language)} ${row.month} ${row.currency}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export interface InvoiceTotal
  extends Pick<InvoiceRow, 'currency' | 'totalMinor' | 'dueMinor' | 'paidMinor'> {}

/** What several invoices come to, one a currency. Void ones ask for nothing and are left out. */
export function totalsOf(rows: readonly InvoiceRow[]): InvoiceTotal[] {
  if (rows.length < 2) return [];
  const sums = new Map<string, InvoiceTotal>();
  for (const { currency, state, totalMinor, dueMinor, paidMinor } of rows) {
    const sum = sums.get(currency) ?? { currency, totalMinor: 0n, dueMinor: 0n, paidMinor: 0n };
    if (state !== 'void') {
      sum.totalMinor += totalMinor;
      sum.dueMinor += dueMinor;
      sum.paidMinor += paidMinor;
    }
    sums.set(currency, sum);
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** Ascending order by a column; equal ones by number. Amounts of two currencies stay apart. */
export function compare(a: InvoiceRow, b: InvoiceRow, column: string, language: Language): number {
  const [left, right] = [sortKey(a, column, language), sortKey(b, column, language)];
  for (const [at, value] of left.entries()) {
    const other = right[at]!;
    if (value !== other) return value < other ? -1 : 1;
  }
  return a.number < b.number ? -1 : 1;
}

function sortKey(row: InvoiceRow, column: string, language: Language): (string | bigint)[] {
  switch (column) {
    case 'number':
      return [row.number];
    case 'state':
      return [WORDS[language].states[row.state]];
    case 'dueOn':
      return [row.dueOn];
    case 'total':
      return [row.currency, row.totalMinor];
    case 'due':
      return [row.currency, row.dueMinor];
    case 'paid':
      return [row.currency, row.paidMinor];
    default:
      return [row.month, BigInt(row.revision)];
  }
}
