import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { pool } from '../db/pools';
import { testDatabase, waitingForLocks } from '../db/testing';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { newSweep, type Sweep } from './claim';
import { laneOf, SHARES } from './lane';
import { inbox } from './testing';
import { bodyOf } from './testing.bodies';
import { workBatch } from './work';
import { workNext } from './worker';

const { owner } = await testDatabase();
const waiting = () => waitingForLocks(owner);
const { deliver, source } = await inbox();
await createTenant({ name: 'Sweep', slug: 'sweep' });
await connectWaba({
  tenant: 'sweep',
  waba: '900',
  currency: 'USD',
  timezone: 'UTC',
  phones: [{ id: '901' }, { id: '902' }],
});

// Each test begins a round.
beforeEach(() => owner.query('TRUNCATE inbox_position'));

const AT = Date.parse('2026-10-05T00:00Z') / 1000;
const lane = (to: string) => laneOf({ number: '901', user: to });
const users = Array.from({ length: 40 }, (_, n) => `336${10_000_000 + n}`).sort((a, b) => lane(a) - lane(b));

function status(to: string, name: string, more: object = {}) {
  return bodyOf({ waba: '900', phone: '901' }, [
    { id: `m${to}`, status: name, at: AT, to, pricing: 'PMP utility', ...more },
  ]);
}

/** Of the batch, whom its statuses went to. */
async function work(limit: number, sweep: Sweep): Promise<string[]> {
  const { deliveries } = await workBatch(pool('parley_worker'), source, { limit, sweep });
  const { rows } = await owner.query<{ to: string }>(
    `SELECT convert_from(body, 'UTF8')::jsonb #>> '{entry,0,changes,0,value,statuses,0,recipient_id}' AS to
       FROM delivery WHERE id = ANY ($1)`,
    [deliveries],
  );
  return rows.map(({ to }) => to);
}

/** Of a batch of one, the number. */
async function numbers(sweep: Sweep): Promise<string[]> {
  const { deliveries } = await workBatch(pool('parley_worker'), source, { limit: 1, sweep });
  const { rows } = await owner.query<{ number: string }>(
    `SELECT convert_from(body, 'UTF8')::jsonb #>> '{entry,0,changes,0,value,metadata,phone_number_id}' AS number
       FROM delivery WHERE id = ANY ($1)`,
    [deliveries],
  );
  return rows.map(({ number }) => number);
}

test('a backlog is worked user by user, whatever the order of arrival', async () => {
  for (const name of ['read', 'sent', 'delivered']) await deliver(users.map((to) => status(to, name)));
  const sweep = newSweep();
  for (let from = 0; from < users.length; from += 4) {
    const batch = await work(12, sweep);
    expect(new Set(batch)).toEqual(new Set(users.slice(from, from + 4)));
    expect(batch).toHaveLength(12);
  }
  expect(await work(12, sweep)).toEqual([]);
});

test('a user of whom more arrives all the time keeps nobody waiting for longer than a round', async () => {
  const [first, second, third] = users as [string, string, string];
  await deliver([first, second, third].map((to) => status(to, 'sent', { id: `n${to}` })));
  const sweep = newSweep();
  const worked: string[] = [];
  for (let n = 0; n < 6; n++) {
    worked.push(...(await work(1, sweep)));
    await deliver([status(first, 'sent', { id: `n${n}` })]);
  }
  expect(worked).toEqual([first, second, third, first, first, first]);
  expect(await work(9, sweep)).toEqual([first, first, first]);
});

test('a worker goes on where another one stopped, also after one that has failed', async () => {
  const [first, second, third] = users as [string, string, string];
  await deliver([first, second, third].map((to) => status(to, 'sent', { id: `w${to}` })));
  expect(await work(1, newSweep())).toEqual([first]);
  await deliver([status(first, 'sent', { id: 'more' })]);
  const failing = { priceAt: () => Promise.reject(new Error('no prices')) } as unknown as typeof source;
  await expect(workBatch(pool('parley_worker'), failing, { limit: 1, sweep: newSweep() })).rejects.toThrow();
  expect(await work(1, newSweep())).toEqual([second]);
  expect(await work(1, newSweep())).toEqual([third]);
  expect(await work(9, newSweep())).toEqual([first]);
});

test('shares take turns, and one that another worker holds is passed by', async () => {
  const [user] = users as [string];
  const shareOf = (number: string) => laneOf({ number, user }) % SHARES;
  expect(shareOf('901')).not.toBe(shareOf('902'));
  const told = (phone: string, id: string) =>
    bodyOf({ waba: '900', phone }, [{ id, status: 'sent', at: AT, to: user, pricing: 'PMP utility' }]);
  for (const id of ['one', 'two', 'three']) await deliver([told('901', id), told('902', id)]);
  const other = await owner.connect();
  onTestFinished(() => other.release(true));
  await other.query('BEGIN');
  await other.query('SELECT pg_advisory_xact_lock(4, $1)', [shareOf('901')]);
  const sweep = newSweep();
  expect(await numbers(sweep)).toEqual(['902']);
  expect(await numbers(sweep)).toEqual(['902']);
  await other.query('COMMIT');
  expect(await numbers(sweep)).toEqual(['901']);
  expect(await numbers(sweep)).toEqual(['902']);
  expect(await numbers(sweep)).toEqual(['901']);
  expect(await numbers(sweep)).toEqual(['901']);
  expect(await numbers(sweep)).toEqual([]);
});

