import { beforeAll, expect, test } from 'vitest';
import { asTenant } from '../db/pools';
import { testDatabase } from '../db/testing';
import { inbox } from '../inbox/testing';
import { bodyOf } from '../inbox/testing.bodies';
import { holding } from '../invoices/hold';
import { rebuildRollup, reconcile } from '../ledger/reconcile';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { proveBooks, readProof } from './books';
import { proofRunOf, startProof } from './run';

const { owner } = await testDatabase();
const { deliver, drain } = await inbox();
const NOW = Date.parse('2026-11-22T12:00:00Z');
const place = { waba: '1one', phone: '2one' };
const tenant = { id: 0, slug: 'one' };

const post = async (id: string, at: string) => {
  const status = { id, status: 'delivered', at, pricing: 'PMP regular utility' };
  await deliver([bodyOf(place, [status])]);
  await drain();
};
const kept = () => asTenant(tenant.id, (client) => readProof(client, tenant.id));

beforeAll(async () => {
  // Its days begin 13 hours before UTC's: a month's rows are not those of the same month there.
  await createTenant({ slug: 'one', name: 'One', timezone: 'Pacific/Auckland' });
  await connectWaba({
    tenant: 'one',
    waba: place.waba,
    currency: 'USD',
    timezone: 'UTC',
    phones: [{ id: place.phone }],
  });
  tenant.id = (await owner.query<{ id: number }>('SELECT id FROM tenant')).rows[0]!.id;
});

test('of an empty ledger there is no proof, and then an empty one', async () => {
  expect(await kept()).toBeNull();
  expect(await proveBooks(tenant, NOW)).toMatchObject({ upto: 0n, lines: 0, differences: 0, invoices: [] });
});

test('it covers every line, says how far it goes, and what came after it', async () => {
  for (const [n, at] of [
    '2026-07-31T23:00',
    '2026-08-31T11:59',
    '2026-08-31T12:01',
    '2026-10-02T08:00',
  ].entries())
    await post(`wamid.${n}`, at);
  const steps: string[] = [];
  const proof = await proveBooks(tenant, NOW, (done, of) => steps.push(`${done}/${of}`));
  const [whole] = await reconcile('one');
  expect(proof).toMatchObject({ lines: whole!.lines, differences: 0, upto: 4n });
  expect(whole!.lines).toBe(4);
  expect(steps).toEqual(['1/5', '2/5', '3/5', '4/5']);
  expect(await kept()).toEqual({ proof, since: { rows: 0, invoices: 0 } });
  await post('wamid.later', '2026-10-03T08:00');
  expect((await kept())!.since).toEqual({ rows: 1, invoices: 0 });
});

test('a rollup that is off is found, wherever it is off', async () => {
  for (const sql of [
    `UPDATE spend SET price_micros = price_micros + 1 WHERE billing_day = '2026-09-01'`,
    `DELETE FROM spend WHERE billing_day < '2026-08-02'`,
    `INSERT INTO spend SELECT tenant_id, '2025-01-01', waba_id, phone_number_id, country, market, category, type, model,
            currency, 1, 1, 0, 5, 5 FROM spend LIMIT 1`,
  ]) {
    await owner.query(sql);
    const { differences } = await proveBooks(tenant, NOW);
    expect(differences, sql).toBe(1);
    expect((await kept())!.proof.differences).toBe(1);
    await rebuildRollup();
  }
  expect((await proveBooks(tenant, NOW)).differences).toBe(0);
});

test('it is made once at a time, can be followed, and can be made again', async () => {
  await holding('The proof of one', async () => {
    await expect(startProof(tenant, NOW)).rejects.toThrow(/is being worked on/);
  });
  expect(proofRunOf(tenant.id)).toBeNull();
  await startProof(tenant, NOW + 1_000);
  await expect.poll(() => proofRunOf(tenant.id)!.endedAt, { timeout: 20_000 }).not.toBeNull();
  expect(proofRunOf(tenant.id)).toMatchObject({ brokeOff: false });
  expect((await kept())!.proof.at).toBe(NOW + 1_000);
});

test('a neighbour sees none of it', async () => {
  const { id } = await createTenant({ slug: 'two', name: 'Two' });
  expect(await asTenant(id, (client) => readProof(client, tenant.id))).toBeNull();
});
