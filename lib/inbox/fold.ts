import type { ConversationRef, Instant, ReportedCost, Verdict } from '@/lib/engine/event';
import type { StatusFact, StatusWord } from '@/lib/whatsapp/facts';

/** A verdict as it was seen, with the status that brought it. */
export interface SeenVerdict {
  status: StatusWord;
  at: Instant;
  verdict: Verdict;
}

/** What Meta said that the message cost (P17), with the RANK and the time of the status that said it. */
export interface SeenCost extends ReportedCost {
  rank: number;
  at: Instant;
}

export interface SeenConversation extends ConversationRef {
  rank: number;
}

/**
 * All that the statuses of one outbound message say together (of one participant, in a group). It is the merge of
 * a set: order, repetition and the way the set was split never show.
 */
export interface MessageFacts {
  messageId: string;
  participant: string | null;
  group: string | null;
  recipient: string | null;
  userId: string | null;
  /** Earliest of each status. */
  sentAt: Instant | null;
  deliveredAt: Instant | null;
  readAt: Instant | null;
  playedAt: Instant | null;
  failedAt: Instant | null;
  errorCode: number | null;
  /** The strongest verdict, its gaps filled from the others that agree with it. */
  verdict: Verdict | null;
  /** RANK of the status that brought it; 0 = no verdict. */
  verdictRank: number;
  verdictAt: Instant | null;
  conversation: ConversationRef | null;
  /** RANK of the strongest status that named it; 0 = none. */
  conversationRank: number;
  /** Every distinct verdict that was seen, strongest first; empty while there are not two. */
  verdicts: SeenVerdict[];
  /** Every distinct conversation that was named, strongest first; empty while there are not two. */
  conversations: SeenConversation[];
  /** Of the strongest status that named a cost. */
  cost: SeenCost | null;
}

/** How much a status proves about the price: pricing on `sent` is provisional, on `failed` it means nothing (H4). */
export const RANK: Record<StatusWord, number> = { failed: 1, sent: 2, played: 3, read: 4, delivered: 5 };
const BY_RANK: readonly StatusWord[] = ['failed', 'failed', 'sent', 'played', 'read', 'delivered'];

/** Adds one status to what is known; gives the same object back when it says nothing new. */
export function foldStatus(known: MessageFacts | null, fact: StatusFact): MessageFacts {
  const alone = factsOf(fact);
  return known === null ? alone : merge(known, alone);
}

function factsOf(fact: StatusFact): MessageFacts {
  const { status, at, verdict, conversation } = fact;
  return {
    messageId: fact.messageId,
    participant: fact.participant,
    group: fact.group,
    recipient: fact.recipient,
    userId: fact.userId,
    sentAt: status === 'sent' ? at : null,
    deliveredAt: status === 'delivered' ? at : null,
    readAt: status === 'read' ? at : null,
    playedAt: status === 'played' ? at : null,
    failedAt: status === 'failed' ? at : null,
    errorCode: status === 'failed' ? fact.errorCode : null,
    verdict,
    verdictRank: verdict ? RANK[status] : 0,
    verdictAt: verdict ? at : null,
    conversation,
    conversationRank: conversation ? RANK[status] : 0,
    verdicts: [],
    conversations: [],
    cost: fact.reportedCost && { ...fact.reportedCost, rank: RANK[status], at },
  };
}

/**
 * Two partial records of one message as one. Commutative, associative and idempotent; `a` itself when `b` adds
 * nothing. @throws Error when they are records of two messages.
 */
export function merge(a: MessageFacts, b: MessageFacts): MessageFacts {
  if (a.messageId !== b.messageId || a.participant !== b.participant) {
    throw new Error('records of two messages cannot be merged');
  }
  const verdicts = mergeVerdicts(seenVerdicts(a), seenVerdicts(b));
  const conversations = mergeConversations(seenConversations(a), seenConversations(b));
  const first = conversations[0];
  const merged: MessageFacts = {
    messageId: a.messageId,
    participant: a.participant,
    group: least(a.group, b.group),
    recipient: least(a.recipient, b.recipient),
    userId: least(a.userId, b.userId),
    sentAt: least(a.sentAt, b.sentAt),
    deliveredAt: least(a.deliveredAt, b.deliveredAt),
    readAt: least(a.readAt, b.readAt),
    playedAt: least(a.playedAt, b.playedAt),
    failedAt: least(a.failedAt, b.failedAt),
    errorCode: least(a.errorCode, b.errorCode),
    verdict: filled(verdicts),
    verdictRank: verdicts[0] ? RANK[verdicts[0].status] : 0,
    verdictAt: verdicts[0]?.at ?? null,
    conversation: first ? { id: first.id, origin: first.origin, expiresAt: first.expiresAt } : null,
    conversationRank: first?.rank ?? 0,
    verdicts: verdicts.length > 1 ? verdicts : [],
    conversations: conversations.length > 1 ? conversations : [],
    cost: strongerCost(a.cost, b.cost),
  };
  return equal(merged, a) ? a : merged;
}

/** Where `delivered` or `read` exists, a `failed` before or after it is of another device or has been overcome. */
export function status(m: MessageFacts): 'sent' | 'delivered' | 'read' | 'failed' {
  if (m.readAt !== null || m.playedAt !== null) return 'read';
  if (m.deliveredAt !== null) return 'delivered';
  return m.failedAt !== null ? 'failed' : 'sent';
}

/** When delivery is first proven; reading and playing imply it (H5). */
export function deliveryEvidence(m: MessageFacts): Instant | null {
  return least(m.deliveredAt, least(m.readAt, m.playedAt));
}

