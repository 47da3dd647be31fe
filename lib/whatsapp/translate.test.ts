import { describe, expect, it } from 'vitest';
import { type InboundFact, KEPT_REASONS, type StatusFact } from './facts';
import { firstRoute, translate } from './translate';

type Bag = Record<string, unknown>;

const T = 1_780_000_000;
const PMP = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };

const bodyOf = (...entry: unknown[]) => ({ object: 'whatsapp_business_account', entry });
const entryOf = (id: unknown, ...changes: unknown[]) => ({ id, changes });
const change = (value: unknown, field: unknown = 'messages') => ({ field, value });
const valueWith = (parts: Bag, phoneNumberId: unknown = 'N1') => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '15550100100', phone_number_id: phoneNumberId },
  ...parts,
});
const body = (parts: Bag, field: unknown = 'messages') =>
  bodyOf(entryOf('W1', change(valueWith(parts), field)));

const status = (more: Bag = {}) => ({
  id: 'wamid.A',
  status: 'delivered',
  timestamp: `${T}`,
  recipient_id: '447700900001',
  ...more,
});
const message = (more: Bag = {}) => ({
  id: 'wamid.I',
  from: '447700900001',
  timestamp: `${T}`,
  type: 'text',
  text: { body: 'private words' },
  ...more,
});

function one(body: unknown): StatusFact {
  const { facts, kept } = translate(body);
  expect(kept).toEqual([]);
  expect(facts).toHaveLength(1);
  return facts[0] as StatusFact;
}
const ofStatus = (more: Bag) => one(body({ statuses: [status(more)] }));
const ofMessage = (more: Bag) => one(body({ messages: [message(more)] })) as unknown as InboundFact;
const reasons = (body: unknown) => translate(body).kept.map((k) => `${k.reason}: ${k.detail}`);

describe('a status', () => {
  it('with everything', () => {
    const fact = ofStatus({
      recipient_user_id: 'GB.77001',
      pricing: { ...PMP, subtype: 'paid_exempt', cost: { amount: 0.0421, currency: 'eur' } },
      conversation: { id: 'c1', origin: { type: 'utility' }, expiration_timestamp: `${T + 60}` },
    });
    expect(fact).toEqual({
      kind: 'status',
      wabaId: 'W1',
      phoneNumberId: 'N1',
      messageId: 'wamid.A',
      participant: null,
      group: null,
      status: 'delivered',
      at: T * 1000,
      recipient: '447700900001',
      userId: 'GB.77001',
      verdict: { model: 'PMP', type: 'regular', category: 'utility', billable: true, subtype: 'paid_exempt' },
      conversation: { id: 'c1', origin: 'utility', expiresAt: (T + 60) * 1000 },
      errorCode: null,
      reportedCost: { micros: 42_100n, currency: 'EUR' },
    });
  });

  it('with nothing but what it must have', () => {
    const fact = ofStatus({ recipient_id: undefined });
    expect(fact).toMatchObject({
      recipient: null,
      userId: null,
      verdict: null,
      conversation: null,
      reportedCost: null,
    });
  });

  it.each(['sent', 'delivered', 'read', 'played', 'failed', ' Delivered '])('word %s', (word) => {
    expect(ofStatus({ status: word }).status).toBe(word.trim().toLowerCase());
  });

  it('failed: the first code that can be read', () => {
    const errors = [{ title: 'no code' }, { code: '131049', title: 'x' }, { code: 1 }];
    expect(ofStatus({ status: 'failed', errors }).errorCode).toBe(131049);
    expect(ofStatus({ status: 'failed', errors: { code: 131026 } }).errorCode).toBe(131026);
    expect(ofStatus({ status: 'failed', errors: 'none' }).errorCode).toBeNull();
  });
});

