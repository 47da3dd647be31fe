import { expect, test } from 'vitest';
import { closePools } from '../db/pools';
import { testDatabase } from '../db/testing';
import { Simulation } from '../simulate/simulate';
import { connectAll, inbox } from './testing';

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
