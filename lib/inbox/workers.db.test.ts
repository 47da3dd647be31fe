import { expect, onTestFinished, test } from 'vitest';
import { createPool } from '../db/pools';
import { testDatabase, waitingForLocks } from '../db/testing';
import { rebuildRollup } from '../ledger/reconcile';
import { checkBooks, spendRows, standing } from '../ledger/testing';
import { simulate } from '../simulate/simulate';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { connectAll, inbox } from './testing';
import { bodyOf } from './testing.bodies';
import { startWorker } from './worker';

const { url, owner } = await testDatabase();
const { deliver, drain, source } = await inbox();

/** Eight workers with a connection each, until nothing is left. @returns what went wrong on the way. */
async function eightWorkers(during: () => Promise<unknown>): Promise<unknown[]> {
  const troubles: unknown[] = [];
  const pools = Array.from({ length: 8 }, () => createPool('parley_worker', url, { max: 1 }));
  const workers = pools.map((pool) =>
    startWorker(
      pool,
      { ...source },
      {
        onSetBack: (_, reason) => troubles.push(reason),
        onBroken: (error) => troubles.push(error),
      },
    ),
  );
  await during();
  const left = () => owner.query('SELECT FROM inbox').then(({ rowCount }) => rowCount);
  await expect.poll(left, { timeout: 60_000 }).toBe(0);
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all(pools.map((pool) => pool.end()));
  return troubles;
}

test("eight workers at once come to the truth, and never into each other's way", async () => {
  const simulation = simulate({ messages: 2_000, seed: 5, tenants: 2, disorder: true, duplicates: true });
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);
  const troubles = await eightWorkers(async () => {
    for (let at = 0; at < bodies.length; at += 100) await deliver(bodies.slice(at, at + 100));
    // Whoever makes the rollup anew meanwhile loses nothing of it.
    await rebuildRollup();
  });
  expect(troubles).toEqual([]);
  for (const { slug, spend } of truth.tenants) expect(await spendRows(slug)).toEqual(spend.rows);
  await checkBooks();
}, 120_000);

test('two workers at two numbers of one account share its free conversations', async () => {
  await createTenant({ name: 'Shared', slug: 'shared' });
  const phones = [{ id: '901' }, { id: '902' }];
  await connectWaba({ tenant: 'shared', waba: '900', currency: 'USD', timezone: 'UTC', phones });
  const start = Date.parse('2024-03-01T00:00Z') / 1000;
  const opening = (n: number) => ({
    id: `m${n}`,
    status: 'delivered',
    at: start + 60 * n,
    to: `336${10_000_000 + n}`,
    pricing: 'CBP service',
    conversation: { id: `c${String(n).padStart(4, '0')}`, origin: 'service' },
  });
  const first = Array.from({ length: 999 }, (_, n) => opening(n));
  await deliver([bodyOf({ waba: '900', phone: '901' }, first)]);
  await drain();

  // The place of the thousandth is left. Each has its own worker, and neither has ended when the other begins.
  const table = await owner.connect();
  onTestFinished(() => table.release(true));
  await table.query('BEGIN; LOCK TABLE spend IN SHARE MODE');
  const stopped = () => waitingForLocks(owner);
  await deliver([bodyOf({ waba: '900', phone: '902' }, [opening(1_001)])]);
  const one = drain();
  await expect.poll(stopped).toBe(1);
  await deliver([bodyOf({ waba: '900', phone: '901' }, [opening(1_000)])]);
  const other = drain();
  await expect.poll(stopped).toBe(2);
  await table.query('COMMIT');
  await Promise.all([one, other]);
  const charged = (await standing('shared')).filter(({ type }) => type === 'regular');
  expect(charged.map((row) => row.unit_id)).toEqual(['c1001']);
  await checkBooks();
});
