import type { PoolClient } from 'pg';
import { type Columns, table } from '../db/rows';
import type { InboundEvent, Unit } from '../engine/event';
import { foldThread } from '../engine/thread';
import type { ConversationFacts } from '../engine/verdict';
import type { InboundFact } from '../whatsapp/translate';
import { type ConversationClaim, textOfConversation } from './conversations';
import { type Declared, declaredOf } from './declarations';
import { least } from './fold';
import {
  type ConversationKey,
  conversationNamedBy,
  decisionOf,
  eventOf,
  isDeriving,
  keyOfMessage,
  loadThreads,
  type MessageRecord,
  type ThreadKey,
  textOfKey,
  threadTable,
  unitIdOf,
} from './messages';
import type { Route } from './route';
import type { UnitClaim } from './units';

export interface InboundRow extends ThreadKey {
  at: number;
  message_id: string;
  is_call: boolean;
  referral_source: string | null;
  referral_client: string | null;
}

const INBOUND: Columns<InboundRow> = {
  tenant_id: 'int',
  phone_number_id: 'text',
  user_key: 'text',
  at: 'float8',
  message_id: 'text',
  is_call: 'boolean',
  referral_source: 'text',
  referral_client: 'text',
};

export function textOfThread(key: ThreadKey): string {
  return `${key.tenant_id}\u0001${key.phone_number_id}\u0001${key.user_key}`;
}

export function inboundRow(fact: InboundFact, route: Route, userKey: string): InboundRow {
  return {
    tenant_id: route.tenantId,
    phone_number_id: route.phoneNumberId,
    user_key: userKey,
    at: fact.at,
    message_id: fact.messageId,
    is_call: fact.call,
    referral_source: fact.referral?.source ?? null,
    referral_client: fact.referral?.client ?? null,
  };
}

/** `bothTold` in SQL. */
const BOTH = `i.is_call OR excluded.is_call, least(i.referral_source COLLATE "C", excluded.referral_source COLLATE "C"),
  least(i.referral_client COLLATE "C", excluded.referral_client COLLATE "C")`;

/** Keeps the rows; one that is told again may only add to what is known of it, whichever came first. */
export async function saveInbound(client: PoolClient, rows: readonly InboundRow[]): Promise<void> {
  if (rows.length === 0) return;
  const source = table('t', INBOUND, eachOnce(rows));
  await client.query({
    name: 'save-inbound',
    text: `INSERT INTO inbound AS i (${source.names})
           SELECT tenant_id, phone_number_id, decode(user_key, 'hex'), to_timestamp(at / 1000), message_id, is_call,
                  referral_source, referral_client
             FROM ${source.sql}
           ON CONFLICT (tenant_id, phone_number_id, user_key, at, message_id) DO UPDATE
             SET (is_call, referral_source, referral_client) = (${BOTH})
           WHERE (i.is_call, i.referral_source, i.referral_client) IS DISTINCT FROM (${BOTH})`,
    values: source.values,
  });
}

function eachOnce(rows: readonly InboundRow[]): InboundRow[] {
  const single = new Map<string, InboundRow>();
  for (const row of rows) {
    const key = `${textOfThread(row)}\u0001${row.at}\u0001${row.message_id}`;
    const known = single.get(key);
    single.set(key, known ? bothTold(known, row) : row);
  }
  return [...single.values()];
}

function bothTold(a: InboundRow, b: InboundRow): InboundRow {
  return {
    ...a,
    is_call: a.is_call || b.is_call,
    referral_source: least(a.referral_source, b.referral_source),
    referral_client: least(a.referral_client, b.referral_client),
  };
}

/** All that the users of these threads wrote. */
export async function loadInbound(client: PoolClient, threads: readonly ThreadKey[]): Promise<InboundRow[]> {
  const wanted = threadTable(threads);
  const { rows } = await client.query<InboundRow>({
    name: 'load-inbound',
    text: `SELECT i.tenant_id, i.phone_number_id, k.user_key, (extract(epoch FROM i.at) * 1000)::float8 AS at,
                  i.message_id, i.is_call, i.referral_source, i.referral_client
             FROM ${wanted.sql}
            CROSS JOIN LATERAL (
              SELECT * FROM inbound i
               WHERE i.tenant_id = k.tenant_id AND i.phone_number_id = k.phone_number_id AND i.user_key = k.hash
               ORDER BY i.at OFFSET 0) i`,
    values: wanted.values,
  });
  return rows;
}

export interface DerivedThreads {
  messages: UnitClaim[];
  /** Conversations of which only the timeline knows. */
  conversations: ConversationClaim[];
  /** Meta's conversations of these threads, and what the timeline says of those that it helps to know. */
  named: ConversationKey[];
  timeline: Map<string, ConversationClaim>;
}