/** True when Meta gave two final verdicts that contradict each other; `sent` is provisional and does not count. */
export function conflict(m: MessageFacts): boolean {
  const final = m.verdicts.filter((seen) => RANK[seen.status] >= RANK.played);
  return final.some(({ verdict: a }, i) =>
    final
      .slice(i + 1)
      .some(
        ({ verdict: b }) =>
          differ(a.model, b.model) || differ(a.type, b.type) || differ(a.category, b.category),
      ),
  );
}

/** The smaller of two; what is not known is no value. */
export function least<T extends string | number>(a: T | null, b: T | null): T | null {
  if (a === null) return b;
  return b === null || a <= b ? a : b;
}

const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

const differ = <T>(a: T | null, b: T | null) => a !== null && b !== null && a !== b;

/** Every distinct verdict, strongest first. */
export function seenVerdicts(m: MessageFacts): SeenVerdict[] {
  if (m.verdicts.length > 0 || !m.verdict) return m.verdicts;
  return [{ status: BY_RANK[m.verdictRank]!, at: m.verdictAt!, verdict: m.verdict }];
}

function sameVerdict(a: Verdict, b: Verdict): boolean {
  return (
    a.model === b.model &&
    a.type === b.type &&
    a.category === b.category &&
    a.billable === b.billable &&
    a.subtype === b.subtype
  );
}

const textOf = (v: Verdict) => JSON.stringify([v.model, v.type, v.category, v.billable, v.subtype]);

function byStrength(a: SeenVerdict, b: SeenVerdict): number {
  return RANK[b.status] - RANK[a.status] || a.at - b.at || compare(textOf(a.verdict), textOf(b.verdict));
}

/** Of each distinct verdict its strongest sight, the strongest verdict first. */
function mergeVerdicts(a: SeenVerdict[], b: SeenVerdict[]): SeenVerdict[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const all = [...a];
  for (const seen of b) {
    const at = all.findIndex((other) => sameVerdict(other.verdict, seen.verdict));
    if (at < 0) all.push(seen);
    else if (byStrength(seen, all[at]!) < 0) all[at] = seen;
  }
  return all.sort(byStrength);
}

/** The strongest verdict; a field it does not know comes from the next one that contradicts it in nothing. */
export function filled(seen: readonly SeenVerdict[]): Verdict | null {
  if (seen.length === 0) return null;
  let verdict = seen[0]!.verdict;
  for (let i = 1; i < seen.length; i++) {
    const other = seen[i]!.verdict;
    if (
      differ(verdict.model, other.model) ||
      differ(verdict.type, other.type) ||
      differ(verdict.category, other.category) ||
      differ(verdict.billable, other.billable) ||
      differ(verdict.subtype, other.subtype)
    ) {
      continue;
    }
    verdict = {
      model: verdict.model ?? other.model,
      type: verdict.type ?? other.type,
      category: verdict.category ?? other.category,
      billable: verdict.billable ?? other.billable,
      subtype: verdict.subtype ?? other.subtype,
    };
  }
  return verdict;
}

function seenConversations(m: MessageFacts): SeenConversation[] {
  if (m.conversations.length > 0 || !m.conversation) return m.conversations;
  return [{ ...m.conversation, rank: m.conversationRank }];
}

function mergeConversations(a: SeenConversation[], b: SeenConversation[]): SeenConversation[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const all = [...a];
  for (const seen of b) {
    const at = all.findIndex((other) => other.id === seen.id);
    if (at < 0) {
      all.push(seen);
      continue;
    }
    const known = all[at]!;
    all[at] = {
      id: known.id,
      origin: least(known.origin, seen.origin),
      expiresAt: least(known.expiresAt, seen.expiresAt),
      rank: Math.max(known.rank, seen.rank),
    };
  }
  return all.sort((x, y) => y.rank - x.rank || compare(x.id, y.id));
}

function strongerCost(a: SeenCost | null, b: SeenCost | null): SeenCost | null {
  if (a === null || b === null) return a ?? b;
  const order =
    b.rank - a.rank || a.at - b.at || compare(a.currency, b.currency) || Number(a.micros - b.micros);
  return order <= 0 ? a : b;
}

function equal(a: MessageFacts, b: MessageFacts): boolean {
  return (
    a.group === b.group &&
    a.recipient === b.recipient &&
    a.userId === b.userId &&
    a.sentAt === b.sentAt &&
    a.deliveredAt === b.deliveredAt &&
    a.readAt === b.readAt &&
    a.playedAt === b.playedAt &&
    a.failedAt === b.failedAt &&
    a.errorCode === b.errorCode &&
    a.verdictRank === b.verdictRank &&
    a.verdictAt === b.verdictAt &&
    a.conversationRank === b.conversationRank &&
    a.cost?.micros === b.cost?.micros &&
    a.cost?.currency === b.cost?.currency &&
    a.cost?.rank === b.cost?.rank &&
    a.cost?.at === b.cost?.at &&
    (a.verdict === b.verdict || (!!a.verdict && !!b.verdict && sameVerdict(a.verdict, b.verdict))) &&
    a.conversation?.id === b.conversation?.id &&
    a.conversation?.origin === b.conversation?.origin &&
    a.conversation?.expiresAt === b.conversation?.expiresAt &&
    a.verdicts.length === b.verdicts.length &&
    a.verdicts.every((seen, i) => {
      const other = b.verdicts[i]!;
      return seen.status === other.status && seen.at === other.at && sameVerdict(seen.verdict, other.verdict);
    }) &&
    a.conversations.length === b.conversations.length &&
    a.conversations.every((seen, i) => {
      const other = b.conversations[i]!;
      return (
        seen.id === other.id &&
        seen.rank === other.rank &&
        seen.origin === other.origin &&
        seen.expiresAt === other.expiresAt
      );
    })
  );
}
