import { afterEach, expect, onTestFinished, test } from 'vitest';
import { createPool } from '../db/pools';
import { testDatabase, waitingForLocks } from '../db/testing';
import { inbox } from '../inbox/testing';
import { bodyOf, type Status } from '../inbox/testing.bodies';
import { startWorker } from '../inbox/worker';
import { importRates, readCard } from '../rates/import';
import { affectedBy } from '../rates/merge';
import { addCard } from '../rates/store';
import { createTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import { repriceCharges } from './correct';
import { checkBooks, spendRows, spent, standing } from './testing';

const { url, owner } = await testDatabase();
const { deliver, drain, source } = await inbox();

afterEach(checkBooks);

const card = (...lines: string[]) =>
  `pricing_model,effective_from,effective_to,market,category,currency,tier_from,tier_to,price\n${lines.join('\n')}\n`;
const delivered = (id: string, at: string | number, pricing: string, more: Partial<Status> = {}): Status => ({
  id,
  status: 'delivered',
  at,
  pricing,
  ...more,
});

test('what had no rate is priced by the card that comes later, and the rollup follows', async () => {
  await createTenant({ name: 'Acme', slug: 'acme', timezone: 'Australia/Sydney', markup: '10' });
  const place = { waba: '500', phone: '501' };
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: 'acme', waba: '500', currency: 'AUD', timezone: 'Australia/Sydney', phones });
  const to = '61412345678';
  const bodies = [
    bodyOf(place, [
      delivered('marketing', '2026-03-01T10:00', 'PMP regular marketing', { to }),
      // Sydney is eleven hours ahead: delivered on the last day without the card, and on its first.
      delivered('eve', '2026-03-14T12:59:59', 'PMP regular utility', { to }),
      delivered('first day', '2026-03-14T13:00:00', 'PMP regular utility', { to }),
      delivered('lite', '2026-03-20T10:00', 'PMP regular marketing_lite', { to }),
      delivered('free', '2026-03-20T10:00', 'PMP free_customer_service service', { to }),
      delivered('strange', '2026-03-20T10:00', 'PMP regular hologram', { to }),
      delivered('elsewhere', '2026-03-20T10:00', 'PMP regular utility', { to: '33612345678' }),
      delivered('m', '2024-03-01T10:00', 'CBP utility', {
        to,
        conversation: { id: 'conversation', origin: 'utility' },
      }),
    ]),
  ];
  await deliver(bodies);
  await drain();
  const reasons = async () =>
    Object.fromEntries(
      (await standing('acme')).map((row) => [row.unit_id, row.unpriced_reason ?? Number(row.cost_micros)]),
    );
  expect(await reasons()).toEqual({
    marketing: 'no AUD rate for marketing in Rest of Asia Pacific on 2026-03-01',
    eve: 'no AUD rate for utility in Rest of Asia Pacific on 2026-03-14',
    'first day': 'no AUD rate for utility in Rest of Asia Pacific on 2026-03-15',
    lite: 'no AUD rate for marketing_lite in Rest of Asia Pacific on 2026-03-20',
    free: 0,
    strange: expect.stringContaining('hologram'),
    elsewhere: 'no AUD rate for utility in France on 2026-03-20',
    conversation: 'no AUD rate for utility in Rest of Asia Pacific on 2024-03-01',
  });
  expect(await spent('acme')).toEqual({ quantity: 8, billable: 0, unpriced: 7, cost: '0.0000' });

  const file = card(
    'PMP,2026-01-01,,Rest of Asia Pacific,marketing,AUD,,,0.1',
    'PMP,2026-03-15,,Rest of Asia Pacific,utility,AUD,,,0.02',
    'CBP,2023-06-01,2025-06-30,Rest of Asia Pacific,utility,AUD,,,0.03',
  );
  const dry = await importRates(file, { name: 'AUD', dryRun: true });
  expect([dry.corrected, await spent('acme')]).toMatchObject([{ charges: 0, reversals: 0 }, { billable: 0 }]);
  const imported = await importRates(file, { name: 'AUD' });
  expect(imported.corrected).toEqual({ charges: 4, reversals: 4 });
  const priced = {
    marketing: 100_000,
    eve: 'no AUD rate for utility in Rest of Asia Pacific on 2026-03-14',
    'first day': 20_000,
    lite: 100_000,
    free: 0,
    strange: expect.stringContaining('hologram'),
    elsewhere: 'no AUD rate for utility in France on 2026-03-20',
    conversation: 30_000,
  };
  expect(await reasons()).toEqual(priced);
  expect(await spent('acme')).toEqual({ quantity: 8, billable: 4, unpriced: 3, cost: '0.2500' });
  const rollup = await spendRows('acme');
  expect(rollup.map(({ cost, price, unpriced }) => [cost, price, unpriced]).sort()).toEqual(
    [
      ['0.0300', '0.0330', 0],
      ['0.1000', '0.1100', 0],
      ['0.0000', '0.0000', 1],
      ['0.0200', '0.0220', 0],
      ['0.1000', '0.1100', 0],
      ['0.0000', '0.0000', 0],
      ['0.0000', '0.0000', 1],
      ['0.0000', '0.0000', 1],
    ].sort(),
  );

  // The same again, from either side, changes nothing.
  expect((await importRates(file, { name: 'AUD again' })).corrected).toEqual({ charges: 0, reversals: 0 });
  await deliver(bodies);
  await drain();
  expect(await reasons()).toEqual(priced);
});

