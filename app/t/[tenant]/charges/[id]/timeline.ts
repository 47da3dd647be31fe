import { allowanceUse } from '@/lib/engine/allowance';
import { chargedBy } from '@/lib/engine/category';
import type { Conversation } from '@/lib/engine/conversation';
import { ruleSetOf } from '@/lib/engine/era';
import type { InboundEvent, Instant, OutboundEvent } from '@/lib/engine/event';
import type { FoldedMessage, FoldResult } from '@/lib/engine/thread';
import { decide } from '@/lib/engine/verdict';
import type { Window } from '@/lib/engine/window';
import type { ChargeRow } from '@/lib/ledger/read';
import type { ChargeThread, ThreadCharge } from '@/lib/ledger/thread';

/** A time during which something was open; half-open. */
export interface Span {
  kind: Window['kind'] | 'conversation';
  /** Of a conversation. */
  category: string | null;
  from: Instant;
  to: Instant;
  /** Ended before its time by a free entry point (C12). */
  isCutShort: boolean;
  /** The id of the event that opened it. */
  openedBy: string;
  /** Open when the unit of the charge was delivered. */
  holdsCharge: boolean;
}

/** What one of the two makes of a message. */
export interface Judgement {
  category: string;
  /** Charged, free, part of a conversation that another message opened, or hanging on its place in a free allowance. */
  outcome: 'charged' | 'free' | 'joins' | 'placed' | 'unknown';
}

export interface Entry {
  key: string;
  at: Instant;
  kind: 'inbound_message' | 'inbound_call' | 'outbound' | 'closes';
  /** The user came through an ad or a Page button. */
  isReferred: boolean;
  /** In order of time. */
  statuses: { name: 'sent' | 'delivered' | 'read' | 'failed'; at: Instant }[];
  errorCode: number | null;
  /** What Meta said; null when it said nothing that decides. */
  told: Judgement | null;
  /** What the rules alone give; null for what was not delivered. */
  ruled: Judgement | null;
  charge: ThreadCharge | null;
  /** The charge of the page was made by this delivery. */
  isCharge: boolean;
  /** A message of the same conversation as the charge. */
  sharesCharge: boolean;
  opens: Span[];
  closes: Span | null;
  /** Beside the entry, one a lane: the span that is open there, and how much of it is in this row. */
  lanes: ({ span: Span; part: 'start' | 'middle' | 'end' } | null)[];
}

export interface Timeline {
  /** In order of time. */
  entries: Entry[];
  /** Of the entries that are shown, in order of opening. */
  spans: Span[];
  lanes: number;
  /** How many entries of the thread came before and after those shown. */
  earlier: number;
  later: number;
}

const SHOWN_BEFORE = 20;
const SHOWN_AFTER = 15;

/** The thread around a charge; null when the message that made it is not in the thread. */
export function timelineOf(
  thread: ChargeThread,
  charge: Pick<ChargeRow, 'unitId' | 'openedBy'>,
): Timeline | null {
  const isCharge = ({ id }: OutboundEvent) => id === charge.unitId || id === charge.openedBy;
  const made = thread.messages.find(isCharge);
  if (!made) return null;
  const spans = spansOf(thread.folded, thread.folded.messages.find(({ id }) => id === made.id)?.at ?? null);
  const told = new Map(thread.folded.messages.map((message) => [message.id, message]));
  const ruled = new Map(thread.ruled.messages.map((message) => [message.id, message]));
  const opens = (id: string) => spans.filter((span) => span.openedBy === id);
  const all = [
    ...thread.inbound.map((event) => inboundEntry(event, opens(event.id))),
    ...thread.messages.map((message): Entry => {
      const folded = told.get(message.id);
      const conversation = folded?.conversation?.id;
      return {
        ...outboundEntry(message, opens(message.id)),
        told: folded && decides(message, thread.zone) ? judgementOf(folded, thread.zone) : null,
        ruled: judged(ruled.get(message.id), thread.zone),
        charge: thread.charges.get(message.id) ?? openedCharge(folded, thread.charges),
        isCharge: message === made,
        sharesCharge: message !== made && conversation !== undefined && conversation === charge.unitId,
      };
    }),
    ...spans.map(closingEntry),
  ].sort((a, b) => a.at - b.at || rank(a) - rank(b) || (a.key < b.key ? -1 : 1));
  return around(all, spans);
}

/** At one instant, what ends has ended before anything else happens. */
function rank({ kind }: Entry): number {
  return kind === 'closes' ? 0 : kind === 'outbound' ? 2 : 1;
}

