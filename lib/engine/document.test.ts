import { expect, test } from 'vitest';
import { readDocument } from './document';
import { day, instant, maybeInstant, maybeText, text, whole } from './fields';

type Json = Record<string, unknown>;

const message = (facts: Json = {}): Json => ({
  type: 'outbound_message',
  id: 'm1',
  kind: 'template',
  template_category: 'utility',
  statuses: { sent: '2026-10-20T09:00:00Z', delivered: '2026-10-20T09:00:05Z' },
  ...facts,
});
const read = (event: Json, context: Json = {}, expected: unknown = undefined) =>
  readDocument({ examples: [{ id: 'E1', context, events: [event], expected }] }).examples[0]!;
const eventOf = (event: Json, context: Json = {}) => read(event, context).events[0]!.event;

test.each([
  [{ type: 'fax' }, "events[0].type 'fax' is not an event type"],
  [{ id: '' }, 'events[0].id is not a text'],
  [{ id: 7 }, 'events[0].id is not a text'],
  [{ business_phone: 7 }, 'events[0].business_phone is not a text'],
  [{ user: false }, 'events[0].user is not a text'],
  [{ group: 1 }, 'events[0].group is not a text'],
  [{ kind: 'letter' }, "events[0].kind 'letter' is neither template nor free_form"],
  [{ template_category: undefined }, 'events[0].template_category is missing'],
  [{ template_category: 3 }, 'events[0].template_category is not a text'],
  [{ api: 3 }, 'events[0].api is not a text'],
  [{ max_price: 0.07 }, 'events[0].max_price is not a decimal text such as "0.0600"'],
  [{ max_price: '7c' }, "events[0].max_price '7c' is not a decimal amount"],
  [{ rate: 1 }, 'events[0].rate is not a decimal text'],
  [{ statuses: undefined }, 'events[0].statuses is not an object'],
  [{ statuses: [] }, 'events[0].statuses is not an object'],
  [{ statuses: null }, 'events[0].statuses is not an object'],
  [{ statuses: { sent: 'noon' } }, "events[0].statuses.sent 'noon' is not a time"],
  [{ statuses: { read: 5 } }, "events[0].statuses.read '5' is not a time"],
  [{ statuses: { failed: '2026-13-01T00:00:00Z' } }, 'events[0].statuses.failed'],
  [{ statuses: { error_code: -1 } }, 'events[0].statuses.error_code is not a whole number'],
] as [Json, string][])('a message that cannot be read is named by its field %#', (facts, error) => {
  expect(() => read(message(facts))).toThrow(`example E1: ${error}`);
});

test.each([
  [{ type: 'inbound_message', id: 'i' }, "events[0].at 'undefined' is not a time"],
  [{ type: 'inbound_call', id: 'i', at: 5 }, "events[0].at '5' is not a time"],
  [{ type: 'app_echo', id: 'i' }, 'events[0].at'],
  [
    { type: 'inbound_message', id: 'i', at: '2026-10-20T09:00:00Z', referral: 'ad' },
    'events[0].referral is not',
  ],
  [
    { type: 'inbound_message', id: 'i', at: '2026-10-20T09:00:00Z', referral: { source: 1 } },
    'events[0].referral.source is not a text',
  ],
  [
    { type: 'inbound_message', id: 'i', at: '2026-10-20T09:00:00Z', referral: { client: 1 } },
    'events[0].referral.client is not a text',
  ],
  [
    { type: 'meta_business_agent_message', id: 'i', at: '2026-10-20T09:00:00Z', tokens: 1.5 },
    'events[0].tokens is not a whole number',
  ],
  [
    { type: 'outbound_group_message', id: 'g', kind: 'template', template_category: 'utility' },
    'events[0].at',
  ],
  [
    {
      type: 'outbound_group_message',
      id: 'g',
      kind: 'free_form',
      at: '2026-10-20T09:00:00Z',
      recipients: {},
    },
    'events[0].recipients is not a list',
  ],
  [
    {
      type: 'outbound_group_message',
      id: 'g',
      kind: 'free_form',
      at: '2026-10-20T09:00:00Z',
      recipients: [7],
    },
    'events[0].recipients[0] is not an object',
  ],
  [
    {
      type: 'outbound_group_message',
      id: 'g',
      kind: 'free_form',
      at: '2026-10-20T09:00:00Z',
      recipients: [{}],
    },
    'events[0].recipients[0].user is not a text',
  ],
  [
    {
      type: 'outbound_group_message',
      id: 'g',
      kind: 'free_form',
      at: '2026-10-20T09:00:00Z',
      recipients: [{ user: 'u', rate: 1 }],
    },
    'events[0].recipients[0].rate is not a decimal text',
  ],
] as [Json, string][])('an event that cannot be read is named by its field %#', (event, error) => {
  expect(() => read(event)).toThrow(`example E1: ${error}`);
});

