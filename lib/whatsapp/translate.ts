import type { Instant } from '@/lib/engine/event';
import { type AccountFact, readAccount } from './account';
import { type Fact, type Kept, type KeptReason, kept } from './facts';
import { readCall, readMessage, type Sender } from './inbound';
import { readStatus } from './status';
import { elements, harmless, id, instant, isEmpty, type Json, kindOf, object, word } from './tolerant';
import { unwrap } from './wrapping';

export type { Fact, InboundFact, Kept, StatusFact } from './facts';

export interface Translation {
  facts: Fact[];
  kept: Kept[];
  /** Of the events about accounts, which are kept too, those that bear on prices. */
  account: AccountFact[];
}

interface Reading extends Translation, Sender {
  /** When Meta sent the entry at hand. */
  time: Instant | null;
}

/** Fields whose value holds messages and statuses. */
const MESSAGE_FIELDS = new Set([
  'messages',
  'standby',
  'calls',
  'history',
  'smb_message_echoes',
  'message_echoes',
]);

/** Fields about an account, a template, a number or a group. */
const ACCOUNT_FIELDS = new Set([
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'business_status_update',
  'business_username_update',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messaging_handovers',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'template_category_update',
  'template_correct_category_detection',
  'tracking_events',
  'user_id_update',
  'user_preferences',
]);

/**
 * Meta's words into ours; lib/whatsapp is the one place that knows them. Total: any JSON value gives an answer,
 * and one bad element never costs its siblings. All that a body holds comes out as a fact or as kept with a reason.
 */
export function translate(body: unknown): Translation {
  const to: Reading = {
    facts: [],
    kept: [],
    account: [],
    wabaId: null,
    phoneNumberId: null,
    contact: null,
    time: null,
  };
  const root = object(body);
  if (root) {
    const inside = unwrap(root);
    if (inside.length > 0) keep(to, 'wrapped_body', 'opened');
    for (const one of inside.length > 0 ? inside : [root]) readBody(to, one);
  } else {
    const empty = body === null || body === undefined || body === '';
    keep(to, empty ? 'empty_body' : 'not_an_object', kindOf(body));
  }
  return { facts: to.facts, kept: to.kept, account: to.account };
}

function keep(to: Reading, reason: KeptReason, detail: string): void {
  to.kept.push(kept(to, reason, detail));
}

function readBody(to: Reading, root: Json): void {
  const about = word(root.object);
  if (about !== null && about !== 'whatsapp_business_account') keep(to, 'other_object', harmless(about));
  const entries = elements(root.entry);
  if (!entries?.length) {
    keep(to, isEmpty(root) ? 'empty_body' : 'no_entries', kindOf(root.entry));
    return;
  }
  for (const item of entries) {
    to.wabaId = null;
    to.phoneNumberId = null;
    const entry = object(item);
    if (!entry) {
      keep(to, 'malformed_entry', kindOf(item));
      continue;
    }
    to.wabaId = id(entry.id);
    to.time = instant(entry.time);
    const changes = elements(entry.changes);
    if (!changes?.length) keep(to, 'no_changes', kindOf(entry.changes));
    // One of Meta's own pages shows `field` beside `object`, and both inside the entry.
    else for (const change of changes) readChange(to, change, fieldOf(entry) ?? fieldOf(root));
  }
}

function fieldOf(x: Json): string | null {
  return typeof x.field === 'string' ? word(x.field) : null;
}

function readChange(to: Reading, item: unknown, outerField: string | null): void {
  to.phoneNumberId = null;
  const change = object(item);
  if (!change) {
    keep(to, 'malformed_change', kindOf(item));
    return;
  }
  const field = fieldOf(change) ?? outerField;
  const value = object(change.value);
  if (!value) {
    const absent = change.value === undefined || change.value === null;
    keep(to, absent ? 'no_value' : 'malformed_value', harmless(field));
    return;
  }
  to.phoneNumberId = id(object(value.metadata)?.phone_number_id);
  const before = to.facts.length + to.kept.length;
  const ofMessages = field === null ? value.event === undefined : MESSAGE_FIELDS.has(field);
  readParts(to, value, field, ofMessages);
  if (!ofMessages) {
    const known = field === null || ACCOUNT_FIELDS.has(field);
    keep(to, known ? 'account_event' : 'unknown_field', harmless(field));
    const said = field === 'account_update' ? readAccount(to.wabaId, to.time, value) : null;
    if (said) to.account.push(said);
  } else if (to.facts.length + to.kept.length === before) {
    keep(to, elements(value.contacts)?.length ? 'contacts_only' : 'no_updates', harmless(field));
  }
}