describe('pricing of every era', () => {
  const verdict = (pricing: unknown) => ofStatus({ pricing }).verdict;

  it('CBP has no type; before June 2023 the category was who began', () => {
    expect(verdict({ billable: true, pricing_model: 'CBP', category: 'business_initiated' })).toEqual({
      model: 'CBP',
      type: null,
      category: 'business_initiated',
      billable: true,
      subtype: null,
    });
  });

  it.each([
    ['category', 'authentication-international', 'authentication_international'],
    ['category', ' Marketing_Lite ', 'marketing_lite'],
    ['category', 'referral_conversation', 'referral_conversion'],
    ['category', 'customer_initiated', 'user_initiated'],
    ['category', 'general_purpose_ai', 'general_purpose_ai'],
    ['category', 'something-new', 'something_new'],
    ['type', 'FREE-ENTRY-POINT', 'free_entry_point'],
    ['type', 'free_of_some_kind', 'free_of_some_kind'],
  ] as const)('%s %s is written %s', (key, given, ours) => {
    expect(verdict({ ...PMP, [key]: given })?.[key]).toBe(ours);
  });

  it('a missing billable is not false', () => {
    expect(verdict({ pricing_model: 'PMP', type: 'regular', category: 'utility' })?.billable).toBeNull();
  });

  it('booleans as text', () => {
    expect(verdict({ ...PMP, billable: 'true' })?.billable).toBe(true);
    expect(verdict({ ...PMP, billable: 'False' })?.billable).toBe(false);
    expect(verdict({ ...PMP, billable: 'perhaps' })?.billable).toBeNull();
  });

  it('without a model; with pricing_type for type', () => {
    expect(verdict({ billable: false, pricing_type: 'free_customer_service', category: 'service' })).toEqual({
      model: null,
      type: 'free_customer_service',
      category: 'service',
      billable: false,
      subtype: null,
    });
  });

  it.each([
    [0.05, 50_000n],
    [0.0000001, 0n],
    ['0.0000005', 1n],
    [12, 12_000_000n],
    ['0.0421', 42_100n],
    ['0.04210049999999999', 42_100n],
  ])('a cost of %s is %s micros, without a float (P17)', (amount, micros) => {
    const cost = { amount, currency: 'USD' };
    expect(ofStatus({ pricing: { ...PMP, cost } }).reportedCost).toEqual({ micros, currency: 'USD' });
  });

  it.each([[-1], ['1e3'], ['NaN'], [1e300], [null], ['1000000000.01']])(
    'a cost of %s is not one, and is noted',
    (amount) => {
      const parts = { statuses: [status({ pricing: { ...PMP, cost: { amount, currency: 'USD' } } })] };
      expect(translate(body(parts)).facts).toMatchObject([
        { reportedCost: null, verdict: { category: 'utility' } },
      ]);
      expect(reasons(body(parts))).toEqual(['unreadable_pricing: cost']);
    },
  );

  it('that cannot be read is noted, and the status still counts', () => {
    for (const pricing of ['regular', 7, [], {}]) {
      const { facts, kept } = translate(body({ statuses: [status({ pricing })] }));
      expect(facts).toMatchObject([{ status: 'delivered', verdict: null }]);
      expect(kept).toMatchObject([{ reason: 'unreadable_pricing' }]);
    }
  });
});

