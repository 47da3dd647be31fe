import { pool } from '../db/pools';
import { formatMicros, parseMicros } from '../engine/money';
import { rollup } from '../inbox/testing';
import { GROUP_BY, type TruthRow } from '../simulate/truth';
import type { ChargeFacts } from './post';
import { reconcile } from './reconcile';

const UTILITY: Omit<ChargeFacts, 'opened_by' | 'occurred_at' | 'billing_day' | 'waba_day'> = {
  waba_id: 'waba',
  country: 'FR',
  market: 'France',
  category: 'utility',
  type: 'regular',
  subtype: null,
  model: 'PMP',
  basis: 'verdict',
  rules: 'P2',
  currency: 'USD',
  billable: 1,
  unpriced: 0,
  unpriced_reason: null,
  rate_micros: 30_000n,
  rate_from: '2026-10-01',
  rate_confidence: null,
  markup_ppm: 125_000,
  cost_micros: 30_000n,
  price_micros: 33_750n,
};

/** A charged utility message at noon of `day`, but for what `differs`. */
export function charged(opened_by: string, day: string, differs: Partial<ChargeFacts> = {}): ChargeFacts {
  const occurred_at = Date.parse(`${day}T12:00:00Z`);
  return { ...UTILITY, opened_by, occurred_at, billing_day: day, waba_day: day, ...differs };
}

const WITHOUT_PRICE: Partial<ChargeFacts> = {
  billable: 0,
  unpriced: 1,
  unpriced_reason: 'no rate',
  rate_micros: null,
  rate_from: null,
  cost_micros: 0n,
  price_micros: 0n,
};

/** The same, for which there was no rate. */
export function unpriced(opened_by: string, day: string, differs: Partial<ChargeFacts> = {}): ChargeFacts {
  return charged(opened_by, day, { ...WITHOUT_PRICE, ...differs });
}

/** What the ledger says in the end, one line a standing charge, without what differs between two ways to the same end. */
export async function standing(slug: string, waba?: string): Promise<Record<string, unknown>[]> {
  const { rows } = await pool('parley_operator').query<Record<string, unknown>>(
    `SELECT c.* FROM charge c JOIN tenant t ON t.id = c.tenant_id
      WHERE t.slug = $1 AND ($2::text IS NULL OR c.waba_id = $2) AND c.reverses IS NULL
        AND NOT EXISTS (SELECT FROM charge r WHERE r.tenant_id = c.tenant_id AND r.reverses = c.id)
      ORDER BY c.unit, c.unit_id COLLATE "C", c.phone_number_id`,
    [slug, waba ?? null],
  );
  return rows.map(
    ({ tenant_id, id, revision, reverses, quantity, delivery_id, posted_at, ...business }) => business,
  );
}

/** Sums of a tenant's standing charges. */
export async function spent(slug: string) {
  const { rows } = await pool('parley_operator').query(
    `SELECT coalesce(sum(quantity), 0)::int AS quantity, coalesce(sum(billable), 0)::int AS billable,
            coalesce(sum(unpriced), 0)::int AS unpriced, coalesce(sum(cost_micros), 0)::bigint AS cost
       FROM charge WHERE tenant_id = (SELECT id FROM tenant WHERE slug = $1)`,
    [slug],
  );
  return { ...rows[0], cost: formatMicros(rows[0].cost) };
}

/**
 * @throws when a reversal is not the exact opposite of the one charge it names, when revisions have gaps, or when
 * the rollup is not the sum of the ledger.
 */
export async function checkBooks(): Promise<void> {
  const { rows: wrong } = await pool('parley_operator').query(
    `SELECT r.tenant_id, r.id, r.unit_id FROM charge r LEFT JOIN charge c ON c.tenant_id = r.tenant_id AND c.id = r.reverses
      WHERE r.reverses IS NOT NULL AND (
        c.id IS NULL OR c.reverses IS NOT NULL OR r.revision <> c.revision + 1
        OR (to_jsonb(r) || '{"id":0,"revision":0,"reverses":0,"delivery_id":0,"posted_at":0}')
           <> (to_jsonb(c) || '{"id":0,"revision":0,"reverses":0,"delivery_id":0,"posted_at":0}'
               || jsonb_build_object('quantity', -1, 'billable', -c.billable, 'unpriced', -c.unpriced,
                                     'cost_micros', -c.cost_micros, 'price_micros', -c.price_micros)))`,
  );
  if (wrong.length > 0) throw new Error(`reversals that do not fit: ${JSON.stringify(wrong.slice(0, 3))}`);
  const { rows: gaps } = await pool('parley_operator').query(
    `SELECT tenant_id, phone_number_id, unit_id FROM charge GROUP BY tenant_id, phone_number_id, unit, unit_id
     HAVING max(revision) <> count(*) OR sum(quantity) NOT IN (0, 1)`,
  );
  if (gaps.length > 0) throw new Error(`units out of step: ${JSON.stringify(gaps.slice(0, 3))}`);
  const off = (await reconcile()).filter(({ differences }) => differences > 0);
  if (off.length > 0) throw new Error(`the rollup is not the ledger: ${JSON.stringify(off)}`);
}

/** The rollup of a tenant in the very form of `truth.spend.rows`. */
export async function spendRows(slug: string): Promise<TruthRow[]> {
  const decimal = (amount: string) => formatMicros(parseMicros(amount));
  const rows = await rollup(slug);
  return rows
    .map((row) => ({ ...row, cost: decimal(row.cost), price: decimal(row.price) }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf(row: TruthRow): string {
  return GROUP_BY.map((name) => row[name]).join('\u0001');
}