function spansOf({ windows, conversations }: FoldResult, at: Instant | null): Span[] {
  const holds = (from: Instant, to: Instant) => at !== null && from <= at && at < to;
  return [
    ...windows.map(({ kind, openedAt: from, closesAt: to, openedBy }): Span => {
      return { kind, category: null, from, to, isCutShort: false, openedBy, holdsCharge: holds(from, to) };
    }),
    ...conversations.map(({ category, openedAt: from, closedEarlyAt, expiresAt, openedBy }): Span => {
      const to = closedEarlyAt ?? expiresAt;
      const isCutShort = closedEarlyAt !== null;
      return { kind: 'conversation', category, from, to, isCutShort, openedBy, holdsCharge: holds(from, to) };
    }),
  ].sort((a, b) => a.from - b.from || a.to - b.to);
}

const NOTHING = {
  isReferred: false,
  statuses: [],
  errorCode: null,
  told: null,
  ruled: null,
  charge: null,
  isCharge: false,
  sharesCharge: false,
  opens: [],
  closes: null,
  lanes: [],
} satisfies Partial<Entry>;

function inboundEntry({ kind, id, at, referral }: InboundEvent, opens: Span[]): Entry {
  return { ...NOTHING, key: `in ${id} ${at}`, at, kind, isReferred: referral !== undefined, opens };
}

function outboundEntry(message: OutboundEvent, opens: Span[]): Entry {
  const { id, sentAt, deliveredAt, readAt, failedAt, errorCode } = message;
  const statuses = (
    [
      ['sent', sentAt],
      ['delivered', deliveredAt],
      ['read', readAt],
      ['failed', failedAt],
    ] as const
  ).flatMap(([name, at]) => (at === null ? [] : [{ name, at }]));
  statuses.sort((a, b) => a.at - b.at);
  return {
    ...NOTHING,
    key: `out ${id}`,
    at: statuses[0]?.at ?? 0,
    kind: 'outbound',
    statuses,
    errorCode,
    opens,
  };
}

function closingEntry(span: Span): Entry {
  const key = `closes ${span.kind} ${span.category} ${span.openedBy}`;
  return { ...NOTHING, key, at: span.to, kind: 'closes', closes: span };
}

function decides(message: OutboundEvent, zone: string): boolean {
  const { kind } = decide(message, zone);
  return kind === 'message' || kind === 'conversation';
}

function judged(folded: FoldedMessage | undefined, zone: string): Judgement | null {
  return folded ? judgementOf(folded, zone) : null;
}

function judgementOf({ unit, conversation, opened }: FoldedMessage, zone: string): Judgement {
  if (unit) {
    const isPlaced = allowanceUse(unit, zone)?.decided === false;
    return { category: unit.category, outcome: isPlaced ? 'placed' : chargedBy(unit.type, unit.subtype) };
  }
  const { category, freeEntryPoint, openedAt } = conversation as Conversation;
  if (!opened) return { category, outcome: freeEntryPoint ? 'free' : 'joins' };
  const isPlaced = ruleSetOf('CBP', openedAt, zone).allowance?.categories.includes(category);
  return { category, outcome: freeEntryPoint ? 'free' : isPlaced ? 'placed' : 'charged' };
}

/** Only the message that opened a conversation stands for its charge. */
function openedCharge(
  folded: FoldedMessage | undefined,
  charges: ReadonlyMap<string, ThreadCharge>,
): ThreadCharge | null {
  return (folded?.opened && folded.conversation && charges.get(folded.conversation.id)) || null;
}

function around(all: Entry[], spans: Span[]): Timeline {
  const at = all.findIndex((entry) => entry.isCharge);
  const first = Math.max(0, at - SHOWN_BEFORE);
  const entries = all.slice(first, at + SHOWN_AFTER + 1);
  const [from, to] = [entries[0]!.at, entries.at(-1)!.at];
  const shown = spans.filter((span) => span.from <= to && span.to >= from);
  const lanes = inLanes(shown);
  return {
    entries: entries.map((entry) => ({ ...entry, lanes: lanes.map((lane) => partOf(entry, lane)) })),
    spans: shown,
    lanes: lanes.length,
    earlier: first,
    later: all.length - first - entries.length,
  };
}

/** Spans that do not overlap share a lane. */
function inLanes(spans: readonly Span[]): Span[][] {
  const lanes: Span[][] = [];
  for (const span of spans) {
    const free = lanes.find((lane) => lane.at(-1)!.to <= span.from);
    if (free) free.push(span);
    else lanes.push([span]);
  }
  return lanes;
}

function partOf(entry: Entry, lane: readonly Span[]): Entry['lanes'][number] {
  const started = lane.find((span) => entry.opens.includes(span));
  if (started) return { span: started, part: 'start' };
  const ended = lane.find((span) => entry.closes === span);
  if (ended) return { span: ended, part: 'end' };
  const open = lane.find((span) => span.from <= entry.at && entry.at < span.to);
  return open ? { span: open, part: 'middle' } : null;
}