describe('surprises of real payloads', () => {
  it('statuses of calls and payments are no messages', () => {
    const statuses = [
      status({ id: 'wacid.X', type: 'call', status: 'RINGING' }),
      status({ id: 'wacid.X', status: 'REJECTED' }),
      status({ id: 'wamid.P', type: 'payment', status: 'failed' }),
      status({ id: 'wamid.P', status: 'captured', payment: { reference_id: 'r' } }),
    ];
    expect(translate(body({ statuses })).facts).toEqual([]);
    expect(reasons(body({ statuses }))).toEqual([
      'call_status: ringing',
      'call_status: rejected',
      'payment_status: failed',
      'payment_status: captured',
    ]);
  });

  it('a business call that the user accepts opens the window like a message (W1)', () => {
    const parts = { statuses: [status({ id: 'wacid.X', type: 'call', status: 'ACCEPTED' })] };
    expect(one(body(parts, 'calls'))).toMatchObject({ kind: 'inbound', call: true, from: '447700900001' });
  });

  it('group statuses: one a participant, in two spellings, with pricing inside the conversation', () => {
    const pricing = { billable: true, pricing_model: 'PMP', category: 'group-marketing' };
    const group = { recipient_id: 'Y2FwaV9n', recipient_type: 'group' };
    const { facts, kept } = translate(
      body({
        statuses: [
          status({
            ...group,
            recipient_participant_id: '+44 7700-900002',
            conversation: { id: 'g1', pricing },
          }),
          status({ ...group, participant_recipient_id: '447700900003', pricing }),
          status({ ...group, recipient_participant_user_id: 'GB.5' }),
          status({ recipient_id: '1203@g.us', recipient_participant_id: 'GB.6' }),
        ],
      }),
    );
    expect(kept).toEqual([]);
    const verdict = { model: 'PMP', category: 'group_marketing', billable: true };
    expect(facts).toMatchObject([
      {
        group: 'Y2FwaV9n',
        participant: '447700900002',
        recipient: '447700900002',
        verdict,
        conversation: { id: 'g1' },
      },
      { group: 'Y2FwaV9n', participant: '447700900003', recipient: '447700900003', verdict },
      { group: 'Y2FwaV9n', participant: 'GB.5', recipient: null, userId: 'GB.5' },
      { group: '1203@g.us', participant: 'GB.6', recipient: null, userId: 'GB.6' },
    ]);
  });

  it('standby: charges, messages and echoes one level deeper', () => {
    const standby = {
      contacts: [{ wa_id: '447700900001' }],
      statuses: [status({ pricing: PMP })],
      messages: [message()],
      message_echoes: [{ id: 'wamid.E', message: { to: '447700900001' } }],
      standby: { statuses: [status()] },
    };
    const { facts } = translate(body({ standby }, 'standby'));
    expect(facts).toMatchObject([
      { kind: 'status', phoneNumberId: 'N1', verdict: { billable: true } },
      { kind: 'inbound', messageId: 'wamid.I' },
    ]);
    expect(reasons(body({ standby }, 'standby'))).toEqual(['app_echo: standby', 'unknown_part: standby']);
    expect(reasons(body({ standby: 'x' }, 'standby'))).toEqual(['malformed_standby: string']);
  });

  it('a change of messages with neither messages nor statuses', () => {
    expect(reasons(body({ user_actions: [{ action: 'link' }, {}] }))).toEqual([
      'user_action: user_actions',
      'user_action: user_actions',
    ]);
    expect(reasons(body({ errors: [{ code: 131035, title: 't' }, { code: 'x' }] }))).toEqual([
      'value_error: 131035',
      'value_error: unreadable',
    ]);
    expect(reasons(body({ contacts: [{ wa_id: '447700900001' }] }))).toEqual(['contacts_only: messages']);
    expect(reasons(body({ contacts: [], messages: [], statuses: null }))).toEqual(['no_updates: messages']);
    expect(reasons(body({ conversation_context: { type: 'summary' } }))).toEqual([
      'unknown_part: conversation_context',
    ]);
  });

  it('messages and statuses in one change', () => {
    const { facts } = translate(body({ messages: [message()], statuses: [status()] }));
    expect(facts.map((f) => f.kind)).toEqual(['inbound', 'status']);
  });

  it('several entries and changes, each with its own account and number (WH-14)', () => {
    const { facts } = translate(
      bodyOf(
        entryOf(
          'A',
          change(valueWith({ statuses: [status({ id: 'w1' })] }, 'NA')),
          change({ statuses: [status({ id: 'w2' })] }),
        ),
        entryOf('B', change(valueWith({ statuses: [status({ id: 'w3' })] }, 'NB'))),
      ),
    );
    expect(facts.map((f) => [f.wabaId, f.phoneNumberId, f.messageId])).toEqual([
      ['A', 'NA', 'w1'],
      ['A', null, 'w2'],
      ['B', 'NB', 'w3'],
    ]);
  });

  it.each([
    [null, 'empty_body: null'],
    [undefined, 'empty_body: undefined'],
    ['', 'empty_body: string'],
    [{}, 'empty_body: undefined'],
    ['text', 'not_an_object: string'],
    [7, 'not_an_object: number'],
    [[], 'not_an_object: array'],
    [bodyOf(), 'no_entries: array'],
    [{ object: 'whatsapp_business_account', entry: 'x' }, 'no_entries: string'],
    [bodyOf('x'), 'malformed_entry: string'],
    [bodyOf({ id: 'W1', changes: [] }), 'no_changes: array'],
    [bodyOf({ id: 'W1' }), 'no_changes: undefined'],
    [bodyOf(entryOf('W1', {})), 'no_value: missing'],
    [bodyOf(entryOf('W1', 'x')), 'malformed_change: string'],
    [bodyOf(entryOf('W1', change('x'))), 'malformed_value: messages'],
    [bodyOf(entryOf('W1', change({}))), 'no_updates: messages'],
    [bodyOf(entryOf('W1', change({}, 'surprise'))), 'unknown_field: surprise'],
    [body({ statuses: ['x'] }), 'malformed_status: string'],
    [body({ statuses: 'x' }), 'malformed_status: string'],
    [body({ messages: [null] }), 'malformed_message: null'],
    [body({ statuses: [{}] }), 'status_without_id: missing'],
    [body({ messages: [{}] }), 'message_without_id: missing'],
    [body({ statuses: [status({ status: 'deleted' })] }), 'unknown_status: deleted'],
    [body({ statuses: [status({ status: undefined })] }), 'unknown_status: missing'],
  ])('emptiness and wrong kinds: %j', (body, reason) => {
    expect(translate(body).facts).toEqual([]);
    expect(reasons(body)).toEqual([reason]);
  });

  it('another kind of object is noted and read all the same', () => {
    const other = { ...body({ statuses: [status()] }), object: 'instagram' };
    expect(translate(other).facts).toHaveLength(1);
    expect(reasons(other)).toEqual(['other_object: instagram']);
  });

  it('arrays given as objects, and a lone element without its array', () => {
    const { facts } = translate({
      entry: {
        0: { id: 'W1', changes: { 0: change({ statuses: { 0: status(), 1: status({ id: 'wamid.B' }) } }) } },
      },
    });
    expect(facts.map((f) => f.messageId)).toEqual(['wamid.A', 'wamid.B']);
    expect(one({ entry: entryOf('W1', change({ statuses: status() })) }).messageId).toBe('wamid.A');
  });

  it('field beside object, in the body or in the entry, or not there at all', () => {
    const value = { event: 'PARTNER_APP_INSTALLED', waba_info: { waba_id: '1' } };
    expect(reasons({ ...bodyOf(entryOf('W1', { value })), field: 'account_update' })).toEqual([
      'account_event: account_update',
    ]);
    expect(reasons(bodyOf({ ...entryOf('W1', { value }), field: 'account_update' }))).toEqual([
      'account_event: account_update',
    ]);
    expect(reasons(bodyOf(entryOf('W1', { value })))).toEqual(['account_event: missing']);
    expect(one(bodyOf(entryOf('W1', { value: { statuses: [status()] } }))).messageId).toBe('wamid.A');
  });

  it.each([
    [`${T}`, T * 1000],
    [T, T * 1000],
    [` ${T} `, T * 1000],
    [`${T}000`, T * 1000],
    [T * 1000 + 7, T * 1000 + 7],
    ['100', 100_000],
  ])('timestamp %j', (timestamp, at) => {
    expect(ofStatus({ timestamp }).at).toBe(at);
  });

  it.each([
    ['bogus'],
    ['TIMESTAMP'],
    [''],
    ['000'],
    [0],
    [-5],
    ['-5'],
    ['1e9'],
    ['0x10'],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['99999999999999999999'],
    [T * 1e6],
    [null],
    [undefined],
    [true],
    [{}],
  ])('timestamp %j says no time', (timestamp) => {
    expect(reasons(body({ statuses: [status({ timestamp })], messages: [message({ timestamp })] }))).toEqual([
      'unreadable_timestamp: status',
      'unreadable_timestamp: message',
    ]);
  });

  it('an expiry as number, or equal to the timestamp as under PMP', () => {
    const conversation = { id: 5, expiration_timestamp: T };
    expect(ofStatus({ conversation }).conversation).toEqual({ id: '5', origin: null, expiresAt: T * 1000 });
  });

  it('messages of no known type, and of none', () => {
    for (const type of ['unsupported', 'unknown', 'a new type', undefined]) {
      const errors = [{ code: 131051 }];
      expect(ofMessage({ type, errors }).messageId).toBe('wamid.I');
    }
  });

  it.each([
    ['a removed reaction', { type: 'reaction', reaction: { message_id: 'wamid.A' } }],
    ['a withdrawn message', { type: 'revoke', revoke: {} }],
    ['an edit', { type: 'edit', edit: {} }],
    [
      'a flow answer in a text',
      { type: 'interactive', interactive: { nfm_reply: { response_json: '{"a":' } } },
    ],
    ['a button with a number', { type: 'interactive', interactive: { button_reply: { id: 7 } } }],
  ])('%s is something the user sent', (_, more) => {
    expect(ofMessage(more)).toMatchObject({ kind: 'inbound', call: false, referral: null });
  });

  it('a referral comes with any type', () => {
    const referral = { source_type: 'ad', source_id: '1', ctwa_clid: 'x' };
    expect(ofMessage({ type: 'audio', referral }).referral).toEqual({ source: 'ad', client: null });
    expect(ofMessage({ referral: { source_type: 'POST' } }).referral).toEqual({
      source: 'post',
      client: null,
    });
    expect(ofMessage({ referral: { source_id: '1' } }).referral).toEqual({ source: 'unknown', client: null });
    expect(ofMessage({ referral: {} }).referral).toBeNull();
  });

  it('notices of the system are not written by the user', () => {
    const system = { type: 'user_changed_number', wa_id: '447700900009' };
    expect(reasons(body({ messages: [message({ type: 'system', system }), { system }] }))).toEqual([
      'system_message: user_changed_number',
      'system_message: user_changed_number',
    ]);
  });

  it('echoes of the phone app and history are kept apart (D9)', () => {
    const old = message();
    expect(reasons(body({ message_echoes: [old, old] }, 'smb_message_echoes'))).toEqual([
      'app_echo: message_echoes',
      'app_echo: message_echoes',
    ]);
    expect(reasons(body({ messages: [old] }, 'smb_message_echoes'))).toEqual(['app_echo: messages']);
    expect(reasons(body({ history: [{ threads: [{ messages: [old] }] }] }, 'history'))).toEqual([
      'history: history',
    ]);
    expect(reasons(body({ messages: [old] }, 'history'))).toEqual(['history: messages']);
  });

  it.each(['account_update', 'template_category_update', 'user_preferences', 'flows'])(
    'field %s',
    (field) => {
      const value = { event: 'X', errors: [{}], user_preferences: [{ wa_id: '447700900001' }] };
      expect(reasons(bodyOf(entryOf('W1', change(value, field))))).toEqual([`account_event: ${field}`]);
    },
  );

  it('a status counts in whatever field it comes', () => {
    const { facts, kept } = translate(body({ statuses: [status()] }, 'messages_v2'));
    expect(facts).toHaveLength(1);
    expect(kept).toMatchObject([{ reason: 'unknown_field', detail: 'messages_v2' }]);
  });
});