test('a newer price ends an older one, and what it had priced too long is corrected', async () => {
  await createTenant({ name: 'Later', slug: 'later' });
  const place = { waba: '510', phone: '511' };
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: 'later', waba: '510', currency: 'SGD', timezone: 'UTC', phones });
  const on = (day: string) => delivered(day, `2026-${day}T10:00`, 'PMP regular marketing');
  await importRates(card('PMP,2026-01-01,,France,marketing,SGD,,,0.1'), { name: 'SGD 1' });
  await deliver([bodyOf(place, [on('01-15'), on('02-15'), on('03-15')])]);
  await drain();
  expect(await spent('later')).toMatchObject({ billable: 3, cost: '0.3000' });
  await importRates(card('PMP,2026-02-01,,France,marketing,SGD,,,0.2'), { name: 'SGD 2' });
  expect(await spent('later')).toMatchObject({ quantity: 3, billable: 3, cost: '0.5000' });
  await importRates(card('PMP,2026-03-01,,France,marketing,SGD,,,0.4'), { name: 'SGD 3' });
  expect(await spent('later')).toMatchObject({ quantity: 3, billable: 3, cost: '0.7000' });
  // Each of them says which card it was priced by.
  const from = (await standing('later')).map((row) => [row.unit_id, row.rate_from]);
  expect(from).toEqual([
    ['01-15', '2026-01-01'],
    ['02-15', '2026-02-01'],
    ['03-15', '2026-03-01'],
  ]);
});

