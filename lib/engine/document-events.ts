import type { Instant, OutboundEvent, ReportedCost, ThreadEvent } from './event';
import {
  amount,
  fail,
  instant,
  type Json,
  list,
  maybeInstant,
  maybeText,
  object,
  text,
  whole,
} from './fields';

/** An event with its place: business number, and the user or the group it belongs to. */
export interface ExampleEvent {
  event: ThreadEvent;
  phone: string;
  user: string | null;
  group: string | null;
}

export type Where = (field: string) => string;
/** What the example's context says of every message. */
interface Given {
  cost: ReportedCost | null;
  currency: string;
}

/** The events of one line of an example: several for a group message, one a participant (P10). */
export function readEvent(raw: Json, where: Where, given: Given): ExampleEvent[] {
  const id = text(raw.id, where('id'));
  const place = {
    phone: maybeText(raw.business_phone, where('business_phone')) ?? '',
    user: maybeText(raw.user, where('user')),
    group: maybeText(raw.group, where('group')),
  };
  const one = (event: ThreadEvent): ExampleEvent[] => [{ event, ...place }];
  const at = (): Instant => instant(raw.at, where('at'));
  switch (raw.type) {
    case 'inbound_message':
    case 'inbound_call': {
      const referral = readReferral(raw.referral, where);
      return one({ kind: raw.type, id, at: at(), ...(referral && { referral }) });
    }
    case 'app_echo':
      return one({ kind: 'app_echo', id, at: at() });
    case 'meta_business_agent_message':
      return one({ kind: 'agent_message', id, at: at(), tokens: whole(raw.tokens, where('tokens')) });
    case 'outbound_message':
      return one({ ...readMessage(raw, id, where, given), ...readStatuses(raw.statuses, where) });
    case 'outbound_group_message':
      return readGroup(raw, id, where, given).map((event) => ({
        event,
        ...place,
        group: place.group ?? 'group',
        user: recipientOf(event.id),
      }));
    default:
      return fail(where('type'), `'${String(raw.type)}' is not an event type`);
  }
}

function readReferral(value: unknown, where: Where): { source: string; client: string | null } | null {
  if (value == null) return null;
  const raw = object(value, where('referral'));
  return {
    source: maybeText(raw.source, where('referral.source')) ?? 'unknown',
    client: maybeText(raw.client, where('referral.client')),
  };
}

const NOTHING_YET = { sentAt: null, deliveredAt: null, readAt: null, failedAt: null, errorCode: null };

function readMessage(raw: Json, id: string, where: Where, given: Given): OutboundEvent {
  const kind = raw.kind;
  if (kind !== 'template' && kind !== 'free_form')
    fail(where('kind'), `'${String(kind)}' is neither template nor free_form`);
  const category = maybeText(raw.template_category, where('template_category'));
  if (kind === 'template' && !category) fail(where('template_category'), 'is missing');
  const maxPrice = raw.max_price == null ? null : amount(raw.max_price, where('max_price'));
  return {
    kind: 'outbound_message',
    id,
    content: kind as 'template' | 'free_form',
    templateCategory: category,
    ...NOTHING_YET,
    verdict: null,
    conversation: null,
    api: maybeText(raw.api, where('api')),
    maxPrice,
    reportedCost:
      reportedCost(raw.rate, given.currency, where('rate')) ?? (maxPrice === null ? null : given.cost),
  };
}

function readStatuses(
  value: unknown,
  where: Where,
): Omit<typeof NOTHING_YET, never> | Partial<OutboundEvent> {
  const raw = object(value, where('statuses'));
  const time = (status: string): Instant | null => maybeInstant(raw[status], where(`statuses.${status}`));
  const errorCode = raw.error_code == null ? null : whole(raw.error_code, where('statuses.error_code'));
  return {
    sentAt: time('sent'),
    deliveredAt: time('delivered'),
    readAt: time('read'),
    failedAt: time('failed'),
    errorCode,
  };
}

/** P10: one message a participant, `g1/+55...`. */
function readGroup(raw: Json, id: string, where: Where, given: Given): OutboundEvent[] {
  const at = instant(raw.at, where('at'));
  const message = readMessage(raw, id, where, given);
  return list(raw.recipients, where('recipients')).map((item, i) => {
    const recipient = object(item, where(`recipients[${i}]`));
    const user = text(recipient.user, where(`recipients[${i}].user`));
    const reached = recipient.status === 'delivered' || recipient.status === 'read';
    return {
      ...message,
      id: `${id}/${user}`,
      group: true,
      sentAt: at,
      deliveredAt: reached ? at : null,
      failedAt: recipient.status === 'failed' ? at : null,
      reportedCost:
        reportedCost(recipient.rate, given.currency, where(`recipients[${i}].rate`)) ?? message.reportedCost,
    };
  });
}

function recipientOf(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

export function reportedCost(value: unknown, currency: string, where: string): ReportedCost | null {
  return value == null ? null : { micros: amount(value, where), currency };
}
