import type { PoolClient } from 'pg';
import { canonicalUser } from '../engine/market';
import type { Decision } from '../engine/verdict';
import type { InboundFact, StatusFact } from '../whatsapp/translate';
import { textOfConversation } from './conversations';
import { deliveryEvidence, foldStatus } from './fold';
import {
  type ConversationKey,
  conversationNamedBy,
  decisionOf,
  derivingThreads,
  derivingThreadsNaming,
  isDeriving,
  keyedHash,
  keyOfMessage,
  loadMessages,
  type MessageKey,
  type MessageRecord,
  type Recipient,
  recipientOf,
  saveMessages,
  surer,
  type ThreadKey,
  textOfKey,
  unitIdOf,
} from './messages';
import type { PriceSource } from './prices';
import type { Route } from './route';
import { type InboundRow, inboundRow, saveInbound, textOfThread, threadOf } from './threads';
import type { Item } from './translation';
import type { UnitClaim } from './units';

/** What a batch changed: messages that Meta's verdict decides, conversations to fold, threads to derive; and to review. */
export interface Folded {
  messages: UnitClaim[];
  conversations: ConversationKey[];
  threads: ThreadKey[];
  changed: ThreadKey[];
  /** Keys (textOfKey) of the messages of which something new was told. */
  told: ReadonlySet<string>;
  /** How many statuses there were, and how many of them said nothing new. */
  statuses: number;
  unchanged: number;
}

interface Change {
  before: MessageRecord | null;
  after: MessageRecord;
}

/** A status without anything that names a person: the recipient is a hash and a country. */
interface Status {
  deliveryId: bigint;
  route: Route;
  fact: StatusFact;
  recipient: Recipient;
}

/** Folds the facts of connected numbers into their messages and keeps them. */
export async function foldDeliveries(
  client: PoolClient,
  items: readonly Item[],
  routes: ReadonlyMap<string, Route>,
  source: PriceSource,
): Promise<Folded> {
  const statuses: Status[] = [];
  const inbound: InboundRow[] = [];
  for (const { deliveryId, phoneNumberId, fact } of items) {
    const route = routes.get(phoneNumberId);
    if (!route) continue;
    if (fact.kind === 'status') statuses.push({ deliveryId, route, ...withoutPerson(fact, source) });
    else inbound.push(inboundRow(fact, route, inboundUser(fact, source).userKey));
  }
  const { changes, unchanged } = await foldMessages(client, statuses, routes);
  await saveMessages(
    client,
    changes.map(({ after }) => after),
  );
  await saveInbound(client, inbound);
  const conversations = conversationsNamed(changes);
  const threads = await threadsToDerive(client, changes, conversations, inbound);
  const messages = decisions(changes, new Set(threads.map(textOfThread)));
  const changed = threadsChanged(changes, inbound);
  const told = new Set(changes.map(({ after }) => textOfKey(keyOfMessage(after.route, after.facts))));
  return { messages, conversations, threads, changed, told, statuses: statuses.length, unchanged };
}

function inboundUser(fact: InboundFact, { recipientKey, map }: PriceSource): Recipient {
  return recipientOf(fact.from, fact.userId, fact.group, fact.messageId, recipientKey, map);
}

/** Numbers, user ids and group ids go no further than this. */
function withoutPerson(
  fact: StatusFact,
  { recipientKey, map }: PriceSource,
): Pick<Status, 'fact' | 'recipient'> {
  const participant = canonicalUser(fact.participant, null);
  return {
    recipient: recipientOf(fact.recipient, fact.userId, fact.group, fact.messageId, recipientKey, map),
    fact: {
      ...fact,
      recipient: null,
      userId: null,
      group: fact.group === null ? null : 'group',
      participant: participant && keyedHash(`participant ${participant}`, recipientKey),
    },
  };
}

async function foldMessages(
  client: PoolClient,
  statuses: readonly Status[],
  routes: ReadonlyMap<string, Route>,
): Promise<{ changes: Change[]; unchanged: number }> {
  const keys = new Map<string, MessageKey>();
  for (const { fact, route } of statuses) {
    const key = keyOfMessage(route, fact);
    keys.set(textOfKey(key), key);
  }
  const known = await loadMessages(client, [...keys.values()], routes);
  const changes = new Map<string, Change>();
  let unchanged = 0;
  for (const { fact, route, recipient: seen, deliveryId } of statuses) {
    const key = textOfKey(keyOfMessage(route, fact));
    const before = known.get(key) ?? null;
    const current = changes.get(key)?.after ?? before;
    const facts = foldStatus(current?.facts ?? null, fact);
    const recipient = current ? surer(current.recipient, seen) : seen;
    if (current && facts === current.facts && recipient === current.recipient) {
      unchanged++;
      continue;
    }
    const proves =
      current === null || (deliveryEvidence(current.facts) === null && deliveryEvidence(facts) !== null);
    const after: MessageRecord = {
      route,
      facts,
      recipient,
      deriving: false,
      deliveryId: proves ? deliveryId : current.deliveryId,
    };
    changes.set(key, { before, after });
  }
  for (const { after } of changes.values()) after.deriving = isDeriving(after);
  return { changes: [...changes.values()], unchanged };
}

