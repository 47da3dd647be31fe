import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { PoolClient } from 'pg';
import { type Columns, table } from '../db/rows';
import type { OutboundEvent, Verdict } from '../engine/event';
import { canonicalUser, locate, type MarketMap } from '../engine/market';
import { type Decision, decide } from '../engine/verdict';
import { filled, type MessageFacts, type SeenVerdict, seenVerdicts } from './fold';
import type { Route } from './route';

/** Who a message went to, without the number: a keyed hash and the country. */
export interface Recipient {
  /** Hex of the keyed hash: the thread's key. */
  userKey: string;
  /** 2 known by a phone number, 1 by a business-scoped id, 0 unknown: the higher one wins. */
  rank: number;
  /** ISO 3166-1, 'ZZ' for a number of no listed country, UNKNOWN_COUNTRY when Meta tells nothing. */
  country: string;
}

/** An outbound message as it is kept, folded from its statuses. */
export interface MessageRecord {
  route: Route;
  facts: MessageFacts;
  recipient: Recipient;
  deriving: boolean;
  deliveryId: bigint;
}

export interface MessageKey {
  tenant_id: number;
  phone_number_id: string;
  message_id: string;
  participant: string;
}

/** Country of a recipient of whom Meta says nothing; a number of no listed country is 'ZZ' and market Other. */
export const UNKNOWN_COUNTRY = '--';

/**
 * Who is meant by a number or a user id. In a group the thread is the group's, the country the participant's (W5, P10).
 */
export function recipientOf(
  recipient: string | null,
  userId: string | null,
  group: string | null,
  messageId: string,
  key: Buffer,
  map: MarketMap,
): Recipient {
  const user = canonicalUser(recipient, userId);
  const place = locate(recipient, userId, map);
  const rank = user === null ? 0 : place.basis === 'user_id' || place.basis === 'unknown' ? 1 : 2;
  // Of whom Meta says nothing, each message is a thread of its own.
  const thread = group !== null ? `group ${group}` : (user ?? `message ${messageId}`);
  return {
    userKey: keyedHash(thread, key),
    rank,
    country: place.country ?? (rank === 2 ? 'ZZ' : UNKNOWN_COUNTRY),
  };
}

/** A key that is made ready once hashes five times as fast. */
const ready = new WeakMap<Buffer, KeyObject>();

/** 16 bytes as hex: tells two people apart, and tells nobody who they are without the key. */
export function keyedHash(text: string, key: Buffer): string {
  let secret = ready.get(key);
  if (!secret) {
    secret = createSecretKey(key);
    ready.set(key, secret);
  }
  return createHmac('sha256', secret).update(text).digest('hex').slice(0, 32);
}

/** Two views of one recipient: the surer one, whatever came first. */
export function surer(a: Recipient, b: Recipient): Recipient {
  if (a.rank !== b.rank) return a.rank > b.rank ? a : b;
  return a.userKey <= b.userKey ? a : b;
}

export function keyOfMessage(
  route: Route,
  facts: { messageId: string; participant: string | null },
): MessageKey {
  return {
    tenant_id: route.tenantId,
    phone_number_id: route.phoneNumberId,
    message_id: facts.messageId,
    participant: facts.participant ?? '',
  };
}

export function textOfKey(key: MessageKey): string {
  return `${key.tenant_id}\u0001${key.phone_number_id}\u0001${key.message_id}\u0001${key.participant}`;
}

/** The id of the message as a unit: a group message is one unit a participant (P10). */
export function unitIdOf(facts: { messageId: string; participant: string | null }): string {
  return facts.participant === null ? facts.messageId : `${facts.messageId}/${facts.participant}`;
}

/** The record in the engine's words. Webhooks do not tell a template from free-form: `content` is null. */
export function eventOf({ facts }: MessageRecord): OutboundEvent {
  const { readAt, playedAt } = facts;
  return {
    kind: 'outbound_message',
    id: unitIdOf(facts),
    content: null,
    templateCategory: null,
    sentAt: facts.sentAt,
    deliveredAt: facts.deliveredAt,
    readAt: readAt !== null && playedAt !== null ? Math.min(readAt, playedAt) : (readAt ?? playedAt),
    failedAt: facts.failedAt,
    errorCode: facts.errorCode,
    verdict: facts.verdict,
    conversation: facts.conversation,
    group: facts.group !== null,
    reportedCost: facts.cost && { micros: facts.cost.micros, currency: facts.cost.currency },
  };
}

