import { groupCategory, UNKNOWN } from '../engine/category';
import { type RuleSetId, ruleSet, ruleSetAtInstant } from '../engine/era';
import type { InboundEvent, Instant, Unit } from '../engine/event';
import { natureOf } from '../engine/message';
import { type FoldResult, foldThread, unitsOf } from '../engine/thread';
import { categoryOf, conversationUnit, decide } from '../engine/verdict';
import type { Window } from '../engine/window';
import { type Certainty, type StoredMessage, type StoredThread, whatTheyWere } from './nature';

export interface ReplayedUnit {
  unit: Unit;
  country: string;
  /** Of a day on which these rules were in force: Meta's own word decided. */
  own: boolean;
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
