import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import type { Day } from '../engine/event';
import { divideHalfUp, type Micros } from '../engine/money';
import { buildRateBook, findBrackets, findRate, type RateBook } from '../engine/rates';
import { tierCount } from '../engine/tier';
import { loadRates } from '../rates/store';
import type { TierPolicy } from './invoice';
import type { TierSaving } from './lines';

/** Messages of one tenant, currency and category that count towards one tier (T1 to T6). */
export interface TierUse {
  tenantId: number;
  currency: string;
  market: string;
  category: string;
  quantity: bigint;
}

/** Up to message number `to` of the month (null = all that follow), this much less than the list price. */
export interface SavingBracket {
  to: bigint | null;
  saving: Micros;
}

/**
 * What volume tiers save a tenant on one category, of a count that all of `uses` share (the portfolio's, T4). Pure.
 *
 *   list_price   nothing is passed on
 *   pro_rata     each message of the count saves the same: the average over the brackets that the count has filled
 *   first_come   each message saves what the bracket saves that it fell into, in the portfolio's order of delivery
 *
 * `uses` in that order for `first_come`; the brackets are those of the tenant's currency and category (T5).
 */
export function savingOn(
  tenantId: number,
  currency: string,
  category: string,
  policy: TierPolicy,
  uses: readonly TierUse[],
  brackets: readonly SavingBracket[],
): Micros {
  const isMine = (use: TierUse) =>
    use.tenantId === tenantId && use.currency === currency && use.category === category;
  if (policy === 'list_price' || brackets.length === 0) return 0n;
  if (policy === 'first_come') {
    let counted = 0n;
    let saved = 0n;
    for (const use of uses) {
      if (isMine(use)) saved += savingBetween(brackets, counted, counted + use.quantity);
      counted += use.quantity;
    }
    return saved;
  }
  const all = uses.reduce((sum, use) => sum + use.quantity, 0n);
  const own = uses.reduce((sum, use) => (isMine(use) ? sum + use.quantity : sum), 0n);
  return all === 0n ? 0n : divideHalfUp(savingBetween(brackets, 0n, all) * own, all);
}

/** Saving on the messages number `from + 1` to `to` of the month. */
function savingBetween(brackets: readonly SavingBracket[], from: bigint, to: bigint): Micros {
  let saved = 0n;
  let below = 0n;
  for (const { to: last, saving } of brackets) {
    const low = from > below ? from : below;
    const high = last === null || to < last ? to : last;
    if (high > low) saved += (high - low) * saving;
    if (last === null || last >= to) break;
    below = last;
  }
  return saved;
}

interface Count {
  portfolio: string;
  wabaMonth: Day;
  market: string;
  kind: 'utility' | 'authentication';
}

/**
 * Savings of the tenant in the account months `months`, by currency. Other tenants' messages of the same portfolio
 * count too, so it reads as the operator does; what comes out is the tenant's own share alone.
 */
export async function tierSavings(
  tenantId: number,
  policy: TierPolicy,
  months: readonly Day[],
  upto: bigint,
): Promise<Map<string, TierSaving[]>> {
  const found = new Map<string, TierSaving[]>();
  if (policy === 'list_price' || months.length === 0) return found;
  await withTenants(pool('parley_operator'), [], async (client) => {
    const book = buildRateBook(await loadRates(client));
    for (const wabaMonth of months) {
      for (const [count, uses] of await countsOf(client, tenantId, wabaMonth, policy, upto)) {
        for (const [currency, saving] of savingsOf(tenantId, policy, count, uses, book)) {
          const there = found.get(currency) ?? [];
          found.set(currency, [...there, saving]);
        }
      }
    }
  });
  return found;
}

function savingsOf(
  tenantId: number,
  policy: TierPolicy,
  { wabaMonth, market }: Count,
  uses: readonly TierUse[],
  book: RateBook,
): [string, TierSaving][] {
  const mine = new Map<string, TierUse>();
  for (const use of uses) {
    if (use.tenantId !== tenantId) continue;
    const key = `${use.currency} ${use.category}`;
    const known = mine.get(key);
    mine.set(key, known ? { ...known, quantity: known.quantity + use.quantity } : use);
  }
  return [...mine.values()].map(({ currency, category, quantity }) => {
    const place = { model: 'PMP' as const, market, category, currency, day: wabaMonth };
    const list = findRate(book, place)?.price ?? 0n;
    const brackets = findBrackets(book, place).map(({ tierTo, price }) => ({
      to: tierTo,
      saving: list - price,
    }));
    const saving = savingOn(tenantId, currency, category, policy, uses, brackets);
    return [currency, { month: wabaMonth, wabaMonth, market, category, quantity, saving }];
  });
}

/** Each count that the tenant has messages in, with all that was counted; in order of delivery for first come. */
async function countsOf(
  client: PoolClient,
  tenantId: number,
  wabaMonth: Day,
  policy: TierPolicy,
  upto: bigint,
): Promise<[Count, TierUse[]][]> {
  // One run a delivery would be exact and long: neighbours of one tenant, currency and category make one.
  const order = policy === 'first_come' ? 'occurred_at, tenant_id, unit_id' : 'tenant_id, currency, category';
  const { rows } = await client.query<TierUse & { portfolio: string }>(
    `WITH mine AS (
       SELECT DISTINCT coalesce(portfolio_id, id) AS portfolio FROM waba WHERE tenant_id = $1
     ), counted AS (
       SELECT coalesce(w.portfolio_id, w.id) AS portfolio, c.tenant_id, c.currency, c.market, c.category,
              c.occurred_at, c.unit_id, sum(c.billable)::bigint AS quantity
         FROM charge c JOIN waba w ON w.tenant_id = c.tenant_id AND w.id = c.waba_id
        WHERE coalesce(w.portfolio_id, w.id) IN (SELECT portfolio FROM mine)
          AND c.model = 'PMP' AND c.category IN ('utility', 'authentication', 'authentication_international')
          AND c.billable <> 0 AND c.waba_day >= $2::date AND c.waba_day < ($2::date + interval '1 month')
          AND c.occurred_at >= $2::date - interval '1 day' AND c.occurred_at < $2::date + interval '1 month 1 day'
          AND c.id <= $3
        GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(c.billable) <> 0
     ), placed AS (
       SELECT *, row_number() OVER (PARTITION BY portfolio, market, ${KIND} ORDER BY ${order})
               - row_number() OVER (PARTITION BY portfolio, market, ${KIND}, tenant_id, currency, category ORDER BY ${order})
                 AS run,
              row_number() OVER (ORDER BY ${order}) AS place
         FROM counted
     )
     SELECT portfolio, tenant_id AS "tenantId", currency, market, category, sum(quantity)::bigint AS quantity
       FROM placed GROUP BY portfolio, market, tenant_id, currency, category, run ORDER BY min(place)`,
    [tenantId, wabaMonth, upto],
  );
  const counts = new Map<string, [Count, TierUse[]]>();
  for (const { portfolio, ...use } of rows) {
    const kind = tierCount(use.category)!;
    const key = [portfolio, use.market, kind].join('\u0001');
    const known = counts.get(key);
    if (known) known[1].push(use);
    else counts.set(key, [{ portfolio, wabaMonth, market: use.market, kind }, [use]]);
  }
  return [...counts.values()].filter(([, uses]) => uses.some((use) => use.tenantId === tenantId));
}

const KIND = `(CASE category WHEN 'utility' THEN 'utility' ELSE 'authentication' END)`;
