import { afterEach, expect, test } from 'vitest';
import { pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { checkBooks, standing } from '../ledger/testing';
import { declareWaba } from '../tenants/declare';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { inboxStatus } from './status';
import { inbox } from './testing';
import { bodyOf, type Fact, type Place, seconds } from './testing.bodies';

await testDatabase();
const { deliver, drain, review } = await inbox();
afterEach(checkBooks);

async function work(bodies: readonly string[]) {
  await deliver(bodies);
  await drain();
  await review();
}

async function connect(slug: string): Promise<Place> {
  const place = { waba: `1${slug}`, phone: `2${slug}` };
  await createTenant({ slug, name: slug });
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: slug, waba: place.waba, currency: 'USD', timezone: 'UTC', phones });
  return place;
}

const update = (waba: string, time: string, value: object) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: waba, time: Number(seconds(time)), changes: [{ field: 'account_update', value }] }],
  });
const eligible = (waba: string, time: string, start: string, exceptions: Record<string, string> = {}) =>
  update(waba, time, {
    event: 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE',
    auth_international_rate_eligibility: {
      start_time: Number(seconds(start)),
      exception_countries: Object.entries(exceptions).map(([country_code, at]) => ({
        country_code,
        start_time: Number(seconds(at)),
      })),
    },
  });
