import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import { cardCategory } from '../engine/charge';
import type { Basis, PricingModel, Unit } from '../engine/event';
import { readReason } from '../engine/unpriced';
import { env } from '../env';
import { UNKNOWN_COUNTRY } from '../inbox/messages';
import { type PriceSource, pricesFor } from '../inbox/prices';
import { lockAccounts, lockNumbers, type Route, routesOf } from '../inbox/route';
import { postingOf, type UnitClaim } from '../inbox/units';
import { builtinMarketMap } from '../rates/builtin';
import type { Moved } from '../rates/markets';
import type { Affected } from '../rates/merge';
import { type Posted, post } from './post';

const BATCH = 1_000;

interface ChargedRow {
  id: bigint;
  phone_number_id: string;
  unit: Unit['kind'];
  unit_id: string;
  opened_by: string;
  occurred_at: number;
  country: string;
  market: string;
  category: string;
  type: string;
  subtype: string | null;
  model: PricingModel;
  basis: Basis;
  rules: string;
  unpriced_reason: string | null;
  delivery_id: bigint;
}

/** Which charges an import may change: those of a price, and all those of a country that moved, free ones too. */
interface Selection {
  affected: readonly Affected[];
  moved: readonly Moved[];
}

/**
 * Prices again what an import may have changed, for all tenants: what had no rate gets one, what was priced by a card
 * that has now ended before its day gets the right one, what a country's move brings to another market goes there.
 * Differences are posted as corrections.
 */
export async function repriceCharges(
  affected: readonly Affected[],
  moved: readonly Moved[] = [],
): Promise<Posted> {
  const total: Posted = { charges: 0, reversals: 0 };
  const selection: Selection = { affected, moved };
  if (affected.length === 0 && moved.length === 0) return total;
  const { rows: tenants } = await pool('parley_operator').query<{ id: number }>(
    'SELECT id FROM tenant ORDER BY id',
  );
  const source: PriceSource = { map: builtinMarketMap(), recipientKey: env().encryptionKey };
  for (const { id } of tenants) {
    for (let after = 0n; ; ) {
      const step = await withTenants(pool('parley_worker'), [id], (client) =>
        repriceBatch(client, id, selection, after, source),
      );
      total.charges += step.posted.charges;
      total.reversals += step.posted.reversals;
      if (step.last === null) break;
      after = step.last;
    }
  }
  return total;
}

async function repriceBatch(
  client: PoolClient,
  tenantId: number,
  selection: Selection,
  after: bigint,
  source: PriceSource,
): Promise<{ posted: Posted; last: bigint | null }> {
  const rows = await charged(client, tenantId, selection, after);
  if (rows.length === 0) return { posted: { charges: 0, reversals: 0 }, last: null };
  const routes = await routesOf(client, [...new Set(rows.map((row) => row.phone_number_id))]);
  // In the order of the inbox, which moves conversations of an account's other numbers too.
  await lockNumbers(client, [...routes.keys()]);
  const prices = await pricesFor(client, source);
  await lockAccounts(client, [...new Set([...routes.values()].map(({ wabaId }) => wabaId))]);
  // Read again under the locks: the inbox may have corrected one of them in the meantime.
  const standing = await charged(client, tenantId, selection, after, rows.at(-1)!.id);
  const posted = await post(
    client,
    standing.map((row) => postingOf(claimOf(row, routes.get(row.phone_number_id)!), prices)),
  );
  return { posted, last: rows.at(-1)!.id };
}

/**
 * Standing charges, in order of id, whose price hangs on one of these rates (charged, or waiting for a rate), or
 * whose market hangs on one of these moves.
 */
async function charged(
  client: PoolClient,
  tenantId: number,
  { affected, moved }: Selection,
  after: bigint,
  upTo: bigint | null = null,
): Promise<ChargedRow[]> {
  const categories = affected.map(({ model, category }) => wireCategories(model, category));
  const { rows } = await client.query<ChargedRow>({
    text: `SELECT c.id, c.phone_number_id, c.unit, c.unit_id, c.opened_by,
                  (extract(epoch FROM c.occurred_at) * 1000)::float8 AS occurred_at, c.country, c.market, c.category,
                  c.type, c.subtype, c.model, c.basis, c.rules, c.unpriced_reason, c.delivery_id
             FROM charge c
            WHERE c.tenant_id = $1 AND c.id > $2 AND ($3::bigint IS NULL OR c.id <= $3) AND c.reverses IS NULL
              AND ((c.type = 'regular' AND ((c.billable <> 0 AND c.rate_from IS NOT NULL) OR c.unpriced_reason LIKE '% rate for %' OR c.unpriced_reason LIKE '% lists as free')
              AND EXISTS (SELECT FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::date[]) AS r(model, market, categories, currency, since)
                           WHERE r.model = c.model AND r.market = c.market AND r.currency = c.currency
                             AND c.category = ANY (string_to_array(r.categories, ' ')) AND c.waba_day >= r.since))
               OR (c.type <> 'token_metered' AND (c.billable = 0 OR c.rate_from IS NOT NULL)
              AND EXISTS (SELECT FROM unnest($9::text[], $10::date[], $11::date[]) AS m(country, since, until)
                           WHERE m.country = c.country AND c.waba_day BETWEEN m.since AND coalesce(m.until, 'infinity'))))
              AND NOT EXISTS (SELECT FROM charge r WHERE r.tenant_id = c.tenant_id AND r.reverses = c.id)
            ORDER BY c.id LIMIT ${BATCH}`,
    values: [
      tenantId,
      after,
      upTo,
      affected.map(({ model }) => model),
      affected.map(({ market }) => market),
      categories.map((names) => names.join(' ')),
      affected.map(({ currency }) => currency),
      affected.map(({ from }) => from),
      moved.map(({ country }) => country),
      moved.map(({ from }) => from),
      moved.map(({ to }) => to),
    ],
  });
  return rows;
}

const CATEGORIES = [
  'marketing',
  'marketing_lite',
  'group_marketing',
  'utility',
  'group_utility',
  'service',
  'group_service',
];

/** Categories of charges that a card's category prices; service at the utility rate where a card has none (P11). */
function wireCategories(model: PricingModel, category: string): string[] {
  const own = CATEGORIES.filter((one) => cardCategory(model, one) === category);
  const service = model === 'PMP' && category === 'utility' ? ['service', 'group_service'] : [];
  return [...new Set([category, ...own, ...service])];
}

function claimOf(row: ChargedRow, route: Route): UnitClaim {
  const country = row.country === 'ZZ' && row.market === 'Unknown' ? UNKNOWN_COUNTRY : row.country;
  const unit: Unit = {
    kind: row.unit,
    id: row.unit_id,
    openedBy: row.opened_by,
    occurredAt: row.occurred_at,
    model: row.model,
    category: row.category,
    type: row.type,
    subtype: row.subtype,
    basis: row.basis,
    rules: row.rules.split(' '),
    unpriced: standingReason(row.unpriced_reason),
  };
  return { route, kind: row.unit, id: row.unit_id, unit, country, deliveryId: row.delivery_id };
}

/** Whether there is a rate is asked again; what else kept a charge from being priced stays. */
function standingReason(reason: string | null): string | null {
  const code = reason && readReason(reason)?.code;
  return code === 'rate' || code === 'listed_free' ? null : reason;
}
