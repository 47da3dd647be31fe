import type { Seconds } from './calendar';
import type { Decision } from './meta';
import { hex8, type Random } from './random';
import type { Fate } from './session';
import type { Group, Phone, User } from './world';

/** One item of a delivery: a status, an inbound message, an echo, or a notice about the account. */
export interface Update {
  at: Seconds;
  phone: Phone;
  slot: 'statuses' | 'messages' | 'message_echoes' | 'notice';
  /** The item; for a notice the whole `value`. */
  json: string;
  /** What stands beside it in `contacts`, or ''. */
  contact: string;
  field: string;
}

/** An outbound message to one recipient, as far as its statuses need it. */
export interface Message {
  wamid: string;
  phone: Phone;
  user: User;
  group: Group | null;
  decision: Decision;
  fate: Fate;
  /** Which statuses show the verdict (H4). */
  shows: { sent: boolean; delivered: boolean; read: boolean };
}

const USER_IDS_FROM = Date.UTC(2026, 1, 1) / 1000;
/** From here on, some users are known by their business-scoped id alone. */
export const HIDDEN_FROM = Date.UTC(2026, 3, 1) / 1000;
const STATUS_CONTACTS_FROM = Date.UTC(2025, 11, 1) / 1000;

/** JSON as Meta sends it: pure ASCII, accents as \u00e9 and slashes as \/. */
export function quote(text: string): string {
  const escaped = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text)
    .replaceAll('/', '\\/')
    .replace(/[^\x20-\x7e]/g, escaped);
}

const quotedNames = new Map<string, string>();

/** The few names there are, each escaped once. */
function quoted(name: string): string {
  const known = quotedNames.get(name) ?? quote(name);
  quotedNames.set(name, known);
  return known;
}

export function statusUpdate(message: Message, status: 'sent' | 'delivered' | 'read', at: Seconds): Update {
  const { decision, phone } = message;
  const inner = message.shows[status] ? verdict(message, decision, status) : '';
  const json = `{"id":"${message.wamid}","status":"${status}","timestamp":"${at}",${recipient(message, at)}${inner}}`;
  return { at, phone, slot: 'statuses', json, contact: statusContact(message, at), field: 'messages' };
}

/** The one `sent` of a group message: no participant, no verdict. */
export function groupSentUpdate(group: Group, wamid: string, at: Seconds): Update {
  const json = `{"id":"${wamid}","status":"sent","timestamp":"${at}","recipient_id":"${group.id}","recipient_type":"group"}`;
  return { at, phone: group.phone, slot: 'statuses', json, contact: '', field: 'messages' };
}

const FAILURES = [
  [131026, 'Message undeliverable', 'Message Undeliverable.'],
  [
    131049,
    'Not delivered to maintain healthy ecosystem engagement',
    'Meta chose not to deliver the message.',
  ],
  [131053, 'Media upload error', 'Unsupported type image/heif.'],
] as const;

export function failedUpdate(message: Message, at: Seconds, random: Random): Update {
  const [code, title, details] = random.pick(FAILURES);
  const error =
    `{"code":${code},"title":${quote(title)},"message":${quote(title)},"error_data":{"details":${quote(details)}},` +
    `"href":"https:\\/\\/developers.facebook.com\\/docs\\/whatsapp\\/cloud-api\\/support\\/error-codes\\/"}`;
  const json = `{"id":"${message.wamid}","status":"failed","timestamp":"${at}",${recipient(message, at)},"errors":[${error}]}`;
  return { at, phone: message.phone, slot: 'statuses', json, contact: '', field: 'messages' };
}

function verdict(message: Message, decision: Decision, status: 'sent' | 'delivered' | 'read'): string {
  const { model, category, conversationId, type, billable } = decision;
  const { graph } = message.phone.waba.tenant;
  // Meta spells it both ways, in `pricing` with a hyphen and in `origin` without.
  const word = graph === 'v23' ? category.replace('authentication_', 'authentication-') : category;
  const typed = model === 'PMP' ? `,"type":"${type}"` : '';
  const pricing = `"pricing":{"billable":${billable},"pricing_model":"${model}","category":"${word}"${typed}}`;
  // H3: from v24 on per-message pricing has no conversation, but for the free entry point.
  if (model === 'PMP' && graph === 'v24' && type !== 'free_entry_point') return `,${pricing}`;
  const expiry = status === 'sent' ? `"expiration_timestamp":"${decision.expiresAt}",` : '';
  const conversation = `,"conversation":{"id":"${conversationId}",${expiry}"origin":{"type":"${category}"}`;
  // Meta's own example of a group nests the one in the other.
  return message.group ? `${conversation},${pricing}}` : `${conversation}},${pricing}`;
}

function recipient({ user, group }: Message, at: Seconds): string {
  if (group) {
    const id = `"recipient_id":"${group.id}","recipient_type":"group","recipient_participant_id":"${user.number}"`;
    return user.showsUserId && at >= USER_IDS_FROM
      ? `${id},"recipient_participant_user_id":"${user.userId}"`
      : id;
  }
  if (user.hidesNumber && at >= HIDDEN_FROM) return `"recipient_user_id":"${user.userId}"`;
  const id = `"recipient_id":"${user.number}"`;
  return user.showsUserId && at >= USER_IDS_FROM ? `${id},"recipient_user_id":"${user.userId}"` : id;
}

