/**
 * Bodies of every kind that Meta, its documents and its partners have been seen to send, in our own words. `note` is
 * the reason under which it is kept; `charges` how many charges it makes.
 */
export interface Shape {
  name: string;
  body: unknown;
  charges?: number;
  note?: string;
}

const PLACE = { waba: '800', phone: '801' };
export const SHAPES_PLACE = PLACE;

const AT = '1772359200'; // 2026-03-01T10:00Z
const metadata = { display_phone_number: '33123456789', phone_number_id: PLACE.phone };
const body = (value: unknown, field = 'messages', entry: object = {}) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: PLACE.waba, ...entry, changes: [{ value, field }] }],
});
const value = (more: object) => ({ messaging_product: 'whatsapp', metadata, ...more });

let serial = 0;
const status = (more: object = {}) => ({
  id: `wamid.shape.${++serial}`,
  status: 'delivered',
  timestamp: AT,
  recipient_id: '33612345678',
  pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' },
  ...more,
});
const statuses = (...items: unknown[]) => body(value({ statuses: items }));
const inbound = (more: object) =>
  body(
    value({ messages: [{ from: '33612345678', id: `wamid.shape.in.${++serial}`, timestamp: AT, ...more }] }),
  );
const group = { recipient_type: 'group', recipient_id: 'group-1' };
const marketing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'group_marketing' };

