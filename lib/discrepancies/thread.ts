import { chargedBy } from '../engine/category';
import { AUTH_INTERNATIONAL_FROM, type RuleSet, ruleSetAtInstant } from '../engine/era';
import type { InboundEvent, Instant, OutboundEvent, Unit } from '../engine/event';
import type { AuthInternational } from '../engine/message';
import { type FoldResult, foldThread } from '../engine/thread';
import { DAY, HOUR } from '../engine/time';
import { categoryOf, decide, deliveredAt } from '../engine/verdict';
import { doubleConversations } from './conversations';
import type { Disagreement } from './disagreement';
import {
  entryPointAround,
  isEntryPoint,
  type Judged,
  ROUNDING,
  type ShownEntryPoint,
  shownEntryPoints,
  time,
} from './judged';

/** One number and one user, or one group, as far as it is known. */
export interface JudgedThread {
  messages: readonly OutboundEvent[];
  inbound: readonly InboundEvent[];
  /** IANA zone of the WABA. */
  zone: string;
  country: string | null;
  authInternational: AuthInternational | null;
  exempt: boolean;
}

const SERVICE_WINDOW = 24 * HOUR;
const KNOWN: ReadonlySet<string> = new Set([
  'marketing',
  'marketing_lite',
  'utility',
  'authentication',
  'authentication_international',
  'service',
]);

/**
 * Where Meta's verdicts on a thread contradict the rules for sure (H7). The rules are played on the thread without
 * any verdict: of Meta's words remains what each message was, and which free entry points there were, since webhooks
 * tell neither in another way.
 */
export function disagreementsOf(thread: JudgedThread): Disagreement[] {
  const judged = judgedOf(thread);
  const entryPoints = shownEntryPoints(judged);
  return [
    ...messagesOf(thread, judged, entryPoints),
    ...doubleConversations(judged, entryPoints, thread.zone),
  ];
}

function messagesOf(
  thread: JudgedThread,
  judged: readonly Judged[],
  entryPoints: readonly ShownEntryPoint[],
): Disagreement[] {
  const told = judged.flatMap(({ message, decision }) =>
    decision.kind === 'message' && decision.unit.model === 'PMP' && !isEntryPoint(decision)
      ? [{ message, unit: decision.unit }]
      : [],
  );
  if (told.length === 0) return [];
  const { messages } = play(thread, judged);
  const simulated = new Map(messages.flatMap(({ id, unit }) => (unit ? [[id, unit]] : [])));
  return told.flatMap(({ message, unit }) => {
    const played = simulated.get(unit.id);
    const found = played && compared(thread, message, unit, played, entryPoints);
    return found ? [found] : [];
  });
}

/**
 * The thread as the rules alone play it: of Meta's words remains what each message was, and which free entry points
 * there were.
 */
export function withoutVerdicts(thread: JudgedThread): FoldResult {
  return play(thread, judgedOf(thread));
}

/** What was delivered, with what Meta decided on it. */
function judgedOf({ messages, zone }: JudgedThread): Judged[] {
  return messages.flatMap((message): Judged[] => {
    const at = deliveredAt(message);
    return at === null ? [] : [{ message, at, decision: decide(message, zone) }];
  });
}

function play(thread: JudgedThread, judged: readonly Judged[]): FoldResult {
  const { zone, country, authInternational, exempt } = thread;
  const outbound = judged.map((one) => withoutVerdict(one, authInternational !== null));
  // A click does not tell whether it came from a phone (C11): only what Meta showed opens an entry point.
  const wrote = thread.inbound.map(({ referral: _, ...event }) => event);
  return foldThread([...wrote, ...outbound], { zone, country, authInternational, exempt });
}

function withoutVerdict({ message, decision }: Judged, declared: boolean): OutboundEvent {
  if (isEntryPoint(decision)) return message;
  const told = categoryOf(message);
  const category = told === 'authentication_international' && declared ? 'authentication' : told;
  const verdict = category && { model: null, type: null, category, billable: null, subtype: null };
  return { ...message, verdict: verdict || null, conversation: null, reportedCost: null };
}

/** Null unless the two differ in what is charged, and nothing that is not known could explain it. */
function compared(
  thread: JudgedThread,
  message: OutboundEvent,
  told: Unit,
  simulated: Unit,
  entryPoints: readonly ShownEntryPoint[],
): Disagreement | null {
  const { sentAt } = message;
  const at = told.occurredAt;
  const group = message.group === true;
  const base = group ? told.category.replace(/^group_/, '') : told.category;
  const set = ruleSetAtInstant(at, thread.zone);
  // Between two sets of rules, or sent at an unknown time, either answer may be right (P4, P19).
  if (sentAt === null || set.model !== 'PMP' || ruleSetAtInstant(sentAt, thread.zone).id !== set.id)
    return null;
  if (!KNOWN.has(base)) return null;
  const meta = chargedBy(told.type, told.subtype);
  if (meta === 'unknown') return null;
  const as = (kind: Disagreement['kind'], evidence: Record<string, string> = {}) => ({
    kind,
    told,
    simulated,
    evidence,
  });
  const entry = entryPointAround(entryPoints, sentAt, at);
  if (entry || simulated.type === 'free_entry_point') {
    const sure = entry && meta === 'charged' && simulated.type === 'free_entry_point';
    return sure ? as('entry_point', { opened: time(entry.from), closes: time(entry.to) }) : null;
  }
  if (told.category !== simulated.category)
    return meta === 'charged' && internationalForSure(thread, simulated, sentAt, at)
      ? as('international')
      : null;
  if (meta === chargedBy(simulated.type, simulated.subtype)) return null;
  if (meta === 'free') return !group && alwaysCharged(base, set) ? as('always_charged') : null;
  // Beyond October 2026 the place in the number's month decides on service, and that is Meta's (P11).
  if (base === 'service') return set.service === 'free' ? as('free_service') : null;
  const opened = windowAround(thread.inbound, sentAt, at);
  return base === 'utility' && opened !== null ? as('window', { opened: time(opened) }) : null;
}

/** P2, P3, P12: free inside no customer service window. */
function alwaysCharged(category: string, set: RuleSet): boolean {
  return category !== 'service' && !set.freeInWindow.includes(category);
}

/** The user's last message before the business's, when the window it opened lasted beyond the delivery. */
function windowAround(inbound: readonly InboundEvent[], sent: Instant, at: Instant): Instant | null {
  let last: Instant | null = null;
  for (const event of inbound) {
    if (event.kind === 'inbound_message' && event.at < sent && (last === null || event.at > last))
      last = event.at;
  }
  return last !== null && at < last + SERVICE_WINDOW - ROUNDING ? last : null;
}

/** X1: with a declared place of business, and not within a day of the start. */
function internationalForSure(thread: JudgedThread, simulated: Unit, sent: Instant, at: Instant): boolean {
  const { authInternational: declared, country } = thread;
  if (!declared?.primaryLocation || !country || !AUTH_INTERNATIONAL_FROM[country]) return false;
  if (declared.primaryLocation === country) return simulated.category === 'authentication';
  const start = declared.countries[country] ?? declared.startTime ?? null;
  if (start === null) return false;
  return simulated.category === 'authentication' ? at < start - DAY : sent >= start + DAY;
}
