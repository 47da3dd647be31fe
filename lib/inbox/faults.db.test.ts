import { afterEach, expect, test } from 'vitest';
import { createPool, pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { env } from '../env';
import { checkBooks, spent, standing } from '../ledger/testing';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { sign } from '../whatsapp/signature';
import { DUE } from './claim';
import { createReceiver } from './receive';
import { inboxStatus } from './status';
import { inbox } from './testing';
import { bodyOf } from './testing.bodies';
import { workNext } from './worker';

const { url, owner } = await testDatabase();
const { deliver, drain, source } = await inbox();
const place = { waba: '800', phone: '801' };

await createTenant({ name: 'Faults', slug: 'faults' });
await connectWaba({
  tenant: 'faults',
  waba: place.waba,
  currency: 'USD',
  timezone: 'Europe/Paris',
  phones: [{ id: place.phone }],
});

const body = (id: string, at = '2026-03-01T10:00') =>
  bodyOf(place, [{ id, status: 'delivered', at, pricing: 'PMP regular marketing' }]);
const work = () => workNext(pool('parley_worker'), source);
const quantity = async () => Number((await spent('faults'))?.quantity ?? 0);

afterEach(checkBooks);

/** As PostgreSQL says it when a disk is full, at the first row of `table`. */
async function fillDisk(table: string) {
  await owner.query(`
    CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION full_disk()`);
  return () => owner.query(`DROP TRIGGER full_disk ON ${table}`);
}

function receiverOf(from = pool('parley_worker')) {
  const { whatsappAppSecrets, whatsappVerifyToken } = env();
  const receiver = createReceiver(from, { secrets: whatsappAppSecrets, verifyToken: whatsappVerifyToken });
  return (text: string) =>
    receiver.deliver(Buffer.from(text), sign(Buffer.from(text), whatsappAppSecrets[0]!));
}

test('a full disk is told to the sender; nothing of it is kept, and all of it is taken once there is room', async () => {
  const post = receiverOf();
  const { received } = await inboxStatus();
  const makeRoom = await fillDisk('inbox');
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => post(body(`full.${n}`))));
  expect(new Set(answers.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(
    new Set(['503 5']),
  );
  expect((await inboxStatus()).received).toBe(received);
  await makeRoom();
  expect((await post(body('full.0'))).status).toBe(200);
  await drain();
  expect(await quantity()).toBe(1);
});

test('a disk that is full while deliveries are worked is not held against them', async () => {
  await deliver([body('room.1'), body('room.2')]);
  const makeRoom = await fillDisk('charge');
  for (let tries = 0; tries < 6; tries++) await expect(work()).rejects.toThrow('No space left');
  const { rows } = await owner.query('SELECT state, attempts FROM inbox');
  expect(rows).toEqual(Array(2).fill({ state: 'pending', attempts: 0 }));
  expect(await quantity()).toBe(1);
  await makeRoom();
  await drain();
  expect(await quantity()).toBe(3);
});

test('what waits for a database that stands still is bounded: what does not fit is told at once to come again', async () => {
  const { received } = await inboxStatus();
  const { whatsappAppSecrets, whatsappVerifyToken } = env();
  const { deliver } = createReceiver(pool('parley_worker'), {
    secrets: whatsappAppSecrets,
    verifyToken: whatsappVerifyToken,
  });
  const raw = Buffer.from(JSON.stringify({ entry: [], filler: 'x'.repeat(2.9 * 1024 * 1024) }));
  const signature = sign(raw, whatsappAppSecrets[0]!);
  const table = await owner.connect();
  await table.query('BEGIN; LOCK TABLE inbox IN SHARE MODE');
  const answers = await Promise.all(Array.from({ length: 40 }, () => deliver(raw, signature)));
  await table.query('ROLLBACK');
  table.release();
  expect(new Set(answers.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(
    new Set(['503 5']),
  );
  // 64 MB wait, and what was under way already.
  const full = answers.filter(({ refused }) => refused === 'full').length;
  expect(full).toBeGreaterThan(10);
  expect(full).toBeLessThan(20);
  expect((await deliver(raw, signature)).status).toBe(200);
  await drain();
  expect((await inboxStatus()).received).toBeGreaterThan(received);
});

test('connections that are all taken are told to the sender within a second or so, and used when they are free', async () => {
  const one = createPool('parley_worker', url, { max: 1, connectionTimeoutMillis: 1_000 });
  const post = receiverOf(one);
  const taken = await one.connect();
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => post(body(`taken.${n}`))));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(503));
  expect(performance.now() - began).toBeLessThan(2_500);
  await expect(workNext(one, source)).rejects.toThrow(/timeout/);
  taken.release();
  expect((await post(body('taken.0'))).status).toBe(200);
  await workNext(one, source);
  await one.end();
  expect(await quantity()).toBe(4);
});

