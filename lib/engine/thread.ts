import { UNKNOWN } from './category';
import {
  anyOpen,
  type Conversation,
  type Conversations,
  close,
  closeOthers,
  isOpen,
  join,
  noConversations,
  openConversation,
  openOf,
  recognise,
} from './conversation';
import { type RuleSet, type RuleSetId, ruleSet, ruleSetAtInstant } from './era';
import type { Instant, OutboundEvent, ThreadEvent, Unit } from './event';
import {
  type AuthInternational,
  agentUnit,
  internationalCategory,
  natureOf,
  nbpUnit,
  pmpUnit,
  type ThreadFacts,
} from './message';
import { inOrder } from './order';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { type ConversationEvidence, conversationUnit, decide, deliveredAt } from './verdict';
import {
  answersClick,
  endOf,
  entryPointAt,
  entryPointRefuted,
  entryPointSeen,
  noWindows,
  openEntryPoint,
  SERVICE_WINDOW,
  serviceOpenAt,
  userWrote,
  type Window,
  type Windows,
} from './window';

export interface FoldOptions {
  /** IANA zone of the WABA. */
  zone: string;
  settings?: Settings;
  /** Country of the user (ISO), for authentication-international (X1). */
  country?: string | null;
  authInternational?: AuthInternational | null;
  exempt?: boolean;
  /** What-if: these rules on every day. Verdicts then tell the category and nothing else. */
  rules?: RuleSetId;
}

/** One delivered message: it is a unit of its own, or it belongs to a conversation. */
export interface FoldedMessage {
  id: string;
  at: Instant;
  unit: Unit | null;
  conversation: Conversation | null;
  /** True for the message whose delivery opened the conversation. */
  opened: boolean;
}

export interface FoldResult {
  zone: string;
  conversations: Conversation[];
  windows: Window[];
  /** In order of delivery. */
  messages: FoldedMessage[];
  /** Ids of messages without evidence of delivery. */
  rejected: string[];
}

interface Thread {
  facts: ThreadFacts;
  forced: RuleSet | null;
  windows: Windows;
  conversations: Conversations;
  /** The CBP conversation of the free entry point window, where that window opened under CBP. */
  entryConversation: Conversation | null;
  messages: FoldedMessage[];
  rejected: string[];
}

/**
 * Folds one thread (one business number and one user, or one group) over all eras. The order and repetition
 * of `events` do not matter. A verdict decides for its message (H7); the rest is derived from the timeline.
 */
export function foldThread(events: readonly ThreadEvent[], options: FoldOptions): FoldResult {
  const settings = options.settings ?? DEFAULT_SETTINGS;
  const thread: Thread = {
    facts: {
      zone: options.zone,
      settings,
      country: options.country ?? null,
      authInternational: options.authInternational ?? null,
      exempt: options.exempt ?? false,
    },
    forced: options.rules ? ruleSet(options.rules) : null,
    windows: noWindows(options.zone, settings),
    conversations: noConversations(settings),
    entryConversation: null,
    messages: [],
    rejected: [],
  };
  for (const event of inOrder(events)) {
    if (event.kind === 'outbound_message') outbound(thread, event);
    else if (event.kind === 'agent_message')
      standAlone(thread, event.id, event.at, agentUnit(event, options.zone));
    else if (event.kind !== 'app_echo') userWrote(thread.windows, event);
  }
  return {
    zone: options.zone,
    conversations: thread.conversations.all,
    windows: thread.windows.all,
    messages: thread.messages,
    rejected: thread.rejected,
  };
}

/**
 * Units of a folded thread, in order of occurrence. Those that an allowance may free come out as charged:
 * see allowance.ts.
 */
export function unitsOf(result: FoldResult): Unit[] {
  const units: Unit[] = [];
  for (const { unit, conversation, opened } of result.messages) {
    if (unit) units.push(unit);
    else if (conversation && opened) units.push(conversationUnit(conversation, result.zone, false));
  }
  return units;
}

function standAlone(thread: Thread, id: string, at: Instant, unit: Unit | null): void {
  if (unit) thread.messages.push({ id, at, unit, conversation: null, opened: false });
}