test("a card that comes while deliveries are worked leaves nothing unpriced, and stands in nobody's way", async () => {
  await createTenant({ name: 'Busy', slug: 'busy' });
  const phones = Array.from({ length: 4 }, (_, n) => ({ id: `52${n}` }));
  await connectWaba({ tenant: 'busy', waba: '520', currency: 'CLP', timezone: 'UTC', phones });
  const start = Date.parse('2024-03-01T00:00Z') / 1000;
  // Conversations, the latest first: their free thousand moves over all numbers while the card is imported.
  const bodies = Array.from({ length: 1_200 }, (_, n) => 1_199 - n).map((n) =>
    bodyOf({ waba: '520', phone: phones[n % 4]!.id }, [
      delivered(`m${n}`, start + 60 * n, 'CBP service', {
        to: `336${10_000_000 + n}`,
        conversation: { id: `c${String(n).padStart(4, '0')}`, origin: 'service' },
      }),
    ]),
  );
  const troubles: unknown[] = [];
  const pools = Array.from({ length: 4 }, () => createPool('parley_worker', url, { max: 1 }));
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
  const sending = async () => {
    for (let at = 0; at < bodies.length; at += 10) await deliver(bodies.slice(at, at + 10));
  };
  const importing = async () => {
    const enough = () => owner.query('SELECT count(*)::int AS n FROM charge').then(({ rows }) => rows[0].n);
    await expect.poll(enough, { timeout: 30_000 }).toBeGreaterThan(1_020);
    for (let price = 1; price <= 6; price++) {
      const day = `2024-02-0${price}`;
      await importRates(card(`CBP,${day},,France,service,CLP,,,${price}`), { name: `CLP ${price}` });
    }
  };
  await Promise.all([sending(), importing()]);
  const left = () => owner.query('SELECT FROM inbox').then(({ rowCount }) => rowCount);
  await expect.poll(left, { timeout: 60_000 }).toBe(0);
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all(pools.map((pool) => pool.end()));
  expect(troubles).toEqual([]);
  expect(await spent('busy')).toEqual({ quantity: 1_200, billable: 200, unpriced: 0, cost: '1200.0000' });
}, 120_000);

test('a correction waits for a worker that moves the same conversation from another number', async () => {
  await createTenant({ name: 'Moved', slug: 'moved' });
  const [a, b] = [
    { waba: '530', phone: '531' },
    { waba: '530', phone: '532' },
  ];
  const phones = [{ id: a.phone }, { id: b.phone }];
  await connectWaba({ tenant: 'moved', waba: '530', currency: 'MYR', timezone: 'UTC', phones });
  const row = (from: string, price: string) => card(`CBP,${from},,France,service,MYR,,,${price}`);
  await importRates(row('2023-06-01', '1'), { name: 'MYR 1' });
  const start = Date.parse('2024-03-01T00:00Z') / 1000;
  const opening = (n: number, status: string, category: string) =>
    delivered(`moved${n}`, start + 60 * n, `CBP ${category}`, {
      status,
      to: `337${10_000_000 + n}`,
      conversation: { id: `moved${n}`, origin: category },
    });
  const ofA = Array.from({ length: 1_000 }, (_, n) => opening(n + 1, 'delivered', 'service'));
  await deliver([bodyOf(a, ofA), bodyOf(b, [opening(0, 'read', 'service')])]);
  await drain();
  expect(await spent('moved')).toMatchObject({ quantity: 1_001, billable: 1, cost: '1.0000' });

  // The last one of A is charged. It turns free when the first one, of B, was none; the worker stops on its way.
  const dearer = {
    name: 'MYR 2',
    sha256: Buffer.from('MYR 2'),
    rows: readCard(row('2024-02-01', '2'), { name: 'MYR 2' }),
  };
  const affected = affectedBy(await addCard(dearer));
  const table = await owner.connect();
  onTestFinished(() => table.release(true));
  await table.query('BEGIN; LOCK TABLE spend IN SHARE MODE');
  await deliver([bodyOf(b, [opening(0, 'delivered', 'utility')])]);
  const working = drain();
  const stopped = () => waitingForLocks(owner);
  await expect.poll(stopped).toBe(1);
  const repricing = repriceCharges(affected);
  repricing.catch(() => {});
  await expect.poll(stopped).toBe(2);
  await table.query('COMMIT');
  await working;
  expect(await repricing).toEqual({ charges: 0, reversals: 0 });
  expect(await spent('moved')).toMatchObject({ quantity: 1_001, billable: 0, cost: '0.0000' });
});

test('nothing is affected by nothing', async () => {
  expect(await repriceCharges([])).toEqual({ charges: 0, reversals: 0 });
});
