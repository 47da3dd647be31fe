import { type Conversation, type Conversations, join } from './conversation';
import type { RuleSet } from './era';
import type { Instant, Unit } from './event';
import type { ThreadFacts } from './message';
import type { Windows } from './window';

/** One delivered message: it is a unit of its own, or it belongs to a conversation. */
export interface FoldedMessage {
  id: string;
  at: Instant;
  unit: Unit | null;
  conversation: Conversation | null;
  /** True for the message whose delivery opened the conversation. */
  opened: boolean;
}

/** One thread while it is folded, at the moment of the event in hand. */
export interface Thread {
  facts: ThreadFacts;
  forced: RuleSet | null;
  windows: Windows;
  conversations: Conversations;
  /** The CBP conversation of the free entry point window, where that window opened under CBP. */
  entryConversation: Conversation | null;
  messages: FoldedMessage[];
  rejected: string[];
}

export function standAlone(thread: Thread, id: string, at: Instant, unit: Unit | null): void {
  if (unit) thread.messages.push({ id, at, unit, conversation: null, opened: false });
}

export function inConversation(
  thread: Thread,
  id: string,
  at: Instant,
  conversation: Conversation,
  opened: boolean,
): void {
  if (!opened) join(conversation, id);
  thread.messages.push({ id, at, unit: null, conversation, opened });
}