function inConversation(
  thread: Thread,
  id: string,
  at: Instant,
  conversation: Conversation,
  opened: boolean,
): void {
  if (!opened) join(conversation, id);
  thread.messages.push({ id, at, unit: null, conversation, opened });
}

function outbound(thread: Thread, message: OutboundEvent): void {
  const at = deliveredAt(message);
  if (at === null) {
    thread.rejected.push(message.id);
    return;
  }
  if (thread.forced) {
    derive(thread, message, at, thread.forced);
    return;
  }
  const decision = decide(message, thread.facts.zone);
  if (decision.kind === 'message') believeMessage(thread, message, at, decision.unit);
  else if (decision.kind === 'conversation') believeConversation(thread, message, at, decision.ref);
  else derive(thread, message, at, ruleSetAtInstant(at, thread.facts.zone));
}

function believeMessage(thread: Thread, message: OutboundEvent, at: Instant, unit: Unit): void {
  const { windows } = thread;
  if (unit.type === 'free_entry_point') {
    const conversation = message.conversation;
    const seen = {
      id: message.id,
      at,
      conversation: conversation?.id ?? null,
      expiresAt: conversation?.expiresAt ?? null,
    };
    entryPointSeen(windows, seen);
  } else if (!message.group) refute(thread, message, at);
  standAlone(thread, message.id, at, unit);
}

function believeConversation(
  thread: Thread,
  message: OutboundEvent,
  at: Instant,
  ref: ConversationEvidence,
): void {
  const { conversations, windows } = thread;
  const known = conversations.byId.get(ref.id);
  const open = known ?? openOf(conversations, ref.category, at);
  const same = open && (known || open.basis === 'derived') ? open : null;
  if (ref.freeEntryPoint)
    entryPointSeen(windows, { id: message.id, at, conversation: ref.id, expiresAt: ref.expiresAt });
  else if (!known) refute(thread, message, at);
  if (same) {
    recognise(conversations, same, ref);
    inConversation(thread, message.id, at, same, false);
    return;
  }
  // Two ids are two conversations, whatever our clock says of the first.
  if (open && isOpen(open, at)) close(open, at, message.id);
  if (ref.freeEntryPoint) closeOthers(conversations, at, message.id);
  const conversation = openConversation(conversations, {
    id: ref.id,
    category: ref.category,
    openedAt: at,
    openedBy: message.id,
    expiresAt: ref.freeEntryPoint
      ? windows.entry!.closesAt
      : endOf(at, SERVICE_WINDOW, thread.facts.settings),
    freeEntryPoint: ref.freeEntryPoint,
    basis: 'verdict',
    rules: ['H1', 'C4', 'C8'],
  });
  conversation.billable = ref.billable;
  if (ref.freeEntryPoint) thread.entryConversation = conversation;
  inConversation(thread, message.id, at, conversation, true);
}

function refute(thread: Thread, message: OutboundEvent, at: Instant): void {
  const running = thread.entryConversation;
  if (entryPointRefuted(thread.windows, message, at) && running && isOpen(running, at))
    close(running, at, message.id);
}

function derive(thread: Thread, message: OutboundEvent, at: Instant, set: RuleSet): void {
  const { windows } = thread;
  if (set.model === 'NBP') {
    standAlone(
      thread,
      message.id,
      at,
      nbpUnit(message, at, { serviceWindow: serviceOpenAt(windows, at), entryPoint: false }),
    );
  } else if (set.model === 'PMP') {
    deriveMessage(thread, message, at, set);
  } else {
    deriveConversation(thread, message, at, set);
  }
}

function deriveMessage(thread: Thread, message: OutboundEvent, at: Instant, set: RuleSet): void {
  const { windows, facts } = thread;
  const { settings } = facts;
  let entryPoint = false;
  if (!message.group) {
    entryPoint = entryPointAt(windows, at) !== null;
    if (!entryPoint && answersClick(windows, message, at)) {
      openEntryPoint(windows, { id: message.id, at, conversation: null, expiresAt: null, basis: 'derived' });
      entryPoint = true;
    }
  }
  if (!entryPoint) {
    const carried = carriedOver(thread, message, at, set);
    if (carried) {
      inConversation(thread, message.id, at, carried, false);
      return;
    }
  }
  const asked = settings.serviceWindowAt === 'send' ? (message.sentAt ?? at) : at;
  const around = { serviceWindow: serviceOpenAt(windows, asked), entryPoint };
  standAlone(thread, message.id, at, pmpUnit(message, at, set, around, facts));
}

