import type { Basis, Instant } from './event';
import type { Settings } from './settings';
import { DAY } from './time';
import { plausibleEnd } from './window';

/** One CBP conversation (section 2 of the rules), open for openedAt <= t < its end. */
export interface Conversation {
  /** Meta's id where one of its messages carried it, else `derived:<wamid>`. */
  id: string;
  category: string;
  openedAt: Instant;
  openedBy: string;
  expiresAt: Instant;
  /** Set when a free entry point closed it (C12). */
  closedEarlyAt: Instant | null;
  closedEarlyBy: string | null;
  freeEntryPoint: boolean;
  /** `pricing.billable` as reported; says little under CBP (H2). */
  billable: boolean | null;
  basis: Basis;
  rules: string[];
  /** In order of delivery. */
  messages: string[];
}

export interface Conversations {
  settings: Settings;
  all: Conversation[];
  /** Those that may still be open, in order of opening. */
  open: Conversation[];
  /** By Meta's id. */
  byId: Map<string, Conversation>;
}

export function noConversations(settings: Settings): Conversations {
  return { settings, all: [], open: [], byId: new Map() };
}

/** An ended conversation is remembered for a day, for messages that were sent while it was open. */
const LINGER = DAY;

export function endOf(conversation: Conversation): Instant {
  return conversation.closedEarlyAt ?? conversation.expiresAt;
}

export function isOpen(conversation: Conversation, at: Instant): boolean {
  return at >= conversation.openedAt && at < endOf(conversation);
}

export interface Opening {
  id: string | null;
  category: string;
  openedAt: Instant;
  openedBy: string;
  expiresAt: Instant;
  freeEntryPoint: boolean;
  basis: Basis;
  rules: string[];
}

export function openConversation(state: Conversations, opening: Opening): Conversation {
  const conversation: Conversation = {
    ...opening,
    id: opening.id ?? `derived:${opening.openedBy}`,
    closedEarlyAt: null,
    closedEarlyBy: null,
    billable: null,
    messages: [opening.openedBy],
  };
  if (opening.id) state.byId.set(opening.id, conversation);
  state.open = state.open.filter((other) => opening.openedAt < endOf(other) + LINGER);
  state.all.push(conversation);
  state.open.push(conversation);
  return conversation;
}

/** The open conversation of a category (C2); the youngest, where Meta's ids show two. */
export function openOf(state: Conversations, category: string, at: Instant): Conversation | null {
  return state.open.findLast((one) => one.category === category && isOpen(one, at)) ?? null;
}

/** Any open conversation (C3), by the convention for which one free-form joins (C7). */
export function anyOpen(state: Conversations, at: Instant): Conversation | null {
  const { open, settings } = state;
  const joined =
    settings.freeFormJoins === 'earliest'
      ? open.find((one) => isOpen(one, at))
      : open.findLast((one) => isOpen(one, at));
  return joined ?? null;
}

export function join(conversation: Conversation, message: string): void {
  conversation.messages.push(message);
}

/** C12: a free entry point ends every other open conversation; what they cost stands. */
export function closeOthers(state: Conversations, at: Instant, by: string): void {
  for (const one of state.open) if (isOpen(one, at)) close(one, at, by);
}

export function close(conversation: Conversation, at: Instant, by: string): void {
  conversation.closedEarlyAt = at;
  conversation.closedEarlyBy = by;
}

/**
 * Meta's id for a conversation that was so far only derived, so that one real conversation is one charge even
 * when some of its messages came without a verdict.
 */
export function recognise(
  state: Conversations,
  conversation: Conversation,
  known: { id: string; billable: boolean | null; expiresAt: Instant | null },
): void {
  conversation.id = known.id;
  conversation.basis = 'verdict';
  conversation.billable = known.billable ?? conversation.billable;
  conversation.expiresAt = Math.max(
    conversation.expiresAt,
    plausibleEnd(conversation.openedAt, known.expiresAt),
  );
  state.byId.set(known.id, conversation);
}