export const SHAPES: readonly Shape[] = [
  { name: 'a status', body: statuses(status()), charges: 1 },
  { name: 'a status without pricing', body: statuses(status({ pricing: undefined })), charges: 1 },
  { name: 'a status without recipient', body: statuses(status({ recipient_id: undefined })), charges: 1 },
  { name: 'a status with an empty recipient', body: statuses(status({ recipient_id: '' })), charges: 1 },
  {
    name: 'a status to a user id alone',
    body: statuses(status({ recipient_id: undefined, recipient_user_id: 'BR.2000123' })),
    charges: 1,
  },
  {
    name: 'a status of a category not known yet',
    body: statuses(status({ pricing: { pricing_model: 'PMP', type: 'regular', category: 'hologram' } })),
    charges: 1,
  },
  {
    name: 'a status of a type not known yet',
    body: statuses(status({ pricing: { pricing_model: 'PMP', type: 'lottery', category: 'utility' } })),
    charges: 1,
  },
  {
    name: 'a status of a model not known yet',
    body: statuses(status({ pricing: { pricing_model: 'XYZ', category: 'utility' } })),
    charges: 1,
  },
  {
    name: 'the category in its other spelling',
    body: statuses(
      status({
        pricing: { pricing_model: 'PMP', type: 'regular', category: 'authentication-international' },
      }),
    ),
    charges: 1,
  },
  {
    name: 'pricing that is a word',
    body: statuses(status({ pricing: 'free' })),
    charges: 1,
    note: 'unreadable_pricing',
  },
  {
    name: 'a maximum price',
    body: statuses(
      status({
        pricing: {
          pricing_model: 'PMP',
          type: 'regular',
          category: 'marketing_lite',
          cost: { amount: 0.06, currency: 'USD' },
        },
      }),
    ),
    charges: 1,
  },
  { name: 'a timestamp as a number', body: statuses(status({ timestamp: Number(AT) })), charges: 1 },
  { name: 'a timestamp of long ago', body: statuses(status({ timestamp: '1' })), charges: 1 },
  { name: 'a timestamp of far ahead', body: statuses(status({ timestamp: '99999999999' })), charges: 1 },
  {
    name: 'a timestamp of no calendar',
    body: statuses(status({ timestamp: '1e99' })),
    note: 'unreadable_timestamp',
  },
  {
    name: 'a timestamp that is none',
    body: statuses(status({ timestamp: 'bogus' })),
    note: 'unreadable_timestamp',
  },
  { name: 'a status without an id', body: statuses(status({ id: undefined })), note: 'status_without_id' },
  {
    name: 'a status word not known yet',
    body: statuses(status({ status: 'pondered' })),
    note: 'unknown_status',
  },
  { name: 'sent alone', body: statuses(status({ status: 'sent' })) },
  {
    name: 'failed alone, with a price',
    body: statuses(status({ status: 'failed', errors: [{ code: 131026 }] })),
  },
  {
    name: 'a status that is text, between two that are none',
    body: statuses(status(), 'status', status()),
    charges: 2,
    note: 'malformed_status',
  },
  { name: 'a status that is null', body: statuses(null), note: 'malformed_status' },
  {
    name: 'a call in statuses',
    body: statuses({ ...status(), id: 'wacid.1', type: 'call', status: 'RINGING' }),
    note: 'call_status',
  },
  {
    name: 'a payment in statuses',
    body: statuses({ ...status(), type: 'payment', status: 'captured' }),
    note: 'payment_status',
  },
  {
    name: 'a group message, price inside the conversation, each participant a charge',
    body: statuses(
      {
        ...status({ pricing: undefined }),
        id: 'wamid.shape.g',
        ...group,
        recipient_participant_id: '33612345678',
        conversation: { id: 'g', pricing: marketing },
      },
      {
        ...status({ pricing: marketing }),
        id: 'wamid.shape.g',
        ...group,
        participant_recipient_id: '4915112345678',
      },
    ),
    charges: 2,
  },
  {
    name: 'standby, one level deeper',
    body: body(value({ standby: { metadata, statuses: [status()] } }), 'standby'),
    charges: 1,
  },
  {
    name: 'standby as a list',
    body: body(value({ standby: [{ statuses: [status()] }, 7] }), 'standby'),
    charges: 1,
    note: 'malformed_standby',
  },
  {
    name: 'an echo of the phone app',
    body: body(
      value({ message_echoes: [{ id: 'wamid.e', to: '33612345678', timestamp: AT }] }),
      'smb_message_echoes',
    ),
    note: 'app_echo',
  },
  {
    name: 'history of the phone app',
    body: body(value({ history: [{ threads: [{ messages: [{ id: 'wamid.h' }] }] }] }), 'history'),
    note: 'history',
  },
  {
    name: 'messages and statuses in one change',
    body: body(
      value({
        statuses: [status()],
        messages: [{ from: '33612345678', id: 'wamid.both', timestamp: AT, type: 'text' }],
      }),
    ),
    charges: 1,
  },
  {
    name: 'several changes and entries',
    body: {
      entry: [
        ...statuses(status()).entry,
        { id: PLACE.waba, changes: [...statuses(status()).entry[0]!.changes, {}] },
      ],
    },
    charges: 2,
    note: 'no_value',
  },
  {
    name: 'lists written as objects',
    body: body(value({ statuses: { 0: status(), 1: status() } })),
    charges: 2,
  },
  { name: 'an object where a list should be', body: body(value({ statuses: status() })), charges: 1 },
  { name: 'no metadata at all', body: body({ statuses: [status()] }), charges: 1 },
  { name: 'metadata of another form', body: body({ metadata: 'none', statuses: [status()] }), charges: 1 },
  {
    name: 'the field beside the object',
    body: {
      field: 'messages',
      ...statuses(status()),
      entry: [{ id: PLACE.waba, changes: [{ value: value({ statuses: [status()] }) }] }],
    },
    charges: 1,
  },
  { name: 'an inbound message', body: inbound({ type: 'text', text: { body: 'Hi' } }) },
  { name: 'an inbound message without a type', body: inbound({}) },
  { name: 'an unsupported one', body: inbound({ type: 'unsupported', errors: [{ code: 131051 }] }) },
  {
    name: 'a reaction that was taken away',
    body: inbound({ type: 'reaction', reaction: { message_id: 'wamid.r' } }),
  },
  { name: 'a click on an ad, with sound', body: inbound({ type: 'audio', referral: { source_type: 'ad' } }) },
  {
    name: 'a changed number',
    body: inbound({ type: 'system', system: { type: 'user_changed_number', new_wa_id: '1' } }),
    note: 'system_message',
  },
  { name: 'a message from nobody', body: inbound({ from: undefined }), note: 'message_without_sender' },
  {
    name: 'a message without an id',
    body: inbound({ id: undefined, type: 'text' }),
    note: 'message_without_id',
  },
  { name: 'a message that is a number', body: body(value({ messages: [5] })), note: 'malformed_message' },
  {
    name: 'a call that begins',
    body: body(
      value({
        calls: [
          {
            id: 'wacid.2',
            from: '33612345678',
            event: 'connect',
            direction: 'USER_INITIATED',
            timestamp: AT,
          },
        ],
      }),
      'calls',
    ),
  },
  {
    name: 'a call that ends',
    body: body(value({ calls: [{ id: 'wacid.2', event: 'terminate' }] }), 'calls'),
    note: 'call_event',
  },
  {
    name: 'a link that was opened',
    body: body(value({ user_actions: [{ action_type: 'click' }] })),
    note: 'user_action',
  },
  {
    name: 'errors of the number',
    body: body(value({ errors: [{ code: 130429, title: 'Rate limit' }] })),
    note: 'value_error',
  },
  {
    name: 'contacts alone',
    body: body(value({ contacts: [{ wa_id: '33612345678' }] })),
    note: 'contacts_only',
  },
  { name: 'neither messages nor statuses', body: body(value({})), note: 'no_updates' },
  { name: 'a part not known yet', body: body(value({ holograms: [{}] })), note: 'unknown_part' },
  {
    name: 'a template that was moved',
    body: body(
      { message_template_id: 1, previous_category: 'UTILITY', new_category: 'MARKETING' },
      'template_category_update',
      { time: 1 },
    ),
    note: 'account_event',
  },
  {
    name: 'a new volume tier',
    body: body(
      { event: 'VOLUME_BASED_PRICING_TIER_UPDATE', volume_tier_info: { tier: '100:200' } },
      'account_update',
    ),
    note: 'account_event',
  },
  { name: 'a field not known yet', body: body({ any: 'thing' }, 'holograms'), note: 'unknown_field' },
  {
    name: 'the test button of the dashboard',
    body: body({
      messages: [{ from: '16315551181', id: 'ABGGFlA5Fpa', timestamp: '1504902988', type: 'text' }],
      metadata: { phone_number_id: PLACE.phone },
    }),
  },
  { name: 'another object', body: { object: 'page', entry: [] }, note: 'other_object' },
  { name: 'no entries', body: { object: 'whatsapp_business_account', entry: [] }, note: 'no_entries' },
  { name: 'no changes', body: { entry: [{ id: PLACE.waba, changes: [] }] }, note: 'no_changes' },
  { name: 'an empty change', body: { entry: [{ id: PLACE.waba, changes: [{}] }] }, note: 'no_value' },
  {
    name: 'an empty value',
    body: { entry: [{ id: PLACE.waba, changes: [{ field: 'messages', value: {} }] }] },
    note: 'no_updates',
  },
  {
    name: 'a value that is a list',
    body: { entry: [{ id: PLACE.waba, changes: [{ field: 'messages', value: [] }] }] },
    note: 'malformed_value',
  },
  { name: 'an entry that is text', body: { entry: ['entry'] }, note: 'malformed_entry' },
  { name: 'a change that is a number', body: { entry: [{ changes: [1] }] }, note: 'malformed_change' },
  { name: 'an empty object', body: {}, note: 'empty_body' },
  { name: 'null', body: null, note: 'empty_body' },
  { name: 'a list', body: [], note: 'not_an_object' },
];
