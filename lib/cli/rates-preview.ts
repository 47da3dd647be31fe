import { formatMicros } from '../engine/money';
import type { Effect, EffectRow, Sums } from '../rates/preview';
import { columns } from './run';

type TenantEffect = Effect & { tenant: string };

/** The effect of an import as JSON: amounts are decimal strings of the currency's major unit. */
export function effectJson({ tenant, from, to, rows }: TenantEffect) {
  return {
    tenant,
    from,
    to,
    rows: rows.map(({ market, category, model, currency, quantity, now, corrected, asIf }) => ({
      market,
      category,
      model,
      currency,
      quantity,
      now: sums(now),
      corrected: sums(corrected),
      as_if: sums(asIf),
    })),
  };
}

function sums({ cost, price, unpriced }: Sums) {
  return { cost: formatMicros(cost), price: formatMicros(price), unpriced };
}

/** The effect as tables for people: what changes, and the sums a currency. */
export function effectText(
  { tenant, from, to, rows }: TenantEffect,
  totals: readonly (Pick<EffectRow, 'quantity' | 'now' | 'corrected' | 'asIf'> & { currency: string })[],
): string {
  const changed = rows.filter((row) => differs(row.now, row.corrected) || differs(row.now, row.asIf));
  const title = `${tenant}, ${from} to ${to}:`;
  if (changed.length === 0) return `${title} nothing of its traffic has another price.`;
  const cells = (place: string[], row: Pick<EffectRow, 'quantity' | 'now' | 'corrected' | 'asIf'>) => [
    ...place,
    row.quantity,
    cost(row.now),
    cost(row.corrected),
    cost(row.asIf),
  ];
  return `${title}\n${columns(
    ['CURRENCY', 'MARKET', 'CATEGORY', 'UNITS', 'COST', 'CORRECTED', 'AT THE NEW PRICES'],
    [
      ...changed.map((row) => cells([row.currency, row.market, row.category], row)),
      ...totals.map((total) => cells([total.currency, 'all markets', ''], total)),
    ],
  )}`;
}

function differs(a: Sums, b: Sums): boolean {
  return a.cost !== b.cost || a.price !== b.price || a.unpriced !== b.unpriced;
}

function cost({ cost, unpriced }: Sums): string {
  return unpriced === 0n ? formatMicros(cost) : `${formatMicros(cost)} (${unpriced} unpriced)`;
}
