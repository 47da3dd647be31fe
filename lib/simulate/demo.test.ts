import { expect, test } from 'vitest';
import { demoWorld } from './demo';
import { simulate } from './simulate';

const now = Date.parse('2026-11-22T15:00:00Z');

test('the demonstration: two tenants, every set of rules, and a number near its thousand', () => {
  const simulation = simulate(demoWorld(now));
  let latest = 0;
  for (const body of simulation) {
    for (const [, at] of body.matchAll(/"timestamp":"(\d+)"/g)) latest = Math.max(latest, Number(at));
  }
  expect(latest * 1000).toBeLessThan(now);
  const { tenants, messages } = simulation.truth();
  expect(messages).toBeGreaterThan(11_000);
  expect(messages).toBeLessThan(13_000);
  expect(tenants.map(({ slug, name }) => `${slug} ${name}`)).toEqual([
    'lumiere Lumière Boutique',
    'andes Andes Mobility',
  ]);

  const [lumiere, andes] = tenants;
  const months = new Set(lumiere!.spend.rows.map(({ month }) => month));
  expect(months.size).toBe(25);
  expect(new Set(lumiere!.spend.rows.map(({ model }) => model))).toEqual(new Set(['CBP', 'PMP']));
  expect(new Set(andes!.spend.rows.map(({ currency }) => currency))).toEqual(new Set(['COP', 'USD']));
  expect(andes!.spend.totals.every(({ unpriced }) => unpriced === 0)).toBe(true);

  const rides = andes!.wabas[0]!.phones[0]!.id;
  const service = andes!.spend.rows.filter(
    (row) => row.phone === rides && row.month === '2026-11' && row.category === 'service',
  );
  const delivered = service.reduce((sum, row) => sum + row.quantity, 0);
  expect(delivered).toBeGreaterThan(950);
  expect(delivered).toBeLessThan(1_150);
});

test('the same moment gives the same demonstration, and it can be told again', () => {
  const world = demoWorld(now);
  expect([...simulate(world)]).toEqual([...simulate(demoWorld(now))]);
  expect([...simulate(world)]).toEqual([...simulate(world)]);
});

test.each(['2026-12-01T00:10:00Z', '2027-03-01T12:00:00Z'])('any moment will do: %s', (moment) => {
  const simulation = simulate(demoWorld(Date.parse(moment)));
  expect([...simulation].length).toBeGreaterThan(10_000);
});
