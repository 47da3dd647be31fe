import type { PoolClient } from 'pg';
import { type Columns, table } from '../db/rows';
import { whyUnknown } from '../engine/category';
import { ruleSetOf } from '../engine/era';
import type { Basis } from '../engine/event';
import { localDay } from '../engine/time';
import { type ConversationEvidence, type ConversationFacts, conversationUnit } from '../engine/verdict';
import {
  type ConversationKey,
  conversationNamedBy,
  decisionOf,
  loadConversationMessages,
  type MessageRecord,
} from './messages';
import { lockAccounts, type Route } from './route';
import type { UnitClaim } from './units';

/** What is known of one CBP conversation; `facts` null = it is no longer any message's conversation. */
export interface ConversationClaim {
  route: Route;
  id: string;
  facts: ConversationFacts | null;
  country: string;
  deliveryId: bigint;
}

/** Free units a WABA has in a month of the eras before November 2024 (C15, O3). */
const ALLOWANCE = 1_000;

export function textOfConversation(key: ConversationKey): string {
  return `${key.tenant_id}\u0001${key.phone_number_id}\u0001${key.id}`;
}

/**
 * Folds conversations from all messages that name them, so that the order of arrival does not show. Where all of
 * them are in one thread whose `timeline` was folded, the timeline may know more: a first message without a verdict.
 */
export async function foldConversations(
  client: PoolClient,
  named: readonly ConversationKey[],
  timeline: ReadonlyMap<string, ConversationClaim>,
  routes: ReadonlyMap<string, Route>,
): Promise<ConversationClaim[]> {
  const keys = new Map(named.map((key) => [textOfConversation(key), key]));
  const members = new Map<string, MessageRecord[]>([...keys.keys()].map((text) => [text, []]));
  for (const record of (await loadConversationMessages(client, [...keys.values()], routes)).values()) {
    const key = conversationNamedBy(record);
    if (key) members.get(textOfConversation(key))?.push(record);
  }
  return [...keys].map(([text, key]) => {
    const records = members.get(text)!;
    const threads = new Set(records.map(({ recipient }) => recipient.userKey));
    const known = threads.size === 1 ? timeline.get(text) : undefined;
    return known ?? fromEvidence(records, key, routes);
  });
}

function fromEvidence(
  records: readonly MessageRecord[],
  key: ConversationKey,
  routes: ReadonlyMap<string, Route>,
): ConversationClaim {
  const evidence: { ref: ConversationEvidence; record: MessageRecord }[] = [];
  for (const record of records) {
    const decision = decisionOf(record);
    if (decision.kind === 'conversation') evidence.push({ ref: decision.ref, record });
  }
  evidence.sort((a, b) => a.ref.openedAt - b.ref.openedAt || (a.ref.openedBy < b.ref.openedBy ? -1 : 1));
  const opener = evidence[0];
  return {
    route: opener?.record.route ?? routes.get(key.phone_number_id)!,
    id: key.id,
    facts: opener ? factsOf(evidence.map(({ ref }) => ref)) : null,
    country: opener?.record.recipient.country ?? '',
    deliveryId: opener?.record.deliveryId ?? 0n,
  };
}

/** `evidence` in order of opening. */
function factsOf(evidence: readonly ConversationEvidence[]): ConversationFacts {
  const opener = evidence[0]!;
  const named = evidence.find(({ category }) => whyUnknown(category) === null) ?? opener;
  const flags = evidence.map(({ billable }) => billable).filter((billable) => billable !== null);
  return {
    id: opener.id,
    category: named.category,
    openedAt: opener.openedAt,
    openedBy: opener.openedBy,
    freeEntryPoint: evidence.some(({ freeEntryPoint }) => freeEntryPoint),
    billable: flags.length === 0 ? null : flags.includes(true),
    basis: 'verdict',
    rules: ['H1', 'C4', 'C8'],
  };
}

interface Row extends ConversationKey {
  waba_id: string;
  waba_month: string;
  category: string;
  model: string;
  country: string;
  opened_at: number;
  opened_by: string;
  basis: string;
  billable: boolean | null;
  free_entry_point: boolean;
  rules: string;
  counts_to_allowance: boolean;
  delivery_id: bigint;
}

