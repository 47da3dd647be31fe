import type { PoolClient } from 'pg';
import type { Day } from '../engine/event';
import { addDays } from '../engine/time';
import type { AnnexRow } from './invoice';
import type { LedgerGroup } from './lines';
import { addMonths } from './month';

/**
 * The part of a tenant's ledger that one invoice holds: rows of its month up to `upto`, and rows of earlier months,
 * from `first` on, that were posted after the month before was approved (`after`; null = nothing was).
 */
export interface LedgerRange {
  tenantId: number;
  month: Day;
  first: Day;
  after: bigint | null;
  upto: bigint;
}

/** SQL of a range: the month by the index of instants, later charges of earlier months by id. */
function rows(range: LedgerRange, columns: string): { sql: string; values: unknown[] } {
  const end = addMonths(range.month, 1);
  return {
    sql: `SELECT ${columns} FROM charge
           WHERE tenant_id = $1 AND id <= $2 AND billing_day >= $3::date AND billing_day < $4::date
             AND occurred_at >= $5::timestamptz AND occurred_at < $6::timestamptz
           UNION ALL
          SELECT ${columns} FROM charge
           WHERE tenant_id = $1 AND id > $7 AND id <= $2 AND billing_day >= $8::date AND billing_day < $3::date`,
    values: [
      range.tenantId,
      range.upto,
      range.month,
      end,
      // A day begins at the earliest 14 hours before it does in UTC, and ends 12 after it.
      `${addDays(range.month, -1)}T00:00:00Z`,
      `${addDays(end, 1)}T00:00:00Z`,
      range.after ?? range.upto,
      range.first,
    ],
  };
}

/** Sums of the charged rows by currency: what the lines of the invoice are made of. */
export async function ledgerGroups(
  client: PoolClient,
  range: LedgerRange,
): Promise<Map<string, LedgerGroup[]>> {
  const source = rows(
    range,
    `currency, date_trunc('month', billing_day)::date AS month, date_trunc('month', waba_day)::date AS waba_month,
     market, category, model, rate_micros, markup_ppm, billable, cost_micros, price_micros`,
  );
  const { rows: found } = await client.query<LedgerGroup & { currency: string }>(
    `SELECT currency, month, waba_month AS "wabaMonth", market, category, model, rate_micros AS rate,
            markup_ppm AS "markupPpm", sum(billable)::bigint AS quantity, sum(cost_micros)::bigint AS cost,
            sum(price_micros)::bigint AS price
       FROM (${source.sql}) c WHERE billable <> 0
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
    source.values,
  );
  const groups = new Map<string, LedgerGroup[]>();
  for (const { currency, ...group } of found) {
    const there = groups.get(currency);
    if (there) there.push(group);
    else groups.set(currency, [group]);
  }
  return groups;
}

/** Units in the range that wait for a price. */
export async function unpricedIn(client: PoolClient, range: LedgerRange): Promise<number> {
  const source = rows(range, 'unpriced');
  const { rows: found } = await client.query<{ unpriced: number }>(
    `SELECT coalesce(sum(unpriced), 0)::int AS unpriced FROM (${source.sql}) c`,
    source.values,
  );
  return found[0]!.unpriced;
}

/** What was delivered, by country, free units included. */
export async function annexOf(client: PoolClient, range: LedgerRange, currency: string): Promise<AnnexRow[]> {
  const source = rows(
    range,
    `currency, date_trunc('month', billing_day)::date AS month, country, market, category, quantity, billable,
     cost_micros, price_micros`,
  );
  const { rows: found } = await client.query<AnnexRow>(
    `SELECT month, country, market, category, sum(quantity)::bigint AS quantity, sum(billable)::bigint AS billable,
            sum(cost_micros)::bigint AS cost, sum(price_micros)::bigint AS price
       FROM (${source.sql}) c WHERE currency = $9
      GROUP BY 1, 2, 3, 4
     HAVING sum(quantity) <> 0 OR sum(price_micros) <> 0
      ORDER BY month DESC, country, market, category`,
    [...source.values, currency],
  );
  return found;
}

/** The last row of the tenant's ledger, 0 where there is none. */
export async function ledgerEnd(client: PoolClient, tenantId: number): Promise<bigint> {
  const { rows: found } = await client.query<{ id: bigint }>(
    'SELECT coalesce(max(id), 0) AS id FROM charge WHERE tenant_id = $1',
    [tenantId],
  );
  return found[0]!.id;
}