test.each([
  [{ waba_timezone: 'Mars/Base' }, "context.waba_timezone 'Mars/Base' is not a time zone"],
  [{ waba_timezone: 1 }, 'context.waba_timezone is not a text'],
  [{ market: 1 }, 'context.market is not a text'],
  [{ currency: 1 }, 'context.currency is not a text'],
  [{ actual_price_reported: 1 }, 'context.actual_price_reported is not a decimal text'],
  [{ service_free_tier_used_before: -1 }, 'context.service_free_tier_used_before is not a whole number'],
  [{ service_free_tier_used_before: { N1: 'x' } }, 'context.service_free_tier_used_before.N1 is not a whole'],
  [{ service_free_tier_used_before: [1] }, 'context.service_free_tier_used_before is not an object'],
  [{ auth_international: 1 }, 'context.auth_international is not an object'],
  [{ auth_international: { primary_business_location: 1 } }, 'context.auth_international.primary_business'],
  [{ auth_international: { start_time: 1 } }, 'context.auth_international.start_time'],
  [{ auth_international: { start_times: { IN: 1 } } }, 'context.auth_international.start_times.IN'],
  [{ auth_international: { start_times: 1 } }, 'context.auth_international.start_times is not an object'],
  [{ market: 'Brazil', rate_card_versions: {} }, 'context.rate_card_versions is not a list'],
  [{ market: 'Brazil', rate_card_versions: [1] }, 'context.rate_card_versions[0] is not an object'],
  [{ market: 'Brazil', rate_card_versions: [{}] }, 'context.rate_card_versions[0].effective_from_local_date'],
  [{ rate_card_versions: [] }, 'context.rate_card_versions needs context.market'],
  [
    { market: 'Brazil', rate_card_versions: [{ effective_from_local_date: '2026-10-01', utility: 1 }] },
    'context.rate_card_versions[0].utility is not a decimal text',
  ],
] as [Json, string][])('a context that cannot be read is named by its field %#', (context, error) => {
  expect(() => read(message(), context)).toThrow(`example E1: ${error}`);
});

test('a document that cannot be read is named by its part', () => {
  const of =
    (facts: Json): (() => unknown) =>
    () =>
      readDocument({ examples: [], ...facts });
  expect(of({ examples: {} })).toThrow('examples is not a list');
  expect(of({ examples: [1] })).toThrow('examples[0] is not an object');
  expect(of({ examples: [{ events: [] }] })).toThrow('examples[0].id is not a text');
  expect(of({ examples: [{ id: 'E1', context: [], events: [] }] })).toThrow(
    'example E1: context is not an object',
  );
  expect(of({ examples: [{ id: 'E1', events: [1] }] })).toThrow('example E1: events[0] is not an object');
  expect(of({ examples: [{ id: 'E1', model: 1, events: [] }] })).toThrow('example E1: model is not a text');
  expect(of({ examples: [{ id: 'E1', events: [], expected: [] }] })).toThrow(
    'example E1: expected is not an object',
  );
  expect(of({ examples: [{ id: 'E1', events: [], expected: { messages: 1 } }] })).toThrow(
    'expected.messages is not',
  );
  expect(
    of({ examples: [{ id: 'E1', events: [], expected: { messages: [{ id: 'a', rate: 1 }] } }] }),
  ).toThrow('expected.messages[0].rate is not a decimal text');
  expect(of({ rate_fixture: 1 })).toThrow('rate_fixture is not an object');
  expect(of({ rate_fixture: { PMP: 1 } })).toThrow('rate_fixture.PMP is not an object');
  expect(of({ rate_fixture: { PMP: { Brazil: 1 } } })).toThrow('rate_fixture.PMP.Brazil is not an object');
  expect(of({ rate_fixture: { PMP: { Brazil: { utility: 1 } } } })).toThrow(
    'rate_fixture.PMP.Brazil.utility is not a decimal text',
  );
});

test('what an example leaves out has its usual value', () => {
  expect(read(message())).toMatchObject({
    id: 'E1',
    model: null,
    zone: 'UTC',
    currency: 'USD',
    market: null,
    used: 0,
    authInternational: null,
    exempt: false,
    cards: [],
    given: new Map(),
  });
  expect(readDocument({ examples: [{ id: 'E1', events: [] }] })).toMatchObject({ fixture: null });
  const place = read(message()).events[0]!;
  expect(place).toMatchObject({ phone: '', user: null, group: null });
  expect(read(message({ business_phone: 'N', user: 'u', group: 'g' })).events[0]).toMatchObject({
    phone: 'N',
    user: 'u',
    group: 'g',
  });
});