/** P9: a conversation opened before the switch covers templates of its category until it expires. */
function carriedOver(thread: Thread, message: OutboundEvent, at: Instant, set: RuleSet): Conversation | null {
  if (set.id !== 'pmp-2025-07' || thread.conversations.open.length === 0) return null;
  const { category } = natureOf(message);
  if (!category || !thread.facts.settings.carryOver.includes(category)) return null;
  return openOf(thread.conversations, category, at);
}

function deriveConversation(thread: Thread, message: OutboundEvent, at: Instant, set: RuleSet): void {
  const { windows, conversations } = thread;
  const entry = entryPointAt(windows, at);
  if (entry || answersClick(windows, message, at)) {
    throughEntryPoint(thread, message, at, entry);
    return;
  }
  const { category, open, rules } =
    set.conversations === 'initiator' ? byInitiator(thread, message, at) : byCategory(thread, message, at);
  if (open) {
    inConversation(thread, message.id, at, open, false);
    return;
  }
  const conversation = openConversation(conversations, {
    id: null,
    category,
    openedAt: at,
    openedBy: message.id,
    expiresAt: endOf(at, SERVICE_WINDOW, thread.facts.settings),
    freeEntryPoint: false,
    basis: 'derived',
    rules,
  });
  inConversation(thread, message.id, at, conversation, true);
}

/** C11, C12: the reply opens the free conversation and ends the others; what follows inside joins it. */
function throughEntryPoint(thread: Thread, message: OutboundEvent, at: Instant, entry: Window | null): void {
  const { windows, conversations } = thread;
  const running = thread.entryConversation;
  if (entry && running && isOpen(running, at)) {
    inConversation(thread, message.id, at, running, false);
    return;
  }
  const window =
    entry ??
    openEntryPoint(windows, { id: message.id, at, conversation: null, expiresAt: null, basis: 'derived' });
  closeOthers(conversations, at, message.id);
  thread.entryConversation = openConversation(conversations, {
    id: window.id,
    category: 'referral_conversion',
    openedAt: at,
    openedBy: message.id,
    expiresAt: window.closesAt,
    freeEntryPoint: true,
    basis: window.basis,
    rules: ['C12', 'C8'],
  });
  inConversation(thread, message.id, at, thread.entryConversation, true);
}

interface Place {
  category: string;
  open: Conversation | null;
  rules: string[];
}

/** O2: one conversation at a time, named by who began. */
function byInitiator(thread: Thread, message: OutboundEvent, at: Instant): Place {
  const open = anyOpen(thread.conversations, at);
  const answered = serviceOpenAt(thread.windows, message.sentAt ?? at);
  return { category: answered ? 'user_initiated' : 'business_initiated', open, rules: ['O2'] };
}

const TEMPLATE = ['C2', 'C4', 'C8'];
const SERVICE = ['C3', 'C4', 'C8'];

/** C2: a template joins its own category. C3: free-form joins any, and opens service when none is open. */
function byCategory(thread: Thread, message: OutboundEvent, at: Instant): Place {
  const { conversations, windows, facts } = thread;
  const nature = natureOf(message);
  const freeForm = nature.category === 'service' || (!nature.certain && serviceOpenAt(windows, at));
  if (freeForm) return { category: 'service', open: anyOpen(conversations, at), rules: SERVICE };
  const category = internationalCategory(nature.category ?? UNKNOWN, at, facts);
  const atSend = facts.settings.conversationStateAt === 'send' && message.sentAt !== null;
  const open =
    openOf(conversations, category, at) ?? (atSend ? openOf(conversations, category, message.sentAt!) : null);
  return { category, open, rules: TEMPLATE };
}
