import type { InboundEvent, Instant, OutboundEvent } from '../engine/event';
import { natureOf } from '../engine/message';
import { DEFAULT_SETTINGS } from '../engine/settings';
import { decide } from '../engine/verdict';
import { endOf, SERVICE_WINDOW } from '../engine/window';

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

/**
 * Messages of CBP whose status tells less than it seems to: it names the category of the conversation, which
 * free-form joins at no charge (C7). Who opened it, and who wrote outside the customer service window (W2), sent a
 * template; of the others the likelier is assumed. What is missing in the answer was told.
 */
export function whatTheyWere(
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
