import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import type { Day } from '../engine/event';
import { type BlockerFacts, blockersFrom, inboxPending } from './blockers';
import type { Blocker, Invoice } from './invoice';
import { addMonths } from './month';
import { type Billing, readBillings, readIssuer } from './terms';

/** Where a tenant's month stands, without its lines. */
export interface Surveyed {
  tenantId: number;
  slug: string;
  name: string;
  /** Of the invoices of the month that stand; none: it is not approved. */
  statuses: Invoice['status'][];
  /** As the preview has them; empty once it is approved. */
  blockers: Blocker[];
}

interface Row {
  tenantId: number;
  slug: string;
  name: string;
  timezone: string;
}

/**
 * Where the month of every tenant stands: a few questions for all of them, where a preview of each would be ten for
 * one. What it says is what each preview says; survey.db.test.ts holds the two together.
 */
export function surveyMonth(month: Day, now: number): Promise<Surveyed[]> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    const { rows: tenants } = await client.query<Row>(
      'SELECT id AS "tenantId", slug, name, timezone FROM tenant ORDER BY slug',
    );
    const billings = await readBillings(client);
    const hasIssuer = (await readIssuer(client)) !== null;
    const invoiced = await invoicedSoFar(client, month);
    const open = tenants.filter(({ tenantId }) => !invoiced.get(tenantId)?.statuses);
    const facts = await factsOf(client, month, open, billings, invoiced);
    return tenants.map(({ tenantId, slug, name, timezone }) => {
      const { statuses = null, before = null, own = null, followed = false } = invoiced.get(tenantId) ?? {};
      if (statuses) return { tenantId, slug, name, statuses, blockers: [] };
      const billing = billings(tenantId);
      const context = {
        month,
        now,
        tenant: { timezone },
        billing,
        hasIssuer,
        previousIsClosed: month <= (billing.firstMonth ?? month) || before !== null,
        isPassed: followed && own === null,
      };
      return { tenantId, slug, name, statuses: [], blockers: blockersFrom(context, facts(tenantId)) };
    });
  });
}

interface Invoiced {
  tenantId: number;
  statuses: Invoice['status'][] | null;
  before: bigint | null;
  own: bigint | null;
  followed: boolean;
}

async function invoicedSoFar(client: PoolClient, month: Day): Promise<Map<number, Invoiced>> {
  const { rows } = await client.query<Invoiced>(
    `SELECT tenant_id AS "tenantId", array_agg(status) FILTER (WHERE month = $1 AND status <> 'void') AS statuses,
            max(ledger_upto) FILTER (WHERE month = $2) AS before, max(ledger_upto) FILTER (WHERE month = $1) AS own,
            coalesce(bool_or(month > $1), false) AS followed
       FROM invoice WHERE month >= $2 GROUP BY tenant_id`,
    [month, addMonths(month, -1)],
  );
  return new Map(rows.map((row) => [row.tenantId, row]));
}

type OfTenant<T> = { tenantId: number } & T;

/** What the database knows of all of them that may stand in the way. */
async function factsOf(
  client: PoolClient,
  month: Day,
  tenants: readonly Row[],
  billings: (tenantId: number) => Billing,
  invoiced: ReadonlyMap<number, Invoiced>,
): Promise<(tenantId: number) => BlockerFacts> {
  const ids = tenants.map(({ tenantId }) => tenantId);
  const of = (tenantId: number) => invoiced.get(tenantId);
  const end = addMonths(month, 1);
  // The few rows that ever waited for a price have an index of their own. Of earlier months, what came later.
  const unpriced = await client.query<OfTenant<{ unpriced: number }>>(
    `SELECT k.id AS "tenantId", sum(c.unpriced)::int AS unpriced
         FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::date[]) AS k(id, after, upto, first)
         JOIN charge c ON c.tenant_id = k.id AND c.unpriced <> 0
              AND c.waba_day >= least(k.first, $5::date) - 2 AND c.waba_day < $6::date + 2
        WHERE (k.upto IS NULL OR c.id <= k.upto)
          AND (c.billing_day >= $5::date AND c.billing_day < $6::date
               OR c.id > k.after AND c.billing_day >= k.first AND c.billing_day < $5::date)
        GROUP BY k.id`,
    [
      ids,
      ids.map((id) => of(id)?.before ?? null),
      ids.map((id) => (of(id)?.followed ? of(id)!.own : null)),
      ids.map((id) => billings(id).firstMonth ?? month),
      month,
      end,
    ],
  );
  const discrepancies = await client.query<OfTenant<{ open: number }>>(
    `SELECT tenant_id AS "tenantId", count(*)::int AS open FROM discrepancy
        WHERE tenant_id = ANY ($1::int[]) AND state = 'open' AND billing_day >= $2::date AND billing_day < $3::date
        GROUP BY tenant_id`,
    [ids, month, end],
  );
  const threads = await client.query<OfTenant<{ waiting: number }>>(
    `SELECT tenant_id AS "tenantId", count(*)::int AS waiting FROM thread_due
        WHERE tenant_id = ANY ($1::int[]) AND reason IS NULL GROUP BY tenant_id`,
    [ids],
  );
  const pending = await inboxPending(client);
  const byTenant = <T>(rows: readonly OfTenant<T>[]) => new Map(rows.map((row) => [row.tenantId, row]));
  const [prices, verdicts, due] = [
    byTenant(unpriced.rows),
    byTenant(discrepancies.rows),
    byTenant(threads.rows),
  ];
  return (tenantId) => ({
    unpriced: prices.get(tenantId)?.unpriced ?? 0,
    discrepancies: verdicts.get(tenantId)?.open ?? 0,
    threads: due.get(tenantId)?.waiting ?? 0,
    deliveries: pending,
    approved: [],
  });
}