test('a context is read whole', () => {
  const context = {
    waba_timezone: 'Asia/Kolkata',
    market: 'India',
    currency: 'INR',
    service_free_tier_used_before: { N1: 3, N2: 4 },
    exempt_organisation: true,
    auth_international: {
      eligible: true,
      primary_business_location: 'US',
      start_time: '2025-01-01T00:00:00Z',
      start_times: { EG: '2025-02-01T00:00:00Z' },
    },
  };
  expect(read(message(), context)).toMatchObject({
    zone: 'Asia/Kolkata',
    market: 'India',
    currency: 'INR',
    used: { N1: 3, N2: 4 },
    exempt: true,
    authInternational: {
      eligible: true,
      primaryLocation: 'US',
      startTime: Date.parse('2025-01-01T00:00:00Z'),
      countries: { EG: Date.parse('2025-02-01T00:00:00Z') },
    },
  });
  expect(read(message(), { auth_international: {} }).authInternational).toEqual({
    eligible: false,
    primaryLocation: null,
    startTime: null,
    countries: {},
  });
  expect(read(message(), { exempt_organisation: 'yes' }).exempt).toBe(false);
});

test('cards end on the day before the next one that has the category, whatever their order', () => {
  const { cards } = read(message(), {
    market: 'Brazil',
    currency: 'BRL',
    rate_card_versions: [
      { effective_from_local_date: '2026-10-01', utility: '0.03' },
      { effective_from_local_date: '2026-07-01', utility: '0.02', marketing: '0.05' },
      { effective_from_local_date: '2027-01-01', 'authentication-international': '0.09', marketing: '0.06' },
    ],
  });
  const brief = cards
    .filter((card) => card.model === 'PMP')
    .map((card) => [card.category, card.effectiveFrom, card.effectiveTo, card.price]);
  expect(brief).toEqual([
    ['utility', '2026-07-01', '2026-09-30', 20_000n],
    ['marketing', '2026-07-01', '2026-12-31', 50_000n],
    ['utility', '2026-10-01', null, 30_000n],
    ['authentication_international', '2027-01-01', null, 90_000n],
    ['marketing', '2027-01-01', null, 60_000n],
  ]);
  expect(cards.filter((card) => card.model === 'CBP').length).toBe(5);
  expect(cards[0]).toMatchObject({
    market: 'Brazil',
    currency: 'BRL',
    source: 'context',
    confidence: 'given',
    tierFrom: null,
    tierTo: null,
  });
});

test('rates of the document are of their model, and its other parts are left alone', () => {
  const { fixture } = readDocument({
    examples: [],
    rate_fixture: {
      note: 'invented',
      CBP: { Brazil: { marketing: '0.06' } },
      PMP: { Brazil: { 'authentication-international': '0.13' } },
      older: { Brazil: { user_initiated: '0.03', template_notification: '0.045' } },
    },
  });
  expect(fixture!.map(({ model, category, price }) => [model, category, price])).toEqual([
    ['CBP', 'marketing', 60_000n],
    ['PMP', 'authentication_international', 130_000n],
    ['CBP', 'user_initiated', 30_000n],
    ['NBP', 'template_notification', 45_000n],
  ]);
  expect(fixture![0]).toMatchObject({
    market: 'Brazil',
    currency: 'USD',
    effectiveFrom: '0000-01-01',
    effectiveTo: null,
    source: 'fixture',
  });
});

test('events are read whole', () => {
  const at = Date.parse('2026-10-20T09:00:00Z');
  expect(eventOf({ type: 'inbound_call', id: 'i', at: '2026-10-20T09:00:00Z' })).toEqual({
    kind: 'inbound_call',
    id: 'i',
    at,
  });
  expect(eventOf({ type: 'inbound_message', id: 'i', at: '2026-10-20T09:00:00Z', referral: {} })).toEqual({
    kind: 'inbound_message',
    id: 'i',
    at,
    referral: { source: 'unknown', client: null },
  });
  const referral = { source: 'ad', client: 'ios' };
  expect(eventOf({ type: 'inbound_message', id: 'i', at: '2026-10-20T09:00:00Z', referral })).toMatchObject({
    referral,
  });
  expect(eventOf({ type: 'app_echo', id: 'e', at: '2026-10-20T09:00:00Z' })).toEqual({
    kind: 'app_echo',
    id: 'e',
    at,
  });
  const agent = { type: 'meta_business_agent_message', id: 'a', at: '2026-10-20T09:00:00Z', tokens: 0 };
  expect(eventOf(agent)).toEqual({ kind: 'agent_message', id: 'a', at, tokens: 0 });
  expect(
    eventOf(
      message({
        api: 'marketing_messages',
        statuses: { failed: '2026-10-20T09:00:00Z', error_code: 131047 },
      }),
    ),
  ).toEqual({
    kind: 'outbound_message',
    id: 'm1',
    content: 'template',
    templateCategory: 'utility',
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: at,
    errorCode: 131047,
    verdict: null,
    conversation: null,
    api: 'marketing_messages',
    maxPrice: null,
    reportedCost: null,
  });
  expect(eventOf(message())).toMatchObject({ sentAt: at, deliveredAt: at + 5000, errorCode: null });
});

