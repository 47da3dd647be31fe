import { expect, test } from 'vitest';
import { commandLine } from '../audit/write';
import { asTenant, pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { connectAll, inbox } from '../inbox/testing';
import { bodyOf, type Fact, type Place } from '../inbox/testing.bodies';
import { simulate } from '../simulate/simulate';
import { statusesOf } from '../simulate/testing';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { acceptDiscrepancy, listDiscrepancies, openDiscrepancies } from './read';

const { owner } = await testDatabase();
const { deliver, drain, review } = await inbox();

async function discrepancies(slug: string) {
  const { rows } = await pool('parley_operator').query(
    `SELECT unit, unit_id, kind, evidence, told_type, told_category, told_cost_micros, simulated_type,
            simulated_category, simulated_rules, simulated_cost_micros, currency, state
       FROM discrepancy WHERE tenant_id = (SELECT id FROM tenant WHERE slug = $1) ORDER BY unit_id`,
    [slug],
  );
  return rows;
}

async function connect(slug: string): Promise<Place> {
  const place = { waba: `1${slug}`, phone: `2${slug}` };
  await createTenant({ slug, name: slug });
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: slug, waba: place.waba, currency: 'USD', timezone: 'UTC', phones });
  return place;
}

test('traffic whose verdicts follow the rules has none, in any era and any disorder (H7)', async () => {
  const simulation = simulate({
    messages: Number(process.env.N ?? 6_000),
    seed: Number(process.env.SEED ?? 11),
    tenants: 3,
    disorder: true,
    duplicates: true,
  });
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);
  await deliver(bodies);
  await drain();
  await review();
  for (const { slug } of truth.tenants) expect(await discrepancies(slug)).toEqual([]);
}, 600_000);

test('one wrong verdict among many right ones is found, and nothing else', async () => {
  const simulation = simulate({ messages: 1_500, seed: 5, tenants: 1, era: 'pmp-2025-07', batch: 1 });
  const bodies = [...simulation];
  const truth = simulation.truth();
  const all = bodies.flatMap((body) => statusesOf(body)).map(({ status }) => status);
  const left = new Set(all.filter(({ status }) => status === 'sent').map(({ id }) => id));
  const wrong = all.find(
    ({ id, status, pricing }) => left.has(id) && status === 'delivered' && pricing?.category === 'service',
  ).id;
  await connectAll({ tenants: [{ ...truth.tenants[0]!, slug: 'turned' }] });
  const turned = (body: string) =>
    body.includes(wrong) ? body.replace('"free_customer_service"', '"regular"') : body;
  await deliver(bodies.map(turned));
  await drain();
  await review();
  expect(await discrepancies('turned')).toMatchObject([
    { unit_id: wrong, kind: 'free_service', told_type: 'regular', simulated_type: 'free_customer_service' },
  ]);
});

const inbound: Fact = { from: '33612345678', at: '2026-03-01T09:00' };
const sent: Fact = {
  id: 'wamid.1',
  status: 'sent',
  at: '2026-03-01T10:00',
  pricing: 'PMP regular utility',
};
const charged: Fact = { ...sent, status: 'delivered', at: '2026-03-01T10:01' };
const marketing: Fact = {
  id: 'wamid.2',
  status: 'delivered',
  at: '2026-03-01T11:01',
  pricing: 'PMP regular marketing',
};

test('a message that Meta charged against the rules is one, in any order, and only once', async () => {
  const facts = [inbound, sent, charged, marketing];
  const stories = [];
  for (const [n, order] of [
    facts,
    facts.toReversed(),
    [charged, inbound, marketing, sent, charged],
  ].entries()) {
    const place = await connect(`wrong-${n}`);
    for (const fact of order) {
      await deliver([bodyOf(place, [fact])]);
      await drain();
      if (n === 1) await review();
    }
    await review();
    stories.push(await discrepancies(`wrong-${n}`));
  }
  expect(stories[0]).toEqual([
    {
      unit: 'message',
      unit_id: 'wamid.1',
      kind: 'window',
      evidence: { opened: '2026-03-01T09:00:00.000Z' },
      told_type: 'regular',
      told_category: 'utility',
      told_cost_micros: 30_000n,
      simulated_type: 'free_customer_service',
      simulated_category: 'utility',
      simulated_rules: 'P4 W1',
      simulated_cost_micros: 0n,
      currency: 'USD',
      state: 'open',
    },
  ]);
  expect(stories[1]).toEqual(stories[0]);
  expect(stories[2]).toEqual(stories[0]);
});

test('one that Meta takes back by a stronger verdict is gone', async () => {
  const place = await connect('corrected');
  const free = 'PMP free_customer_service utility';
  await deliver([bodyOf(place, [inbound, { ...sent, status: 'read', at: '2026-03-01T10:05' }, sent])]);
  await drain();
  await review();
  expect(await discrepancies('corrected')).toHaveLength(1);
  await deliver([bodyOf(place, [{ ...charged, pricing: free }])]);
  await drain();
  await review();
  expect(await discrepancies('corrected')).toEqual([]);
});

