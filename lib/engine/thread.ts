import { believeConversation, believeMessage } from './believe';
import { type Conversation, noConversations } from './conversation';
import { derive } from './derive';
import { type RuleSetId, ruleSet, ruleSetAtInstant } from './era';
import type { OutboundEvent, ThreadEvent, Unit } from './event';
import { type AuthInternational, agentUnit } from './message';
import { inOrder } from './order';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { type FoldedMessage, standAlone, type Thread } from './timeline';
import { conversationUnit, decide, deliveredAt } from './verdict';
import { noWindows, userWrote, type Window } from './window';

export type { FoldedMessage } from './timeline';

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

export interface FoldResult {
  zone: string;
  /** The rules of a what-if, see FoldOptions. */
  rules?: RuleSetId;
  conversations: Conversation[];
  windows: Window[];
  /** In order of delivery. */
  messages: FoldedMessage[];
  /** Ids of messages without evidence of delivery. */
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
    rules: options.rules,
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
    else if (conversation && opened)
      units.push(conversationUnit(conversation, result.zone, false, result.rules));
  }
  return units;
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
