import { groupCategory, UNKNOWN } from '../engine/category';
import { type RuleSetId, ruleSet, ruleSetAtInstant } from '../engine/era';
import type { InboundEvent, Instant, OutboundEvent, Unit } from '../engine/event';
import { natureOf } from '../engine/message';
import { DEFAULT_SETTINGS } from '../engine/settings';
import { type FoldResult, foldThread, unitsOf } from '../engine/thread';
import { categoryOf, conversationUnit, decide } from '../engine/verdict';
import { endOf, SERVICE_WINDOW, type Window } from '../engine/window';

/** A delivered message as it is kept, in the engine's words; `at` is the first evidence of delivery. */
export interface StoredMessage {
  at: Instant;
  country: string;
  event: OutboundEvent;
}

/** What is kept of one number and one user, or one group; `inbound` in order of time. */
export interface StoredThread {
  messages: StoredMessage[];
  inbound: InboundEvent[];
}

export interface ReplayedUnit {
  unit: Unit;
  country: string;
  /** Of a day on which these rules were in force: Meta's own word decided. */
  own: boolean;
}

/** How surely it is known what the messages were. */
export interface Certainty {
  messages: number;
  /** Meta's data tells what the message was. */
  told: number;
  /** It gives no category: free-form inside the customer service window, else a template that stays unpriced. */
  silent: number;
  /** It names the conversation's category, and the message may be free-form inside it (C7): taken as that. */
  joined: number;
  /** Free-form that no known message of the user explains (W2): inbound messages are missing. */
  unexplained: number;
}

export function noCertainty(): Certainty {
  return { messages: 0, told: 0, silent: 0, joined: 0, unexplained: 0 };
}

export interface ReplayOptions {
  /** Zone of the WABA. */
  zone: string;
  rules: RuleSetId;
  /** Units before this instant are not asked for; what came before only tells what was open then. */
  from: Instant;
  /** From here on messages are counted as certain or not: later than `from` where a month is counted from its start. */
  certainFrom: Instant;
}

/**
 * The units of one thread under `rules`. On days of their own Meta's verdicts stand. On the others the timeline is
 * played anew; of the verdicts remains what the messages were, and which free entry points there were: those open
 * by the same rule under all of these rules (C11, P6), so Meta's word about them holds whatever the era.
 */
export function replay(thread: StoredThread, options: ReplayOptions, certainty: Certainty): ReplayedUnit[] {
  const { messages, inbound } = thread;
  const { zone, rules, from, certainFrom } = options;
  const own = (at: Instant) => ruleSetAtInstant(at, zone).id === rules;
  const asked = messages.filter(({ at }) => at >= from);
  if (asked.length === 0) return [];
  const foreign = asked.some(({ at }) => !own(at));
  const native = asked.some(({ at }) => own(at));
  const actual =
    native || mayHaveEntryPoint(thread) ? foldThread(eventsOf(messages, inbound), { zone }) : null;
  const countries = new Map(messages.map(({ event, country }) => [event.id, country]));
  const units: ReplayedUnit[] = [];
  const take = (all: readonly Unit[], ofOwnDays: boolean, wanted: (at: Instant) => boolean) => {
    for (const unit of all) {
      if (unit.occurredAt >= from && wanted(unit.occurredAt))
        units.push({ unit, country: countries.get(unit.openedBy)!, own: ofOwnDays });
    }
  };
  if (actual && native) take(unitsOf(actual), true, own);
  if (native) judgeOwn(asked, (at) => at >= certainFrom && own(at), zone, certainty);
  if (foreign) {
    const not = (at: Instant) => !own(at);
    take(
      foreignUnits(thread, actual, options, (at) => at >= certainFrom && !own(at), certainty),
      false,
      not,
    );
  }
  return units;
}

function eventsOf(messages: readonly StoredMessage[], inbound: readonly InboundEvent[]) {
  return [...inbound, ...messages.map(({ event }) => event)];
}

function mayHaveEntryPoint({ messages, inbound }: StoredThread): boolean {
  return (
    inbound.some(({ referral }) => referral !== undefined) ||
    messages.some(
      ({ event }) =>
        categoryOf(event) === 'referral_conversion' || event.verdict?.type === 'free_entry_point',
    )
  );
}

function judgeOwn(
  messages: readonly StoredMessage[],
  counts: (at: Instant) => boolean,
  zone: string,
  certainty: Certainty,
) {
  for (const { at, event } of messages) {
    if (!counts(at)) continue;
    certainty.messages++;
    if (decide(event, zone).kind === 'derive') certainty.silent++;
    else certainty.told++;
  }
}