describe('bodies that somebody between Meta and here has wrapped', () => {
  const whole = body({ statuses: [status({ pricing: PMP })] });
  const entry = JSON.stringify(whole.entry[0]);
  const amazon = { context: {}, whatsAppWebhookEntry: entry, message_timestamp: '2026-05-28T20:26:40Z' };
  const topic = (x: unknown) => ({ Type: 'Notification', TopicArn: 'arn', Message: JSON.stringify(x) });
  const inBase64 = {
    isBase64Encoded: true,
    body: Buffer.from(JSON.stringify(whole)).toString('base64'),
  };

  it.each<[string, unknown]>([
    ['a gateway', { version: '2.0', headers: {}, body: JSON.stringify(whole), isBase64Encoded: false }],
    ['a gateway, in base64', inBase64],
    ['a body that was parsed on the way', { headers: {}, body: whole }],
    ['an entry alone, as text', amazon],
    ['an entry alone, as it is', { whatsAppWebhookEntry: whole.entry[0] }],
    ['a whole body where an entry should be', { whatsAppWebhookEntry: JSON.stringify(whole) }],
    ['a topic', topic(amazon)],
    ['a topic with the body as it came', topic(whole)],
    ['a bus', { source: 'any', detail: amazon }],
    ['a queue of a topic', { Records: [{ body: JSON.stringify(topic(amazon)) }] }],
    ['a function behind a topic', { Records: [{ Sns: topic(whole) }] }],
  ])('%s: opened, and said so', (_, wrapped) => {
    const { facts, kept } = translate(wrapped);
    expect(facts).toMatchObject([
      { messageId: 'wamid.A', wabaId: 'W1', phoneNumberId: 'N1', verdict: { category: 'utility' } },
    ]);
    expect(kept).toMatchObject([{ reason: 'wrapped_body', detail: 'opened' }]);
    expect(firstRoute(wrapped)).toEqual({ number: 'N1', user: '447700900001' });
  });

  it('several in one, each read', () => {
    const other = body({ statuses: [status({ id: 'wamid.B' })] });
    const wrapped = { Records: [topic(whole), 'x', topic(other), { body: '{' }] };
    expect(translate(wrapped).facts.map(({ messageId }) => messageId)).toEqual(['wamid.A', 'wamid.B']);
    // Each that cannot be opened is noted by itself.
    expect(reasons(wrapped)).toEqual([
      'wrapped_body: opened',
      'empty_body: undefined',
      'no_entries: undefined',
    ]);
  });

  it.each<[string, unknown]>([
    ['text that is no JSON', { Message: 'You have chosen to subscribe to the topic' }],
    ['text that is cut off', { whatsAppWebhookEntry: entry.slice(0, -1) }],
    ['something else', { body: { statuses: [status()] } }],
    ['more layers than anybody builds', { detail: { detail: { detail: { detail: { detail: whole } } } } }],
  ])('what holds %s has no entries', (_, wrapped) => {
    expect(translate(wrapped).facts).toEqual([]);
    expect(reasons(wrapped)).toEqual(['no_entries: undefined']);
  });

  it('a body with entries of its own is never opened', () => {
    expect(reasons({ entry: [], body: JSON.stringify(whole) })).toEqual(['no_entries: array']);
  });

  it('the value one level deeper, with its number', () => {
    const data = { statuses: [status()], messages: [message()], phone_number_id: 'N2' };
    const wrapped = (data: unknown) => bodyOf(entryOf('W1', change({ whatsapp_business_api_data: data })));
    expect(translate(wrapped(data))).toMatchObject({
      facts: [
        { kind: 'status', phoneNumberId: 'N2' },
        { kind: 'inbound', phoneNumberId: 'N2' },
      ],
      kept: [],
    });
    const { metadata } = valueWith({});
    expect(translate(wrapped({ ...data, metadata })).facts).toMatchObject(
      Array(2).fill({ phoneNumberId: 'N1' }),
    );
    expect(reasons(wrapped('x'))).toEqual(['malformed_value: messages']);
    expect(reasons(wrapped({}))).toEqual(['no_updates: messages']);
    expect(reasons(wrapped({ whatsapp_business_api_data: data }))).toEqual([
      'unknown_part: whatsapp_business_api_data',
    ]);
  });

  it('with nothing in place of what is absent, and with keys and fields of their own', () => {
    const value = valueWith({ contacts: null, messages: null, errors: null, statuses: [status()] });
    expect(one({ gs_app_id: 'any', ...bodyOf(entryOf('W1', change(value))) }).messageId).toBe('wamid.A');
    const bill = { billing: { deductions: { billable: true } }, phone: '447700900001' };
    expect(reasons(bodyOf(entryOf('W1', change(bill, 'billing-event'))))).toEqual([
      'unknown_field: billing_event',
    ]);
  });
});