test('a reported cost is that of the message, or of the context for one with a maximum price', () => {
  const cost = (facts: Json) => {
    const event = eventOf(message(facts), { actual_price_reported: '0.05', currency: 'EUR' });
    return event.kind === 'outbound_message' ? [event.reportedCost, event.maxPrice] : null;
  };
  expect(cost({})).toEqual([null, null]);
  expect(cost({ rate: '0.04' })).toEqual([{ micros: 40_000n, currency: 'EUR' }, null]);
  expect(cost({ max_price: '0.07' })).toEqual([{ micros: 50_000n, currency: 'EUR' }, 70_000n]);
  expect(cost({ max_price: '0.07', rate: '0.04' })).toEqual([{ micros: 40_000n, currency: 'EUR' }, 70_000n]);
});

test('a group message is one event a participant', () => {
  const { events } = read({
    type: 'outbound_group_message',
    id: 'g1',
    kind: 'free_form',
    at: '2026-10-20T09:00:00Z',
    rate: '0.01',
    recipients: [
      { user: '+551', status: 'delivered' },
      { user: '+552', status: 'read', rate: '0.02' },
      { user: '+553', status: 'failed' },
      { user: '+554', status: 'sent' },
    ],
  });
  const at = Date.parse('2026-10-20T09:00:00Z');
  expect(events.map(({ event, user, group }) => ({ ...event, user, group }))).toMatchObject([
    {
      id: 'g1/+551',
      user: '+551',
      group: 'group',
      sentAt: at,
      deliveredAt: at,
      failedAt: null,
      reportedCost: { micros: 10_000n },
    },
    { id: 'g1/+552', user: '+552', deliveredAt: at, failedAt: null, reportedCost: { micros: 20_000n } },
    { id: 'g1/+553', deliveredAt: null, failedAt: at },
    { id: 'g1/+554', deliveredAt: null, failedAt: null },
  ]);
  for (const { event } of events)
    expect(event).toMatchObject({ group: true, content: 'free_form', readAt: null });
});

test('rates given in the answer are read by id', () => {
  const expected = { messages: [{ id: 'a', rate: '0.04' }, { id: 'b' }, { id: 7, rate: '0.01' }] };
  expect([...read(message(), {}, expected).given]).toEqual([['a', 40_000n]]);
  expect(read(message(), {}, {}).given.size).toBe(0);
});

test('fields', () => {
  expect(text('a', 'x')).toBe('a');
  expect(maybeText(undefined, 'x')).toBeNull();
  expect(maybeText(null, 'x')).toBeNull();
  expect(() => maybeText('', 'x')).toThrow('x is not a text');
  expect(whole(0, 'x')).toBe(0);
  for (const value of [-1, 1.5, '1', null, 2 ** 60])
    expect(() => whole(value, 'x')).toThrow('x is not a whole');
  expect(maybeInstant(null, 'x')).toBeNull();
  expect(instant('2026-10-20T09:00Z', 'x')).toBe(Date.parse('2026-10-20T09:00:00Z'));
  expect(instant('2026-10-20T09:00:00.123Z', 'x')).toBe(Date.parse('2026-10-20T09:00:00.123Z'));
  expect(instant('2026-10-20T09:00:00+05:30', 'x')).toBe(Date.parse('2026-10-20T03:30:00Z'));
  for (const value of [
    '2026-10-20',
    '2026-10-20T09:00:00',
    'at 2026-10-20T09:00:00Z',
    '2026-10-20T09:00:00Z!',
    '2026-10-20T09:00:00.Z',
    '2026-02-30T99:00:00Z',
    20261020,
  ])
    expect(() => instant(value, 'x'), String(value)).toThrow('is not a time such as');
  expect(day('2026-10-20', 'x')).toBe('2026-10-20');
  for (const value of ['2026-13-20', 'on 2026-10-20', '2026-10-20T', '2026-1-2', 20261020])
    expect(() => day(value, 'x'), String(value)).toThrow('is not a day such as');
});