/** Goes by what the value holds, not by its field: a status counts wherever Meta puts it. */
function readParts(
  to: Reading,
  value: Json,
  field: string | null,
  ofMessages: boolean,
  isWithin = false,
): void {
  const contacts = elements(value.contacts);
  to.contact = contacts?.length === 1 ? object(contacts[0]) : null;
  for (const key in value) {
    const part = value[key];
    switch (key) {
      case 'statuses':
        readEach(to, part, 'malformed_status', readStatus);
        break;
      case 'messages':
        if (field === 'history') keepEach(to, part, 'history', key);
        else if (field === 'smb_message_echoes') keepEach(to, part, 'app_echo', key);
        else readEach(to, part, 'malformed_message', readMessage);
        break;
      case 'calls':
        readEach(to, part, 'malformed_call', readCall);
        break;
      case 'message_echoes':
        keepEach(to, part, 'app_echo', field === 'standby' ? field : key);
        break;
      case 'history':
        keepEach(to, part, 'history', key);
        break;
      case 'user_actions':
        keepEach(to, part, 'user_action', key);
        break;
      case 'errors':
        if (ofMessages) keepErrors(to, part);
        break;
      case 'standby':
        if (isWithin) keep(to, 'unknown_part', key);
        else readStandby(to, part);
        break;
      case 'whatsapp_business_api_data':
        if (isWithin) keep(to, 'unknown_part', key);
        else readApiData(to, part, field, ofMessages);
        break;
      case 'contacts':
      case 'metadata':
        break;
      default:
        if (ofMessages && typeof part === 'object' && part !== null) {
          keep(to, 'unknown_part', harmless(word(key)));
        }
    }
  }
}

/** While the Meta Business Agent holds a thread everything comes one level deeper, charges included. */
function readStandby(to: Reading, part: unknown): void {
  for (const item of elements(part) ?? [part]) {
    const standby = object(item);
    if (standby) readParts(to, standby, 'standby', true, true);
    else keep(to, 'malformed_standby', kindOf(item));
  }
}

/** The whole value one level deeper, with the number beside it: as some who pass webhooks on write it. */
function readApiData(to: Reading, part: unknown, field: string | null, ofMessages: boolean): void {
  const data = object(part);
  if (!data) {
    keep(to, 'malformed_value', harmless(field));
    return;
  }
  to.phoneNumberId ??= id(object(data.metadata)?.phone_number_id) ?? id(data.phone_number_id);
  readParts(to, data, field, ofMessages, true);
}

function readEach(
  to: Reading,
  part: unknown,
  malformed: KeptReason,
  read: (place: Sender, item: Json, notes: Kept[]) => Fact | Kept,
): void {
  for (const element of elements(part) ?? [part]) {
    const item = object(element);
    if (!item) {
      keep(to, malformed, kindOf(element));
      continue;
    }
    const outcome = read(to, item, to.kept);
    if ('kind' in outcome) to.facts.push(outcome);
    else to.kept.push(outcome);
  }
}

function keepEach(to: Reading, part: unknown, reason: KeptReason, detail: string): void {
  for (let left = elements(part)?.length ?? 1; left > 0; left--) keep(to, reason, detail);
}

function keepErrors(to: Reading, part: unknown): void {
  for (const error of elements(part) ?? [part]) {
    const code = id(object(error)?.code);
    keep(to, 'value_error', code !== null && /^\d{1,7}$/.test(code) ? code : 'unreadable');
  }
}

/** What a body is about first: a phone number id, else an account id, and the user or group of its first update. */
export interface RouteHint {
  number: string | null;
  user: string | null;
}

/** Enough to choose a lane, at little cost. */
export function firstRoute(body: unknown): RouteHint {
  let account: string | null = null;
  const root = object(body);
  for (const item of elements((root && unwrap(root)[0])?.entry ?? root?.entry) ?? []) {
    const entry = object(item);
    if (!entry) continue;
    account ??= id(entry.id);
    for (const change of elements(entry.changes) ?? []) {
      const value = object(object(change)?.value);
      const number = id(object(value?.metadata)?.phone_number_id);
      if (number !== null) return { number, user: firstUser(value) };
    }
  }
  return { number: account, user: null };
}

function firstUser(value: Json | null): string | null {
  const status = object(elements(value?.statuses)?.[0]);
  if (status) return id(status.recipient_id) ?? id(status.recipient_user_id);
  const message = object(elements(value?.messages)?.[0]);
  return message && (id(message.group_id) ?? id(message.from) ?? id(message.from_user_id));
}
