import { UNKNOWN } from './category';
import { anyOpen, type Conversation, closeOthers, isOpen, openConversation, openOf } from './conversation';
import type { RuleSet } from './era';
import type { Instant, OutboundEvent } from './event';
import { internationalCategory, natureOf, nbpUnit, pmpUnit } from './message';
import { inConversation, standAlone, type Thread } from './timeline';
import {
  answersClick,
  endOf,
  entryPointAt,
  openEntryPoint,
  SERVICE_WINDOW,
  serviceOpenAt,
  type Window,
} from './window';

/** Prices a delivered message that Meta gave no verdict on, by the rules `set` and the thread's timeline. */
export function derive(thread: Thread, message: OutboundEvent, at: Instant, set: RuleSet): void {
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
    // One of Meta's ids is one conversation, even where its webhooks contradict each other.
    id: window.id !== null && conversations.byId.has(window.id) ? null : window.id,
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
