import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { connectAll, inbox } from '../inbox/testing';
import { reconcile } from '../ledger/reconcile';
import { simulate } from '../simulate/simulate';
import { importRates } from './import';
import { importMoves } from './import-markets';
import { previewEffect, totalsOf } from './preview';

const { owner } = await testDatabase();

let work: Awaited<ReturnType<typeof inbox>>;
let later: string[];
/** The country with the most charges, and the middle of their days. */
let country: string;
let day: string;

beforeAll(async () => {
  work = await inbox();
  const simulation = simulate({ messages: 1500, seed: 21, tenants: 1, era: 'pmp-2026-10' });
  const bodies = [...simulation];
  await connectAll(simulation.truth());
  const half = Math.floor(bodies.length / 2);
  later = bodies.slice(half);
  await work.deliver(bodies.slice(0, half));
  await work.drain();
  const { rows } = await owner.query(
    `SELECT country, percentile_disc(0.5) WITHIN GROUP (ORDER BY waba_day)::text AS day
       FROM charge WHERE waba_day > '2026-10-01' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`,
  );
  ({ country, day } = rows[0]);
});

async function markets(where: string): Promise<string[]> {
  const { rows } = await owner.query(
    `SELECT market FROM charge WHERE country = $1 AND ${where} GROUP BY 1 HAVING sum(quantity) <> 0 ORDER BY 1`,
    [country],
  );
  return rows.map(({ market }) => market);
}

async function cost(): Promise<bigint> {
  const { rows } = await owner.query(
    `SELECT sum(cost_micros)::text AS cost FROM charge WHERE currency = 'USD'`,
  );
  return BigInt(rows[0].cost);
}

test("a move takes a country's charges of its days along, free ones too, and what comes later goes there at once", async () => {
  const card = ['marketing', 'utility', 'authentication', 'service'].map(
    (category) => `PMP,2026-10-01,Newland,${category},USD,,,0.01`,
  );
  const header = 'pricing_model,effective_from,market,category,currency,tier_from,tier_to,price';
  await importRates(`${header},effective_to\n${card.map((line) => `${line},`).join('\n')}\n`, {
    name: 'Newland',
  });
  const [was] = await markets('true');
  const { rows } = await owner.query(
    `SELECT tenant_id, (extract(epoch FROM max(occurred_at)) * 1000)::float8 AS now FROM charge GROUP BY 1`,
  );
  const moves = [{ iso2: country, from: day, market: 'Newland' }];
  const effect = await previewEffect([], { tenantId: rows[0].tenant_id, now: rows[0].now, days: 90, moves });
  const free = await owner.query(
    `SELECT coalesce(sum(quantity), 0)::int AS n FROM charge WHERE country = $1 AND type <> 'regular' AND waba_day >= $2`,
    [country, day],
  );
  expect(free.rows[0].n).toBeGreaterThan(0);

  const done = await importMoves(`iso2,effective_from,market\n${country},${day},Newland\n`, { name: 'move' });
  expect(done.corrected.charges).toBeGreaterThan(0);
  expect(await markets(`waba_day >= '${day}'`)).toEqual(['Newland']);
  expect(await markets(`waba_day < '${day}'`)).toEqual([was]);
  const dollars = totalsOf(effect.rows).find(({ currency }) => currency === 'USD')!;
  expect(await cost()).toBe(dollars.corrected.cost);
  expect((await reconcile()).every(({ differences }) => differences === 0)).toBe(true);

  const again = await importMoves(`iso2,effective_from,market\n${country},${day},Newland\n`, {
    name: 'move',
  });
  expect(again).toMatchObject({ added: 0, unchanged: 1, corrected: { charges: 0, reversals: 0 } });

  await work.deliver(later);
  await work.drain();
  expect(await markets(`waba_day >= '${day}'`)).toEqual(['Newland']);
  expect(await markets(`waba_day < '${day}'`)).toEqual([was]);
  expect((await reconcile()).every(({ differences }) => differences === 0)).toBe(true);
});
