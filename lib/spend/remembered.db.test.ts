import { beforeAll, beforeEach, expect, test } from 'vitest';
import { asTenant, pool, withTenants } from '../db/pools';
import { testDatabase } from '../db/testing';
import { type Posting, post as postToLedger, raiseVersions } from '../ledger/post';
import { rebuildRollup } from '../ledger/reconcile';
import { charged } from '../ledger/testing';
import { readSpendByCountry } from './by-country';
import { remembered } from './remembered';

const { owner } = await testDatabase();

const OCTOBER = { from: '2026-10-01', to: '2026-11-01', previous: null, filters: {}, bucket: 'day' as const };
let delivery = 0;

beforeAll(async () => {
  await owner.query(`INSERT INTO tenant (slug, name, currency, timezone)
                     VALUES ('one', 'One', 'USD', 'UTC'), ('two', 'Two', 'USD', 'UTC'), ('three', 'Three', 'USD', 'UTC')`);
});

beforeEach(async () => {
  await owner.query('TRUNCATE spend, spend_version');
  await post(1, 'a');
});

const posting = (tenantId: number, number: string): Posting => ({
  tenant_id: tenantId,
  phone_number_id: number,
  unit: 'message',
  unit_id: `wamid.${++delivery}`,
  delivery_id: BigInt(delivery),
  charge: charged(`wamid.${delivery}`, '2026-10-05'),
});

const post = (tenantId: number, number: string, beforeCommit = async () => {}) =>
  withTenants(pool('parley_worker'), [tenantId], async (client) => {
    await postToLedger(client, [posting(tenantId, number)]);
    await beforeCommit();
  });

const read = (tenantId = 1) => asTenant(tenantId, (client) => readSpendByCountry(client, tenantId, OCTOBER));

const priceOf = async (tenantId = 1) =>
  (await read(tenantId)).rows.reduce((sum, { price }) => sum + price, 0n);

test('the same sums are not read twice', async () => {
  expect(await read()).toBe(await read());
});

test('a posting is seen by the next who asks, of whichever number it is', async () => {
  expect(await priceOf()).toBe(33_750n);
  await post(1, 'a');
  expect(await priceOf()).toBe(67_500n);
  await post(1, 'b');
  expect(await priceOf()).toBe(101_250n);
});

test('what another tenant posts changes nothing', async () => {
  const before = await read();
  await post(2, 'a');
  expect(await read()).toBe(before);
});

test('sums that are not committed are not seen, and are as soon as they are', async () => {
  const before = await read();
  await post(1, 'a', async () => expect(await read()).toBe(before));
  expect(await priceOf()).toBe(67_500n);
});

test('of two postings that end in another order than they began, both are seen', async () => {
  await post(1, 'a', async () => {
    await post(1, 'b');
    expect(await priceOf()).toBe(67_500n);
  });
  expect(await priceOf()).toBe(101_250n);
});

test('a rollup that is made anew is read anew', async () => {
  const { price } = (
    await owner.query('SELECT sum(price_micros)::text AS price FROM charge WHERE tenant_id = 1')
  ).rows[0];
  expect(await priceOf()).not.toBe(BigInt(price));
  await rebuildRollup('one');
  expect(await priceOf()).toBe(BigInt(price));
});

test('a rollup that loses all it had is read anew', async () => {
  await owner.query(`INSERT INTO spend SELECT 3, billing_day, waba_id, phone_number_id, country, market, category, type,
                       model, currency, quantity, billable, unpriced, cost_micros, price_micros FROM spend`);
  await owner.query(raiseVersions('spend WHERE tenant_id = 3'));
  expect(await priceOf(3)).toBe(33_750n);
  await owner.query('DELETE FROM spend WHERE tenant_id = 3');
  await rebuildRollup('three');
  expect(await priceOf(3)).toBe(0n);
});

test('a transaction that may not see the tenant is told nothing, though its sums are remembered', async () => {
  expect(await priceOf()).toBe(33_750n);
  const foreign = await asTenant(2, (client) => readSpendByCountry(client, 1, OCTOBER));
  expect(foreign.rows).toEqual([]);
});

test('a version is more than the one before, also where the clock was set back', async () => {
  await owner.query('UPDATE spend_version SET version = 9e18::bigint');
  await post(1, 'a');
  const { rows } = await owner.query('SELECT version::text FROM spend_version');
  expect(rows).toEqual([{ version: '9000000000000000001' }]);
});

test('what was asked for longest ago is forgotten, by number of answers and of sums', async () => {
  let reads = 0;
  const ask = (question: string, length = 1) =>
    asTenant(1, (client) =>
      remembered(client, 1, question, async () => {
        reads++;
        return { rows: Array.from({ length }, () => 0) };
      }),
    );
  const isKept = async (question: string) => {
    const before = reads;
    await ask(question);
    return reads === before;
  };
  for (let n = 0; n < 200; n++) await ask(`small ${n}`);
  expect(await isKept('small 0')).toBe(true);
  await ask('one more');
  expect(await isKept('small 0')).toBe(true);
  expect(await isKept('small 1')).toBe(false);

  await ask('large', 49_000);
  expect(await isKept('large')).toBe(true);
  await ask('large too', 49_000);
  expect(await isKept('large')).toBe(false);
  // One that is too large for all of the room takes nobody else's.
  await ask('late');
  await ask('too large', 50_001);
  expect(await isKept('too large')).toBe(false);
  expect(await isKept('late')).toBe(true);
});