describe('calls', () => {
  const call = {
    id: 'wacid.1',
    from: '447700900001',
    timestamp: `${T}`,
    event: 'connect',
    direction: 'USER_INITIATED',
  };

  it('by the user open a window, answered or not', () => {
    expect(one(body({ calls: [call] }, 'calls'))).toMatchObject({
      kind: 'inbound',
      messageId: 'wacid.1',
      at: T * 1000,
      from: '447700900001',
      call: true,
    });
    const older = {
      wacid: 'wacid.2',
      from: '1',
      event: 'CALL_CONNECT',
      direction: 'USER_INITIATED',
      start_time: T,
    };
    expect(one(body({ calls: [older] })).messageId).toBe('wacid.2');
  });

  it('by the business, their end and their recording do not', () => {
    const calls = [
      { ...call, direction: 'BUSINESS_INITIATED' },
      { ...call, event: 'terminate', status: ['Failed', 'Completed'] },
      { ...call, event: 'call_recording_available', direction: undefined },
      { ...call, id: null },
      { ...call, from: '' },
      { ...call, timestamp: '?' },
      'x',
    ];
    expect(translate(body({ calls }, 'calls')).facts).toEqual([]);
    expect(reasons(body({ calls }, 'calls'))).toEqual([
      'call_event: connect',
      'call_event: terminate',
      'call_event: call_recording_available',
      'call_without_id: connect',
      'message_without_sender: call',
      'unreadable_timestamp: call',
      'malformed_call: string',
    ]);
  });

  it('permission: a yes is a call, a no is still a message', () => {
    const reply = (response: string) => ({
      type: 'interactive',
      interactive: { type: 'call_permission_reply', call_permission_reply: { response } },
    });
    expect(ofMessage(reply('accept')).call).toBe(true);
    expect(ofMessage(reply('reject')).call).toBe(false);
  });
});