test('a clock that is set back an hour keeps no delivery waiting, be it new or tried before', async () => {
  await deliver([body('back.new'), body('back.tried')]);
  // Written before the clock was set back, they seem to be of the future.
  await owner.query(`UPDATE inbox SET next_attempt_at = now() + interval '1 hour'`);
  await owner.query(`UPDATE inbox SET attempts = 1 WHERE delivery_id = (SELECT max(delivery_id) FROM inbox)`);
  await owner.query(`UPDATE delivery SET received_at = now() + interval '1 hour'`);
  expect((await inboxStatus()).lag_seconds).toBe(0);
  expect(await work()).toBe(2);
  expect(await quantity()).toBe(6);
  // What was tried a moment ago still waits for its next try.
  await deliver([body('back.waiting')]);
  await owner.query(`UPDATE inbox SET attempts = 3, next_attempt_at = now() + interval '64 seconds'`);
  expect(await work()).toBe(0);
  await owner.query('UPDATE inbox SET attempts = 0');
  expect(await work()).toBe(1);
});

test('a clock that jumps a day forward changes nothing of what is charged', async () => {
  const before = await quantity();
  const bodies = Array.from({ length: 10 }, (_, n) => body(`day.${n}`));
  await deliver(bodies);
  await owner.query(
    `UPDATE inbox SET next_attempt_at = now() - interval '1 day', attempts = (delivery_id % 4)::smallint`,
  );
  await owner.query(`UPDATE delivery SET received_at = received_at - interval '1 day'`);
  await drain();
  // And they are repeated by a Meta whose clock is right.
  await deliver(bodies);
  await drain();
  expect(await quantity()).toBe(before + 10);
});

test('an account whose zone is edited by hand: nothing is charged twice or lost, and the books fit', async () => {
  const before = await quantity();
  // 23:30 in Paris and already the next day, or month, in Kiritimati; still the day before in Niue.
  const bodies = ['2026-03-31T21:30', '2026-03-29T00:30', '2026-03-29T01:30', '2026-10-25T00:30'].map(
    (at, n) => body(`zone.${n}`, at),
  );
  await deliver(bodies);
  await drain();
  const days = async () =>
    (await standing('faults', place.waba))
      .filter(({ unit_id }) => unit_id === 'zone.0' || unit_id === 'zone.1')
      .map(({ waba_day }) => waba_day);
  expect(await days()).toEqual(['2026-03-31', '2026-03-29']);
  const edited = [
    ['Pacific/Kiritimati', '2026-04-01'],
    ['Pacific/Niue', '2026-03-31'],
    ['Europe/Paris', '2026-03-31'],
  ] as const;
  for (const [n, [zone, day]] of edited.entries()) {
    await owner.query('UPDATE waba SET timezone = $1 WHERE id = $2', [zone, place.waba]);
    // One of them turns out to have been delivered earlier: it is charged anew, on its day in the zone of now.
    const earlier = body('zone.0', `2026-03-31T21:2${9 - n}`);
    await deliver([...bodies, earlier, body(`zone.${zone}`, '2026-03-31T21:30')]);
    await drain();
    expect(await days()).toEqual([day, '2026-03-29']);
    await checkBooks();
  }
  expect(await quantity()).toBe(before + bodies.length + 3);
});

test('what waits in quarantine does not stand in the way of what is to be worked', async () => {
  await owner.query(
    `INSERT INTO inbox (delivery_id, lane, state, reason)
     SELECT -n, 0, 'quarantined', 'number_not_connected' FROM generate_series(1, 20000) n`,
  );
  await deliver([body('past it')]);
  await owner.query('ANALYZE inbox');
  const client = await pool('parley_worker').connect();
  const { rows } = await client.query(
    `EXPLAIN (ANALYZE, COSTS off, TIMING off, FORMAT json) SELECT delivery_id FROM inbox
      WHERE ${DUE} ORDER BY delivery_id LIMIT 1000`,
  );
  client.release();
  expect(JSON.stringify(rows)).toContain('inbox_pending');
  await drain();
  await owner.query('DELETE FROM inbox');
});