function foreignUnits(
  { messages, inbound }: StoredThread,
  actual: FoldResult | null,
  { zone, rules }: ReplayOptions,
  counts: (at: Instant) => boolean,
  certainty: Certainty,
): Unit[] {
  const entry = entryPointMessages(messages, actual);
  const cbp = ruleSet(rules).model === 'CBP';
  const rest = messages.filter((message) => !entry.has(message));
  const played = rest.filter(({ event }) => !(cbp && event.group));
  const known = whatTheyWere(rest, inbound, zone, counts, certainty);
  for (const { at } of entry) {
    if (!counts(at)) continue;
    certainty.messages++;
    certainty.told++;
  }
  // Whatever click opened something is answered by `entry`; here it is only a message of the user.
  const wrote = inbound.map(({ referral: _, ...event }) => event);
  const events = played.map((message) => known.get(message) ?? message.event);
  return [
    ...unitsOf(foldThread([...wrote, ...events], { zone, rules })),
    ...entryPointUnits(entry, actual?.windows ?? [], zone, rules),
    ...(cbp ? rest.filter(({ event }) => event.group).map(groupUnit) : []),
  ];
}

/** The messages of free entry points, by Meta's word or else by the timeline. */
function entryPointMessages(messages: readonly StoredMessage[], actual: FoldResult | null) {
  const free = new Set<string>();
  for (const { id, unit, conversation } of actual?.messages ?? [])
    if (unit?.type === 'free_entry_point' || conversation?.freeEntryPoint) free.add(id);
  return new Set(free.size === 0 ? [] : messages.filter(({ event }) => free.has(event.id)));
}

/**
 * Messages of CBP whose status tells less than it seems to: it names the category of the conversation, which
 * free-form joins at no charge (C7). Who opened it, and who wrote outside the customer service window (W2), sent a
 * template; of the others the likelier is assumed. What is missing in the answer was told.
 */
function whatTheyWere(
  messages: readonly StoredMessage[],
  inbound: readonly InboundEvent[],
  zone: string,
  counts: (at: Instant) => boolean,
  certainty: Certainty,
): Map<StoredMessage, OutboundEvent> {
  const openers = openersOf(messages, zone);
  const assumed = new Map<StoredMessage, OutboundEvent>();
  for (const message of messages) {
    const { event, at } = message;
    const nature = natureOf(event);
    const within = windowOpen(inbound, event.sentAt ?? at);
    const opener = openers.get(event.conversation?.id ?? '');
    const joined = opener !== undefined && opener !== message && within && nature.category !== 'service';
    if (joined) assumed.set(message, { ...event, content: 'free_form', verdict: null, conversation: null });
    if (!counts(at)) continue;
    certainty.messages++;
    if (joined) certainty.joined++;
    else if (!nature.certain) certainty.silent++;
    else if (nature.category === 'service' && !within) certainty.unexplained++;
    else certainty.told++;
  }
  return assumed;
}

/** Of each CBP conversation that Meta named, the message that opened it as far as is known. */
function openersOf(messages: readonly StoredMessage[], zone: string): Map<string, StoredMessage> {
  const openers = new Map<string, StoredMessage>();
  for (const message of messages) {
    const { event, at } = message;
    if (!event.conversation || event.verdict?.model === 'PMP') continue;
    const decision = decide(event, zone);
    if (decision.kind !== 'conversation') continue;
    const known = openers.get(decision.ref.id);
    if (!known || at < known.at || (at === known.at && event.id < known.event.id))
      openers.set(decision.ref.id, message);
  }
  return openers;
}

/** W1, for any instant of a long thread. */
function windowOpen(inbound: readonly InboundEvent[], at: Instant): boolean {
  let [low, high] = [0, inbound.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inbound[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low > 0 && at < endOf(inbound[low - 1]!.at, SERVICE_WINDOW, DEFAULT_SETTINGS);
}

/** C11, P6: a free unit for each message, or under CBP for each window. */
function entryPointUnits(
  messages: ReadonlySet<StoredMessage>,
  windows: readonly Window[],
  zone: string,
  rules: RuleSetId,
): Unit[] {
  const inOrder = [...messages].sort((a, b) => a.at - b.at || (a.event.id < b.event.id ? -1 : 1));
  if (ruleSet(rules).model !== 'CBP')
    return inOrder.map(({ event, at }) => ({
      ...plainUnit(event.id, at, 'PMP'),
      category: 'referral_conversion',
      type: 'free_entry_point',
      rules: ['P6', 'P20'],
    }));
  const seen = new Set<Window | null>();
  return inOrder.flatMap(({ event, at }) => {
    const window =
      windows.findLast(
        ({ kind, openedAt, closesAt }) => kind === 'free_entry_point' && openedAt <= at && at < closesAt,
      ) ?? null;
    if (seen.has(window)) return [];
    seen.add(window);
    const facts = { id: `derived:${event.id}`, category: 'referral_conversion', openedAt: at };
    return conversationUnit({ ...facts, openedBy: event.id, basis: 'derived' }, zone, false, rules);
  });
}

function plainUnit(id: string, at: Instant, model: 'PMP' | 'CBP'): Unit {
  return {
    kind: 'message',
    id,
    openedBy: id,
    occurredAt: at,
    model,
    category: UNKNOWN,
    type: 'regular',
    subtype: null,
    basis: 'derived',
    rules: ['P10'],
    unpriced: null,
  };
}

/** Groups came after CBP: no rule says what they would have cost. */
function groupUnit({ event, at }: StoredMessage): Unit {
  return {
    ...plainUnit(event.id, at, 'CBP'),
    category: groupCategory(natureOf(event).category ?? UNKNOWN),
    unpriced: 'conversation-based pricing knew no groups',
  };
}
