import { expect, test } from 'vitest';
import { pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { checkBooks, standing } from '../ledger/testing';
import { Random } from '../simulate/random';
import { createTenant } from '../tenants/tenant';
import { inbox } from './testing';
import { bodyOf, type Fact, type Place, type Pricing, type Status } from './testing.bodies';
import { groupBy } from './threads';

await testDatabase();
const { deliver, drain } = await inbox();

/**
 * The ledger is a function of the set of facts, also of facts that contradict each other: small histories drawn
 * from few people, few messages and few ids, so that everything meets everything, in several orders.
 */
const HISTORIES = Number(process.env.HISTORIES ?? 250);
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
  const at = () => start + random.below(10) * 6 * 3_600;
  const facts: Fact[] = [];
  const messages = Array.from({ length: random.between(1, 5) }, (_, n) => ({
    id: `wamid.${seed}.${n}`,
    person: random.pick(PEOPLE),
    group: random.chance(100) ? 'Y2FwaV9ncm91cDo' : undefined,
  }));
  for (let left = random.between(2, 9); left > 0; left--) {
    if (random.chance(200)) {
      const person = random.pick(PEOPLE);
      const from = random.chance(150) ? person.userId : person.to;
      facts.push({ from, at: at(), ad: random.chance(300), id: `wamid.${seed}.in${random.below(2)}` });
      continue;
    }
    const { id, person, group } = random.pick(messages);
    facts.push({
      id,
      status: random.pick(STATUSES),
      at: at(),
      group,
      ...(group ? { to: random.pick(PEOPLE).to } : recipient(person, random)),
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

/** A number of its own in an account of its own for each history. */
async function connectNumbers(slug: string, places: readonly (Place & { timezone: string })[]) {
  const { id } = await createTenant({ name: slug, slug, timezone: 'America/Sao_Paulo', markup: '10' });
  const values = [places.map((one) => one.waba), places.map((one) => one.phone)];
  await pool('parley_operator').query(
    `INSERT INTO waba (tenant_id, id, currency, timezone)
     SELECT ${id}, waba, 'USD', zone FROM unnest($1::text[], $2::text[]) AS t(waba, zone)`,
    [values[0], places.map((one) => one.timezone)],
  );
  await pool('parley_operator').query(
    `INSERT INTO phone_number (tenant_id, id, waba_id, display)
     SELECT ${id}, phone, waba, phone FROM unnest($1::text[], $2::text[]) AS t(waba, phone)`,
    values,
  );
}

const ZONES = ['Europe/Paris', 'UTC', 'Pacific/Kiritimati'];

/** Works all histories in one order of their facts. @returns the ledger of each. */
async function ledgersIn(order: number, seeds: readonly number[]): Promise<string[]> {
  const slug = `order-${order}`;
  const places = seeds.map((seed) => ({
    waba: `1${order}${seed}`,
    phone: `2${order}${seed}`,
    timezone: new Random(seed, 'zone').pick(ZONES),
  }));
  await connectNumbers(slug, places);
  const queues = seeds.map((seed, i) =>
    deliveries(history(seed), places[i]!, new Random(seed, `order ${order}`)),
  );
  // One delivery of each history in a batch.
  for (let step = 0; queues.some((queue) => step < queue.length); step++) {
    await deliver(queues.flatMap((queue) => queue[step] ?? []));
    await drain();
  }
  const rows = groupBy(await standing(slug), (row) => String(row.phone_number_id));
  return places.map(({ waba, phone }) => {
    const text = JSON.stringify(rows.get(phone) ?? [], (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    return text.replaceAll(`"${waba}"`, '"waba"').replaceAll(`"${phone}"`, '"phone"');
  });
}

test('small histories of all kinds give one ledger in any order', async () => {
  const seeds = Array.from({ length: HISTORIES }, (_, i) => FIRST_SEED + i);
  const [first, ...others] = [
    await ledgersIn(0, seeds),
    await ledgersIn(1, seeds),
    await ledgersIn(2, seeds),
  ];
  const different = seeds.filter((_, i) => others.some((ledgers) => ledgers[i] !== first![i]));
  const i = seeds.indexOf(different[0]!);
  const ledgers = [first, ...others].map((ledgers) => ledgers![i] && JSON.parse(ledgers![i]!));
  expect({ different, facts: i < 0 ? [] : history(seeds[i]!), ledgers: i < 0 ? [] : ledgers }).toEqual({
    different: [],
    facts: [],
    ledgers: [],
  });
  expect(first!.filter((text) => text !== '[]').length).toBeGreaterThan(HISTORIES / 2);
}, 600_000);

test('every reversal, revision and line of the rollup fits', () => checkBooks());
