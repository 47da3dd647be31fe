import { expect, test } from 'vitest';
import { createPool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { rebuildRollup } from '../ledger/reconcile';
import { checkBooks, spendRows, standing } from '../ledger/testing';
import { simulate } from '../simulate/simulate';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { connectAll, inbox } from './testing';
import { bodyOf } from './testing.bodies';
import { startWorker } from './worker';

const { url, owner } = await testDatabase();
const { deliver, source } = await inbox();

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

test('eight workers share the free conversations of one account over its numbers', async () => {
  await createTenant({ name: 'Shared', slug: 'shared' });
  const phones = Array.from({ length: 8 }, (_, n) => ({ id: `90${n}` }));
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
  // The latest first: the earlier ones move the cutoff again and again, each over all numbers.
  const bodies = Array.from({ length: 1_040 }, (_, n) => 1_039 - n).map((n) =>
    bodyOf({ waba: '900', phone: phones[n % 8]!.id }, [opening(n)]),
  );
  const troubles = await eightWorkers(async () => {
    for (let at = 0; at < bodies.length; at += 20) await deliver(bodies.slice(at, at + 20));
  });
  expect(troubles).toEqual([]);
  const charged = (await standing('shared')).filter(({ type }) => type === 'regular');
  expect(charged.map((row) => row.unit_id)).toEqual(Array.from({ length: 40 }, (_, n) => `c${1_000 + n}`));
  await checkBooks();
}, 120_000);
