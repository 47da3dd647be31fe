import { chargedBy } from './category';
import type { PricingModel } from './event';
import type { Micros } from './money';

/** A volume bracket: messages number `from` to `to` of the month, inclusive; `to` null = MAX (T2). */
export interface Bracket {
  from: bigint;
  to: bigint | null;
  price: Micros;
}

export interface TierLine {
  quantity: bigint;
  unitRate: Micros;
  amount: Micros;
}

/**
 * T2: prices `quantity` messages that follow `counted` earlier ones of the month. Each message gets the rate of
 * the bracket it falls into. @throws RangeError when the brackets leave a gap or end before the last message.
 */
export function priceByTier(brackets: readonly Bracket[], counted: bigint, quantity: bigint): TierLine[] {
  const lines: TierLine[] = [];
  let position = counted;
  let left = quantity;
  let reached = 0n;
  for (const bracket of brackets) {
    // Meta writes the first bracket both as 0:100000 and as 1:100000.
    if (bracket.from > reached + 1n) throw new RangeError(`no bracket holds message ${reached + 1n}`);
    reached = bracket.to ?? position + left;
    const room = reached - position;
    if (left === 0n) break;
    if (room <= 0n) continue;
    // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
    const taken = room < left ? room : left;
    lines.push({ quantity: taken, unitRate: bracket.price, amount: taken * bracket.price });
    position += taken;
    left -= taken;
  }
  if (left > 0n) throw new RangeError(`no bracket holds message ${position + 1n}`);
  return lines;
}

export function totalOf(lines: readonly TierLine[]): Micros {
  return lines.reduce((sum, line) => sum + line.amount, 0n);
}

/** T1, T5, T7: the count that a category moves, or null where there are no tiers. */
export function tierCount(category: string): 'utility' | 'authentication' | null {
  if (category === 'utility') return 'utility';
  return category === 'authentication' || category === 'authentication_international'
    ? 'authentication'
    : null;
}

/** T3: only charged PMP messages of a tiered category count. */
export function accrues(unit: {
  model: PricingModel;
  category: string;
  type: string;
  subtype: string | null;
}): boolean {
  return (
    unit.model === 'PMP' &&
    tierCount(unit.category) !== null &&
    chargedBy(unit.type, unit.subtype) === 'charged'
  );
}

/** T1, T6, T8: one count per market, kind and month `YYYY-MM` of the WABA's zone, over the whole portfolio (T4). */
export function countKey(market: string, category: string, month: string): string | null {
  const kind = tierCount(category);
  return kind && `${market}/${kind}/${month}`;
}

/** Charged messages of one WABA, in the portfolio's order of delivery. */
export interface TierBatch {
  market: string;
  category: string;
  month: string;
  quantity: bigint;
  listRate: Micros;
}

/**
 * Lines of each batch in turn, over the portfolio's shared counts (T4, T5). Categories without brackets are
 * priced at the list rate (T7). `counts` is what was charged before; the new counts are returned beside.
 */
export function priceBatches(
  batches: readonly TierBatch[],
  bracketsOf: (market: string, category: string, month: string) => readonly Bracket[],
  counts: ReadonlyMap<string, bigint> = new Map(),
): { lines: TierLine[][]; counts: Map<string, bigint> } {
  const now = new Map(counts);
  const lines = batches.map((batch) => {
    const key = countKey(batch.market, batch.category, batch.month);
    const brackets = key ? bracketsOf(batch.market, batch.category, batch.month) : [];
    const counted = key ? (now.get(key) ?? 0n) : 0n;
    if (key) now.set(key, counted + batch.quantity);
    const list: Bracket = { from: 1n, to: null, price: batch.listRate };
    return priceByTier(brackets.length > 0 ? brackets : [list], counted, batch.quantity);
  });
  return { lines, counts: now };
}

/** T9: on repeats of the tier webhook the smallest `tier_update_time` is official. Seconds, null = none. */
export function tierReachedAt(
  updates: readonly { tier: string; tier_update_time: number }[],
  tier: string,
): number | null {
  const times = updates.filter((update) => update.tier === tier).map((update) => update.tier_update_time);
  return times.length > 0 ? Math.min(...times) : null;
}
