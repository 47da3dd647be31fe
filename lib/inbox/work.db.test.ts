import { expect, test } from 'vitest';
import { pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { formatMicros, parseMicros } from '../engine/money';
import { checkBooks, spent } from '../ledger/testing';
import { simulate } from '../simulate/simulate';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { connectAll, inbox, rollup } from './testing';
import { bodyOf } from './testing.bodies';
import type { Worked } from './work';
import { workNext } from './worker';

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

test('of a body with more facts than are folded at once, each one counts, and counts once', async () => {
  const { deliver, source } = await inbox();
  await createTenant({ name: 'Large', slug: 'large' });
  const phones = [{ id: '801' }];
  await connectWaba({ tenant: 'large', waba: '800', currency: 'USD', timezone: 'UTC', phones });
  const messages = Array.from({ length: 3_200 }, (_, n) => n);
  const told = (status: string, at: string) =>
    messages.map((n) => ({ id: `m${n}`, status, at, to: `336${10_000_000 + n}`, pricing: 'PMP utility' }));
  // All that is told last comes first, and a message's own facts lie thousands apart.
  const body = bodyOf({ waba: '800', phone: '801' }, [
    ...told('read', '2026-10-05T00:00:09'),
    ...told('delivered', '2026-10-05T00:00:05'),
    ...told('sent', '2026-10-05T00:00:01'),
  ]);
  const worked: Worked[] = [];
  for (let n = 0; n < 2; n++) {
    await deliver([body]);
    await workNext(pool('parley_worker'), source, { onWorked: (one) => worked.push(one) });
  }
  const [first, again] = worked;
  expect(first).toMatchObject({ statuses: 9_600, unchanged: 0 });
  expect(first!.charges - first!.reversals).toBe(3_200);
  expect(again).toMatchObject({ statuses: 9_600, unchanged: 9_600, charges: 0, reversals: 0 });
  expect(await spent('large')).toMatchObject({ quantity: 3_200, billable: 3_200 });
  await checkBooks();
});
