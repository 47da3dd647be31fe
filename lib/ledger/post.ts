import type { PoolClient } from 'pg';
import { type Columns, table } from '../db/rows';

/** The business facts of a ledger row: what was charged, for what, at which rate, by which rule. */
export interface ChargeFacts {
  waba_id: string;
  opened_by: string;
  /** Unix milliseconds. */
  occurred_at: number;
  /** Day in the tenant's zone; `waba_day` is the day in the WABA's zone, which dates the rate. */
  billing_day: string;
  waba_day: string;
  country: string;
  market: string;
  category: string;
  type: string;
  subtype: string | null;
  model: string;
  basis: string;
  rules: string;
  currency: string;
  billable: number;
  unpriced: number;
  unpriced_reason: string | null;
  rate_micros: bigint | null;
  rate_from: string | null;
  rate_confidence: string | null;
  markup_ppm: number;
  cost_micros: bigint;
  price_micros: bigint;
}

export interface UnitKey {
  tenant_id: number;
  phone_number_id: string;
  unit: string;
  unit_id: string;
}

/** What the ledger should say of one unit; null = nothing. `delivery_id` is the evidence. */
export interface Posting extends UnitKey {
  charge: ChargeFacts | null;
  delivery_id: bigint;
}

export interface LedgerRow extends UnitKey, ChargeFacts {
  id: bigint | null;
  revision: number;
  reverses: bigint | null;
  quantity: number;
  delivery_id: bigint;
}

export interface Posted {
  charges: number;
  reversals: number;
}

export interface PostedRows extends Posted {
  /** What was added to the ledger. */
  rows: readonly LedgerRow[];
}

const KEY: Columns<UnitKey> = { tenant_id: 'int', phone_number_id: 'text', unit: 'text', unit_id: 'text' };

const FACTS: Columns<ChargeFacts> = {
  waba_id: 'text',
  opened_by: 'text',
  occurred_at: 'float8',
  billing_day: 'date',
  waba_day: 'date',
  country: 'text',
  market: 'text',
  category: 'text',
  type: 'text',
  subtype: 'text',
  model: 'text',
  basis: 'text',
  rules: 'text',
  currency: 'text',
  billable: 'smallint',
  unpriced: 'smallint',
  unpriced_reason: 'text',
  rate_micros: 'bigint',
  rate_from: 'date',
  rate_confidence: 'text',
  markup_ppm: 'int',
  cost_micros: 'bigint',
  price_micros: 'bigint',
};
const FACT_NAMES = Object.keys(FACTS) as (keyof ChargeFacts)[];
const FACT_LIST = FACT_NAMES.map((name) =>
  name === 'occurred_at' ? '(extract(epoch FROM c.occurred_at) * 1000)::float8 AS occurred_at' : `c.${name}`,
).join(', ');

/**
 * Brings the ledger to what `postings` say, and the rollup with it, in the caller's transaction: a unit that is
 * new gets a charge, one that changed gets a reversal and a new charge, one that is as it should be gets nothing.
 * So posting the same again, any number of times, changes nothing. The caller holds the locks of the numbers.
 */
export async function post(client: PoolClient, postings: readonly Posting[]): Promise<PostedRows> {
  if (postings.length === 0) return { charges: 0, reversals: 0, rows: [] };
  await lockLedgers(client, [...new Set(postings.map((posting) => posting.tenant_id))], 'shared');
  const current = await latestRows(client, postings);
  const rows: LedgerRow[] = [];
  for (const posting of postings) {
    const { charge, delivery_id } = posting;
    const latest = current.get(keyText(posting));
    const standing = latest && latest.reverses === null ? latest : undefined;
    if (standing && charge && same(standing, charge)) continue;
    let revision = latest?.revision ?? 0;
    if (standing) rows.push(reversalOf(standing, ++revision, delivery_id));
    if (charge)
      rows.push({
        ...keyOf(posting),
        ...charge,
        id: null,
        revision: ++revision,
        reverses: null,
        quantity: 1,
        delivery_id,
      });
  }
  await append(client, rows);
  await addToRollup(client, rows);
  const reversals = rows.filter((row) => row.reverses !== null).length;
  return { charges: rows.length - reversals, reversals, rows };
}

/**
 * Who posts shares the tenant's ledger with others who post; who approves a month takes it alone, so that no row with
 * a smaller id than the last one it saw is ever committed after it.
 */
export async function lockLedgers(
  client: PoolClient,
  tenantIds: readonly number[],
  mode: 'shared' | 'alone',
): Promise<void> {
  const lock = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  await client.query({
    name: `lock-ledgers-${mode}`,
    text: `SELECT ${lock}(3, id) FROM (SELECT DISTINCT id FROM unnest($1::int[]) AS id ORDER BY 1) AS ids`,
    values: [tenantIds],
  });
}

function keyText(key: UnitKey): string {
  return `${key.tenant_id} ${key.phone_number_id} ${key.unit} ${key.unit_id}`;
}

function keyOf({ tenant_id, phone_number_id, unit, unit_id }: UnitKey): UnitKey {
  return { tenant_id, phone_number_id, unit, unit_id };
}

