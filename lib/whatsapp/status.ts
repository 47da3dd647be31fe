import type { ConversationRef, ReportedCost, Verdict } from '@/lib/engine/event';
import { divideHalfUp } from '@/lib/engine/money';
import type { Fact, Kept, Place, StatusFact, StatusWord } from './facts';
import { kept } from './facts';
import { inbound } from './inbound';
import type { Json } from './tolerant';
import {
  decimal,
  elements,
  flag,
  harmless,
  id,
  instant,
  integer,
  kindOf,
  object,
  personOf,
  word,
} from './tolerant';

/** Words that occur for another word of Meta's. */
const SAME_WORD = new Map([
  ['referral_conversation', 'referral_conversion'],
  ['customer_initiated', 'user_initiated'],
]);

/**
 * One element of `statuses`; it may also be the state of a call or of a payment, which are no messages.
 * What could not be read of a status that still counts goes to `notes`.
 */
export function readStatus(place: Place, item: Json, notes: Kept[]): Fact | Kept {
  const type = word(item.type);
  const messageId = id(item.id);
  const status = word(item.status);
  if (type === 'call' || messageId?.startsWith('wacid.')) return callStatus(place, item, messageId, status);
  if (type === 'payment' || object(item.payment)) return kept(place, 'payment_status', harmless(status));
  if (messageId === null) return kept(place, 'status_without_id', harmless(status));
  if (!isStatusWord(status)) return kept(place, 'unknown_status', harmless(status));
  const at = instant(item.timestamp);
  if (at === null) return kept(place, 'unreadable_timestamp', 'status');

  const conversation = object(item.conversation);
  // Group statuses have it inside `conversation`.
  const pricing = object(item.pricing) ?? object(conversation?.pricing);
  const verdict = verdictOf(pricing);
  const reportedCost = costOf(pricing?.cost);
  if (!verdict && present(pricing ?? item.pricing)) {
    notes.push(kept(place, 'unreadable_pricing', kindOf(pricing ?? item.pricing)));
  } else if (!reportedCost && present(pricing?.cost)) notes.push(kept(place, 'unreadable_pricing', 'cost'));

  const to = recipientOf(item);
  return {
    kind: 'status',
    wabaId: place.wabaId,
    phoneNumberId: place.phoneNumberId,
    messageId,
    participant: to.participant,
    group: to.group,
    status,
    at,
    recipient: to.recipient,
    userId: to.userId,
    verdict,
    conversation: conversationOf(conversation),
    errorCode: errorCodeOf(item.errors),
    reportedCost,
  };
}

/** A call is never charged as a message; when the user takes it, it opens the window as a message would (W1). */
function callStatus(place: Place, item: Json, callId: string | null, status: string | null): Fact | Kept {
  const at = instant(item.timestamp);
  const to = recipientOf(item);
  if (status !== 'accepted' || callId === null || at === null || (to.recipient ?? to.userId) === null) {
    return kept(place, 'call_status', harmless(status));
  }
  return inbound(place, callId, at, { number: to.recipient, userId: to.userId }, true);
}

/** In a group `recipient_id` is the group, and the person stands beside it in one of two spellings. */
function recipientOf(item: Json): Pick<StatusFact, 'participant' | 'group' | 'recipient' | 'userId'> {
  const address = id(item.recipient_id) ?? id(object(item.message)?.recipient_id);
  const member = id(item.recipient_participant_id) ?? id(item.participant_recipient_id);
  const memberUser = id(item.recipient_participant_user_id) ?? id(item.participant_recipient_user_id);
  const inGroup =
    member !== null ||
    memberUser !== null ||
    word(item.recipient_type) === 'group' ||
    address?.endsWith('@g.us') === true;
  if (inGroup) {
    const { number, userId } = personOf(member, memberUser);
    return { participant: number ?? userId, group: address, recipient: number, userId };
  }
  const named = id(item.recipient_user_id) ?? id(item.user_id) ?? id(item.business_scoped_user_id);
  const { number, userId } = personOf(address, named);
  return { participant: null, group: null, recipient: number, userId };
}

function isStatusWord(x: string | null): x is StatusWord {
  return x === 'sent' || x === 'delivered' || x === 'read' || x === 'failed' || x === 'played';
}

function metaWord(x: unknown): string | null {
  const plain = word(x);
  return plain === null ? null : (SAME_WORD.get(plain) ?? plain);
}

function verdictOf(pricing: Json | null): Verdict | null {
  if (!pricing) return null;
  const model = word(pricing.pricing_model)?.toUpperCase() ?? null;
  const type = metaWord(pricing.type) ?? metaWord(pricing.pricing_type);
  const category = metaWord(pricing.category);
  const billable = flag(pricing.billable);
  const subtype = metaWord(pricing.subtype);
  const says = model ?? type ?? category ?? billable ?? subtype;
  return says === null ? null : { model, type, category, billable, subtype };
}

function conversationOf(conversation: Json | null): ConversationRef | null {
  const conversationId = id(conversation?.id);
  if (!conversation || conversationId === null) return null;
  const origin = object(conversation.origin);
  return {
    id: conversationId,
    origin: metaWord(origin ? origin.type : conversation.origin),
    expiresAt: instant(conversation.expiration_timestamp),
  };
}

/** Far above any message; what is larger is no price and would not fit the ledger. */
const LARGEST_COST_MICROS = 10n ** 15n;

function costOf(cost: unknown): ReportedCost | null {
  const price = object(cost);
  const amount = decimal(price?.amount);
  const currency = id(price?.currency)?.toUpperCase();
  if (amount === null || !currency || !/^[A-Z]{3}$/.test(currency)) return null;
  const [whole, fraction = ''] = amount.split('.');
  const micros = divideHalfUp(BigInt(whole + fraction.padEnd(18, '0')), 10n ** 12n);
  return micros <= LARGEST_COST_MICROS ? { micros, currency } : null;
}

function errorCodeOf(errors: unknown): number | null {
  for (const error of elements(errors) ?? []) {
    const code = integer(object(error)?.code);
    if (code !== null) return code;
  }
  return null;
}

const present = (x: unknown) => x !== undefined && x !== null;
