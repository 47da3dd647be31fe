import type { PoolClient } from 'pg';
import { type Columns, table } from '../db/rows';
import { AUTH_INTERNATIONAL_FROM } from '../engine/era';
import type { Instant } from '../engine/event';
import type { AuthInternational } from '../engine/message';
import type { AccountFact } from '../whatsapp/account';
import type { Route } from './route';

/** A connected account and its numbers. */
export interface Account {
  wabaId: string;
  tenantId: number;
  phoneNumberIds: string[];
}

/** What was declared about an account; what nobody said is null or false. */
export interface Declared {
  authInternational: AuthInternational | null;
  /** P13 */
  exempt: boolean;
}

/** One thing that Meta or the operator said; `value` is JSON in one spelling. */
export interface Declaration {
  wabaId: string;
  kind: 'auth_international' | 'primary_location' | 'exempt';
  at: Instant;
  value: string;
  source: 'meta' | 'operator';
}

/** Those of the accounts that are connected. */
export async function accountsOf(client: PoolClient, wabaIds: readonly string[]): Promise<Account[]> {
  if (wabaIds.length === 0) return [];
  const { rows } = await client.query<Account>(
    `SELECT w.id AS "wabaId", w.tenant_id AS "tenantId",
            coalesce(array_agg(p.id ORDER BY p.id) FILTER (WHERE p.id IS NOT NULL), '{}') AS "phoneNumberIds"
       FROM waba w LEFT JOIN phone_number p ON p.tenant_id = w.tenant_id AND p.waba_id = w.id
      WHERE w.id = ANY ($1::text[]) GROUP BY w.tenant_id, w.id`,
    [wabaIds],
  );
  return rows;
}

/** Keeps what Meta said of connected accounts. The caller holds the locks of their numbers. */
export async function keepAccountFacts(
  client: PoolClient,
  facts: readonly AccountFact[],
  accounts: readonly Account[],
): Promise<void> {
  const known = new Map(accounts.map((account) => [account.wabaId, account]));
  const declarations: Declaration[] = [];
  const tiers: TierRow[] = [];
  for (const fact of facts) {
    const account = known.get(fact.wabaId);
    if (!account) continue;
    if (fact.kind === 'volume_tier') tiers.push(tierRow(fact, account));
    else declarations.push(declarationOf(fact));
  }
  await declare(client, declarations, accounts);
  await saveTiers(client, tiers);
}

function declarationOf(fact: Exclude<AccountFact, { kind: 'volume_tier' }>): Declaration {
  const { wabaId, kind, at } = fact;
  const value =
    kind === 'primary_location' ? fact.country : { startTime: fact.startTime, countries: fact.countries };
  return { wabaId, kind, at, value: JSON.stringify(value), source: 'meta' };
}

const DECLARATION = {
  tenant_id: 'int',
  waba_id: 'text',
  kind: 'text',
  told_at: 'float8',
  value: 'text',
  source: 'text',
} as const;

/**
 * Adds to what was declared, and has every thread looked at again whose charges or discrepancies hang on it. The
 * caller holds the locks of the accounts' numbers, so that no thread is priced meanwhile by what held before.
 */
export async function declare(
  client: PoolClient,
  declarations: readonly Declaration[],
  accounts: readonly Account[],
): Promise<void> {
  if (declarations.length === 0) return;
  const tenants = new Map(accounts.map(({ wabaId, tenantId }) => [wabaId, tenantId]));
  const rows = declarations.map(({ wabaId, kind, at, value, source }) => ({
    tenant_id: tenants.get(wabaId)!,
    waba_id: wabaId,
    kind,
    told_at: at,
    value,
    source,
  }));
  const source = table('t', DECLARATION, rows);
  const { rows: added } = await client.query<{ waba_id: string }>(
    `INSERT INTO account_declaration (${source.names})
     SELECT tenant_id, waba_id, kind, to_timestamp(told_at / 1000), value, source FROM ${source.sql}
     ON CONFLICT DO NOTHING RETURNING waba_id`,
    source.values,
  );
  const changed = new Set(added.map((row) => row.waba_id));
  const numbers = accounts.filter(({ wabaId }) => changed.has(wabaId));
  if (numbers.length > 0) await makeAccountsDue(client, numbers);
}

