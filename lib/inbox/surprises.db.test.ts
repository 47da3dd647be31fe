import { afterEach, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { formatMicros } from '../engine/money';
import { checkBooks, standing } from '../ledger/testing';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { inboxStatus } from './status';
import { inbox } from './testing';
import { bodyOf, type Fact, type Place, type Status } from './testing.bodies';

const { owner } = await testDatabase();
const { deliver, drain } = await inbox();
await createTenant({ name: 'Acme', slug: 'acme', timezone: 'UTC' });
await createTenant({ name: 'Other', slug: 'other', timezone: 'UTC' });

afterEach(checkBooks);

let places = 0;
async function newPlace(timezone = 'UTC', tenant = 'acme'): Promise<Place> {
  const place = { waba: `51${++places}`, phone: `52${places}` };
  await connectWaba({ tenant, waba: place.waba, currency: 'USD', timezone, phones: [{ id: place.phone }] });
  return place;
}

/** The standing charges of a number: who or what, on which day of its account, what, and for how much. */
async function ledgerOf({ phone }: Place, tenant = 'acme'): Promise<string[]> {
  const rows = await standing(tenant);
  return rows
    .filter((row) => row.phone_number_id === phone)
    .map((row) => {
      const amount = row.unpriced ? 'unpriced' : formatMicros(row.cost_micros as bigint);
      const unit = String(row.unit_id).replace(/\/.*/, '/*');
      return `${unit} ${row.waba_day} ${row.country} ${row.category} ${row.type} ${amount} ${row.basis}`;
    })
    .sort();
}

/** How often each reason stands with the newest delivery. */
async function notes(): Promise<Record<string, number>> {
  const { rows } = await owner.query<{ reason: string; count: number }>(
    `SELECT reason, sum(count)::int AS count FROM delivery_note
      WHERE delivery_id = (SELECT max(id) FROM delivery) GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

async function take(...bodies: (string | object)[]) {
  await deliver(bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body))));
  await drain();
}

const delivered = (id: string, more: Partial<Status> = {}): Status => ({
  id,
  status: 'delivered',
  at: '2026-03-01T11:00',
  ...more,
});
const marketing = { pricing: 'PMP regular marketing' };

/** `facts` as the value of one change, to be put somewhere else. */
const partOf = (place: Place, facts: readonly Fact[]) =>
  JSON.parse(bodyOf(place, facts)).entry[0].changes[0].value;

/** Several bodies as one, so that they are worked together. */
const joined = (bodies: readonly string[]) => ({ entry: bodies.flatMap((body) => JSON.parse(body).entry) });

test.each([
  ['Brazil with and without the ninth digit', 'BR', '5541996311234', '554196311234'],
  ['Mexico with and without the 1', 'MX', '5215512345678', '525512345678'],
  ['Argentina with and without the 9', 'AR', '5493511234567', '543511234567'],
])(
  '%s is one user: who wrote under one number is answered for nothing under the other',
  async (_, country, long, short) => {
    for (const [from, to] of [
      [long, short],
      [short, long],
    ]) {
      const place = await newPlace();
      await take(
        bodyOf(place, [delivered('answer', { to })]),
        bodyOf(place, [{ from: from!, at: '2026-03-01T10:00' }]),
      );
      expect(await ledgerOf(place)).toEqual([
        `answer 2026-03-01 ${country} service free_customer_service 0.0000 derived`,
      ]);
    }
  },
);

test('a member of a group whose number is written in two ways is charged once', async () => {
  const place = await newPlace();
  const group = { group: 'G', pricing: 'PMP regular group_marketing' };
  await take(
    bodyOf(place, [delivered('g', { ...group, to: '554196311234' })]),
    bodyOf(place, [{ ...delivered('g', { ...group, to: '+55 41 99631-1234' }), status: 'read' }]),
    bodyOf(place, [delivered('g', { ...group, to: '5541996311235' })]),
  );
  const line = 'g/* 2026-03-01 BR group_marketing regular 0.0625 verdict';
  expect(await ledgerOf(place)).toEqual([line, line]);
});

test('a message is one message by its id, whatever number its statuses name', async () => {
  const place = await newPlace();
  const statuses = ['5493511234567', '543511234567', null, '33612345678'].map((to, n) =>
    delivered('one', { to, at: `2026-03-01T1${n}:00`, ...marketing }),
  );
  await take(...statuses.map((one) => bodyOf(place, [one])));
  expect(await ledgerOf(place)).toHaveLength(1);
});

test('what a topic, a gateway or a function has wrapped is charged once, and noted', async () => {
  const place = await newPlace();
  const plain = bodyOf(place, [delivered('wrapped', marketing)]);
  const entry = JSON.stringify(JSON.parse(plain).entry[0]);
  const wrapped = [
    { Type: 'Notification', Message: JSON.stringify({ whatsAppWebhookEntry: entry }) },
    { Records: [{ Sns: { Message: plain } }] },
    { isBase64Encoded: true, body: Buffer.from(plain).toString('base64') },
  ];
  for (const body of wrapped) {
    await take(body);
    expect(await notes()).toEqual({ wrapped_body: 1 });
    expect(await ledgerOf(place)).toEqual(['wrapped 2026-03-01 FR marketing regular 0.0859 verdict']);
  }
  const value = { whatsapp_business_api_data: partOf(place, [delivered('deeper', marketing)]) };
  await take({ entry: [{ id: place.waba, changes: [{ field: 'messages', value }] }] });
  expect(await ledgerOf(place)).toHaveLength(2);
  await take({ Type: 'SubscriptionConfirmation', Message: 'You have chosen to subscribe' });
  expect(await notes()).toEqual({ no_entries: 1 });
});

test('what cannot be read of a body is counted one by one, and what can be is charged', async () => {
  const place = await newPlace();
  const value = partOf(place, [delivered('good', marketing)]);
  const [good] = value.statuses;
  value.statuses = [
    ...[7, 8, 'text', null, [], {}, {}],
    ...['id', 'status', 'timestamp'].map((key) => ({ ...good, id: 'bad', [key]: undefined })),
    { ...good, id: 'wacid.1', status: 'RINGING' },
    { ...good, type: 'payment', status: 'failed' },
    good,
  ];
  await take({ entry: [{ id: place.waba, changes: [{ field: 'messages', value }, null] }, 5] });
  expect(await ledgerOf(place)).toEqual(['good 2026-03-01 FR marketing regular 0.0859 verdict']);
  expect(await notes()).toEqual({
    malformed_status: 5,
    status_without_id: 3,
    unknown_status: 1,
    unreadable_timestamp: 1,
    call_status: 1,
    payment_status: 1,
    malformed_change: 1,
    malformed_entry: 1,
  });
});

test('a message with a conversation of its own and one without it are the same (PMP)', async () => {
  const at = '2026-03-01T11:00';
  const ofItsOwn = { conversation: { id: 'own', origin: 'marketing', expires: at } };
  const [before, since] = [await newPlace(), await newPlace()];
  for (const [place, more] of [[before, ofItsOwn] as const, [since, {}] as const]) {
    await take(
      bodyOf(place, [{ ...delivered('m', { ...marketing, ...more, at }), status: 'sent' }]),
      bodyOf(place, [delivered('m', { ...marketing, ...more, at })]),
      // A window of no length opens nothing for what Meta does not price.
      bodyOf(place, [delivered('next', { at: '2026-03-01T12:00' })]),
    );
  }
  expect(await ledgerOf(before)).toEqual([
    'm 2026-03-01 FR marketing regular 0.0859 verdict',
    'next 2026-03-01 FR unknown regular unpriced derived',
  ]);
  expect(await ledgerOf(since)).toEqual(await ledgerOf(before));
});

test('billable says nothing alone: service was free in 2025 whatever it said, and absent is not false', async () => {
  const place = await newPlace();
  const service = (id: string, billable?: boolean): Status =>
    delivered(id, {
      at: '2025-06-10T10:00',
      pricing: { model: 'CBP', category: 'service', billable },
      conversation: { id, origin: 'service' },
    });
  await take(
    bodyOf(place, [service('a', true), service('b')]),
    bodyOf(place, [delivered('c', { pricing: { model: 'PMP', type: 'regular', category: 'marketing' } })]),
  );
  expect((await ledgerOf(place)).map((line) => line.replace(/ (regular|free_\w+|null) /, ' '))).toEqual([
    'a 2025-06-10 FR service 0.0000 verdict',
    'b 2025-06-10 FR service 0.0000 verdict',
    'c 2026-03-01 FR marketing 0.0859 verdict',
  ]);
});

test("the test button of Meta's dashboard makes no tenant and no charge, and waits in sight", async () => {
  const count = async () =>
    (
      await owner.query(
        'SELECT (SELECT count(*) FROM tenant) AS tenants, (SELECT count(*) FROM charge) AS charges',
      )
    ).rows[0];
  const before = await count();
  await take(bodyOf({ waba: '0', phone: '123456123' }, [{ from: '16315551181', at: 1_504_902_988 }]));
  expect(await count()).toEqual(before);
  expect(await inboxStatus()).toMatchObject({ pending: 0, failed: 0, quarantined: 1 });
  await owner.query('DELETE FROM inbox');
});

test("a body that names one tenant's account and another's number is the number's, and nobody else sees it", async () => {
  const [mine, theirs] = [await newPlace(), await newPlace('UTC', 'other')];
  const crossed = { waba: mine.waba, phone: theirs.phone };
  await take(joined([crossed, mine].map((place) => bodyOf(place, [delivered('crossed', marketing)]))));
  const line = ['crossed 2026-03-01 FR marketing regular 0.0859 verdict'];
  expect([await ledgerOf(mine), await ledgerOf(theirs, 'other')]).toEqual([line, line]);
  expect([await ledgerOf(mine, 'other'), await ledgerOf(theirs)]).toEqual([[], []]);
});

test('one id at two numbers of one account is two messages', async () => {
  const [a, b] = [await newPlace(), { waba: '5990', phone: '5991' }];
  const phones = ['5991', '5992'].map((id) => ({ id }));
  await connectWaba({ tenant: 'acme', waba: b.waba, currency: 'USD', timezone: 'UTC', phones });
  const numbers = [a, b, { ...b, phone: '5992' }];
  await take(joined(numbers.map((place) => bodyOf(place, [delivered('same id', marketing)]))));
  for (const place of numbers)
    expect(await ledgerOf(place)).toEqual(['same id 2026-03-01 FR marketing regular 0.0859 verdict']);
});

test('one id with another price, another category, and a failure after it was delivered', async () => {
  const place = await newPlace();
  const cost = (amount: string) => ({
    pricing: { model: 'PMP', type: 'regular', category: 'marketing_lite', cost: { amount, currency: 'USD' } },
  });
  const told = [
    delivered('price', cost('0.05')),
    { ...delivered('price', { ...cost('0.07'), at: '2026-03-01T12:00' }), status: 'read' },
    delivered('category', marketing),
    { ...delivered('category', { pricing: 'PMP regular utility', at: '2026-03-01T12:00' }), status: 'read' },
    delivered('failure', marketing),
    { ...delivered('failure', { at: '2026-03-01T12:00' }), status: 'failed' },
  ];
  const ledger = [
    'category 2026-03-01 FR marketing regular 0.0859 verdict',
    'failure 2026-03-01 FR marketing regular 0.0859 verdict',
    'price 2026-03-01 FR marketing_lite regular 0.0500 verdict',
  ];
  for (const one of [...told, ...told.toReversed()]) await take(bodyOf(place, [one]));
  expect(await ledgerOf(place)).toEqual(ledger);
  const backwards = await newPlace();
  for (const one of told.toReversed()) await take(bodyOf(backwards, [one]));
  expect(await ledgerOf(backwards)).toEqual(ledger);
});

test('of a key that comes twice the last one counts, and the message once', async () => {
  const place = await newPlace();
  const body = bodyOf(place, [delivered('twice', marketing)]);
  const doubled = body
    .replace('"status":"delivered"', '"status":"failed","status":"delivered"')
    .replace('"category":', '"category":"authentication","category":')
    .replace('"entry":', '"entry":[],"entry":');
  expect(doubled.length).toBe(body.length + 18 + 28 + 11);
  await take(doubled, body, doubled);
  expect(await ledgerOf(place)).toEqual(['twice 2026-03-01 FR marketing regular 0.0859 verdict']);
});

test.each([
  // The card of France falls from 0.1432 to 0.0859 on the first of January 2026.
  ['Pacific/Kiritimati', '2025-12-31T09:59:59', '2025-12-31T10:00:00'],
  ['UTC', '2025-12-31T23:59:59', '2026-01-01T00:00:00'],
  ['Europe/Paris', '2025-12-31T22:59:59', '2025-12-31T23:00:00'],
  ['Pacific/Niue', '2026-01-01T10:59:59', '2026-01-01T11:00:00'],
])(
  "a price that changes at midnight changes at midnight of the account's zone: %s",
  async (zone, last, first) => {
    const place = await newPlace(zone);
    await take(
      bodyOf(place, [delivered('new', { at: first, ...marketing })]),
      bodyOf(place, [delivered('old', { at: last, ...marketing })]),
    );
    expect(await ledgerOf(place)).toEqual([
      'new 2026-01-01 FR marketing regular 0.0859 verdict',
      'old 2025-12-31 FR marketing regular 0.1432 verdict',
    ]);
  },
);

test('days of 23 and of 25 hours begin and end at their own midnights', async () => {
  const place = await newPlace('Europe/Paris');
  const days: Record<string, string> = {
    '2026-03-28T22:59:59': '2026-03-28',
    '2026-03-28T23:00': '2026-03-29',
    '2026-03-29T00:59:59': '2026-03-29',
    '2026-03-29T01:00': '2026-03-29',
    '2026-03-29T21:59:59': '2026-03-29',
    '2026-03-29T22:00': '2026-03-30',
    '2026-10-24T21:59:59': '2026-10-24',
    '2026-10-24T22:00': '2026-10-25',
    // Half past two comes twice.
    '2026-10-25T00:30': '2026-10-25',
    '2026-10-25T01:30': '2026-10-25',
    '2026-10-25T22:59:59': '2026-10-25',
    '2026-10-25T23:00': '2026-10-26',
  };
  await take(
    bodyOf(
      place,
      Object.keys(days).map((at) => delivered(at, { at, ...marketing })),
    ),
  );
  const found = (await standing('acme', place.waba)).map(({ unit_id, waba_day }) => [unit_id, waba_day]);
  expect(Object.fromEntries(found)).toEqual(days);
});
