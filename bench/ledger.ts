import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { migrate } from '../lib/db/migrate';
import { seedBuiltinRates } from '../lib/rates/store';

export const TENANTS = 200;
const MILLION = 1_000_000;
/** What is delivered in 30 days, at any size of the ledger: a larger one is an older one. */
const A_MONTH = MILLION;
const CHUNK = MILLION;
/** The day after the last charge. */
export const END = '2026-11-01';
/** Half a month before it: the half month before that has as many charges, in every ledger. */
export const SPEND_FROM = '2026-10-17';

/**
 * A database with `charges` rows of the ledger and the rollup that belongs to them, of 200 tenants: tenant 1 has a
 * twentieth of them, the others have unequal shares. One in 400 was corrected. It is made once and found again;
 * `--fresh` makes it anew, `--drop` gives the room back afterwards.
 */
export async function ledgerOf(charges: number): Promise<{ url: string; release: () => Promise<void> }> {
  const name = `bench_ledger_${charges / MILLION}m`;
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), name);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (process.argv.includes('--fresh') || !(await isMade(client))) await make(client, url, charges);
    // One that was made before may lack what has been added since.
    else await migrate(url);
    // Without a version no sums are remembered: each is read.
    await client.query('TRUNCATE spend_version');
  } finally {
    await client.end();
  }
  return {
    url,
    release: async () => {
      if (process.argv.includes('--drop')) await drop(url, name);
      await release();
    },
  };
}

async function isMade(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ made: boolean }>(
    `SELECT obj_description(to_regclass('spend'), 'pg_class') IS NOT DISTINCT FROM 'made' AS made`,
  );
  return rows[0]!.made;
}

async function make(client: pg.Client, url: string, charges: number) {
  const began = performance.now();
  process.env.DATABASE_URL = url;
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await migrate(url);
  await seedBuiltinRates();
  await client.query(
    `SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'`,
  );
  await client.query(PARTIES);
  const indexes = await withoutIndexes(client);
  for (let from = 0; from < charges; from += CHUNK) {
    await client.query(CHARGES, [from, Math.min(from + CHUNK, charges) - 1, charges, END, A_MONTH]);
    console.error(`${(from + CHUNK) / MILLION} of ${charges / MILLION} million charges`);
  }
  for (const index of indexes) await client.query(index);
  await client.query(ROLLUP);
  for (const table of ['charge', 'spend']) await client.query(`VACUUM ANALYZE ${table}`);
  await client.query(`COMMENT ON TABLE spend IS 'made'; CHECKPOINT`);
  console.error(`made in ${Math.round((performance.now() - began) / 1000)} s`);
}