const KEY: Columns<ConversationKey> = { tenant_id: 'int', phone_number_id: 'text', id: 'text' };
const COLUMNS: Columns<Row> = {
  ...KEY,
  waba_id: 'text',
  waba_month: 'date',
  category: 'text',
  model: 'text',
  country: 'text',
  opened_at: 'float8',
  opened_by: 'text',
  basis: 'text',
  billable: 'boolean',
  free_entry_point: 'boolean',
  rules: 'text',
  counts_to_allowance: 'boolean',
  delivery_id: 'bigint',
};
const READ = Object.keys(COLUMNS)
  .map((name) =>
    name === 'opened_at' ? '(extract(epoch FROM c.opened_at) * 1000)::float8 AS opened_at' : `c.${name}`,
  )
  .join(', ');

/**
 * Keeps the conversations and gives the units to charge: those named, and those that the free tier of their month
 * now treats otherwise because an earlier conversation has come in between (C15: the first 1,000 by opening).
 */
export async function claimConversations(
  client: PoolClient,
  claims: readonly ConversationClaim[],
  routes: Map<string, Route>,
): Promise<UnitClaim[]> {
  if (claims.length === 0) return [];
  const rows = claims.flatMap((claim) => (claim.facts ? [rowOf(claim, claim.facts)] : []));
  const keys: ConversationKey[] = claims.map(({ route, id }) => ({
    tenant_id: route.tenantId,
    phone_number_id: route.phoneNumberId,
    id,
  }));
  const stored = await loadRows(client, keys);
  // What is not kept was never charged: a conversation and its charge come and go together.
  const known = new Set(stored.map(textOfConversation));
  const units: UnitClaim[] = claims
    .filter(({ facts }, place) => facts === null && known.has(textOfConversation(keys[place]!)))
    .map(({ route, id, country, deliveryId }) => ({
      route,
      kind: 'conversation',
      id,
      unit: null,
      country,
      deliveryId,
    }));
  const scopes = scopesOf([...stored, ...rows]);
  await lockAccounts(client, [...new Set(scopes.map(({ waba_id }) => waba_id))]);
  const before = await cutoffs(client, scopes);
  await saveRows(client, stored, rows);
  const after = await cutoffs(client, scopes);
  const touched = new Set(keys.map(textOfConversation));
  const moved = (await between(client, scopes, before, after)).filter(
    (row) => !touched.has(textOfConversation(row)),
  );
  for (const row of [...rows, ...moved]) {
    const route =
      routes.get(row.phone_number_id) ?? claims.find((claim) => claim.route.wabaId === row.waba_id)!.route;
    const end = after.get(scopeText(row));
    const within = row.counts_to_allowance && (!end || order(row, end) <= 0);
    units.push({
      route: { ...route, phoneNumberId: row.phone_number_id },
      kind: 'conversation',
      id: row.id,
      unit: conversationUnit(factsOfRow(row), route.wabaZone, within),
      country: row.country,
      deliveryId: row.delivery_id,
    });
  }
  return units;
}

function rowOf({ route, id, country, deliveryId }: ConversationClaim, facts: ConversationFacts): Row {
  const { allowance } = ruleSetOf('CBP', facts.openedAt, route.wabaZone);
  const counts =
    allowance?.scope === 'waba' && allowance.categories.includes(facts.category) && facts.billable !== false;
  return {
    tenant_id: route.tenantId,
    phone_number_id: route.phoneNumberId,
    id,
    waba_id: route.wabaId,
    waba_month: `${localDay(facts.openedAt, route.wabaZone).slice(0, 7)}-01`,
    category: facts.category,
    model: 'CBP',
    country,
    opened_at: facts.openedAt,
    opened_by: facts.openedBy,
    basis: facts.basis ?? 'verdict',
    billable: facts.billable ?? null,
    free_entry_point: facts.freeEntryPoint ?? false,
    rules: (facts.rules ?? []).join(' '),
    counts_to_allowance: counts && !facts.freeEntryPoint,
    delivery_id: deliveryId,
  };
}

function factsOfRow(row: Row): ConversationFacts {
  return {
    id: row.id,
    category: row.category,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    freeEntryPoint: row.free_entry_point,
    billable: row.billable,
    basis: row.basis as Basis,
    rules: row.rules.split(' '),
  };
}

async function loadRows(client: PoolClient, keys: readonly ConversationKey[]): Promise<Row[]> {
  const wanted = table('k', KEY, keys);
  const { rows } = await client.query<Row>({
    name: 'load-conversations',
    text: `SELECT ${READ} FROM ${wanted.sql} JOIN conversation c USING (tenant_id, phone_number_id, id)`,
    values: wanted.values,
  });
  return rows;
}

