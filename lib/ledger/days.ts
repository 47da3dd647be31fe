import type { PoolClient } from 'pg';
import type { Day } from '../engine/event';
import { addDays } from '../engine/time';
import { type ChargeQuery, FILTERS, type Position } from './query';

/** Half-open days in the tenant's zone. */
export interface Days {
  from: Day;
  to: Day;
}

/** What the rollup knows of a charge, by the name it has in a query. */
const KNOWN = { ...FILTERS, currency: 'currency' } as const;

/** Days between two with charges that are walked over rather than begun anew after. */
const GAP = 3;
/** How many days are looked up at a time: most pages end within them. */
const DAYS = 31;

/**
 * The days on which the ledger can have rows of `query`, newest first, from `after` on; all of time when the query
 * is of no kind that the rollup could narrow. The rollup has a row for all that was ever posted, so a day that is
 * not among these has none: without them, a filter that matches nothing would walk all of a tenant's charges.
 */
export async function* daysOf(
  client: PoolClient,
  tenantId: number,
  query: ChargeQuery,
  after: Position | null,
): AsyncGenerator<Partial<Days>> {
  const { values, where } = terms(tenantId, query);
  if (where.length === 1) return yield {};
  if (query.from) where.push(`billing_day >= $${values.push(query.from)}::date`);
  // A day ends at most a day later than in UTC.
  let before = after && addDays(new Date(after.at).toISOString().slice(0, 10), 2);
  if (query.to && (!before || query.to < before)) before = query.to;
  const sql = `SELECT DISTINCT billing_day AS day FROM spend
                WHERE ${where.join(' AND ')} AND billing_day < $${values.length + 1}::date
                ORDER BY day DESC LIMIT ${DAYS}`;
  for (;;) {
    const { rows } = await client.query<{ day: Day }>(sql, [...values, before ?? 'infinity']);
    yield* runs(rows.map(({ day }) => day));
    if (rows.length < DAYS) return;
    before = rows.at(-1)!.day;
  }
}

/** What a row of the rollup must be for a charge of the query to be in it; only the tenant, if that is all. */
function terms(tenantId: number, query: ChargeQuery) {
  const values: unknown[] = [tenantId];
  const where = ['tenant_id = $1'];
  // Those are found by their unit.
  if (query.messageId !== undefined || query.conversationId !== undefined) return { values, where };
  for (const [key, column] of Object.entries(KNOWN)) {
    const wanted = query[key as keyof typeof KNOWN];
    if (wanted !== undefined) where.push(`${column} = ANY ($${values.push([wanted].flat())}::text[])`);
  }
  // A sum of zero says that nothing stands now; up to an earlier row something may have.
  if (!query.all && query.upTo === undefined) {
    if (query.unpriced) where.push('unpriced <> 0');
    else if (query.billable) where.push('billable <> 0');
    else if (where.length > 1) where.push('quantity <> 0');
  }
  return { values, where };
}

function runs(newestFirst: readonly Day[]): Days[] {
  const found: Days[] = [];
  for (const day of newestFirst) {
    const last = found.at(-1);
    if (last && addDays(day, GAP) >= last.from) last.from = day;
    else found.push({ from: day, to: addDays(day, 1) });
  }
  return found;
}