/** How sure a price was is kept as it was then: to know it better later corrects nothing. */
function same(row: ChargeFacts, wanted: ChargeFacts): boolean {
  return FACT_NAMES.every((name) => name === 'rate_confidence' || row[name] === wanted[name]);
}

function reversalOf(row: LedgerRow, revision: number, delivery_id: bigint): LedgerRow {
  return {
    ...row,
    id: null,
    revision,
    reverses: row.id,
    quantity: -1,
    billable: -row.billable || 0,
    unpriced: -row.unpriced || 0,
    cost_micros: -row.cost_micros,
    price_micros: -row.price_micros,
    delivery_id,
  };
}

async function latestRows(client: PoolClient, keys: readonly UnitKey[]): Promise<Map<string, LedgerRow>> {
  const wanted = table('k', KEY, keys);
  const { rows } = await client.query<LedgerRow>({
    name: 'latest-charges',
    text: `SELECT c.tenant_id, c.phone_number_id, c.unit, c.unit_id, c.id, c.revision, c.reverses, c.quantity,
                  c.delivery_id, ${FACT_LIST}
             FROM ${wanted.sql}
            CROSS JOIN LATERAL (
              SELECT * FROM charge c
               WHERE c.tenant_id = k.tenant_id AND c.phone_number_id = k.phone_number_id
                 AND c.unit = k.unit AND c.unit_id = k.unit_id
               ORDER BY c.revision DESC LIMIT 1) c`,
    values: wanted.values,
  });
  return new Map(rows.map((row) => [keyText(row), row]));
}

const ROW: Columns<Omit<LedgerRow, 'id'>> = {
  ...KEY,
  revision: 'int',
  reverses: 'bigint',
  quantity: 'smallint',
  delivery_id: 'bigint',
  ...FACTS,
};

async function append(client: PoolClient, rows: readonly LedgerRow[]) {
  if (rows.length === 0) return;
  const source = table('t', ROW, rows);
  await client.query({
    name: 'append-charges',
    text: `INSERT INTO charge (${source.names})
           SELECT ${source.names.replace('occurred_at', 'to_timestamp(occurred_at / 1000)')} FROM ${source.sql}`,
    values: source.values,
  });
}

interface RollupRow {
  tenant_id: number;
  billing_day: string;
  waba_id: string;
  phone_number_id: string;
  country: string;
  market: string;
  category: string;
  type: string;
  model: string;
  currency: string;
  quantity: number;
  billable: number;
  unpriced: number;
  cost_micros: bigint;
  price_micros: bigint;
}

const ROLLUP: Columns<RollupRow> = {
  tenant_id: 'int',
  billing_day: 'date',
  waba_id: 'text',
  phone_number_id: 'text',
  country: 'text',
  market: 'text',
  category: 'text',
  type: 'text',
  model: 'text',
  currency: 'text',
  quantity: 'bigint',
  billable: 'bigint',
  unpriced: 'bigint',
  cost_micros: 'bigint',
  price_micros: 'bigint',
};
const ROLLUP_KEY =
  'tenant_id, billing_day, waba_id, phone_number_id, country, market, category, type, model, currency';

/** Microseconds of the clock: a database that a backup brought back does not count up to what meant another state. */
const VERSION = '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint';

async function addToRollup(client: PoolClient, rows: readonly LedgerRow[]) {
  const sums = new Map<string, RollupRow>();
  for (const row of rows) {
    const key = [
      row.tenant_id,
      row.billing_day,
      row.waba_id,
      row.phone_number_id,
      row.country,
      row.market,
      row.category,
      row.type,
      row.model,
      row.currency,
    ].join('\u0001');
    const sum = sums.get(key);
    if (sum) {
      sum.quantity += row.quantity;
      sum.billable += row.billable;
      sum.unpriced += row.unpriced;
      sum.cost_micros += row.cost_micros;
      sum.price_micros += row.price_micros;
    } else sums.set(key, { ...row });
  }
  if (sums.size === 0) return;
  const source = table('t', ROLLUP, [...sums.values()]);
  await client.query({
    name: 'add-to-rollup',
    text: `WITH added AS (
             INSERT INTO spend (${source.names}) SELECT ${source.names} FROM ${source.sql}
             ON CONFLICT (${ROLLUP_KEY}) DO UPDATE SET
               quantity = spend.quantity + excluded.quantity, billable = spend.billable + excluded.billable,
               unpriced = spend.unpriced + excluded.unpriced, cost_micros = spend.cost_micros + excluded.cost_micros,
               price_micros = spend.price_micros + excluded.price_micros
             RETURNING tenant_id, phone_number_id)
           ${raiseVersions('added')}`,
    values: source.values,
  });
}

/**
 * What remembers sums of the rollup asks for its versions (lib/spend/remembered). `changed`: a table with the tenants
 * and numbers whose rows of the rollup have changed in the same transaction.
 */
export function raiseVersions(changed: string): string {
  return `INSERT INTO spend_version (tenant_id, phone_number_id, version)
           SELECT tenant_id, phone_number_id, ${VERSION} FROM ${changed} GROUP BY 1, 2 ORDER BY 1, 2
           ON CONFLICT (tenant_id, phone_number_id) DO UPDATE
             SET version = greatest(spend_version.version + 1, excluded.version)`;
}
