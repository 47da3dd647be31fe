import { expect, test } from 'vitest';
import { closePools } from '../db/pools';
import { testDatabase } from '../db/testing';
import { Simulation } from '../simulate/simulate';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { connectAll, inbox } from './testing';
import { bodyOf } from './testing.bodies';

const { owner } = await testDatabase();
const TABLES = ['message', 'inbound', 'charge'];

test('what the worker reads does not grow with the tables, before anybody has looked at them', async () => {
  for (const table of TABLES) await owner.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  const { deliver, drain } = await inbox();
  const simulation = new Simulation({
    messages: 1_500,
    seed: 7,
    tenants: 2,
    batch: 1,
    era: 'pmp-2026-10',
  });
  const bodies = [...simulation];
  await connectAll(simulation.truth());
  // Several batches: the plans of the first ones, made for empty tables, are kept for the later ones.
  for (let from = 0; from < bodies.length; from += 500) {
    await deliver(bodies.slice(from, from + 500));
    await drain();
  }
  // What a connection has counted is known for sure once it has ended.
  await closePools();
  const { rows } = await owner.query(
    `SELECT sum(idx_tup_read)::int AS read FROM pg_stat_user_indexes WHERE relname = ANY ($1)`,
    [TABLES],
  );
  expect(rows[0].read / bodies.length).toBeLessThan(20);
});

test('what is told of one message is not paid for by all that its user was sent before', async () => {
  await createTenant({ name: 'Long', slug: 'long' });
  const place = { waba: '900', phone: '901' };
  await connectWaba({
    tenant: 'long',
    waba: '900',
    currency: 'USD',
    timezone: 'UTC',
    phones: [{ id: '901' }],
  });
  const start = Date.parse('2026-10-05T00:00Z') / 1000;
  const message = (n: number) => ({
    id: `m${n}`,
    status: 'delivered',
    at: start + 600 * n,
    pricing: 'PMP regular utility',
  });
  const work = async (...facts: ReturnType<typeof message>[]) => {
    const { deliver, drain } = await inbox();
    await deliver([bodyOf(place, facts)]);
    await drain();
    return messagesRead();
  };
  const before = await work(...Array.from({ length: 1_000 }, (_, n) => message(n)));
  expect((await work({ ...message(500), status: 'read' })) - before).toBeLessThan(10);
});

async function messagesRead(): Promise<number> {
  await closePools();
  const { rows } = await owner.query(
    `SELECT sum(idx_tup_read)::int AS read FROM pg_stat_user_indexes WHERE relname = 'message'`,
  );
  return rows[0].read;
}
