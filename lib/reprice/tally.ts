import type { Charge } from '../engine/charge';
import type { SpendRow, SpendSums } from '../spend/read';

export type Amounts = Omit<SpendSums, 'currency'>;

export interface Comparison {
  currency: string;
  /** From the ledger. */
  actual: Amounts;
  whatIf: Amounts;
  /** What-if less actual, in micros. */
  difference: { cost: bigint; price: bigint };
}

export interface ComparisonRow extends Comparison {
  country: string;
  category: string;
}

type Compared = Pick<ComparisonRow, 'currency' | 'country' | 'category' | 'actual' | 'whatIf'>;

/** Sums what-if charges by currency, country and category, beside what the ledger has for the same. */
export class Tally {
  private readonly rows = new Map<string, Compared>();

  constructor(actual: readonly SpendRow[]) {
    for (const { currency, country, category, ...sums } of actual)
      Object.assign(this.row(currency, country!, category!).actual, sums);
  }

  add(currency: string, charge: Charge): void {
    const { whatIf } = this.row(currency, charge.country ?? 'ZZ', charge.unit.category);
    whatIf.quantity++;
    if (charge.billable) whatIf.billable++;
    if (charge.unpriced !== null) whatIf.unpriced++;
    whatIf.cost += charge.cost ?? 0n;
    whatIf.price += charge.price ?? 0n;
  }

  /** In order of currency, country and category. */
  result(): { rows: ComparisonRow[]; totals: Comparison[] } {
    const rows = [...this.rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => ({ ...row, difference: differenceOf(row) }));
    return { rows, totals: sumBy(rows, ({ currency }) => currency).map(({ key: _, ...total }) => total) };
  }

  private row(currency: string, country: string, category: string): Compared {
    const key = `${currency} ${country} ${category}`;
    let row = this.rows.get(key);
    if (!row) {
      row = { currency, country, category, actual: nothing(), whatIf: nothing() };
      this.rows.set(key, row);
    }
    return row;
  }
}

/** Sums over rows of one key, which must not hold two currencies; in order of first appearance. */
export function sumBy(
  rows: readonly ComparisonRow[],
  keyOf: (row: ComparisonRow) => string,
): (Comparison & { key: string })[] {
  const sums = new Map<string, Omit<Comparison, 'difference'>>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key) ?? { currency: row.currency, actual: nothing(), whatIf: nothing() };
    if (sum.currency !== row.currency)
      throw new Error(`${key} has amounts in ${sum.currency} and ${row.currency}`);
    sums.set(key, { ...sum, actual: plus(sum.actual, row.actual), whatIf: plus(sum.whatIf, row.whatIf) });
  }
  return [...sums].map(([key, sum]) => ({ key, ...sum, difference: differenceOf(sum) }));
}

function differenceOf({ actual, whatIf }: Pick<Compared, 'actual' | 'whatIf'>) {
  return { cost: whatIf.cost - actual.cost, price: whatIf.price - actual.price };
}

function nothing(): Amounts {
  return { quantity: 0n, billable: 0n, unpriced: 0n, cost: 0n, price: 0n };
}

function plus(a: Amounts, b: Amounts): Amounts {
  return {
    quantity: a.quantity + b.quantity,
    billable: a.billable + b.billable,
    unpriced: a.unpriced + b.unpriced,
    cost: a.cost + b.cost,
    price: a.price + b.price,
  };
}
