import { beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '../audit/verify';
import { asTenant, pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { digestOf, readCharge } from '../ledger/read';
import { checkBooks, spent, standing } from '../ledger/testing';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { readDelivery } from './look';
import { dropOldMonths, openMonths } from './months';
import { retryInbox } from './status';
import { inbox } from './testing';
import { bodyOf } from './testing.bodies';

const { owner } = await testDatabase();
const by = { actor: 'test', at: Date.parse('2026-11-22T00:00Z') };
const place = { waba: '900', phone: '901' };
const RECIPIENT = '33612345678';
let tenantId: number;
let ingest: Awaited<ReturnType<typeof inbox>>;

const message = (id: string, to = place) =>
  bodyOf(to, [
    { id, to: RECIPIENT, status: 'delivered', at: '2026-03-01T10:00', pricing: 'PMP regular marketing' },
  ]);

beforeAll(async () => {
  ingest = await inbox();
  tenantId = (await createTenant({ name: 'Acme', slug: 'acme' })).id;
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: 'acme', waba: place.waba, currency: 'USD', timezone: 'UTC', phones });
});

/** Deliveries that arrived at that time, each in its partition. */
async function arrived(at: string, bodies: string[]): Promise<bigint[]> {
  const last = await owner.query('SELECT coalesce(max(id), 0) AS id FROM delivery');
  await ingest.deliver(bodies);
  const since = [at, last.rows[0].id];
  await owner.query('SELECT parley_open_delivery_month($1::date)', [at]);
  await owner.query('UPDATE inbox SET received_at = $1 WHERE delivery_id > $2', since);
  const { rows } = await owner.query(
    'UPDATE delivery SET received_at = $1 WHERE id > $2 RETURNING id',
    since,
  );
  return rows.map(({ id }) => BigInt(id)).sort();
}

async function months(): Promise<string[]> {
  const { rows } = await owner.query('SELECT name FROM delivery_month ORDER BY name');
  return rows.map(({ name }) => name);
}

const rowsIn = (partition: string) =>
  owner.query(`SELECT count(*)::int AS n FROM ${partition}`).then(({ rows }) => rows[0].n as number);

describe('deliveries lie in months', () => {
  test('which are open before they come, once', async () => {
    expect(await openMonths(Date.parse('2031-12-31T23:59:59Z'))).toEqual([
      '2031-12-01',
      '2032-01-01',
      '2032-02-01',
    ]);
    expect(await openMonths(Date.parse('2032-01-01T00:00:00Z'))).toEqual(['2032-03-01']);
    const opened = await Promise.all([1, 2, 3, 4].map(() => openMonths(Date.parse('2033-06-15T00:00:00Z'))));
    expect(opened.flat().sort()).toEqual(['2033-06-01', '2033-07-01', '2033-08-01']);
  });

  test('also when a clock has jumped beyond all that are open, and their place is right once their month is', async () => {
    const ids = await arrived('2029-01-31T23:59:59.999Z', [message('jumped')]);
    await owner.query(`UPDATE delivery SET received_at = '2040-05-05' WHERE id = $1`, [ids[0]]);
    await owner.query(`UPDATE inbox SET received_at = '2040-05-05' WHERE delivery_id = $1`, [ids[0]]);
    expect(await rowsIn('delivery_other')).toBe(1);
    await openMonths(Date.parse('2040-05-05T00:00:00Z'));
    expect(await rowsIn('delivery_other')).toBe(0);
    expect(await rowsIn('delivery_2040_05')).toBe(1);
    await ingest.drain();
    expect(await spent('acme')).toMatchObject({ quantity: 1 });
  });

  test('and the worker reads those of its batch and no other', async () => {
    const { rows } = await owner.query(
      `EXPLAIN SELECT id, body FROM delivery WHERE id = ANY ('{1,2}') AND received_at BETWEEN '2031-12-05' AND '2031-12-06'`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan.match(/delivery_\w+/g)?.filter((name) => !name.endsWith('pkey'))).toEqual([
      'delivery_2031_12',
    ]);
  });

  test('what waited before there were months, or says a wrong one, is found all the same', async () => {
    await arrived('2031-12-05T00:00Z', [message('old')]);
    await owner.query('UPDATE inbox SET received_at = NULL');
    await ingest.drain();
    await arrived('2031-12-05T00:00Z', [message('wrong')]);
    await owner.query(`UPDATE inbox SET received_at = '2032-01-15'`);
    await ingest.drain();
    expect(await spent('acme')).toMatchObject({ quantity: 3 });
  });
});

