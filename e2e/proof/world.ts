import type { RateRow } from '../../lib/engine/rates';
import type { Billing } from '../../lib/invoices/terms';
import { builtinRates } from '../../lib/rates/builtin';
import { Calendar } from '../../lib/simulate/calendar';
import { WORLD_MIX } from '../../lib/simulate/countries';
import { Random } from '../../lib/simulate/random';
import { addPhone, addTenant, addWaba, type SessionMix, type World } from '../../lib/simulate/world';

/** Tenants of the proof: currencies with none, two and three decimals, zones from +14 to -11, every kind of terms. */

export const MONTHS = ['2026-08-01', '2026-09-01', '2026-10-01'] as const;
const SEED = 417;

/** With how many micros of theirs to one of a US dollar. USD and COP have cards of Meta's. */
const DRAWN_CURRENCIES: Record<string, bigint> = {
  CLP: 951n,
  JPY: 153n,
  KWD: 1n,
  SGD: 1n,
  MYR: 4n,
};
const CURRENCIES = ['USD', 'COP', ...Object.keys(DRAWN_CURRENCIES)];
const ZONES = [
  'Pacific/Kiritimati',
  'Europe/Paris',
  'Pacific/Pago_Pago',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'UTC',
  'America/Los_Angeles',
  'Australia/Lord_Howe',
];
const MARKUPS = ['0', '10', '12.5', '8.3333', '25'];
const SESSIONS: SessionMix = [
  ['campaign', 24],
  ['notify', 22],
  ['otp', 14],
  ['support', 28],
  ['chat', 4],
  ['ad', 5],
];

export interface ProofTenant {
  slug: string;
  billing: Partial<Billing>;
}

export function proofWorld(tenants: number, messages: number): { world: World; terms: ProofTenant[] } {
  const random = new Random(SEED, 'proof');
  const world: World = { tenants: [], streams: [] };
  const terms: ProofTenant[] = [];
  const portfolio = random.digits(15);
  for (let i = 0; i < tenants; i++) {
    const slug = `proof-${i + 1}`;
    const currency = CURRENCIES[i % CURRENCIES.length]!;
    const tenant = addTenant(world, {
      slug,
      name: `Proof ${i + 1}`,
      currency,
      timezone: ZONES[i % ZONES.length]!,
      markup: MARKUPS[i % MARKUPS.length]!,
      graph: 'v24',
    });
    // Every third has a second account, in another zone and, for some, another currency.
    const accounts = i % 3 === 0 ? [currency, i % 2 === 0 ? 'USD' : currency] : [currency];
    for (const [n, money] of accounts.entries()) {
      const timezone = ZONES[(i + 3 * n + 1) % ZONES.length]!;
      // Every fourth tenant shares one portfolio, and so the counts of its volume tiers.
      const shared = i % 4 === 0 ? { portfolio } : {};
      const waba = addWaba(tenant, random, { currency: money, timezone, ...shared });
      const calendar = Calendar.of(timezone);
      world.streams.push({
        phone: addPhone(waba, random, `+1 415 555 ${random.digits(4)}`),
        from: calendar.startOf('2026-07-31'),
        to: calendar.startOf('2026-11-02'),
        messages: Math.max(20, Math.round(messages / tenants / accounts.length)),
        growth: 0,
        sessions: SESSIONS,
        countries: WORLD_MIX,
      });
    }
    terms.push({ slug, billing: billingOf(i) });
  }
  return { world, terms };
}

function billingOf(i: number): Partial<Billing> {
  return {
    legalName: `Proof ${i + 1} Ltd`,
    address: { line1: `${i + 1} High Street`, city: 'London', postalCode: 'N1 9GU', country: 'GB' },
    email: `billing@proof-${i + 1}.example`,
    firstMonth: MONTHS[0],
    // Verdicts come late too: what has none in time is unpriced until then, and an adjustment after it.
    unpricedAllowed: 1_000_000,
    discrepanciesAllowed: 1_000_000,
    tierPolicy: (['list_price', 'pro_rata', 'first_come'] as const)[i % 3],
    ...(i % 2 === 0 && { tax: 'fixed' as const, taxPpm: [200_000, 190_000, 77_000][i % 3]! }),
    ...(i % 5 === 0 && { platformFee: 49_000_000n }),
    ...(i % 7 === 0 && { minimum: 5_000_000n }),
  };
}

/** A card for each currency without one, and volume tiers low enough for a simulation to reach. */
export function proofRates(): RateRow[] {
  const usd = builtinRates().filter(
    (row) => row.currency === 'USD' && row.model === 'PMP' && row.tierFrom === null,
  );
  const rows: RateRow[] = [];
  for (const [currency, times] of Object.entries(DRAWN_CURRENCIES)) {
    for (const row of usd) {
      if (row.price === 0n) continue;
      const listed = { ...row, currency, price: row.price * times, source: 'proof', confidence: 'certain' };
      rows.push(listed);
      if (row.category === 'utility' && row.effectiveFrom >= '2026-07-01') rows.push(...tiersOf(listed));
    }
  }
  return rows;
}

function tiersOf(row: RateRow): RateRow[] {
  return [
    { ...row, tierFrom: 1n, tierTo: 20n },
    { ...row, tierFrom: 21n, tierTo: 60n, price: (row.price * 95n) / 100n },
    { ...row, tierFrom: 61n, tierTo: null, price: (row.price * 90n) / 100n },
  ];
}
