import { formatMicros, parseMicros } from '../engine/money';
import { addDays, startOfDay } from '../engine/time';
import { Calendar } from '../simulate/calendar';
import { WORLD_MIX } from '../simulate/countries';
import { Random } from '../simulate/random';
import type { TruthRow, TruthTenant } from '../simulate/truth';
import { addPhone, addTenant, addWaba, type Waba, type World } from '../simulate/world';

/** Over the switch of October. Étoile's accounts are in its own zone; Far's account is a day away from it. */
export function traffic() {
  const random = new Random(7, 'meta');
  const world: World = { tenants: [], streams: [] };
  const SESSIONS = [
    ['campaign', 30],
    ['notify', 30],
    ['otp', 10],
    ['support', 25],
    ['ad', 5],
  ] as const;
  const tenant = (slug: string, timezone: string) =>
    addTenant(world, { slug, name: slug, currency: 'USD', timezone, markup: '10', graph: 'v24' });
  const send = (waba: Waba, display: string, messages: number) => {
    const calendar = Calendar.of(waba.timezone);
    const [from, to] = [calendar.startOf('2026-09-20'), calendar.startOf('2026-10-20')];
    const phone = addPhone(waba, random, display);
    world.streams.push({ phone, from, to, messages, growth: 0, sessions: SESSIONS, countries: WORLD_MIX });
  };
  const etoile = tenant('etoile', 'Europe/Paris');
  const euros = addWaba(etoile, random, { currency: 'EUR', timezone: 'Europe/Paris', location: 'FR' });
  send(euros, '+33 1 87 65 10 01', 1500);
  send(euros, '+33 1 87 65 10 02', 800);
  send(
    addWaba(etoile, random, { currency: 'USD', timezone: 'Europe/Paris', location: 'FR' }),
    '+33 1 87 65 10 03',
    800,
  );
  const far = tenant('far', 'America/Los_Angeles');
  send(
    addWaba(far, random, { currency: 'USD', timezone: 'Asia/Tokyo', location: 'JP' }),
    '+81 3 4567 8901',
    800,
  );
  const messages = world.streams.reduce((sum, stream) => sum + stream.messages, 0);
  return { seed: 7, messages, world, disorder: true, duplicates: true };
}

export interface DataPoint {
  start: number;
  end: number;
  volume: number;
  cost?: number;
  country: string;
  phone_number: string;
  pricing_type: string;
  pricing_category: string;
  tier?: string;
}
export type Analytics = { id: string; pricing_analytics: { data: { data_points: DataPoint[] }[] } };

/** What Meta would answer about the simulated traffic: from the simulator's own bookkeeping, never from the ledger. */
export function analyticsOf(tenant: TruthTenant): Analytics[] {
  return tenant.wabas.map(({ id, phones }) => {
    const display = new Map(phones.map((phone) => [phone.id, phone.display]));
    const points = tenant.spend.rows
      .filter((row) => row.waba === id && row.model === 'PMP')
      .flatMap((row) => pointsOf(row, display.get(row.phone)!, tenant.timezone));
    return { id, pricing_analytics: { data: [{ data_points: points }] } };
  });
}

/** A day of one thing, in two parts that repeat its key, as Meta's answers do. Free utility is told as service. */
function pointsOf(row: TruthRow, phone: string, zone: string): DataPoint[] {
  const charged = row.type === 'regular';
  const first = Math.floor(row.quantity / 2);
  const cost = (volume: number) =>
    Number(formatMicros((parseMicros(row.cost) * BigInt(volume)) / BigInt(row.quantity)));
  return [first, row.quantity - first]
    .filter((volume) => volume > 0)
    .map((volume) => ({
      start: startOfDay(row.day, zone) / 1000,
      end: startOfDay(addDays(row.day, 1), zone) / 1000,
      volume,
      ...(charged && { cost: cost(volume) }),
      country: row.country,
      phone_number: phone.replace(/\D/g, ''),
      pricing_type: row.type.toUpperCase(),
      pricing_category: charged ? row.category.toUpperCase() : 'SERVICE',
    }));
}
