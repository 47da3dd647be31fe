import type { PoolClient } from 'pg';
import { commandLine, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import type { Day } from '../engine/event';
import { addDays } from '../engine/time';
import type { Days } from './days';
import { raiseVersions } from './post';

/** Sums of one line of the rollup, or of the ledger rows that belong to it. */
export interface Sums {
  quantity: bigint;
  billable: bigint;
  unpriced: bigint;
  cost: bigint;
  price: bigint;
}

/** A line on which ledger and rollup disagree; null = that side does not have it. */
export interface Difference {
  tenantId: number;
  day: Day;
  waba: string;
  phone: string;
  country: string;
  market: string;
  category: string;
  type: string;
  model: string;
  currency: string;
  ledger: Sums | null;
  rollup: Sums | null;
}

export interface Reconciled {
  tenantId: number;
  slug: string;
  /** Lines of the rollup that were compared. */
  lines: number;
  differences: number;
  /** The first ones, by day. */
  examples: Difference[];
}

const KEY =
  'tenant_id, billing_day, waba_id, phone_number_id, country, market, category, type, model, currency';
const SUMS = ['quantity', 'billable', 'unpriced', 'cost_micros', 'price_micros'] as const;
const ledger = (some = 'true') =>
  `SELECT ${KEY}, ${SUMS.map((name) => `sum(${name})::bigint AS ${name}`).join(', ')}
     FROM charge WHERE tenant_id = $1 AND ${some} GROUP BY ${KEY}`;

const side = (alias: string) =>
  `CASE WHEN ${alias}.tenant_id IS NULL THEN NULL ELSE json_build_array(${SUMS.map((name) => `${alias}.${name}::text`).join(', ')}) END`;

/** One statement, so both sides are of the same moment although the worker goes on. */
const compare = (ofLedger = 'true', ofRollup = 'true') => `
  WITH l AS (${ledger(ofLedger)}), s AS (SELECT * FROM spend WHERE tenant_id = $1 AND ${ofRollup}), compared AS (
    SELECT ${KEY}, ${side('l')} AS ledger, ${side('s')} AS rollup,
           ${SUMS.map((name) => `coalesce(l.${name}, 0) <> coalesce(s.${name}, 0)`).join(' OR ')} AS differs
      FROM l FULL JOIN s USING (${KEY}))
  SELECT (SELECT count(*)::int FROM compared) AS lines,
         (SELECT count(*)::int FROM compared WHERE differs) AS differences,
         (SELECT json_agg(x) FROM (
            SELECT tenant_id AS "tenantId", billing_day AS day, waba_id AS waba, phone_number_id AS phone, country,
                   market, category, type, model, currency, ledger, rollup
              FROM compared WHERE differs ORDER BY ${KEY} LIMIT $2) x) AS examples`;

type Texts = [string, string, string, string, string];
type Found = Omit<Difference, 'ledger' | 'rollup'> & { ledger: Texts | null; rollup: Texts | null };

/** Computes the rollup of each tenant anew from the ledger and compares it with the one that is kept. */
export function reconcile(slug?: string, examples = 20): Promise<Reconciled[]> {
  return eachTenant(slug, async (client, tenantId, name) => {
    const { rows } = await client.query<{ lines: number; differences: number; examples: Found[] | null }>(
      compare(),
      [tenantId, examples],
    );
    const { lines, differences, examples: found } = rows[0]!;
    return {
      tenantId,
      slug: name,
      lines,
      differences,
      examples: (found ?? []).map((one) => ({
        ...one,
        ledger: one.ledger && sumsOf(one.ledger),
        rollup: one.rollup && sumsOf(one.rollup),
      })),
    };
  });
}

const OF_DAYS = 'billing_day >= $3::date AND billing_day < $4::date';

/** The same for some of a tenant's days, counted only: little enough to be told how far it is. */
export async function reconcileDays(
  client: PoolClient,
  tenantId: number,
  { from, to }: Days,
): Promise<Pick<Reconciled, 'lines' | 'differences'>> {
  const near = 'occurred_at >= $5::timestamptz AND occurred_at < $6::timestamptz';
  const { rows } = await client.query<Pick<Reconciled, 'lines' | 'differences'>>(
    compare(`${OF_DAYS} AND ${near}`, OF_DAYS),
    // A day begins at the earliest 14 hours before it does in UTC, and ends 12 after it.
    [tenantId, 0, from, to, `${addDays(from, -1)}T00:00:00Z`, `${addDays(to, 1)}T00:00:00Z`],
  );
  return rows[0]!;
}

/** The months of everything that a tenant has in ledger or rollup, by their days. */
export async function daysToReconcile(client: PoolClient, tenantId: number): Promise<Days[]> {
  const { rows } = await client.query<Days>(
    `SELECT month::date AS from, (month + interval '1 month')::date AS to
       FROM (SELECT least(min(billing_day), (SELECT min(occurred_at)::date - 1 FROM charge WHERE tenant_id = $1)) AS first,
                    greatest(max(billing_day), (SELECT max(occurred_at)::date + 1 FROM charge WHERE tenant_id = $1)) AS last
               FROM spend WHERE tenant_id = $1) d,
            generate_series(date_trunc('month', first::timestamp), last, '1 month') AS month
      ORDER BY month`,
    [tenantId],
  );
  return rows;
}

function sumsOf([quantity, billable, unpriced, cost, price]: Texts): Sums {
  return {
    quantity: BigInt(quantity),
    billable: BigInt(billable),
    unpriced: BigInt(unpriced),
    cost: BigInt(cost),
    price: BigInt(price),
  };
}

/**
 * Throws the rollup of each tenant away and makes it anew from the ledger. Whoever posts meanwhile waits, and adds
 * to the new one. @returns lines made, by tenant.
 */
export function rebuildRollup(
  slug?: string,
  by = commandLine(),
): Promise<{ tenantId: number; slug: string; lines: number }[]> {
  return eachTenant(slug, async (client, tenantId, name) => {
    // Waits for those who have added to the rollup, so that their ledger rows are seen below.
    await client.query('LOCK TABLE spend IN SHARE ROW EXCLUSIVE MODE');
    await client.query('DELETE FROM spend WHERE tenant_id = $1', [tenantId]);
    const { rowCount } = await client.query(`INSERT INTO spend (${KEY}, ${SUMS.join(', ')}) ${ledger()}`, [
      tenantId,
    ]);
    // Of those, too, that had rows and have none now.
    const numbers = ['spend', 'spend_version'].map(
      (name) => `SELECT tenant_id, phone_number_id FROM ${name} WHERE tenant_id = $1`,
    );
    await client.query(raiseVersions(`(${numbers.join(' UNION ')}) AS numbers`), [tenantId]);
    const lines = rowCount ?? 0;
    const entry = { action: 'rollup.rebuilt', subject: 'rollup', detail: { lines } } as const;
    await writeAudit(client, { tenantId, ...by, ...entry });
    return { tenantId, slug: name, lines };
  });
}

/** One short transaction a tenant, by slug. */
async function eachTenant<T>(
  slug: string | undefined,
  work: (client: PoolClient, tenantId: number, slug: string) => Promise<T>,
): Promise<T[]> {
  const { rows } = await pool('parley_operator').query<{ id: number; slug: string }>(
    'SELECT id, slug FROM tenant WHERE $1::text IS NULL OR slug = $1 ORDER BY slug',
    [slug ?? null],
  );
  const done: T[] = [];
  for (const tenant of rows) {
    done.push(
      await withTenants(pool('parley_operator'), [tenant.id], (client) =>
        work(client, tenant.id, tenant.slug),
      ),
    );
  }
  return done;
}