test('a share with much in it gets more turns, and the others end when it does', async () => {
  const few = users.filter((_, n) => n % 4 === 3);
  const told = (phone: string, to: string) =>
    bodyOf({ waba: '900', phone }, [
      { id: `${phone} ${to}`, status: 'sent', at: AT, to, pricing: 'PMP utility' },
    ]);
  await deliver([...users.map((to) => told('901', to)), ...few.map((to) => told('902', to))]);
  const sweep = newSweep();
  const order: string[] = [];
  while (order.length < users.length + few.length) order.push(...(await numbers(sweep)));
  expect(order.filter((number) => number === '902')).toHaveLength(few.length);
  // Turn by turn, the few would be done at the twentieth.
  expect(order.lastIndexOf('902')).toBeGreaterThan(order.length * 0.6);
  expect(order.indexOf('902')).toBeLessThan(order.length * 0.2);
});

test('a batch takes three megabytes, or one delivery that is longer', async () => {
  const long = (to: string, bytes: number) => status(to, 'sent', { id: `long ${to}` }).padEnd(bytes);
  const [a, b, c, d] = users as [string, string, string, string];
  await deliver([long(a, 2_000_000), long(b, 1_000_000), long(c, 3_000_000), long(d, 500_000)]);
  const sweep = newSweep();
  expect(await work(100, sweep)).toEqual([a, b]);
  expect(await work(100, sweep)).toEqual([c]);
  expect(await work(100, sweep)).toEqual([d]);
  await deliver([long(a, 3_145_700)]);
  expect(await work(100, sweep)).toEqual([a]);
});

test('one delivery alone waits for who works it, and is left to that one', async () => {
  const [user] = users as [string];
  await deliver([status(user, 'sent', { id: 'alone' })]);
  const { rows } = await owner.query<{ id: string }>('SELECT delivery_id AS id FROM inbox');
  const other = await owner.connect();
  onTestFinished(() => other.release(true));
  await other.query('BEGIN; DELETE FROM inbox');
  const alone = workBatch(pool('parley_worker'), source, { only: BigInt(rows[0]!.id) });
  await expect.poll(waiting).toBe(1);
  await other.query('COMMIT');
  expect((await alone).deliveries).toEqual([]);
});

test('who puts a delivery off while it is worked finds it done, or as it was when the work has failed', async () => {
  const [user] = users as [string];
  const table = await owner.connect();
  onTestFinished(() => table.release(true));
  const putOffWhileWorked = async (id: string) => {
    await deliver([status(user, 'delivered', { id })]);
    await table.query('BEGIN; LOCK TABLE spend IN SHARE MODE');
    const worked = workBatch(pool('parley_worker'), source, { limit: 9, sweep: newSweep() });
    await expect.poll(waiting).toBe(1);
    const putOff = pool('parley_operator').query('UPDATE inbox SET attempts = 4');
    await expect.poll(waiting).toBe(2);
    return { worked, putOff };
  };
  const done = await putOffWhileWorked('is done');
  await table.query('COMMIT');
  expect(await done.worked).toMatchObject({ charges: 1 });
  expect((await done.putOff).rowCount).toBe(0);

  const failed = await putOffWhileWorked('is not');
  const ended = expect(failed.worked).rejects.toThrow();
  await owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'parley_worker'`,
  );
  await ended;
  await table.query('COMMIT');
  expect((await failed.putOff).rowCount).toBe(1);
  await owner.query('DELETE FROM inbox');
});

test('a delivery whose body is gone fails alone, and those that wait beside it are worked', async () => {
  const [first, second] = users as [string, string];
  await deliver([first, second].map((to) => status(to, 'sent', { id: `gone ${to}` })));
  await owner.query(`INSERT INTO inbox (delivery_id, lane) VALUES (0, $1)`, [lane(first)]);
  await expect(work(9, newSweep())).rejects.toThrow('the body of delivery 0 is not kept');
  const failed: unknown[] = [];
  await workNext(pool('parley_worker'), source, { onSetBack: (id, reason) => failed.push([id, reason]) });
  expect(failed).toEqual([[0n, 'the body of delivery 0 is not kept']]);
  const { rows } = await owner.query('SELECT delivery_id::int AS id, attempts FROM inbox');
  expect(rows).toEqual([{ id: 0, attempts: 1 }]);
  await owner.query('DELETE FROM inbox');
});