async function saveRows(client: PoolClient, stored: readonly Row[], rows: readonly Row[]) {
  const kept = new Set(rows.map(textOfConversation));
  const gone = stored.filter((row) => !kept.has(textOfConversation(row)));
  if (gone.length > 0) {
    const source = table('k', KEY, gone);
    await client.query(
      `DELETE FROM conversation c USING ${source.sql}
        WHERE c.tenant_id = k.tenant_id AND c.phone_number_id = k.phone_number_id AND c.id = k.id`,
      source.values,
    );
  }
  if (rows.length === 0) return;
  const source = table('t', COLUMNS, rows);
  const names = Object.keys(COLUMNS);
  await client.query({
    name: 'save-conversations',
    text: `INSERT INTO conversation (${source.names})
           SELECT ${source.names.replace('opened_at', 'to_timestamp(opened_at / 1000)')} FROM ${source.sql}
           ON CONFLICT (tenant_id, phone_number_id, id) DO UPDATE SET
             ${names
               .filter((name) => !(name in KEY))
               .map((name) => `${name} = excluded.${name}`)
               .join(', ')}`,
    values: source.values,
  });
}

interface Scope {
  tenant_id: number;
  waba_id: string;
  waba_month: string;
}

/** The last free conversation of a month: up to and including it, in order of (opening, id), all are free. */
type Cutoff = Pick<Row, 'opened_at' | 'id'>;

const SCOPE: Columns<Scope> = { tenant_id: 'int', waba_id: 'text', waba_month: 'date' };

function scopeText({ tenant_id, waba_id, waba_month }: Scope): string {
  return `${tenant_id}\u0001${waba_id}\u0001${waba_month}`;
}

function scopesOf(rows: readonly Row[]): Scope[] {
  const counting = rows.filter((row) => row.counts_to_allowance);
  return [...new Map(counting.map((row) => [scopeText(row), row])).values()];
}

function order(a: Cutoff, b: Cutoff): number {
  return a.opened_at - b.opened_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Months that have not used up their allowance are missing from the map. */
async function cutoffs(client: PoolClient, scopes: readonly Scope[]): Promise<Map<string, Cutoff>> {
  if (scopes.length === 0) return new Map();
  const source = table('s', SCOPE, scopes);
  const { rows } = await client.query<Scope & Cutoff>({
    name: 'allowance-cutoffs',
    text: `SELECT s.tenant_id, s.waba_id, s.waba_month, c.id, (extract(epoch FROM c.opened_at) * 1000)::float8 AS opened_at
             FROM ${source.sql}
            CROSS JOIN LATERAL (
              SELECT c.id, c.opened_at FROM conversation c
               WHERE c.tenant_id = s.tenant_id AND c.waba_id = s.waba_id AND c.waba_month = s.waba_month
                 AND c.counts_to_allowance
               ORDER BY c.opened_at, c.id OFFSET ${ALLOWANCE - 1} LIMIT 1) c`,
    values: source.values,
  });
  return new Map(rows.map((row) => [scopeText(row), row]));
}

/** Conversations that changed sides because the cutoff of their month moved. */
async function between(
  client: PoolClient,
  scopes: readonly Scope[],
  before: ReadonlyMap<string, Cutoff>,
  after: ReadonlyMap<string, Cutoff>,
): Promise<Row[]> {
  const moved: Row[] = [];
  for (const scope of scopes) {
    const [was, is] = [before.get(scopeText(scope)), after.get(scopeText(scope))];
    if (was === is || (was && is && order(was, is) === 0)) continue;
    const ends = [was, is].filter((end) => end !== undefined).sort(order);
    const low = was && is ? ends[0]! : null;
    const high = was && is ? ends[1]! : null;
    const only = ends[0]!;
    const { rows } = await client.query<Row>(
      `SELECT ${READ} FROM conversation c
        WHERE c.tenant_id = $1 AND c.waba_id = $2 AND c.waba_month = $3 AND c.counts_to_allowance
          AND (c.opened_at, c.id) > (to_timestamp($4::float8 / 1000), $5)
          AND ($6::float8 IS NULL OR (c.opened_at, c.id) <= (to_timestamp($6::float8 / 1000), $7))`,
      [
        scope.tenant_id,
        scope.waba_id,
        scope.waba_month,
        (low ?? only).opened_at,
        (low ?? only).id,
        high?.opened_at ?? null,
        high?.id ?? null,
      ],
    );
    moved.push(...rows);
  }
  return moved;
}