/** Takes the indexes away and the log of changes; a bench only reads. @returns what brings the indexes back. */
async function withoutIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; key: string | null; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, c.conname AS key,
            coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(indexrelid)) AS definition
       FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
      WHERE indrelid = 'charge'::regclass`,
  );
  await client.query('ALTER TABLE charge SET UNLOGGED');
  for (const { name, key } of rows)
    await client.query(key ? `ALTER TABLE charge DROP CONSTRAINT ${key}` : `DROP INDEX ${name}`);
  return rows.map(({ key, definition }) =>
    key ? `ALTER TABLE charge ADD CONSTRAINT ${key} ${definition}` : definition,
  );
}

async function drop(url: string, name: string) {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.toString() });
  await client.connect();
  await client.query(`DROP DATABASE ${name} WITH (FORCE)`).finally(() => client.end());
}

const PARTIES = `
  INSERT INTO tenant (id, slug, name, currency, timezone)
    SELECT n, 'bench-' || n, 'Bench ' || n, 'USD', 'UTC' FROM generate_series(1, ${TENANTS}) AS n;
  INSERT INTO markup SELECT n, '2000-01-01', 100000 FROM generate_series(1, ${TENANTS}) AS n;
  INSERT INTO waba (tenant_id, id, currency, timezone)
    SELECT n, 'waba' || n, 'USD', 'UTC' FROM generate_series(1, ${TENANTS}) AS n;
  INSERT INTO phone_number (tenant_id, id, waba_id, display)
    SELECT n, 'phone' || n || '-' || m, 'waba' || n, '+1 555 010' || m
      FROM generate_series(1, ${TENANTS}) AS n, generate_series(0, 1) AS m;
  INSERT INTO app_user (id, email, password_hash) VALUES (1, 'bench@example.com', '');
  INSERT INTO membership VALUES (1, 1, 'owner');`;

/**
 * Rows $1 to $2 of a ledger of $3 rows that ends on day $4, $5 rows a month of 30 days. Every 400 rows the first is
 * taken back by the second and replaced by the third.
 */
const CHARGES = `
  INSERT INTO charge (tenant_id, id, phone_number_id, unit, unit_id, revision, reverses, waba_id, opened_by, occurred_at,
                      billing_day, waba_day, country, market, category, type, model, basis, rules, currency, quantity,
                      billable, unpriced, rate_micros, rate_from, rate_confidence, markup_ppm, cost_micros, price_micros,
                      delivery_id, posted_at)
  SELECT tenant, n + 1, 'phone' || tenant || '-' || (draw >> 20) % 2, 'message', unit_id, 1 + n - k,
         CASE n - k WHEN 1 THEN n END, 'waba' || tenant, unit_id, at, at::date, at::date, country, market, category,
         CASE WHEN free THEN 'free_customer_service' ELSE 'regular' END, 'PMP', 'verdict', 'P2 H2 M1', 'USD', sign,
         CASE WHEN free THEN 0 ELSE sign END, 0, CASE WHEN NOT free THEN rate END,
         CASE WHEN NOT free THEN date '2025-07-01' END, CASE WHEN NOT free THEN 'official' END, 100000,
         CASE WHEN free THEN 0 ELSE sign * rate END, CASE WHEN free THEN 0 ELSE sign * rate / 10 * 11 END, n + 1,
         at + make_interval(secs => 3 + n - k)
    FROM (SELECT *, CASE n - k WHEN 1 THEN -1 ELSE 1 END AS sign,
                 (10 + 3 * place + CASE category WHEN 'marketing' THEN 25 ELSE 0 END) * 100 AS rate,
                 category = 'service' OR (category = 'utility' AND (draw >> 24) % 2 = 0) AS free,
                 (ARRAY['BR', 'IN', 'US', 'MX', 'FR', 'DE', 'ID', 'ES', 'IT', 'GB', 'ZA', 'AR'])[place] AS country,
                 (ARRAY['Brazil', 'India', 'North America', 'Mexico', 'France', 'Germany', 'Indonesia', 'Spain', 'Italy',
                        'United Kingdom', 'South Africa', 'Argentina'])[place] AS market
            FROM (SELECT n, k, draw,
                         CASE draw % 20 WHEN 0 THEN 1 ELSE
                           2 + floor((${TENANTS} - 1) * (((draw >> 8) & 65535) / 65536.0) ^ 2)::int END AS tenant,
                         'wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI' || upper(md5(k::text)) AS unit_id,
                         $4::date::timestamp - make_interval(secs => ($3::bigint - k) * (30 * 86400.0 / $5::int))
                           AS at,
                         1 + floor(12 * (((draw >> 32) & 65535) / 65536.0) ^ 3)::int AS place,
                         (ARRAY['marketing', 'marketing', 'marketing', 'marketing', 'utility', 'utility', 'utility',
                                'authentication', 'service', 'service'])[1 + (draw >> 48) % 10] AS category
                    FROM (SELECT n, k, hashint8extended(k, 7) & 9223372036854775807 AS draw
                            FROM (SELECT n, n - CASE WHEN n % 400 < 3 THEN n % 400 ELSE 0 END AS k
                                    FROM generate_series($1::bigint, $2::bigint) AS n) AS numbered) AS drawn) AS shared) AS row`;

/** In the order in which the rows come to be: a day after the other, all tenants beside each other. */
const ROLLUP = `
  INSERT INTO spend
  SELECT tenant_id, billing_day, waba_id, phone_number_id, country, market, category, type, model, currency,
         sum(quantity), sum(billable), sum(unpriced), sum(cost_micros), sum(price_micros)
    FROM charge GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ORDER BY billing_day, min(id)`;
