import { Calendar, type Seconds } from './calendar';
import { type CountryMix, WORLD_MIX } from './countries';
import { ERAS, FIRST_DAY, type Plan } from './options';
import { Random } from './random';
import { addPhone, addTenant, addWaba, type Phone, type SessionMix, type Waba, type World } from './world';

/** COP has a whole card from this day only; before it a COP number has no traffic. */
export const COP_FROM = '2026-07-01';

const PLACES = [
  { timezone: 'America/Sao_Paulo', home: 'BR', dial: '55 11 4004-' },
  { timezone: 'Asia/Kolkata', home: 'IN', dial: '91 80 4718 ' },
  { timezone: 'Europe/Paris', home: 'FR', dial: '33 1 87 65 ' },
  { timezone: 'America/Los_Angeles', home: 'US', dial: '1 415-555-' },
  { timezone: 'Pacific/Auckland', home: 'NZ', dial: '64 9 887 ' },
  { timezone: 'UTC', home: 'GB', dial: '44 20 7946 ' },
] as const;

const MARKUPS = ['0', '10', '12.5', '8', '25'] as const;
const WITHOUT_CARD = ['CLP', 'AUD', 'SGD'] as const;

const EVERYDAY: SessionMix = [
  ['campaign', 24],
  ['notify', 22],
  ['otp', 14],
  ['support', 28],
  ['chat', 4],
  ['ad', 5],
  ['group', 2],
  ['ai', 1],
];
const SERVICE_DESK: SessionMix = [
  ['support', 50],
  ['chat', 30],
  ['notify', 10],
  ['ad', 10],
];

interface Share {
  phone: Phone;
  weight: number;
  sessions: SessionMix;
}

/** The world of `parley simulate`: tenants sim-1, sim-2, ... that differ in zone, currency, mark-up and version. */
export function drawWorld(plan: Plan): World {
  const random = new Random(plan.seed, 'world');
  const world: World = { tenants: [], streams: [] };
  const shares: Share[] = [];
  for (let i = 0; i < plan.tenants; i++) shares.push(...drawTenant(world, plan, i, random));

  const { from, to } = limits(plan, world);
  const starts = shares.map(({ phone }) => startFor(phone, from));
  const weights = shares.map(({ weight }, i) => weight * Math.max(0, to - starts[i]!));
  const counts = share(plan.messages, weights);
  for (const [i, { phone, sessions }] of shares.entries()) {
    const countries: CountryMix = [...WORLD_MIX, [phone.waba.location, 120]];
    const stream = { phone, from: starts[i]!, to, messages: counts[i]!, growth: 0, sessions, countries };
    if (stream.messages > 0) world.streams.push(stream);
  }
  return world;
}

/** One tenant with its WABAs and numbers; each tenant is smaller than the one before. */
function drawTenant(world: World, plan: Plan, i: number, random: Random): Share[] {
  const place = PLACES[i % PLACES.length]!;
  const elsewhere = PLACES[(i + 2) % PLACES.length]!;
  const tenant = addTenant(world, {
    slug: `sim-${i + 1}`,
    name: `Simulated business ${i + 1}`,
    currency: 'USD',
    timezone: i % 3 === 1 ? elsewhere.timezone : place.timezone,
    markup: MARKUPS[i % MARKUPS.length]!,
    graph: i % 2 === 0 ? 'v23' : 'v24',
  });
  const internationalFrom = i % 3 === 0 ? '2024-06-01' : null;
  const usd = { currency: 'USD', internationalFrom };
  const main = addWaba(tenant, random, { ...usd, timezone: place.timezone, location: place.home });
  const second = addWaba(tenant, random, { ...usd, timezone: elsewhere.timezone, location: 'US' });
  const shares: Share[] = [
    { phone: phoneOf(main, random, place.dial), weight: 60, sessions: EVERYDAY },
    { phone: phoneOf(main, random, place.dial), weight: 30, sessions: SERVICE_DESK },
    { phone: phoneOf(second, random, elsewhere.dial), weight: 15, sessions: EVERYDAY },
  ];
  if (i % 2 === 1 && plan.to > COP_FROM) {
    const cop = addWaba(tenant, random, { currency: 'COP', timezone: 'America/Bogota', location: 'CO' });
    shares.push({ phone: phoneOf(cop, random, '57 601 555 '), weight: 15, sessions: EVERYDAY });
  }
  if (plan.withoutCard) {
    const currency = WITHOUT_CARD[i % WITHOUT_CARD.length]!;
    const bare = addWaba(tenant, random, { currency, timezone: 'America/Santiago', location: 'CL' });
    shares.push({ phone: phoneOf(bare, random, '56 2 2345 '), weight: 8, sessions: EVERYDAY });
  }
  return shares.map((one) => ({ ...one, weight: one.weight / (i + 1) }));
}

function phoneOf(waba: Waba, random: Random, dial: string): Phone {
  return addPhone(waba, random, `+${dial}${random.digits(4)}`);
}

function startFor(phone: Phone, from: Seconds): Seconds {
  if (phone.waba.currency !== 'COP') return from;
  return Math.max(from, Calendar.of(phone.waba.timezone).startOf(COP_FROM));
}

/** UTC midnights; but an era begins and ends in each WABA's own zone, so there the last to begin counts. */
function limits(plan: Plan, world: World): { from: Seconds; to: Seconds } {
  const zones = world.tenants.flatMap(({ wabas }) => wabas.map(({ timezone }) => Calendar.of(timezone)));
  const utc = Calendar.of('UTC');
  const bounded = plan.era && ERAS[plan.era];
  const first = bounded ? bounded.from : FIRST_DAY;
  const starts = plan.from === first ? zones : [utc];
  const ends = bounded && bounded.to === plan.to ? zones : [utc];
  return {
    from: Math.max(...starts.map((zone) => zone.startOf(plan.from))),
    to: Math.min(...ends.map((zone) => zone.startOf(plan.to))),
  };
}

/** Whole parts of `total` in proportion to the weights, by largest remainder. */
function share(total: number, weights: number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const order = exact
    .map((_, i) => i)
    .sort((a, b) => exact[b]! - parts[b]! - (exact[a]! - parts[a]!) || a - b);
  let left = total - parts.reduce((a, b) => a + b, 0);
  for (const i of order) if (left-- > 0) parts[i]!++;
  return parts;
}
