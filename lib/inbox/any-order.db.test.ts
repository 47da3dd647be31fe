import { expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { checkBooks, standing } from '../ledger/testing';
import { Random } from '../simulate/random';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { inbox } from './testing';
import { bodyOf, type Fact, type Place, type Pricing, type Status } from './testing.bodies';

await testDatabase();
const { deliver, drain } = await inbox();

/**
 * The ledger is a function of the set of facts, also of facts that contradict each other: small histories drawn
 * from few people, few messages and few ids, so that everything meets everything, in several orders.
 */
const HISTORIES = Number(process.env.HISTORIES ?? 150);
const ORDERS = 3;
const FIRST_SEED = Number(process.env.SEED ?? 1);

const PEOPLE = [
  { to: '33612345678', userId: 'FR.1001' },
  { to: '4915112345678', userId: 'DE.1002' },
];
const STARTS = [
  '2023-12-31T20:00',
  '2024-10-31T20:00',
  '2025-06-30T10:00',
  '2026-03-10T10:00',
  '2026-09-30T10:00',
];
const STATUSES = ['sent', 'delivered', 'delivered', 'read', 'failed', 'played'];
const CATEGORIES = ['marketing', 'utility', 'service', 'authentication', 'referral_conversion'];
const TYPES = ['regular', 'regular', 'free_customer_service', 'free_entry_point', undefined];

function history(seed: number): Fact[] {
  const random = new Random(seed, 'history');
  const start = Date.parse(`${random.pick(STARTS)}Z`) / 1000;
  const at = () => start + random.below(14) * 4 * 3_600;
  const facts: Fact[] = [];
  const messages = Array.from({ length: random.between(1, 5) }, (_, n) => ({
    id: `wamid.${seed}.${n}`,
    person: random.pick(PEOPLE),
  }));
  for (let left = random.between(2, 9); left > 0; left--) {
    if (random.chance(200)) {
      const person = random.pick(PEOPLE);
      const from = random.chance(150) ? person.userId : person.to;
      facts.push({ from, at: at(), ad: random.chance(300), id: `wamid.${seed}.in${random.below(4)}` });
      continue;
    }
    const { id, person } = random.pick(messages);
    facts.push({
      id,
      status: random.pick(STATUSES),
      at: at(),
      ...recipient(person, random),
      ...(random.chance(550) && { pricing: pricing(start, random) }),
      ...(random.chance(400) && conversation(seed, random)),
    });
  }
  return facts;
}

function recipient(person: (typeof PEOPLE)[number], random: Random): Pick<Status, 'to' | 'userId'> {
  const dice = random.below(100);
  if (dice < 75) return { to: person.to };
  if (dice < 85) return person;
  return dice < 95 ? { to: null, userId: person.userId } : { to: null };
}

function pricing(start: number, random: Random): Pricing {
  const cbp =
    start < Date.parse('2025-06-30') / 1000 ||
    (start < Date.parse('2025-08-01') / 1000 && random.chance(500));
  const type = cbp ? undefined : random.pick(TYPES);
  return {
    model: random.chance(50) ? undefined : cbp ? 'CBP' : 'PMP',
    type,
    category: random.chance(80) ? undefined : random.pick(CATEGORIES),
    billable: random.chance(150) ? undefined : random.chance(700),
  };
}

function conversation(seed: number, random: Random): Pick<Status, 'conversation'> {
  const origin = random.chance(500) ? random.pick(CATEGORIES) : undefined;
  return { conversation: { id: `conversation.${seed}.${random.below(3)}`, origin } };
}

/** Cuts the facts, in an order of their own, into deliveries, some of which come twice. */
function deliveries(facts: readonly Fact[], place: Place, random: Random): string[] {
  const left = facts.map((fact) => ({ fact, at: random.below(2 ** 30) })).sort((a, b) => a.at - b.at);
  const bodies: string[] = [];
  while (left.length > 0) {
    const some = left.splice(0, random.chance(600) ? 1 : random.between(2, 6));
    bodies.push(
      bodyOf(
        place,
        some.map(({ fact }) => fact),
      ),
    );
    if (random.chance(200)) bodies.push(random.pick(bodies));
  }
  return bodies;
}

test('small histories of all kinds give one ledger in any order', async () => {
  const seeds = Array.from({ length: HISTORIES }, (_, i) => FIRST_SEED + i);
  const ledgers: Map<string, unknown[]>[] = [];
  for (let order = 0; order < ORDERS; order++) {
    const slug = `order-${order}`;
    await createTenant({ name: slug, slug, timezone: 'America/Sao_Paulo', markup: '10' });
    const queues: string[][] = [];
    for (const seed of seeds) {
      const place = { waba: `1${order}${seed}`, phone: `2${order}${seed}` };
      const timezone = new Random(seed, 'zone').pick(['Europe/Paris', 'UTC', 'Pacific/Kiritimati']);
      await connectWaba({
        tenant: slug,
        waba: place.waba,
        currency: 'USD',
        timezone,
        phones: [{ id: place.phone }],
      });
      queues.push(deliveries(history(seed), place, new Random(seed, `order ${order}`)));
    }
    // One delivery of each history in a batch.
    for (let step = 0; queues.some((queue) => step < queue.length); step++) {
      await deliver(queues.flatMap((queue) => queue[step] ?? []));
      await drain();
    }
    const found = new Map<string, unknown[]>(seeds.map((seed) => [`2${order}${seed}`, []]));
    for (const { phone_number_id, waba_id, ...row } of await standing(slug))
      found.get(phone_number_id as string)!.push(row);
    ledgers.push(found);
  }
  const different: unknown[] = [];
  for (const seed of seeds) {
    const [first, ...others] = ledgers.map((found, order) => found.get(`2${order}${seed}`)!);
    const text = (rows: unknown) =>
      JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
    if (others.some((rows) => text(rows) !== text(first)))
      different.push({ seed, facts: history(seed), ledgers: [first, ...others] });
  }
  if (different.length > 0)
    console.error(`${different.length} of ${seeds.length}: ${different.map((d: any) => d.seed)}`);
  expect(different.slice(0, 1)).toEqual([]);
  await checkBooks();
});
