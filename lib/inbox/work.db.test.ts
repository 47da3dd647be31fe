import { expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { formatMicros, parseMicros } from '../engine/money';
import { simulate } from '../simulate/simulate';
import { connectAll, inbox, rollup } from './testing';

await testDatabase();

const normal = (rows: Awaited<ReturnType<typeof rollup>>) =>
  rows
    .map(({ cost, price, ...row }) => {
      const amounts = {
        cost: formatMicros(parseMicros(cost.replace(/0+$/, '').replace(/\.$/, ''))),
        price: formatMicros(parseMicros(price.replace(/0+$/, '').replace(/\.$/, ''))),
      };
      return JSON.stringify({ ...row, ...amounts }, [...Object.keys(row), 'cost', 'price'].sort());
    })
    .sort();

test('the ledger of a simulation of all eras equals its truth', async () => {
  const { deliver, drain } = await inbox();
  const simulation = simulate({
    messages: Number(process.env.N ?? 4000),
    seed: 7,
    tenants: 3,
    disorder: true,
    duplicates: true,
  });
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);
  await deliver(bodies);
  await drain();
  for (const tenant of truth.tenants) {
    const rows = await rollup(tenant.slug);
    expect(normal(rows)).toEqual(normal(tenant.spend.rows));
  }
}, 900_000);
