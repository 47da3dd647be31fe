import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { connectAll } from '../../lib/inbox/testing';
import { bodyOf } from '../../lib/inbox/testing.bodies';
import { checkBooks, spendRows, spent } from '../../lib/ledger/testing';
import { seedBuiltinRates } from '../../lib/rates/store';
import { Random } from '../../lib/simulate/random';
import { simulate } from '../../lib/simulate/simulate';
import { createTenant } from '../../lib/tenants/tenant';
import { connectWaba } from '../../lib/tenants/waba';
import { ServerProcess } from './process';
import { send, sendAll } from './sending';

const { url: databaseUrl, owner } = await testDatabase();
const place = { waba: '700', phone: '701' };

beforeAll(async () => {
  await seedBuiltinRates();
  await createTenant({ name: 'Acme', slug: 'acme' });
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: 'acme', waba: place.waba, currency: 'USD', timezone: 'UTC', phones });
});

const KILLS = 4;
const CONNECTIONS = 8;

const sha256 = (body: string) => createHash('sha256').update(body).digest('hex');
const pending = () => owner.query('SELECT FROM inbox').then(({ rowCount }) => rowCount);

/** How often each body is in the table of deliveries. */
async function kept(): Promise<Map<string, number>> {
  const { rows } = await owner.query(
    `SELECT encode(sha256, 'hex') AS hash, count(*)::int AS times FROM delivery GROUP BY 1`,
  );
  return new Map(rows.map(({ hash, times }) => [hash, times]));
}

test('what was answered before kill -9 is kept and charged once, wherever the kill falls', async () => {
  const simulation = simulate({ messages: 2_000, seed: 77, tenants: 2, disorder: true });
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);
  const random = new Random(77, 'kills');
  const again = new Set(bodies.keys());
  const uncertain = new Set<number>();
  for (let kills = 0; kills < KILLS; kills++) {
    expect(again.size).toBeGreaterThan(0);
    const server = await ServerProcess.start({ databaseUrl });
    const dead = new AbortController();
    const killing = sleep(random.between(60, 500)).then(() => {
      dead.abort();
      return server.kill();
    });
    const sent = await send([server.url], bodies, again, { connections: CONNECTIONS, until: dead.signal });
    await killing;
    for (const i of sent.answered) again.delete(i);
    for (const i of sent.uncertain) uncertain.add(i);
  }
  const server = await ServerProcess.start({ databaseUrl });
  for (const i of await sendAll([server.url], bodies, again)) uncertain.add(i);

  await expect.poll(pending, { timeout: 30_000 }).toBe(0);
  const times = await kept();
  const wrong = bodies.filter((body, i) => {
    const n = times.get(sha256(body)) ?? 0;
    return uncertain.has(i) ? n < 1 : n !== 1;
  });
  expect(wrong).toEqual([]);
  expect(uncertain.size).toBeLessThan(bodies.length / 10);
  for (const { slug, spend } of truth.tenants) expect(await spendRows(slug)).toEqual(spend.rows);
  await checkBooks();
  await server.stop();
}, 180_000);

const message = (id: string) =>
  bodyOf(place, [{ id, status: 'delivered', at: '2026-03-01T10:00', pricing: 'PMP regular marketing' }]);

/** Holds a table so that whoever comes to it stands still there, until `release`. */
async function hold(table: string, mode: string) {
  const client = await owner.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
  const waiting = (on: string) => async () => {
    const { rows } = await owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
      [`%${on}%`],
    );
    return rows.length;
  };
  const release = async () => {
    await client.query('COMMIT');
    client.release();
  };
  return { waiting, release };
}

test('a delivery that is killed between the insert and its answer is kept at the most, and charged once', async () => {
  const body = message('before the commit');
  const server = await ServerProcess.start({ databaseUrl, process: 'web' });
  const { waiting, release } = await hold('inbox', 'SHARE');
  const unanswered = server.post(body);
  unanswered.catch(() => {});
  await expect.poll(waiting('INTO inbox')).toBe(1);
  await server.kill();
  await release();
  await expect(unanswered).rejects.toThrow();
  // Nobody was answered, so Meta sends again: whether the first one came through or not shows nowhere.
  const next = await ServerProcess.start({ databaseUrl });
  expect((await next.post(body)).status).toBe(200);
  await expect.poll(pending, { timeout: 10_000 }).toBe(0);
  expect(await spent('acme')).toMatchObject({ quantity: 1, billable: 1 });
  await next.stop();
});