const located = (waba: string, time: string, country: string) =>
  update(waba, time, { event: 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE', country });

/** Meta names the category and no type: the thread's timeline decides on the rest. */
const code: Fact = {
  id: 'wamid.code',
  to: '919812345678',
  status: 'delivered',
  at: '2026-03-01T10:00',
  pricing: { model: 'PMP', category: 'authentication' },
};
const categories = async (slug: string) => (await standing(slug)).map((row) => row.category);

test('authentication to a declared country is international from its start, whatever came first (X1)', async () => {
  const orders = (waba: string) => {
    const message = bodyOf({ waba, phone: waba.replace('1', '2') }, [code]);
    const start = eligible(waba, '2026-01-01T00:00', '2026-02-01T00:00');
    const place = located(waba, '2026-01-02T00:00', 'FR');
    return [
      [message, start, place],
      [place, start, message],
      [start, message, place, start],
    ];
  };
  for (const n of [0, 1, 2]) {
    const { waba } = await connect(`order-${n}`);
    for (const body of orders(waba)[n]!) await work([body]);
    expect(await categories(`order-${n}`)).toEqual(['authentication_international']);
  }
});

test('it is not where the business is at home, nor before the start of that country (X1)', async () => {
  const home = await connect('home');
  await work([bodyOf(home, [code]), eligible(home.waba, '2026-01-01T00:00', '2026-02-01T00:00')]);
  expect(await categories('home')).toEqual(['authentication_international']);
  await work([located(home.waba, '2026-01-02T00:00', 'IN')]);
  expect(await categories('home')).toEqual(['authentication']);

  const later = await connect('later');
  const exception = eligible(later.waba, '2026-01-01T00:00', '2026-02-01T00:00', { IN: '2026-03-02T00:00' });
  await work([bodyOf(later, [code]), exception]);
  expect(await categories('later')).toEqual(['authentication']);
});

test('the latest word holds, in any order of arrival (X1)', async () => {
  for (const [n, moves] of [
    ['2026-01-02', '2026-01-03'],
    ['2026-01-03', '2026-01-02'],
  ].entries()) {
    const place = await connect(`moves-${n}`);
    await work([bodyOf(place, [code]), eligible(place.waba, '2026-01-01T00:00', '2026-02-01T00:00')]);
    for (const day of moves)
      await work([located(place.waba, `${day}T00:00`, day === '2026-01-03' ? 'IN' : 'FR')]);
    expect(await categories(`moves-${n}`)).toEqual(['authentication']);
  }
});

test('what is said of an account that is not connected waits for it', async () => {
  const body = eligible('1early', '2026-01-01T00:00', '2026-02-01T00:00');
  await work([body]);
  expect(await inboxStatus()).toMatchObject({ quarantined: 1 });
  await work([bodyOf(await connect('early'), [code])]);
  expect(await categories('early')).toEqual(['authentication_international']);
  expect(await inboxStatus()).toMatchObject({ quarantined: 0, pending: 0 });
});

test('Meta pricing against what was declared is a discrepancy (X1, H7)', async () => {
  const place = await connect('judged');
  const told: Fact = { ...code, pricing: 'PMP regular authentication' };
  await work([bodyOf(place, [{ ...told, status: 'sent', at: '2026-03-01T09:59' }, told])]);
  const found = async () =>
    (
      await pool('parley_operator').query(
        `SELECT kind, told_category, simulated_category FROM discrepancy WHERE waba_id = '1judged'`,
      )
    ).rows;
  expect(await found()).toEqual([]);
  await work([
    eligible(place.waba, '2026-01-01T00:00', '2026-02-01T00:00'),
    located(place.waba, '2026-01-01T00:00', 'FR'),
  ]);
  expect(await found()).toEqual([
    {
      kind: 'international',
      told_category: 'authentication',
      simulated_category: 'authentication_international',
    },
  ]);
  await declareWaba({ waba: place.waba, primaryLocation: 'IN' }, Date.parse('2026-05-01'));
  await review();
  expect(await found()).toEqual([]);
});

test('the operator declares by hand, and the charges follow (X1, P13)', async () => {
  const place = await connect('byhand');
  await work([bodyOf(place, [code])]);
  await declareWaba(
    { waba: place.waba, primaryLocation: 'fr', authInternational: { IN: '2026-03-01' } },
    Date.parse('2026-05-01'),
  );
  await review();
  expect(await categories('byhand')).toEqual(['authentication_international']);
  await expect(declareWaba({ waba: place.waba, authInternational: { FR: '2026-03-01' } }, 0)).rejects.toThrow(
    'FR has no international rate',
  );
  await expect(declareWaba({ waba: place.waba, authInternational: { IN: '2026-02-30' } }, 0)).rejects.toThrow(
    'not a day',
  );
  await expect(declareWaba({ waba: 'nobody', exempt: true }, 0)).rejects.toThrow('not connected');
  await expect(declareWaba({ waba: place.waba }, 0)).rejects.toThrow('Say what to set');
});

test('of an exempt body service beyond the allowance costs nothing (P13)', async () => {
  const place = await connect('exempt');
  const at = Date.parse('2026-11-02T10:00Z') / 1000;
  const messages = Array.from({ length: 1_001 }, (_, n): Fact[] => [
    { from: '33612345678', at: at + n * 60 },
    { id: `wamid.${n}`, status: 'delivered', at: at + n * 60 + 30 },
  ]);
  await work([bodyOf(place, messages.flat())]);
  const beyond = async () => (await standing('exempt')).filter((row) => row.type === 'regular');
  expect(await beyond()).toMatchObject([{ unit_id: 'wamid.1000', subtype: null, billable: 1 }]);
  await declareWaba({ waba: place.waba, exempt: true }, Date.parse('2026-11-20'));
  await review();
  expect(await beyond()).toMatchObject([
    { unit_id: 'wamid.1000', subtype: 'paid_exempt', billable: 0, cost_micros: 0n },
  ]);
  await declareWaba({ waba: place.waba, exempt: false }, Date.parse('2026-11-21'));
  await review();
  expect(await beyond()).toMatchObject([{ unit_id: 'wamid.1000', subtype: null, billable: 1 }]);
});

test('of repeated notices of a volume tier the earliest is official, in any order (T9)', async () => {
  const place = await connect('tiers');
  const notice = (at: string, region: string, tier = '25000001:50000000') =>
    update(place.waba, '2026-11-09T00:00', {
      event: 'VOLUME_BASED_PRICING_TIER_UPDATE',
      volume_tier_info: {
        tier_update_time: Number(seconds(at)),
        pricing_category: 'UTILITY',
        tier,
        effective_month: '2026-11',
        region,
      },
    });
  await work([notice('2026-11-05T00:00', 'India')]);
  await work([notice('2026-11-03T00:00', 'INDIA'), notice('2026-11-04T00:00', 'India')]);
  await work([notice('2026-11-06T00:00', 'India', '50000001:MAX')]);
  const { rows } = await pool('parley_operator').query(
    `SELECT region, category, effective_month, tier_from, tier_to, told_at FROM tier_notice
      WHERE waba_id = '1tiers' ORDER BY tier_from`,
  );
  const tier = { region: 'india', category: 'utility', effective_month: '2026-11-01' };
  expect(rows).toEqual([
    { ...tier, tier_from: 25_000_001n, tier_to: 50_000_000n, told_at: new Date('2026-11-03') },
    { ...tier, tier_from: 50_000_001n, tier_to: null, told_at: new Date('2026-11-06') },
  ]);
});