/** What Meta's own words say of the message. */
export function decisionOf(record: MessageRecord): Decision {
  return decide(eventOf(record), record.route.wabaZone);
}

/** A message, or a conversation without Meta's id, that only its thread's timeline can decide. */
export function isDeriving(record: MessageRecord): boolean {
  return decisionOf(record).kind === 'derive';
}

/** The CBP conversation that Meta says the message belongs to. */
export function conversationNamedBy(record: MessageRecord): ConversationKey | null {
  const decision = decisionOf(record);
  if (decision.kind !== 'conversation') return null;
  const { tenantId, phoneNumberId } = record.route;
  return { tenant_id: tenantId, phone_number_id: phoneNumberId, id: decision.ref.id };
}

interface MessageRow extends MessageKey {
  waba_id: string;
  user_key: string;
  user_key_rank: number;
  country: string;
  is_group: boolean;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  played_at: number | null;
  failed_at: number | null;
  error_code: number | null;
  model: string | null;
  type: string | null;
  category: string | null;
  billable: boolean | null;
  subtype: string | null;
  verdict_rank: number;
  verdict_at: number | null;
  verdicts: string | null;
  conversation_id: string | null;
  conversation_origin: string | null;
  conversation_expires_at: number | null;
  conversation_rank: number;
  conversations: string | null;
  cost_micros: bigint | null;
  cost_currency: string | null;
  cost_rank: number | null;
  cost_at: number | null;
  deriving: boolean;
  delivery_id: bigint;
}

const KEY: Columns<MessageKey> = {
  tenant_id: 'int',
  phone_number_id: 'text',
  message_id: 'text',
  participant: 'text',
};

const COLUMNS: Columns<MessageRow> = {
  ...KEY,
  waba_id: 'text',
  user_key: 'text',
  user_key_rank: 'smallint',
  country: 'text',
  is_group: 'boolean',
  sent_at: 'float8',
  delivered_at: 'float8',
  read_at: 'float8',
  played_at: 'float8',
  failed_at: 'float8',
  error_code: 'int',
  model: 'text',
  type: 'text',
  category: 'text',
  billable: 'boolean',
  subtype: 'text',
  verdict_rank: 'smallint',
  verdict_at: 'float8',
  verdicts: 'text',
  conversation_id: 'text',
  conversation_origin: 'text',
  conversation_expires_at: 'float8',
  conversation_rank: 'smallint',
  conversations: 'text',
  cost_micros: 'bigint',
  cost_currency: 'text',
  cost_rank: 'smallint',
  cost_at: 'float8',
  deriving: 'boolean',
  delivery_id: 'bigint',
};

const NAMES = Object.keys(COLUMNS) as (keyof MessageRow)[];
const JSON_COLUMNS = new Set<string>(['verdicts', 'conversations']);

/** A column as it is read: times as milliseconds, the hash as hex, JSON as text. */
const READ = NAMES.map((name) => {
  if (COLUMNS[name] === 'float8') return `(extract(epoch FROM m.${name}) * 1000)::float8 AS ${name}`;
  if (name === 'user_key') return `encode(m.user_key, 'hex') AS user_key`;
  if (JSON_COLUMNS.has(name)) return `m.${name}::text`;
  return `m.${name}`;
}).join(', ');

const WRITE = NAMES.map((name) => {
  if (COLUMNS[name] === 'float8') return `to_timestamp(${name} / 1000)`;
  if (name === 'user_key') return `decode(user_key, 'hex')`;
  if (JSON_COLUMNS.has(name)) return `${name}::jsonb`;
  return name;
}).join(', ');

const UPDATE = NAMES.filter((name) => !(name in KEY))
  .map((name) => `${name} = excluded.${name}`)
  .join(', ');

/** The kept records of these keys, by the text of the key. */
export async function loadMessages(
  client: PoolClient,
  keys: readonly MessageKey[],
  routes: ReadonlyMap<string, Route>,
): Promise<Map<string, MessageRecord>> {
  if (keys.length === 0) return new Map();
  const wanted = table('k', KEY, keys);
  const { rows } = await client.query<MessageRow>({
    name: 'load-messages',
    text: `SELECT ${READ} FROM ${wanted.sql}
            CROSS JOIN LATERAL (
              SELECT * FROM message m
               WHERE m.tenant_id = k.tenant_id AND m.phone_number_id = k.phone_number_id
                 AND m.message_id = k.message_id AND m.participant BETWEEN k.participant AND k.participant
               ORDER BY m.participant LIMIT 1) m`,
    values: wanted.values,
  });
  return byKey(rows, routes);
}