test('a worker that is killed in the middle of a batch leaves no half of it', async () => {
  const server = await ServerProcess.start({ databaseUrl });
  const { waiting, release } = await hold('spend', 'SHARE');
  expect((await server.post(message('in the middle'))).status).toBe(200);
  // Folded and posted, and about to add to the rollup.
  await expect.poll(waiting('INTO spend')).toBe(1);
  await server.kill();
  await release();
  expect(await spent('acme')).toMatchObject({ quantity: 1 });
  const next = await ServerProcess.start({ databaseUrl });
  await expect.poll(pending, { timeout: 10_000 }).toBe(0);
  expect(await spent('acme')).toMatchObject({ quantity: 2, billable: 2 });
  await checkBooks();
  await next.stop();
});

test('a worker that stands still for longer than its database waits does not charge when it goes on', async () => {
  const patience = new URL(databaseUrl);
  patience.searchParams.set('options', '-c idle_in_transaction_session_timeout=1s');
  const frozen = await ServerProcess.start({ databaseUrl: patience.toString() });
  const { waiting, release } = await hold('spend', 'SHARE');
  expect((await frozen.post(message('frozen'))).status).toBe(200);
  await expect.poll(waiting('INTO spend')).toBe(1);
  frozen.freeze();
  await release();
  // It holds the lock of the number and the delivery until the database ends its transaction.
  const other = await ServerProcess.start({ databaseUrl });
  expect((await other.post(message('after it'))).status).toBe(200);
  await expect.poll(pending, { timeout: 15_000 }).toBe(0);
  expect(await spent('acme')).toMatchObject({ quantity: 4, billable: 4 });
  await other.stop();
  frozen.thaw();
  expect((await frozen.post(message('thawed'))).status).toBe(200);
  await expect.poll(pending, { timeout: 15_000 }).toBe(0);
  expect(await spent('acme')).toMatchObject({ quantity: 5, billable: 5 });
  await checkBooks();

  // Alone, it does the same work again, and does not hold it against the delivery.
  const again = await hold('spend', 'SHARE');
  expect((await frozen.post(message('frozen again'))).status).toBe(200);
  await expect.poll(again.waiting('INTO spend')).toBe(1);
  frozen.freeze();
  await again.release();
  const inTransaction = () =>
    owner
      .query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in tr%'`)
      .then(({ rowCount }) => rowCount);
  await expect.poll(inTransaction, { timeout: 10_000 }).toBe(0);
  frozen.thaw();
  await expect.poll(pending, { timeout: 15_000 }).toBe(0);
  expect(await spent('acme')).toMatchObject({ quantity: 6, billable: 6 });
  expect(frozen.output).not.toContain('set back');
  await checkBooks();
  await frozen.stop();
});

test('SIGTERM lets what is under way end, and ends soon although the senders go on', async () => {
  const server = await ServerProcess.start({ databaseUrl });
  const bodies = Array.from({ length: 20_000 }, (_, n) => message(`stop.${n}`));
  const before = await kept();
  const dead = new AbortController();
  const sending = send([server.url], bodies, bodies.keys(), { until: dead.signal });
  await sleep(300);
  const stopped = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - stopped).toBeLessThan(8_000);
  dead.abort();
  const { answered } = await sending;
  expect(answered.size).toBeGreaterThan(20);
  const after = await kept();
  expect([...answered].filter((i) => !after.has(sha256(bodies[i]!)))).toEqual([]);
  expect(after.size - before.size).toBeLessThanOrEqual(answered.size + 8);
});

test('a delivery that is killed before it is verified, though all of it has arrived, is sent again and charged once', async () => {
  const body = message('before it is verified');
  const server = await ServerProcess.start({ databaseUrl });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times = async () => (await kept()).get(sha256(body)) ?? 0;
  expect((await server.post('{}', { agent })).status).toBe(200);
  // It stands still, so what it is sent lies in its socket, unread.
  server.freeze();
  const unanswered = server.post(body, { agent });
  unanswered.catch(() => {});
  const unread = () => Object.values(agent.sockets).flat()[0]?.writableLength;
  await expect.poll(unread).toBe(0);
  await server.kill();
  await expect(unanswered).rejects.toThrow();
  agent.destroy();
  expect(await times()).toBe(0);
  const next = await ServerProcess.start({ databaseUrl });
  expect((await next.post(body)).status).toBe(200);
  await expect.poll(pending, { timeout: 10_000 }).toBe(0);
  expect(await times()).toBe(1);
  const { rows } = await owner.query(`SELECT quantity FROM charge WHERE unit_id = 'before it is verified'`);
  expect(rows).toEqual([{ quantity: 1 }]);
  await next.stop();
});