/** CBP conversations that a changed message names, or named until now. */
function conversationsNamed(changes: readonly Change[]): ConversationKey[] {
  const named = new Map<string, ConversationKey>();
  for (const { before, after } of changes) {
    if (before && before.recipient === after.recipient && sameDecision(decisionOf(before), decisionOf(after)))
      continue;
    for (const record of [before, after]) {
      const key = record && conversationNamedBy(record);
      if (key) named.set(textOfConversation(key), key);
    }
  }
  return [...named.values()];
}

/**
 * Threads with a message that only the timeline decides, if this batch touched them or a conversation that they
 * name; those that had one until now; and both threads of a message that turned out to belong to another.
 */
async function threadsToDerive(
  client: PoolClient,
  changes: readonly Change[],
  conversations: readonly ConversationKey[],
  inbound: readonly InboundRow[],
) {
  const touched = new Map<string, ThreadKey>();
  const certain = new Map<string, ThreadKey>();
  const add = (to: Map<string, ThreadKey>, { tenant_id, phone_number_id, user_key }: ThreadKey) => {
    const key = { tenant_id, phone_number_id, user_key };
    to.set(textOfThread(key), key);
  };
  for (const { before, after } of changes) {
    const moved = before !== null && before.recipient.userKey !== after.recipient.userKey;
    if (moved || before?.deriving) add(certain, threadOf(before));
    add(moved ? certain : touched, threadOf(after));
  }
  for (const row of inbound) add(touched, row);
  const deriving = await derivingThreads(client, [...touched.values()]);
  for (const thread of [...deriving, ...(await derivingThreadsNaming(client, conversations))])
    add(certain, thread);
  return [...certain.values()];
}

/** Threads of which something is known that may bear on what Meta said, or on what the rules say. */
function threadsChanged(changes: readonly Change[], inbound: readonly InboundRow[]): ThreadKey[] {
  const changed = new Map<string, ThreadKey>();
  const add = ({ tenant_id, phone_number_id, user_key }: ThreadKey) => {
    const key = { tenant_id, phone_number_id, user_key };
    changed.set(textOfThread(key), key);
  };
  for (const { before, after } of changes) {
    if (deliveryEvidence(after.facts) === null || (before && sameEvidence(before, after))) continue;
    if (before) add(threadOf(before));
    add(threadOf(after));
  }
  for (const row of inbound) add(row);
  return [...changed.values()];
}

function sameEvidence(before: MessageRecord, after: MessageRecord): boolean {
  const [a, b] = [before.facts, after.facts];
  return (
    before.recipient === after.recipient &&
    deliveryEvidence(a) === deliveryEvidence(b) &&
    a.sentAt === b.sentAt &&
    a.verdict === b.verdict &&
    a.cost === b.cost &&
    a.conversation?.id === b.conversation?.id &&
    a.conversation?.origin === b.conversation?.origin &&
    a.conversation?.expiresAt === b.conversation?.expiresAt
  );
}

/** What Meta's verdicts say of the changed messages; those of derived threads are left to the thread. */
function decisions(changes: readonly Change[], derived: ReadonlySet<string>): UnitClaim[] {
  const messages: UnitClaim[] = [];
  for (const { before, after } of changes) {
    if (derived.has(textOfThread(threadOf(after)))) continue;
    const { route, recipient, deliveryId } = after;
    const now = decisionOf(after);
    const then = before && decisionOf(before);
    if (then && before.recipient === recipient && sameDecision(then, now)) continue;
    if (now.kind !== 'message' && then?.kind !== 'message') continue;
    const unit = now.kind === 'message' ? now.unit : null;
    messages.push({
      route,
      kind: 'message',
      id: unitIdOf(after.facts),
      unit,
      country: recipient.country,
      deliveryId,
    });
  }
  return messages;
}

const textOf = (decision: Decision) =>
  JSON.stringify(decision, (_, value) => (typeof value === 'bigint' ? `${value}` : value));

function sameDecision(a: Decision, b: Decision): boolean {
  return textOf(a) === textOf(b);
}
