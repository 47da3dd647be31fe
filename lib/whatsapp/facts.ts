import type { ConversationRef, Instant, ReportedCost, Verdict } from '@/lib/engine/event';

/** Which business account and number a fact is about, as far as the body says. */
export interface Place {
  wabaId: string | null;
  phoneNumberId: string | null;
}

export type Fact = StatusFact | InboundFact;

export type StatusWord = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** One status of one outbound message, for a group message of one participant. */
export interface StatusFact extends Place {
  kind: 'status';
  messageId: string;
  /** Groups: who of the group; part of the message's key (H6). */
  participant: string | null;
  group: string | null;
  status: StatusWord;
  at: Instant;
  /** The phone number that was reached (in a group the participant's), digits only. */
  recipient: string | null;
  /** The business-scoped user id, where Meta gives one. */
  userId: string | null;
  verdict: Verdict | null;
  conversation: ConversationRef | null;
  errorCode: number | null;
  /** `pricing.cost`: what a message with a maximum price cost (P17). */
  reportedCost: ReportedCost | null;
}

/** What a user did that opens a window (W1): a message, a call, or a yes to being called. */
export interface InboundFact extends Place {
  kind: 'inbound';
  messageId: string;
  at: Instant;
  from: string | null;
  userId: string | null;
  group: string | null;
  call: boolean;
  /** The ad or post the user came through (C11); Meta does not tell the client. */
  referral: { source: string; client: string | null } | null;
}

/** What a body held that is no fact for billing, and why. Nothing that arrives is dropped without one of these. */
export interface Kept extends Place {
  reason: KeptReason;
  /** A word of Meta's, a code or a kind of value: never a phone number, an id or text that a person wrote. */
  detail: string;
}

export type KeptReason = keyof typeof KEPT_REASONS;

/** The closed list of reasons, each with the sentence shown to people. */
export const KEPT_REASONS = {
  empty_body: 'The body was empty: null, an empty text or {}.',
  not_an_object: 'The body was valid JSON but not an object.',
  other_object: 'The body is not about a WhatsApp Business account; it was read all the same.',
  wrapped_body: 'Somebody between Meta and here had wrapped the body; it was opened and read.',
  no_entries: 'The body had no entries.',
  malformed_entry: 'An entry was not an object.',
  no_changes: 'An entry had no changes.',
  malformed_change: 'A change was not an object.',
  no_value: 'A change had no value.',
  malformed_value: 'The value of a change was not an object.',
  no_updates: 'A change held neither messages nor statuses nor anything else that is known.',
  contacts_only: 'A change held contacts and nothing else.',
  unknown_part: 'A change held a part that is not known yet.',
  account_event: 'An event about the account, a template, a number or a group, not about one message.',
  unknown_field: 'A change of a field that is not known yet.',
  malformed_status: 'A status was not an object.',
  status_without_id: 'A status did not name its message.',
  unknown_status: 'A status word that is not known; it says nothing about delivery.',
  call_status: 'The state of a call, which is not a message.',
  payment_status: 'The state of a payment, which is not a message.',
  unreadable_timestamp: 'A status, message or call had no time that can be read.',
  unreadable_pricing: 'A status was counted, but its pricing could not be read.',
  malformed_message: 'A message was not an object.',
  message_without_id: 'An inbound message had no id.',
  message_without_sender: 'An inbound message or call did not say from whom.',
  system_message: 'A notice of the system, such as a changed number, not written by the user.',
  malformed_call: 'A call was not an object.',
  call_without_id: 'A call had no id.',
  call_event: 'A step of a call that does not open a window.',
  app_echo: 'A copy of a message that the business sent from elsewhere, such as its phone app.',
  history: 'Old messages handed over when a phone app was connected.',
  user_action: 'Something a user did with a message, such as opening a link.',
  value_error: 'An error that Meta reports about the number or the webhook, not about one message.',
  malformed_standby: 'The standby part of a change was not an object.',
} as const satisfies Record<string, string>;

export function kept(place: Place, reason: KeptReason, detail: string): Kept {
  return { reason, detail, wabaId: place.wabaId, phoneNumberId: place.phoneNumberId };
}
