import { Calendar, DAY_S, type Seconds } from './calendar';
import type { CountryMix } from './countries';
import { COP_FROM } from './drawn';
import type { SimulateOptions } from './options';
import { Random } from './random';
import { addPhone, addTenant, addWaba, type Phone, type SessionMix, type Stream, type World } from './world';

const SEED = 2024;

const EUROPE: CountryMix = [
  ['FR', 46],
  ['DE', 11],
  ['GB', 8],
  ['ES', 8],
  ['IT', 8],
  ['BE', 7],
  ['MA', 4],
  ['CH', 3],
  ['PT', 2],
  ['LU', 1],
  ['SN', 1],
  ['DZ', 1],
];
const AMERICA: CountryMix = [
  ['US', 60],
  ['CA', 18],
  ['GB', 5],
  ['MX', 5],
  ['FR', 4],
  ['PR', 3],
  ['DO', 2],
  ['JM', 1],
];
const COLOMBIA: CountryMix = [
  ['CO', 78],
  ['EC', 6],
  ['PE', 5],
  ['MX', 4],
  ['VE', 3],
  ['US', 3],
  ['ES', 1],
];
const SOUTH: CountryMix = [
  ['BR', 50],
  ['CL', 14],
  ['AR', 13],
  ['PE', 9],
  ['MX', 6],
  ['UY', 4],
  ['PY', 2],
  ['US', 2],
];

const SHOP: SessionMix = [
  ['campaign', 34],
  ['notify', 30],
  ['otp', 4],
  ['support', 24],
  ['ad', 8],
];
const RIDES: SessionMix = [
  ['campaign', 10],
  ['notify', 34],
  ['otp', 30],
  ['support', 22],
  ['ad', 4],
];
const HELP: SessionMix = [['chat', 1]];

/**
 * The demonstration: a shop with history through every set of rules, and a young ride service whose help
 * line stands near the thousand free service messages of its month. Nothing happens at or after
 * `now` (Unix milliseconds).
 */
export function demoWorld(now: number): SimulateOptions & { world: World } {
  const random = new Random(SEED, 'demo');
  const to = Math.floor(now / 1000);
  const world: World = { tenants: [], streams: [] };
  lumiere(world, random, to);
  andes(world, random, to);
  const messages = world.streams.reduce((sum, stream) => sum + stream.messages, 0);
  return { seed: SEED, messages, world };
}

function lumiere(world: World, random: Random, to: Seconds): void {
  const tenant = addTenant(world, {
    slug: 'lumiere',
    name: 'Lumi\u00e8re Boutique',
    currency: 'USD',
    timezone: 'Europe/Paris',
    markup: '12',
    graph: 'v23',
  });
  const paris = addWaba(tenant, random, { currency: 'USD', timezone: 'Europe/Paris', location: 'FR' });
  const newYork = addWaba(tenant, random, { currency: 'USD', timezone: 'America/New_York', location: 'FR' });
  const shop = addPhone(paris, random, '+33 1 87 65 43 21');
  const care = addPhone(paris, random, '+33 1 87 65 43 22');
  const us = addPhone(newYork, random, '+1 212-555-0148');
  const since = (phone: Phone) => Calendar.of(phone.waba.timezone).startOf('2024-11-01');
  const history = (phone: Phone, messages: number, growth: number, countries: CountryMix) =>
    stream(world, { phone, from: since(phone), to, messages, growth, sessions: SHOP, countries });
  history(shop, 4_200, 45, EUROPE);
  history(care, 1_500, 30, EUROPE);
  history(us, 2_000, 60, AMERICA);
}

function andes(world: World, random: Random, to: Seconds): void {
  const tenant = addTenant(world, {
    slug: 'andes',
    name: 'Andes Mobility',
    currency: 'USD',
    timezone: 'America/Bogota',
    markup: '8',
    graph: 'v24',
  });
  const bogota = addWaba(tenant, random, { currency: 'COP', timezone: 'America/Bogota', location: 'CO' });
  const saoPaulo = addWaba(tenant, random, {
    currency: 'USD',
    timezone: 'America/Sao_Paulo',
    location: 'CO',
  });
  const rides = addPhone(bogota, random, '+57 601 555 0120');
  const brazil = addPhone(saoPaulo, random, '+55 11 4004-2210');
  const from = Math.max(to - 92 * DAY_S, Calendar.of(bogota.timezone).startOf(COP_FROM));
  stream(world, {
    phone: rides,
    from,
    to,
    messages: 1_900,
    growth: 80,
    sessions: RIDES,
    countries: COLOMBIA,
  });
  stream(world, { phone: brazil, from, to, messages: 1_300, growth: 80, sessions: RIDES, countries: SOUTH });

  // The help line brings this month's service messages near a thousand, once the month is a week old.
  const calendar = Calendar.of(bogota.timezone);
  const month = calendar.startOf(`${calendar.day(to).slice(0, 7)}-01`);
  const days = Math.min(8, (to - month) / DAY_S);
  const messages = Math.floor(days * 120);
  stream(world, { phone: rides, from: month, to, messages, growth: 0, sessions: HELP, countries: COLOMBIA });
}

function stream(world: World, one: Stream): void {
  if (one.messages > 0 && one.to - one.from > 600) world.streams.push(one);
}