describe('who it is about', () => {
  it('users without a phone number', () => {
    expect(ofStatus({ recipient_id: 'GB.1349' })).toMatchObject({ recipient: null, userId: 'GB.1349' });
    expect(ofStatus({ recipient_id: 'user.9f' })).toMatchObject({ recipient: null, userId: 'user.9f' });
    expect(ofStatus({ recipient_id: '', recipient_user_id: 'GB.2' })).toMatchObject({
      recipient: null,
      userId: 'GB.2',
    });
    expect(ofStatus({ recipient_id: undefined, business_scoped_user_id: 'GB.3' }).userId).toBe('GB.3');
    expect(ofMessage({ from: undefined, from_user_id: 'GB.4' })).toMatchObject({
      from: null,
      userId: 'GB.4',
    });
    expect(ofMessage({ from: 'GB.5' })).toMatchObject({ from: null, userId: 'GB.5' });
    expect(ofMessage({ from_user_id: 'GB.6' })).toMatchObject({ from: '447700900001', userId: 'GB.6' });
  });

  it('a message that names nobody is by the only contact, never by one of several', () => {
    const messages = [message({ from: undefined })];
    const contact = { profile: { name: 'N' }, user_id: 'GB.7' };
    expect(one(body({ messages, contacts: [contact] }))).toMatchObject({ from: null, userId: 'GB.7' });
    expect(reasons(body({ messages, contacts: [contact, contact] }))).toEqual([
      'message_without_sender: text',
    ]);
  });

  it('numbers are digits, however they were written; what is no number stays', () => {
    expect(ofStatus({ recipient_id: '+44 (7700) 900-001' }).recipient).toBe('447700900001');
    expect(ofStatus({ recipient_id: 447700900001 }).recipient).toBe('447700900001');
    expect(ofStatus({ recipient_id: 'REDACTED' }).recipient).toBe('REDACTED');
    expect(ofStatus({ recipient_id: undefined, message: { recipient_id: '447700900001' } }).recipient).toBe(
      '447700900001',
    );
  });

  it('a contact without profile, or of another number, changes nothing of who it is about', () => {
    const contacts = [{ wa_id: '14155550123', user_id: 'US.1' }];
    expect(one(body({ contacts, statuses: [status()] }))).toMatchObject({
      recipient: '447700900001',
      userId: null,
    });
    expect(one(body({ contacts, messages: [message()] }))).toMatchObject({
      from: '447700900001',
      userId: null,
    });
  });

  it('metadata with a display number alone names no number', () => {
    const value = { metadata: { display_phone_number: '+44 7700 900001' }, statuses: [status()] };
    expect(one(bodyOf(entryOf('W1', change(value))))).toMatchObject({ wabaId: 'W1', phoneNumberId: null });
  });

  it('group messages name their group', () => {
    expect(ofMessage({ group_id: '1203@g.us' })).toMatchObject({ group: '1203@g.us', from: '447700900001' });
  });

  it('ids as numbers; beyond 2^53 what JSON.parse left', () => {
    const big = JSON.parse('{"id": 12345678901234567890}').id;
    const { facts } = translate(
      bodyOf(entryOf(big, change(valueWith({ statuses: [status({ id: 42 })] }, 106540352242922)))),
    );
    expect(facts).toMatchObject([
      { wabaId: '12345678901234567000', phoneNumberId: '106540352242922', messageId: '42' },
    ]);
  });

  it('metadata, contacts, field and entry id of a wrong kind cost nothing but themselves', () => {
    const value = { metadata: 'x', contacts: 7, statuses: [status()] };
    expect(one(bodyOf(entryOf({ id: 1 }, change(value, ['messages']))))).toMatchObject({
      wabaId: null,
      phoneNumberId: null,
      messageId: 'wamid.A',
    });
  });

  it('what a database cannot hold is no id and does not stay in a word', () => {
    for (const id of ['wamid.\0', `wamid.${'x'.repeat(300)}`, 'wamid.\ud83d']) {
      expect(reasons(body({ statuses: [status({ id })] }))).toEqual(['status_without_id: delivered']);
    }
    expect(ofStatus({ pricing: { ...PMP, category: 'uti\0lity\ud83d' } }).verdict?.category).toBe('utility');
    expect(ofStatus({ pricing: { ...PMP, category: 'x'.repeat(1e6) } }).verdict?.category).toHaveLength(64);
  });
});