describe('a month that is older than its bodies are kept', () => {
  const now = Date.parse('2026-11-22T00:00Z');
  let worked: bigint[];
  let waiting: bigint[];

  beforeAll(async () => {
    worked = await arrived('2024-02-10T00:00Z', [message('a'), message('b')]);
    await ingest.drain();
    waiting = await arrived('2024-02-11T00:00Z', [message('c', { waba: '800', phone: '801' })]);
    await ingest.drain();
    await arrived('2025-10-31T00:00Z', [message('young')]);
    await ingest.drain();
  });

  test('is named by a dry run, which changes nothing', async () => {
    const before = await months();
    expect(await dropOldMonths(now, 400, { by, dryRun: true })).toMatchObject([
      { name: 'delivery_2024_02', from: '2024-02-01', until: '2024-03-01', deliveries: 3, kept: 1 },
    ]);
    expect(await months()).toEqual(before);
    expect(await rowsIn('delivery_2024_02')).toBe(3);
  });

  test('goes, but for what waits; what the ledger says of it stays', async () => {
    const ledger = await standing('acme');
    expect(await dropOldMonths(now, 400, { by })).toMatchObject([{ name: 'delivery_2024_02', kept: 1 }]);
    expect(await standing('acme')).toEqual(ledger);
    await checkBooks();
    const { rows } = await owner.query('SELECT id FROM delivery WHERE id = ANY ($1)', [
      [...worked, ...waiting],
    ]);
    expect(rows.map(({ id }) => BigInt(id))).toEqual(waiting);
    expect(await readDelivery(worked[0]!)).toBeNull();
    expect(await rowsIn('delivery_2025_10')).toBe(1);

    const { rows: charges } = await owner.query<{ id: bigint }>(
      'SELECT id FROM charge WHERE delivery_id = $1',
      [worked[0]],
    );
    const detail = await asTenant(tenantId, (client) => readCharge(client, tenantId, BigInt(charges[0]!.id)));
    expect(detail).toMatchObject({ receivedAt: null, charge: { deliveryId: worked[0] } });
    expect(await digestOf(detail!.charge)).toBeNull();
  });

  test('is written down, and not again while there is nothing to do', async () => {
    expect(await dropOldMonths(now, 400, { by })).toEqual([]);
    const { rows } = await owner.query(
      `SELECT actor, subject, detail FROM audit WHERE action = 'deliveries.dropped'`,
    );
    expect(rows).toEqual([
      {
        actor: 'test',
        subject: 'delivery_2024_02',
        detail: '{"from":"2024-02-01","until":"2024-03-01","deliveries":3,"kept":1}',
      },
    ]);
    expect((await verifyAudit()).breaks).toEqual([]);
  });

  test('goes whole once nothing of it waits any more', async () => {
    const phones = [{ id: '801' }];
    await connectWaba({ tenant: 'acme', waba: '800', currency: 'USD', timezone: 'UTC', phones });
    await retryInbox({ quarantined: true });
    await ingest.drain();
    expect((await standing('acme', '800')).length).toBe(1);
    expect(await dropOldMonths(now, 400, { by })).toMatchObject([{ name: 'delivery_2024_02', kept: 0 }]);
    expect(await months()).not.toContain('delivery_2024_02');
  });

  test('goes while deliveries arrive: who reads is waited for, and nobody waits long for who waits', async () => {
    await arrived('2024-04-10T00:00Z', [message('d')]);
    await ingest.drain();
    const reader = await owner.connect();
    await reader.query('BEGIN; SELECT count(*) FROM delivery');
    const dropping = dropOldMonths(now, 400, { by });
    const asked = () =>
      owner
        .query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%parley_drop_delivery%'`,
        )
        .then(({ rowCount }) => rowCount);
    await expect.poll(asked, { interval: 20 }).toBe(1);
    const began = performance.now();
    await ingest.deliver([message('e')]);
    expect(performance.now() - began).toBeLessThan(1_000);
    await reader.query('COMMIT');
    reader.release();
    expect(await dropping).toMatchObject([{ name: 'delivery_2024_04' }]);
  });

  test('may not be dropped by whoever may not, nor before its time', async () => {
    const drop = `SELECT parley_drop_delivery_month('delivery_2025_10', now() - interval '31 days')`;
    for (const role of ['parley_app', 'parley_worker'] as const)
      await expect(pool(role).query(drop)).rejects.toThrow('permission denied');
    const young = `SELECT parley_drop_delivery_month('delivery_2031_12', now() - interval '31 days')`;
    await expect(pool('parley_operator').query(young)).rejects.toThrow('not old enough');
    const soon = `SELECT parley_drop_delivery_month('delivery_2025_10', now())`;
    await expect(pool('parley_operator').query(soon)).rejects.toThrow('not old enough');
    await expect(pool('parley_operator').query('DROP TABLE delivery_2025_10')).rejects.toThrow(
      'must be owner',
    );
  });

  test('leaves nobody behind by their number: what stays knows a keyed hash and a country', async () => {
    await owner.query(`UPDATE delivery SET received_at = '2024-05-05'`);
    await dropOldMonths(now, 400, { by });
    await owner.query(`DELETE FROM delivery_other`);
    const { rows: tables } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
    );
    const naming: string[] = [];
    for (const { name } of tables) {
      const { rowCount } = await owner.query(
        `SELECT FROM ${name} AS t WHERE t::text LIKE '%${RECIPIENT}%' LIMIT 1`,
      );
      if (rowCount) naming.push(name);
    }
    expect(naming).toEqual([]);
    const { rows } = await owner.query(
      `SELECT DISTINCT country, octet_length(user_key) AS bytes FROM message`,
    );
    expect(rows).toEqual([{ country: 'FR', bytes: 16 }]);
  });
});