function statusContact({ user, group }: Message, at: Seconds): string {
  if (at < STATUS_CONTACTS_FROM || group) return '';
  if (user.hidesNumber && at >= HIDDEN_FROM) return `{"user_id":"${user.userId}"}`;
  return user.showsUserId && at >= USER_IDS_FROM
    ? `{"wa_id":"${user.number}","user_id":"${user.userId}"}`
    : '';
}

const TEXTS = [
  'Ol\u00e1, meu pedido j\u00e1 saiu?',
  'Caf\u00e9 cr\u00e8me: 1/2 kg, svp',
  'Where is my parcel?',
  'Gracias, hasta ma\u00f1ana',
  '\u0928\u092e\u0938\u094d\u0924\u0947',
  'OK \ud83d\udc4d',
].map(quote);

export function inboundUpdate(
  phone: Phone,
  user: User,
  group: Group | null,
  wamid: string,
  at: Seconds,
  ad: boolean,
  random: Random,
): Update {
  const hidden = user.hidesNumber && at >= HIDDEN_FROM && !group;
  const shows = (user.showsUserId && at >= USER_IDS_FROM) || hidden;
  const from = (hidden ? '' : `"from":"${user.number}",`) + (shows ? `"from_user_id":"${user.userId}",` : '');
  const inGroup = group ? `"group_id":"${group.id}",` : '';
  const referral = ad ? `"referral":${referralJson(random)},` : '';
  const json = `{${referral}${from}${inGroup}"id":"${wamid}","timestamp":"${at}",${content(random)}}`;
  const ids = (hidden ? '' : `,"wa_id":"${user.number}"`) + (shows ? `,"user_id":"${user.userId}"` : '');
  const contact = `{"profile":{"name":${quoted(user.name)}}${ids}}`;
  return { at, phone, slot: 'messages', json, contact, field: 'messages' };
}

function content(random: Random): string {
  const dice = random.below(10);
  if (dice < 8) return `"type":"text","text":{"body":${random.pick(TEXTS)}}`;
  if (dice < 9) return `"type":"button","button":{"payload":"yes","text":"Oui, j'arrive \\u00e0 18h"}`;
  return `"type":"image","image":{"mime_type":"image\\/jpeg","sha256":"4uOxRe+0hj\\/Q=","id":"${random.digits(16)}"}`;
}

function referralJson(random: Random): string {
  return (
    `{"source_url":"https:\\/\\/fb.me\\/${random.hex32().slice(0, 9)}","source_id":"${random.digits(17)}",` +
    `"source_type":"ad","headline":"Nouvelle collection d'\\u00e9t\\u00e9","body":"\\u00c9crivez-nous","media_type":"image",` +
    `"ctwa_clid":"Ar${random.hex32()}"}`
  );
}

/** A message typed by a person in the WhatsApp Business app: shown, never charged (P15). */
export function echoUpdate(phone: Phone, user: User, wamid: string, at: Seconds, random: Random): Update {
  const from = phone.display.replace(/\D/g, '');
  const to =
    user.hidesNumber && at >= HIDDEN_FROM ? `"to_user_id":"${user.userId}"` : `"to":"${user.number}"`;
  const json = `{"from":"${from}",${to},"id":"${wamid}","timestamp":"${at}","type":"text","text":{"body":${random.pick(TEXTS)}}}`;
  return { at, phone, slot: 'message_echoes', json, contact: '', field: 'smb_message_echoes' };
}

/** Webhooks of the account and its templates, which charge nothing. */
export function noticeUpdate(phone: Phone, at: Seconds, random: Random): Update {
  const template = `"message_template_id":${random.digits(16)},"message_template_name":"order_update_v${random.between(1, 9)}","message_template_language":"fr"`;
  const [field, json] = random.pick([
    [
      'message_template_status_update',
      `{"event":"APPROVED",${template},"reason":"NONE","message_template_category":"UTILITY"}`,
    ],
    ['template_category_update', `{${template},"previous_category":"UTILITY","new_category":"MARKETING"}`],
    [
      'message_template_quality_update',
      `{"previous_quality_score":"GREEN","new_quality_score":"YELLOW",${template}}`,
    ],
    [
      'phone_number_quality_update',
      `{"display_phone_number":${quote(phone.display)},"event":"FLAGGED","current_limit":"TIER_10K"}`,
    ],
    [
      'account_update',
      `{"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","business_primary_location_country":"${phone.waba.location}"}`,
    ],
  ] as const);
  return { at, phone, slot: 'notice', json, contact: '', field };
}

/** Unique by `serial`; as on the wire, the recipient's number is in it. */
export function makeWamid(number: string, serial: number, inbound: boolean, random: Random): string {
  const unique = `${hex8(random.next())}${hex8(serial)}`.toUpperCase();
  const head = `\x1c\x18${String.fromCharCode(number.length)}${number}\x15\x02\x00${inbound ? '\x12' : '\x11'}\x18\x12`;
  return `wamid.${btoa(`${head}3A${unique}\x00`)}`;
}