async function makeAccountsDue(client: PoolClient, accounts: readonly Account[]): Promise<void> {
  const phones = accounts.flatMap(({ tenantId, phoneNumberIds }) =>
    phoneNumberIds.map((id) => ({ tenant_id: tenantId, phone_number_id: id })),
  );
  const source = table('k', { tenant_id: 'int', phone_number_id: 'text' }, phones);
  await client.query(
    `INSERT INTO thread_due (tenant_id, phone_number_id, user_key, derive)
     SELECT DISTINCT m.tenant_id, m.phone_number_id, m.user_key, true
       FROM ${source.sql} JOIN message m USING (tenant_id, phone_number_id) WHERE m.deriving`,
    source.values,
  );
  await client.query(
    `INSERT INTO thread_due (tenant_id, phone_number_id, user_key)
     SELECT DISTINCT m.tenant_id, m.phone_number_id, m.user_key
       FROM ${source.sql} JOIN message m USING (tenant_id, phone_number_id)
      WHERE m.category IN ('authentication', 'authentication_international') AND m.country = ANY ($3::text[])`,
    [...source.values, Object.keys(AUTH_INTERNATIONAL_FROM)],
  );
}

const NOTHING: Declared = { authInternational: null, exempt: false };

/** What holds for these accounts now: of each kind the latest word. Asked for under the locks of their numbers. */
export async function declaredOf(
  client: PoolClient,
  routes: ReadonlyMap<string, Route>,
): Promise<(wabaId: string) => Declared> {
  const accounts = new Map([...routes.values()].map(({ tenantId, wabaId }) => [wabaId, tenantId]));
  const { rows } = await client.query<{ waba_id: string; kind: Declaration['kind']; value: string }>({
    name: 'declared',
    text: `SELECT DISTINCT ON (d.tenant_id, d.waba_id, d.kind) d.waba_id, d.kind, d.value
             FROM unnest($1::int[], $2::text[]) AS k(tenant_id, waba_id)
             JOIN account_declaration d USING (tenant_id, waba_id)
            ORDER BY d.tenant_id, d.waba_id, d.kind, d.told_at DESC, d.value DESC`,
    values: [[...accounts.values()], [...accounts.keys()]],
  });
  const words = new Map(rows.map(({ waba_id, kind, value }) => [`${waba_id} ${kind}`, JSON.parse(value)]));
  return (wabaId) => {
    const rates: Pick<AuthInternational, 'startTime' | 'countries'> | undefined = words.get(
      `${wabaId} auth_international`,
    );
    const primaryLocation: string | null = words.get(`${wabaId} primary_location`) ?? null;
    const exempt: boolean = words.get(`${wabaId} exempt`) ?? false;
    if (!rates) return exempt ? { ...NOTHING, exempt } : NOTHING;
    return { authInternational: { eligible: true, primaryLocation, ...rates }, exempt };
  };
}

interface TierRow {
  tenant_id: number;
  waba_id: string;
  region: string;
  category: string;
  effective_month: string;
  tier_from: bigint;
  tier_to: bigint | null;
  told_at: number;
}

const TIER: Columns<TierRow> = {
  tenant_id: 'int',
  waba_id: 'text',
  region: 'text',
  category: 'text',
  effective_month: 'date',
  tier_from: 'bigint',
  tier_to: 'bigint',
  told_at: 'float8',
};

function tierRow(fact: Extract<AccountFact, { kind: 'volume_tier' }>, account: Account): TierRow {
  return {
    tenant_id: account.tenantId,
    waba_id: fact.wabaId,
    region: fact.region,
    category: fact.category,
    effective_month: fact.month,
    tier_from: fact.from,
    tier_to: fact.to,
    told_at: fact.at,
  };
}

/** T9: of repeated notices the smallest time is official. */
async function saveTiers(client: PoolClient, rows: readonly TierRow[]): Promise<void> {
  if (rows.length === 0) return;
  const source = table('t', TIER, rows);
  await client.query(
    `INSERT INTO tier_notice AS n (${source.names})
     SELECT tenant_id, waba_id, region, category, effective_month, tier_from, max(tier_to),
            to_timestamp(min(told_at) / 1000)
       FROM ${source.sql} GROUP BY tenant_id, waba_id, region, category, effective_month, tier_from
     ON CONFLICT (tenant_id, waba_id, region, category, effective_month, tier_from)
     DO UPDATE SET told_at = least(n.told_at, excluded.told_at), tier_to = greatest(n.tier_to, excluded.tier_to)`,
    source.values,
  );
}
