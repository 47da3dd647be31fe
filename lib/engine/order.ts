import type { Instant, OutboundEvent, ThreadEvent } from './event';
import { deliveredAt } from './verdict';

/**
 * Events by the time at which they take effect, each once. Ties are settled by what they are, when they were
 * sent, and their id, so that the order of arrival never shows. A user's message comes before a business
 * message of the same instant: windows are open from their first instant on (W3).
 */
export function inOrder(events: readonly ThreadEvent[]): readonly ThreadEvent[] {
  const single = once(events);
  for (let i = 1; i < single.length; i++)
    if (compare(single[i - 1]!, single[i]!) > 0) return [...single].sort(compare);
  return single;
}

function compare(a: ThreadEvent, b: ThreadEvent): number {
  const byTime = effectiveAt(a) - effectiveAt(b);
  if (byTime !== 0) return byTime;
  const byKind = rank(a) - rank(b);
  if (byKind !== 0) return byKind;
  const bySent = sentAt(a) - sentAt(b);
  if (bySent !== 0) return bySent;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function effectiveAt(event: ThreadEvent): Instant {
  if (event.kind !== 'outbound_message') return event.at;
  return deliveredAt(event) ?? event.sentAt ?? event.failedAt ?? 0;
}

function sentAt(event: ThreadEvent): Instant {
  return event.kind === 'outbound_message' ? (event.sentAt ?? effectiveAt(event)) : event.at;
}

function rank(event: ThreadEvent): number {
  return event.kind === 'inbound_message' || event.kind === 'inbound_call' ? 0 : 1;
}

/** Repeated ids become one event with the facts of all (H6, D2). */
function once(events: readonly ThreadEvent[]): readonly ThreadEvent[] {
  const ids = new Set<string>();
  for (const event of events) ids.add(event.id);
  if (ids.size === events.length) return events;
  const merged = new Map<string, ThreadEvent>();
  for (const event of events) {
    const other = merged.get(event.id);
    merged.set(event.id, other === undefined ? event : merge(other, event));
  }
  return [...merged.values()];
}

function merge(a: ThreadEvent, b: ThreadEvent): ThreadEvent {
  if (a.kind === 'outbound_message' && b.kind === 'outbound_message') return mergeOutbound(a, b);
  if (a.kind === 'outbound_message') return mergeKinds(a, b);
  if (b.kind === 'outbound_message') return mergeKinds(b, a);
  return a.at === b.at ? settle(a, b) : a.at < b.at ? a : b;
}

/** P15, P16: what was typed in the app or by the agent stays that, unless Meta put a price on it. */
function mergeKinds(outbound: OutboundEvent, other: ThreadEvent): ThreadEvent {
  return outbound.verdict ? outbound : other;
}

function mergeOutbound(a: OutboundEvent, b: OutboundEvent): OutboundEvent {
  return {
    ...a,
    content: settle(a.content, b.content),
    templateCategory: settle(a.templateCategory, b.templateCategory),
    sentAt: settle(a.sentAt, b.sentAt),
    deliveredAt: settle(a.deliveredAt, b.deliveredAt),
    readAt: settle(a.readAt, b.readAt),
    failedAt: settle(a.failedAt, b.failedAt),
    errorCode: settle(a.errorCode, b.errorCode),
    verdict: settle(a.verdict, b.verdict),
    conversation: settle(a.conversation, b.conversation),
    api: settle(a.api, b.api),
    group: a.group || b.group,
    maxPrice: settle(a.maxPrice, b.maxPrice),
    reportedCost: settle(a.reportedCost, b.reportedCost),
  };
}

/** The known one of two; of two different ones the smaller, so that their order does not matter. */
function settle<T>(a: T, b: T): T {
  if (a === null || a === undefined) return b;
  if (b === null || b === undefined || a === b) return a;
  if (typeof a !== 'object') return a < b ? a : b;
  return text(a) <= text(b) ? a : b;
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
}