export interface ThreadKey {
  tenant_id: number;
  phone_number_id: string;
  user_key: string;
}

const THREAD: Columns<ThreadKey> = { tenant_id: 'int', phone_number_id: 'text', user_key: 'text' };

/**
 * Threads as a table `k` whose `hash` can be looked up by index: under row-level security a function of the key may
 * not stand in the comparison itself, so it is computed before (OFFSET keeps the two apart).
 */
export function threadTable(threads: readonly ThreadKey[]) {
  const { sql, values } = table('t', THREAD, threads);
  return { sql: `(SELECT t.*, decode(t.user_key, 'hex') AS hash FROM ${sql} OFFSET 0) AS k`, values };
}

/** That a message is of the thread `k`; BETWEEN and ORDER BY tie the plan to the index (see PLANS in lib/db/pools). */
const OF_THREAD = `m.tenant_id = k.tenant_id AND m.phone_number_id = k.phone_number_id
  AND m.user_key BETWEEN k.hash AND k.hash`;

/** All messages of these threads. */
export async function loadThreads(
  client: PoolClient,
  threads: readonly ThreadKey[],
  routes: ReadonlyMap<string, Route>,
): Promise<Map<string, MessageRecord>> {
  if (threads.length === 0) return new Map();
  const wanted = threadTable(threads);
  const { rows } = await client.query<MessageRow>({
    name: 'load-threads',
    text: `SELECT ${READ} FROM ${wanted.sql}
            CROSS JOIN LATERAL (SELECT * FROM message m WHERE ${OF_THREAD} ORDER BY m.user_key OFFSET 0) m`,
    values: wanted.values,
  });
  return byKey(rows, routes);
}

/** Which of these threads have a message that needs the timeline. */
export async function derivingThreads(
  client: PoolClient,
  threads: readonly ThreadKey[],
): Promise<ThreadKey[]> {
  if (threads.length === 0) return [];
  const wanted = threadTable(threads);
  const { rows } = await client.query<ThreadKey>({
    name: 'deriving-threads',
    text: `SELECT k.tenant_id, k.phone_number_id, k.user_key FROM ${wanted.sql}
            CROSS JOIN LATERAL (
              SELECT FROM message m WHERE ${OF_THREAD} AND m.deriving ORDER BY m.user_key LIMIT 1) m`,
    values: wanted.values,
  });
  return rows;
}

export interface ConversationKey {
  tenant_id: number;
  phone_number_id: string;
  id: string;
}

const CONVERSATION: Columns<ConversationKey> = { tenant_id: 'int', phone_number_id: 'text', id: 'text' };

/** Which threads name one of these CBP conversations and have a message that needs the timeline. */
export async function derivingThreadsNaming(
  client: PoolClient,
  conversations: readonly ConversationKey[],
): Promise<ThreadKey[]> {
  if (conversations.length === 0) return [];
  const wanted = table('k', CONVERSATION, conversations);
  const { rows } = await client.query<ThreadKey>({
    name: 'deriving-threads-naming',
    text: `SELECT DISTINCT m.tenant_id, m.phone_number_id, encode(m.user_key, 'hex') AS user_key
             FROM ${wanted.sql}
             JOIN message m ON m.tenant_id = k.tenant_id AND m.phone_number_id = k.phone_number_id
                           AND m.conversation_id = k.id AND m.model = 'CBP'
            WHERE EXISTS (SELECT FROM message d
                           WHERE d.tenant_id = m.tenant_id AND d.phone_number_id = m.phone_number_id
                             AND d.user_key = m.user_key AND d.deriving)`,
    values: wanted.values,
  });
  return rows;
}

/** All messages that name one of these CBP conversations. */
export async function loadConversationMessages(
  client: PoolClient,
  conversations: readonly ConversationKey[],
  routes: ReadonlyMap<string, Route>,
): Promise<Map<string, MessageRecord>> {
  if (conversations.length === 0) return new Map();
  const wanted = table('k', CONVERSATION, conversations);
  const { rows } = await client.query<MessageRow>({
    name: 'load-conversation-messages',
    text: `SELECT ${READ} FROM ${wanted.sql}
             JOIN message m ON m.tenant_id = k.tenant_id AND m.phone_number_id = k.phone_number_id
                           AND m.conversation_id = k.id AND m.model = 'CBP'`,
    values: wanted.values,
  });
  return byKey(rows, routes);
}