describe('what is kept', () => {
  it('tells where it stood', () => {
    expect(translate(body({ statuses: [{}] })).kept).toEqual([
      { reason: 'status_without_id', detail: 'missing', wabaId: 'W1', phoneNumberId: 'N1' },
    ]);
  });

  it('never repeats numbers or words of people', () => {
    const secret = '447700900001';
    const shown = JSON.stringify([
      reasons(body({ statuses: [status({ status: secret }), status({ status: 'call me please' })] })),
      reasons(body({ [secret]: {}, 'private words': {} }, `field${secret}`)),
      reasons(body({ [secret]: {}, 'private words': {} })),
      reasons(body({ errors: [{ code: secret }], messages: [message({ id: null, type: `t${secret}` })] })),
      reasons({ ...body({}), object: secret }),
    ]);
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain('private words');
    expect(shown).not.toContain('call me');
  });

  it('every reason is explained in one sentence', () => {
    for (const [reason, sentence] of Object.entries(KEPT_REASONS)) {
      expect(reason).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('the route of a body', () => {
  it('is its first number, else its first account', () => {
    const bare = entryOf('W0', change({ event: 'X' }, 'account_update'), 'x');
    const number = (body: unknown) => firstRoute(body).number;
    expect(number(bodyOf(bare, entryOf('W1', change(valueWith({}, 42)))))).toBe('42');
    expect(number(bodyOf('x', { changes: 7 }, bare))).toBe('W0');
    expect(number(bodyOf({}))).toBeNull();
    expect(number(null)).toBeNull();
  });

  it('is the first user or group of that number', () => {
    const user = (parts: Bag) => firstRoute(bodyOf(entryOf('W1', change(valueWith(parts, 42))))).user;
    expect(user({ statuses: [{ recipient_id: '551' }, { recipient_id: '552' }] })).toBe('551');
    expect(user({ statuses: [{ recipient_user_id: 'BR.1' }] })).toBe('BR.1');
    expect(user({ messages: [{ from: '551' }] })).toBe('551');
    expect(user({ messages: [{ from: '551', group_id: 'G' }] })).toBe('G');
    expect(user({ messages: 7 })).toBeNull();
  });
});