test('one that somebody accepted stays so while its story is the same', async () => {
  const place = await connect('accepted');
  await deliver([bodyOf(place, [inbound, sent, charged])]);
  await drain();
  await review();
  await pool('parley_operator').query(
    `UPDATE discrepancy SET state = 'accepted' WHERE waba_id = '1accepted'`,
  );
  await deliver([bodyOf(place, [{ ...inbound, at: '2026-03-01T12:00' }, marketing])]);
  await drain();
  await review();
  expect(await discrepancies('accepted')).toMatchObject([{ unit_id: 'wamid.1', state: 'accepted' }]);
  // Another message of the user, nearer to the charged one, is another story.
  await deliver([bodyOf(place, [{ ...inbound, at: '2026-03-01T09:30' }])]);
  await drain();
  await review();
  expect(await discrepancies('accepted')).toMatchObject([{ unit_id: 'wamid.1', state: 'open' }]);
});

test('a second conversation of a category, opened inside the first, is one', async () => {
  const place = await connect('cbp');
  const message = (id: string, at: string, conversation: string): Fact[] => [
    {
      id,
      status: 'sent',
      at: `2024-03-01T${at}:00`,
      pricing: 'CBP marketing',
      conversation: { id: conversation, origin: 'marketing', expires: `2024-03-02T${at}:00` },
    },
    {
      id,
      status: 'delivered',
      at: `2024-03-01T${at}:05`,
      pricing: 'CBP marketing',
      conversation: { id: conversation, origin: 'marketing' },
    },
  ];
  await deliver([
    bodyOf(place, [...message('wamid.1', '10:00', 'first'), ...message('wamid.2', '15:00', 'second')]),
  ]);
  await drain();
  await review();
  expect(await discrepancies('cbp')).toMatchObject([
    {
      unit: 'conversation',
      unit_id: 'second',
      kind: 'conversation',
      told_cost_micros: 143_200n,
      simulated_cost_micros: 0n,
      evidence: { conversation: 'first' },
    },
  ]);
});

test('a month says how much is open, what is waiting, and no longer what is accepted', async () => {
  const place = await connect('month');
  const april = { ...charged, id: 'wamid.april', at: '2026-04-01T00:30' };
  const sentInApril = { ...april, status: 'sent', at: '2026-04-01T00:20' };
  const user = { ...inbound, at: '2026-03-31T23:30' };
  await deliver([bodyOf(place, [inbound, sent, charged, user, sentInApril, april])]);
  await drain();
  const { rows } = await owner.query(`SELECT id FROM tenant WHERE slug = 'month'`);
  const tenant: number = rows[0].id;
  const open = (month: string) => asTenant(tenant, (client) => openDiscrepancies(client, tenant, month));
  const nothing = { count: 0, unpriced: 0, differences: [], waiting: 0 };
  expect(await open('2026-03')).toEqual({ ...nothing, waiting: 1 });
  await review();
  const one = { ...nothing, count: 1, differences: [{ currency: 'USD', micros: 30_000n }] };
  expect(await open('2026-03')).toEqual(one);
  expect(await open('2026-04')).toEqual(one);
  expect(await open('2026-05')).toEqual(nothing);
  const period = { from: '2026-03-01', to: '2026-04-01' };
  const [story] = await asTenant(tenant, (client) => listDiscrepancies(client, tenant, period));
  expect([story?.told.sentence, story?.simulated.sentence]).toEqual([
    'Meta charged this utility message (H4, H7): 0.0300 USD.',
    'It was sent and delivered inside the customer service window that the user opened at 2026-03-01T09:00:00.000Z (P4, W1): 0.0000 USD.',
  ]);
  const accept = () =>
    asTenant(tenant, (client) => acceptDiscrepancy(client, tenant, 'wamid.1', commandLine()));
  expect([await accept(), await accept()]).toEqual([1, 0]);
  expect(await open('2026-03')).toEqual(nothing);
});

test('a thread that cannot be reviewed is set aside with its reason, and the others are reviewed', async () => {
  const [poison, other] = [await connect('poison'), await connect('other')];
  await owner.query(`ALTER TABLE discrepancy ADD CONSTRAINT no_poison CHECK (waba_id <> '1poison')`);
  await deliver([poison, other].map((place) => bodyOf(place, [inbound, sent, charged])));
  await drain();
  await expect(review()).rejects.toThrow('no_poison');
  expect(await discrepancies('other')).toHaveLength(1);
  const { rows } = await owner.query(
    'SELECT DISTINCT phone_number_id FROM thread_due WHERE reason IS NOT NULL',
  );
  expect(rows).toEqual([{ phone_number_id: '2poison' }]);
  await owner.query('ALTER TABLE discrepancy DROP CONSTRAINT no_poison; UPDATE thread_due SET reason = NULL');
  await review();
  expect(await discrepancies('poison')).toHaveLength(1);
});