export async function saveMessages(client: PoolClient, records: readonly MessageRecord[]): Promise<void> {
  if (records.length === 0) return;
  const source = table('t', COLUMNS, records.map(rowOf));
  await client.query({
    name: 'save-messages',
    text: `INSERT INTO message (${source.names}) SELECT ${WRITE} FROM ${source.sql}
           ON CONFLICT (tenant_id, phone_number_id, message_id, participant) DO UPDATE SET ${UPDATE}`,
    values: source.values,
  });
}

function rowOf(record: MessageRecord): MessageRow {
  const { route, facts, recipient, deriving, deliveryId } = record;
  const { verdict, conversation } = facts;
  // Columns say what decides; a verdict that leaves the model to the day is kept word for word beside them.
  const model = verdict?.model ?? (conversationNamedBy(record) ? 'CBP' : null);
  const verdicts = facts.verdicts.length > 0 || verdict?.model !== model ? seenVerdicts(facts) : [];
  return {
    ...keyOfMessage(route, facts),
    waba_id: route.wabaId,
    user_key: recipient.userKey,
    user_key_rank: recipient.rank,
    country: recipient.country,
    is_group: facts.group !== null,
    sent_at: facts.sentAt,
    delivered_at: facts.deliveredAt,
    read_at: facts.readAt,
    played_at: facts.playedAt,
    failed_at: facts.failedAt,
    error_code: facts.errorCode,
    model,
    type: verdict?.type ?? null,
    category: verdict?.category ?? null,
    billable: verdict?.billable ?? null,
    subtype: verdict?.subtype ?? null,
    verdict_rank: facts.verdictRank,
    verdict_at: facts.verdictAt,
    verdicts: verdicts.length > 0 ? JSON.stringify(verdicts) : null,
    conversation_id: conversation?.id ?? null,
    conversation_origin: conversation?.origin ?? null,
    conversation_expires_at: conversation?.expiresAt ?? null,
    conversation_rank: facts.conversationRank,
    conversations: facts.conversations.length > 0 ? JSON.stringify(facts.conversations) : null,
    cost_micros: facts.cost?.micros ?? null,
    cost_currency: facts.cost?.currency ?? null,
    cost_rank: facts.cost?.rank ?? null,
    cost_at: facts.cost?.at ?? null,
    deriving,
    delivery_id: deliveryId,
  };
}

function byKey(rows: readonly MessageRow[], routes: ReadonlyMap<string, Route>): Map<string, MessageRecord> {
  return new Map(rows.map((row) => [textOfKey(row), recordOf(row, routes.get(row.phone_number_id)!)]));
}

function verdictOf({ model, type, category, billable, subtype }: MessageRow): Verdict {
  return { model, type, category, billable, subtype };
}

function recordOf(row: MessageRow, route: Route): MessageRecord {
  const seen: SeenVerdict[] = row.verdicts ? JSON.parse(row.verdicts) : [];
  return {
    route,
    recipient: { userKey: row.user_key, rank: row.user_key_rank, country: row.country },
    deriving: row.deriving,
    deliveryId: row.delivery_id,
    facts: {
      messageId: row.message_id,
      participant: row.participant || null,
      group: row.is_group ? 'group' : null,
      recipient: null,
      userId: null,
      sentAt: row.sent_at,
      deliveredAt: row.delivered_at,
      readAt: row.read_at,
      playedAt: row.played_at,
      failedAt: row.failed_at,
      errorCode: row.error_code,
      verdict: seen.length > 0 ? filled(seen) : row.verdict_rank === 0 ? null : verdictOf(row),
      verdictRank: row.verdict_rank,
      verdictAt: row.verdict_at,
      conversation:
        row.conversation_id === null
          ? null
          : {
              id: row.conversation_id,
              origin: row.conversation_origin,
              expiresAt: row.conversation_expires_at,
            },
      conversationRank: row.conversation_rank,
      verdicts: seen.length > 1 ? seen : [],
      conversations: row.conversations ? JSON.parse(row.conversations) : [],
      cost:
        row.cost_micros === null
          ? null
          : {
              micros: row.cost_micros,
              currency: row.cost_currency!,
              rank: row.cost_rank!,
              at: row.cost_at!,
            },
    },
  };
}
