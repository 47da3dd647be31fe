import type { PoolClient } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { asTenant, pool, withTenants } from '../db/pools';
import { testDatabase } from '../db/testing';
import { addDays } from '../engine/time';
import { createTenant } from '../tenants/tenant';
import { type Posting, post } from './post';
import type { ChargeQuery } from './query';
import { type ChargeRow, listCharges } from './read';
import { charged, unpriced } from './testing';

const { owner } = await testDatabase();
const FIRST = '2026-01-01';
const DAYS = 100;
const A_DAY = 4;
const RARE_DAYS = [3, 4, 50, 99];
let tenantId: number;

const unitOf = (day: number, at: number) => `wamid.${day}-${at}`;

function posting(day: number, at: number, country: string, isPriced = true): Posting {
  const billingDay = addDays(FIRST, day);
  const facts = isPriced ? charged : unpriced;
  return {
    tenant_id: tenantId,
    phone_number_id: at % 2 === 0 ? 'even' : 'odd',
    unit: 'message',
    unit_id: unitOf(day, at),
    delivery_id: BigInt(day * A_DAY + at + 1),
    charge: facts(unitOf(day, at), billingDay, {
      country,
      // In Auckland's zone the day began up to 13 hours before UTC's.
      occurred_at: Date.parse(`${billingDay}T00:00:00Z`) + (at - 2) * 5 * 3_600_000,
    }),
  };
}

beforeAll(async () => {
  await createTenant({ slug: 'mine', name: 'Mine', currency: 'USD', timezone: 'Pacific/Auckland' });
  tenantId = (await owner.query<{ id: number }>('SELECT id FROM tenant')).rows[0]!.id;
  await withTenants(pool('parley_worker'), [tenantId], async (client) => {
    const all = Array.from({ length: DAYS * A_DAY }, (_, n) => {
      const [day, at] = [Math.floor(n / A_DAY), n % A_DAY];
      return posting(day, at, at === 0 && RARE_DAYS.includes(day) ? 'AR' : 'BR', day !== 70);
    });
    await post(client, all);
    // One of the rare ones was elsewhere after all, and those of day 70 are priced later.
    await post(client, [
      posting(50, 0, 'BR'),
      ...all.slice(70 * A_DAY, 71 * A_DAY - 1).map((_, at) => posting(70, at, 'BR')),
    ]);
  });
  await owner.query('VACUUM ANALYZE charge, spend');
});

/** All pages of a query. */
async function listed(query: ChargeQuery, limit: number): Promise<ChargeRow[]> {
  return asTenant(tenantId, async (client) => {
    const rows: ChargeRow[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listCharges(client, tenantId, query, { limit, cursor });
      rows.push(...page.charges);
      cursor = page.next;
    }
    return rows;
  });
}

test.each([
  ['a rare country', { country: 'AR' }, 3],
  ['a rare country, in every row of the ledger', { country: 'AR', all: true }, 5],
  ['a rare country among others', { country: ['AR', 'AQ'], from: addDays(FIRST, 4), to: '2027-01-01' }, 2],
  ['a common country', { country: 'BR' }, DAYS * A_DAY - 3],
  ['one number', { phone: 'odd', from: addDays(FIRST, 10), to: addDays(FIRST, 60) }, 100],
  ['what waits for a price', { unpriced: true }, 1],
  ['what is charged', { billable: true }, DAYS * A_DAY - 1],
  ['nothing', { country: 'AQ' }, 0],
] as [string, ChargeQuery, number][])('each row once and in order: %s', async (_, query, expected) => {
  // Without the rollup: every row, held against the query by hand.
  const { from = '2000-01-01', to = '3000-01-01' } = query;
  const wanted = (await listed({ all: query.all }, 5_000)).filter(
    (row) =>
      (query.country === undefined || [query.country].flat().includes(row.country)) &&
      (query.phone === undefined || row.phoneNumberId === query.phone) &&
      (!query.unpriced || row.unpriced !== 0) &&
      (!query.billable || row.billable !== 0) &&
      row.billingDay >= from &&
      row.billingDay < to,
  );
  expect(wanted.length).toBe(expected);
  for (const limit of [2, 50, 5_000]) expect(await listed(query, limit)).toEqual(wanted);
});

test('a filter that matches nothing reads nothing of the ledger, and a rare one only its own days', async () => {
  const read = (query: ChargeQuery) =>
    asTenant(tenantId, async (client) => {
      const before = await touched(client);
      await listCharges(client, tenantId, query, { limit: 50 });
      return (await touched(client)) - before;
    });
  expect(await read({})).toBeGreaterThan(0);
  expect(await read({ country: 'AQ' })).toBe(0);
  expect(await read({ country: 'BR', phone: 'elsewhere' })).toBe(0);
  const rare = await read({ country: 'AR' });
  expect(rare).toBeGreaterThan(0);
  // Three runs of days, each with a day before and after it; a row is looked at, and whether it was reversed.
  expect(rare).toBeLessThan(3 * 5 * A_DAY * 2);
});

/** Rows of the ledger that this connection has looked at. */
async function touched(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ rows: string }>(
    `SELECT (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::text AS rows
       FROM pg_stat_xact_user_tables WHERE relname = 'charge'`,
  );
  return Number(rows[0]!.rows);
}
