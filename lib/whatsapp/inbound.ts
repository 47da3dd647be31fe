import type { Instant } from '@/lib/engine/event';
import type { Fact, InboundFact, Kept, Place } from './facts';
import { kept } from './facts';
import type { Json } from './tolerant';
import { harmless, id, instant, isEmpty, object, type Person, personOf, word } from './tolerant';

/** Where a message stands, and the contact beside it when there is just one. */
export interface Sender extends Place {
  contact: Json | null;
}

/** One element of `messages`: whatever the user sent opens a window, a reaction and an unsupported type too. */
export function readMessage(place: Sender, item: Json): Fact | Kept {
  const type = word(item.type);
  const system = object(item.system);
  if (type === 'system' || (type === null && system)) {
    return kept(place, 'system_message', harmless(word(system?.type)));
  }
  const messageId = id(item.id);
  if (messageId === null) return kept(place, 'message_without_id', harmless(type));
  const from = senderOf(item, place.contact);
  if ((from.number ?? from.userId) === null) return kept(place, 'message_without_sender', harmless(type));
  const at = instant(item.timestamp);
  if (at === null) return kept(place, 'unreadable_timestamp', 'message');
  const referral = object(item.referral);
  const reply = object(object(item.interactive)?.call_permission_reply);
  return inbound(
    place,
    messageId,
    at,
    from,
    word(reply?.response) === 'accept',
    id(item.group_id),
    referral && !isEmpty(referral) ? { source: word(referral.source_type) ?? 'unknown', client: null } : null,
  );
}

/** Users with a username need not be named in the message itself, then the only contact is the sender. */
function senderOf(item: Json, contact: Json | null): Person {
  const from = personOf(id(item.from), id(item.from_user_id) ?? id(item.user_id));
  if (from.number !== null || from.userId !== null || !contact) return from;
  return personOf(id(contact.wa_id), id(contact.user_id));
}

/** One element of `calls`. Only the start of a call by the user opens a window; other steps come at other times. */
export function readCall(place: Place, item: Json): Fact | Kept {
  const event = word(item.event);
  const starts = event === 'connect' || event === 'call_connect';
  if (!starts || word(item.direction) !== 'user_initiated') return kept(place, 'call_event', harmless(event));
  const callId = id(item.id) ?? id(item.wacid);
  if (callId === null) return kept(place, 'call_without_id', harmless(event));
  const from = personOf(id(item.from), id(item.from_user_id));
  if ((from.number ?? from.userId) === null) return kept(place, 'message_without_sender', 'call');
  const at = instant(item.timestamp) ?? instant(item.start_time);
  if (at === null) return kept(place, 'unreadable_timestamp', 'call');
  return inbound(place, callId, at, from, true);
}

export function inbound(
  place: Place,
  messageId: string,
  at: Instant,
  from: Person,
  call: boolean,
  group: string | null = null,
  referral: InboundFact['referral'] = null,
): InboundFact {
  return {
    kind: 'inbound',
    wabaId: place.wabaId,
    phoneNumberId: place.phoneNumberId,
    messageId,
    at,
    from: from.number,
    userId: from.userId,
    group,
    call,
    referral,
  };
}
