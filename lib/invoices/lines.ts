import type { Day } from '../engine/event';
import { divideHalfUp, type Micros } from '../engine/money';
import { microsOfMinor, roundToMinor, shareOut } from './currency';
import type { InvoiceLine, Tax, Totals } from './invoice';

/** Charges of one invoice month that have one price: sums of ledger rows, reversals taken off. */
export interface LedgerGroup {
  month: Day;
  wabaMonth: Day;
  market: string;
  category: string;
  model: string;
  rate: Micros;
  markupPpm: number;
  quantity: bigint;
  cost: Micros;
  price: Micros;
}

/** A saving by volume tiers that is passed on: negative amounts. */
export interface TierSaving {
  month: Day;
  wabaMonth: Day;
  market: string;
  category: string;
  quantity: bigint;
  saving: Micros;
}

export interface Fees {
  platform: Micros;
  /** The least that a month costs, usage, adjustments and savings together. */
  minimum: Micros;
}

export interface LinesInput {
  month: Day;
  currency: string;
  groups: readonly LedgerGroup[];
  savings: readonly TierSaving[];
  fees: Fees;
  tax: Tax;
}

/** Lines in the order of the document, and their sums. Pure: the same input gives the same invoice. */
export function drawLines(input: LinesInput): Totals & { lines: InvoiceLine[] } {
  const drafts = [...usage(input), ...savings(input)];
  const fees = feeLines(drafts, input);
  const lines = [...drafts, ...fees].map(
    (line, at): InvoiceLine => ({
      ...line,
      position: at + 1,
      amountMinor: roundToMinor(line.price, input.currency),
      taxMinor: 0n,
    }),
  );
  addTax(lines, input);
  return { lines, ...totalsOf(lines, input.currency) };
}

type Draft = Omit<InvoiceLine, 'position' | 'amountMinor' | 'taxMinor'>;

function usage({ month, groups }: LinesInput): Draft[] {
  const lines = groups
    .filter((group) => group.quantity !== 0n || group.price !== 0n || group.cost !== 0n)
    .map((group): Draft => ({ ...group, kind: group.month === month ? 'usage' : 'adjustment' }));
  return lines.sort((a, b) => order(a, month) - order(b, month) || compare(sortKey(a), sortKey(b)));
}

const order = (line: Draft, month: Day) => (line.month === month ? 0 : 1);

function sortKey({ month, wabaMonth, market, category, model, rate, markupPpm }: Draft): string {
  const digits = String(rate).padStart(20, '0');
  return [month, market, category, wabaMonth, model, digits, String(markupPpm).padStart(9, '0')].join(
    '\u0001',
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function savings({ savings }: LinesInput): Draft[] {
  return savings
    .filter(({ saving }) => saving !== 0n)
    .map(
      ({ saving, ...place }): Draft => ({
        ...place,
        kind: 'tier_saving',
        model: 'PMP',
        rate: null,
        markupPpm: null,
        cost: -saving,
        price: -saving,
      }),
    )
    .sort((a, b) => compare(sortKey(a), sortKey(b)));
}

const NOWHERE = { wabaMonth: null, market: null, category: null, model: null, rate: null, markupPpm: null };

function feeLines(before: readonly Draft[], { month, currency, fees }: LinesInput): Draft[] {
  const fee = (kind: InvoiceLine['kind'], price: Micros): Draft => ({
    ...NOWHERE,
    kind,
    month,
    quantity: 1n,
    cost: 0n,
    price,
  });
  const lines: Draft[] = [];
  if (fees.platform > 0n) lines.push(fee('platform_fee', fees.platform));
  // What the lines come to when each is rounded, so that the month ends on the minimum to the cent.
  const used =
    before.reduce((sum, line) => sum + roundToMinor(line.price, currency), 0n) * microsOfMinor(currency);
  if (fees.minimum > 0n && used < fees.minimum) lines.push(fee('minimum_fee', fees.minimum - used));
  return lines;
}

/** One rate for all: rounded once for the invoice, then handed out to the lines so that they sum to it. */
function addTax(lines: InvoiceLine[], { tax, currency }: LinesInput) {
  if (tax.kind !== 'fixed') return;
  const subtotal = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const unit = microsOfMinor(currency);
  const whole = roundToMinor(divideHalfUp(subtotal * unit * BigInt(tax.ppm), 1_000_000n), currency);
  const shares = shareOut(
    whole,
    lines.map((line) => line.amountMinor),
    currency,
  );
  for (const [at, line] of lines.entries()) line.taxMinor = shares[at]!;
}

export function totalsOf(lines: readonly InvoiceLine[], currency: string): Totals {
  const sum = (of: (line: InvoiceLine) => bigint) => lines.reduce((total, line) => total + of(line), 0n);
  const price = sum((line) => line.price);
  const subtotalMinor = sum((line) => line.amountMinor);
  const taxMinor = sum((line) => line.taxMinor);
  return {
    cost: sum((line) => line.cost),
    price,
    rounding: subtotalMinor * microsOfMinor(currency) - price,
    subtotalMinor,
    taxMinor,
    totalMinor: subtotalMinor + taxMinor,
  };
}
