import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { connectAll, inbox } from '../inbox/testing';
import { simulate } from '../simulate/simulate';
import { builtinRates } from './builtin';
import { importRates, readCard } from './import';
import { previewEffect, totalsOf } from './preview';

const { owner } = await testDatabase();

const HEADER = 'pricing_model,effective_from,effective_to,market,category,currency,tier_from,tier_to,price';
const file = (...lines: string[]) => `${HEADER}\n${lines.join('\n')}\n`;

let tenantId: number;
let now: number;
const DAYS = 90;

beforeAll(async () => {
  const { deliver, drain } = await inbox();
  const simulation = simulate({
    messages: 2500,
    seed: 11,
    tenants: 1,
    era: 'pmp-2026-10',
    withoutCard: true,
  });
  const bodies = [...simulation];
  await connectAll(simulation.truth());
  await deliver(bodies);
  await drain();
  const { rows } = await owner.query(
    `SELECT tenant_id, (extract(epoch FROM max(occurred_at)) * 1000)::float8 AS last FROM charge GROUP BY 1`,
  );
  tenantId = rows[0].tenant_id;
  now = rows[0].last;
});

const preview = (text: string, days = DAYS) =>
  previewEffect(readCard(text, { name: 'x' }), { tenantId, days, now });

/** Markets, categories and their sums as the ledger has them. */
async function ledger() {
  const { rows } = await owner.query(
    `SELECT currency, market, category, model, sum(quantity)::text AS quantity, sum(cost_micros)::text AS cost,
            sum(price_micros)::text AS price, sum(unpriced)::text AS unpriced
       FROM charge WHERE type = 'regular' GROUP BY 1, 2, 3, 4 HAVING sum(quantity) <> 0
      ORDER BY currency || '|' || market || '|' || category || '|' || model COLLATE "C"`,
  );
  return rows;
}

function flat(rows: Awaited<ReturnType<typeof previewEffect>>['rows'], which: 'now' | 'corrected') {
  return rows.map(({ currency, market, category, model, quantity, [which]: sums }) => ({
    currency,
    market,
    category,
    model,
    quantity: `${quantity}`,
    cost: `${sums.cost}`,
    price: `${sums.price}`,
    unpriced: `${sums.unpriced}`,
  }));
}

test('a preview is what an import then does: prices that were missing, and prices from the middle of the days on', async () => {
  const { rows: missing } = await owner.query(
    `SELECT DISTINCT currency, market, category FROM charge
      WHERE unpriced <> 0 AND category IN ('marketing', 'utility', 'authentication') LIMIT 5`,
  );
  const { rows: known } = await owner.query(
    `SELECT currency, market, CASE category WHEN 'marketing_lite' THEN 'marketing' ELSE category END AS category,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY waba_day)::text AS day
       FROM charge WHERE billable = 1 AND category IN ('marketing', 'utility') AND waba_day > '2026-10-02'
      GROUP BY 1, 2, 3 ORDER BY count(*) DESC LIMIT 4`,
  );
  expect(missing.length).toBeGreaterThan(0);
  expect(known.length).toBeGreaterThan(0);
  const text = file(
    ...missing.map((one) => `PMP,2026-10-01,,${one.market},${one.category},${one.currency},,,0.0123`),
    ...known.map((one) => `PMP,${one.day},,${one.market},${one.category},${one.currency},,,0.0777`),
  );
  const before = await ledger();
  const effect = await preview(text);
  expect(flat(effect.rows, 'now')).toEqual(before);
  // Looking has changed nothing.
  expect(await ledger()).toEqual(before);

  const done = await importRates(text, { name: 'x' });
  expect(done.corrected.charges).toBeGreaterThan(0);
  expect(flat(effect.rows, 'corrected')).toEqual(await ledger());
  const again = await preview(text);
  expect(again.rows.every(({ now, corrected }) => now.cost === corrected.cost)).toBe(true);
});

test('a card that is yet to come corrects nothing, and shows what the same traffic would cost by it', async () => {
  const { rows } = await owner.query(
    `SELECT currency, market, sum(quantity)::int AS n FROM charge
      WHERE billable <> 0 AND category IN ('marketing', 'marketing_lite', 'group_marketing')
      GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 1`,
  );
  const { currency, market, n } = rows[0];
  const effect = await preview(file(`PMP,2027-07-01,,${market},marketing,${currency},,,0.5`));
  const here = effect.rows.filter(
    (row) => row.currency === currency && row.market === market && row.category.includes('marketing'),
  );
  expect(here.map((row) => row.corrected)).toEqual(here.map((row) => row.now));
  expect(here.reduce((sum, row) => sum + row.asIf.cost, 0n)).toBe(500_000n * BigInt(n));
  const elsewhere = effect.rows.filter((row) => !here.includes(row));
  expect(elsewhere.map((row) => row.asIf)).toEqual(elsewhere.map((row) => row.now));
  const [total] = totalsOf(effect.rows.filter((row) => row.currency === currency));
  expect(total!.asIf.cost - total!.now.cost).toBe(
    500_000n * BigInt(n) - here.reduce((sum, row) => sum + row.now.cost, 0n),
  );
});

test('a file of several days is taken by its newest price of each place, and what has ended is left out', async () => {
  const { rows } = await owner.query(
    `SELECT currency, market, sum(quantity)::int AS n FROM charge
      WHERE billable <> 0 AND category IN ('marketing', 'marketing_lite', 'group_marketing')
      GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 2`,
  );
  const [one, other] = rows;
  const effect = await preview(
    file(
      'CBP,2022-01-01,2022-12-31,India,marketing,USD,,,0.9',
      `PMP,2027-07-01,,${one.market},marketing,${one.currency},,,0.5`,
      `PMP,2028-01-01,,${one.market},marketing,${one.currency},,,0.6`,
      `PMP,2027-10-01,2027-12-31,${other.market},marketing,${other.currency},,,0.7`,
    ),
  );
  const costs = ({ market, currency }: typeof one) =>
    effect.rows
      .filter(
        (row) => row.currency === currency && row.market === market && row.category.includes('marketing'),
      )
      .reduce((sum, { asIf }) => sum + asIf.cost, 0n);
  expect(costs(one)).toBe(600_000n * BigInt(one.n));
  expect(costs(other)).toBe(700_000n * BigInt(other.n));
});

test('only the asked days count, and what the file does not say stays as it is', async () => {
  const { rows } = await owner.query(
    `SELECT coalesce(sum(quantity), 0)::int AS n FROM charge
      WHERE type = 'regular' AND billing_day > (SELECT max(billing_day) FROM charge) - 3`,
  );
  const effect = await preview(file('PMP,2027-07-01,,India,marketing,PEN,,,0.5'), 3);
  expect(effect.rows.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(BigInt(rows[0].n));
  for (const { now, corrected, asIf } of effect.rows) expect([corrected, asIf]).toEqual([now, now]);
});

test('what contradicts a price in force has no preview, and a tenant must exist', async () => {
  const [row] = builtinRates().filter((one) => one.effectiveFrom === '2026-10-01' && one.tierFrom === null);
  const { market, category, currency } = row!;
  await expect(preview(file(`PMP,2026-10-01,,${market},${category},${currency},,,9.9`))).rejects.toThrow(
    /contradicts prices that are in force/,
  );
  await expect(previewEffect([], { tenantId: 0, days: 1, now })).rejects.toThrow('There is no such tenant.');
});