/**
 * Folds whole threads, for those with a message that Meta gave no verdict on: its charge follows from the timeline
 * (windows, conversations), and so does which conversation it joined. What the timeline decides, and all that the
 * messages of `told` may ever have been charged for, is claimed, so that what is no longer true is taken back; of the
 * others Meta's words decided when they were told.
 */
export async function deriveThreads(
  client: PoolClient,
  threads: readonly ThreadKey[],
  routes: ReadonlyMap<string, Route>,
  told: ReadonlySet<string>,
): Promise<DerivedThreads> {
  const found: DerivedThreads = { messages: [], conversations: [], named: [], timeline: new Map() };
  if (threads.length === 0) return found;
  const records = groupBy([...(await loadThreads(client, threads, routes)).values()], (record) =>
    textOfThread(threadOf(record)),
  );
  const inbound = groupBy(await loadInbound(client, threads), textOfThread);
  const declared = await declaredOf(client, routes);
  for (const thread of threads) {
    const messages = records.get(textOfThread(thread)) ?? [];
    if (messages.some(isDeriving))
      deriveThread(messages, inbound.get(textOfThread(thread)) ?? [], declared, told, found);
    else settleThread(messages, told, found);
  }
  return found;
}

export function threadOf({ route, recipient }: MessageRecord): ThreadKey {
  return { tenant_id: route.tenantId, phone_number_id: route.phoneNumberId, user_key: recipient.userKey };
}

function deriveThread(
  messages: readonly MessageRecord[],
  inbound: readonly InboundRow[],
  declared: (wabaId: string) => Declared,
  told: ReadonlySet<string>,
  found: DerivedThreads,
) {
  const { route, recipient } = messages[0]!;
  const outbound = messages.map(eventOf);
  const folded = foldThread([...outbound, ...inbound.map(eventOfInbound)], {
    zone: route.wabaZone,
    country: recipient.country,
    ...declared(route.wabaId),
  });
  const units = new Map(folded.messages.map(({ id, unit }) => [id, unit]));
  const opened = new Map(folded.conversations.map((one) => [one.openedBy, one]));
  for (const record of messages) {
    const id = unitIdOf(record.facts);
    const conversation = opened.get(id);
    const derived = conversation?.id === derivedId(id) ? conversation : null;
    if (isDeriving(record) || isTold(record, told)) claim(record, units.get(id) ?? null, derived, found);
    name(record, found);
    if (!conversation || derived) continue;
    const key = { tenant_id: route.tenantId, phone_number_id: route.phoneNumberId, id: conversation.id };
    found.timeline.set(textOfConversation(key), {
      route,
      id: conversation.id,
      facts: conversation,
      country: record.recipient.country,
      deliveryId: record.deliveryId,
    });
  }
}

/** A thread that needs no timeline any more: Meta's words decide, and what was derived before is taken back. */
function settleThread(messages: readonly MessageRecord[], told: ReadonlySet<string>, found: DerivedThreads) {
  for (const record of messages) {
    const decision = decisionOf(record);
    if (isTold(record, told)) claim(record, decision.kind === 'message' ? decision.unit : null, null, found);
    name(record, found);
  }
}

function isTold({ route, facts }: MessageRecord, told: ReadonlySet<string>): boolean {
  return told.has(textOfKey(keyOfMessage(route, facts)));
}

/** Everything that a message may ever have been charged for. */
function claim(
  record: MessageRecord,
  unit: Unit | null,
  facts: ConversationFacts | null,
  found: DerivedThreads,
) {
  const { route, recipient, deliveryId } = record;
  const { country } = recipient;
  const id = unitIdOf(record.facts);
  found.messages.push({ route, kind: 'message', id, unit, country, deliveryId });
  found.conversations.push({ route, id: derivedId(id), facts, country, deliveryId });
}

/** The conversation that Meta says the message belongs to. */
function name(record: MessageRecord, found: DerivedThreads) {
  const named = conversationNamedBy(record);
  if (named) found.named.push(named);
}

/** How the engine calls a conversation that this message opened and that Meta did not name. */
function derivedId(unitId: string): string {
  return `derived:${unitId}`;
}

export function eventOfInbound(row: InboundRow): InboundEvent {
  const event: InboundEvent = {
    kind: row.is_call ? 'inbound_call' : 'inbound_message',
    id: row.message_id,
    at: row.at,
  };
  if (row.referral_source) event.referral = { source: row.referral_source, client: row.referral_client };
  return event;
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
