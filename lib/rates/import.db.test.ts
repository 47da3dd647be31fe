import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { formatMicros } from '../engine/money';
import { buildRateBook, type RateRow } from '../engine/rates';
import { addDays } from '../engine/time';
import { connectAll, inbox } from '../inbox/testing';
import { reconcile } from '../ledger/reconcile';
import { simulate } from '../simulate/simulate';
import { builtinRates } from './builtin';
import { importRates } from './import';
import { loadRates, ratesVersion, seedBuiltinRates } from './store';
import { listRates, priceHistory } from './versions';

const { owner } = await testDatabase();

const HEADER = 'pricing_model,effective_from,effective_to,market,category,currency,tier_from,tier_to,price';
const file = (...lines: string[]) => `${HEADER}\n${lines.join('\n')}\n`;

async function as<T>(work: (client: import('pg').PoolClient) => Promise<T>): Promise<T> {
  const client = await pool('parley_worker').connect();
  return work(client).finally(() => client.release());
}

const version = () => as(ratesVersion);
const sums = async (where: string) =>
  (
    await owner.query(
      `SELECT coalesce(sum(quantity), 0)::int AS quantity, coalesce(sum(unpriced), 0)::int AS unpriced,
              coalesce(sum(cost_micros), 0)::bigint AS cost FROM charge WHERE ${where}`,
    )
  ).rows[0];

beforeAll(async () => {
  const { deliver, drain } = await inbox();
  const simulation = simulate({ messages: 1500, seed: 3, tenants: 2, era: 'pmp-2025-07', withoutCard: true });
  const bodies = [...simulation];
  await connectAll(simulation.truth());
  await deliver(bodies);
  await drain();
});

test('the built-in prices are seeded once and come back as they are', async () => {
  const before = await version();
  expect(before).toBeGreaterThan(0);
  expect(await seedBuiltinRates()).toEqual({ added: 0, skipped: 0 });
  expect(await version()).toBe(before);
  const sorted = (rows: readonly RateRow[]) => rows.map((row) => Object.values(row).join('|')).sort();
  const stored = await as(loadRates);
  expect(sorted(stored.map(({ id, cardId, builtin, ...row }) => ordered(row)))).toEqual(
    sorted(builtinRates().map(ordered)),
  );
  buildRateBook(stored);
});

function ordered(row: RateRow): RateRow {
  return Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))) as unknown as RateRow;
}

test('a contradiction, a dry run and an unreadable file change nothing', async () => {
  const before = await version();
  const contradiction = file(
    'PMP,2026-10-01,,India,marketing,USD,,,0.9999',
    'PMP,2026-10-01,,India,marketing,PEN,,,0.1',
  );
  await expect(importRates(contradiction, { name: 'x' })).rejects.toThrow(
    /nothing was imported. India, marketing, USD, 2026-10-01 \(PMP\) is 0.9999 in the file, but 0.0118 is in force/,
  );
  const dry = await importRates(file('PMP,2026-12-01,,India,marketing,USD,,,0.0119'), {
    name: 'x',
    dryRun: true,
  });
  expect(dry).toMatchObject({
    added: 1,
    unchanged: 0,
    closed: [{ market: 'India', effectiveTo: '2026-11-30' }],
  });
  await expect(
    importRates(file('PMP,2026-12-01,,India,marketing,USD,,,cheap'), { name: 'x' }),
  ).rejects.toThrow(/line 2: price/);
  await expect(importRates('a,b\n1,2\n', { name: 'x' })).rejects.toThrow(/cannot be read: line 1/);
  await expect(importRates('Market,Currency,Marketing\nIndia,USD,1\n', { name: 'x' })).rejects.toThrow(
    /give the day/,
  );
  expect(await version()).toBe(before);
});

test('the same file again adds nothing, and leaves no trace', async () => {
  const text = file('PMP,2026-12-01,,India,marketing,USD,,,0.0119');
  expect(await importRates(text, { name: 'December', by: 'ana@x.com' })).toMatchObject({
    added: 1,
    unchanged: 0,
  });
  const before = await version();
  expect(await importRates(text, { name: 'December' })).toMatchObject({ added: 0, unchanged: 1, closed: [] });
  expect(await version()).toBe(before);
  const { versions } = await listRates();
  expect(versions).toMatchObject([
    {
      name: 'Built-in list prices',
      added: builtinRates().length,
      importedBy: null,
      effectiveFrom: '2023-06-01',
    },
    {
      name: 'December',
      added: 1,
      unchanged: 0,
      ended: 1,
      importedBy: 'ana@x.com',
      effectiveFrom: '2026-12-01',
    },
  ]);
  expect(versions[1]!.sha256).toBe(createHash('sha256').update(text).digest('hex'));
  const key = { model: 'PMP', market: 'India', category: 'marketing', currency: 'USD' } as const;
  const history = (await priceHistory(key)).slice(-2);
  expect(history).toMatchObject([
    { effectiveFrom: '2026-10-01', effectiveTo: '2026-11-30', price: 11_800n, version: 1 },
    { effectiveFrom: '2026-12-01', effectiveTo: null, price: 11_900n, version: 2, versionName: 'December' },
  ]);
  expect(await priceHistory(key, '2026-11-30')).toMatchObject([{ price: 11_800n, confidence: 'certain' }]);
  expect(await priceHistory({ ...key, currency: 'AUD' })).toEqual([]);
});

test('what waited for a price gets it, and what an earlier card priced too long is corrected', async () => {
  const { rows } = await owner.query(
    `SELECT currency, market, category, sum(unpriced)::int AS n FROM charge
      WHERE unpriced <> 0 AND category IN ('marketing', 'utility', 'authentication') GROUP BY 1, 2, 3 ORDER BY n DESC LIMIT 1`,
  );
  const { currency, market, category, n } = rows[0];
  const here = `currency = '${currency}' AND market = '${market}' AND category = '${category}' AND type = 'regular'`;
  const before = await sums(here);
  expect(before.unpriced).toBe(n);
  const first = await importRates(file(`PMP,2025-07-01,,${market},${category},${currency},,,0.05`), {
    name: 'first',
  });
  expect(first.corrected).toEqual({ charges: n, reversals: n });
  expect(await sums(here)).toEqual({ quantity: before.quantity, unpriced: 0, cost: String(50_000 * n) });

  const later = await owner.query(
    `SELECT count(*)::int AS n FROM charge WHERE ${here} AND billable = 1 AND waba_day >= '2026-01-01'`,
  );
  const second = await importRates(file(`PMP,2026-01-01,,${market},${category},${currency},,,0.07`), {
    name: 'second',
  });
  expect(second.closed).toEqual([
    { market, category, currency, effectiveFrom: '2025-07-01', effectiveTo: '2025-12-31' },
  ]);
  expect(second.corrected.charges).toBe(later.rows[0].n);
  expect(await sums(here)).toMatchObject({ cost: String(50_000 * n + 20_000 * later.rows[0].n) });
  expect((await reconcile()).every(({ differences }) => differences === 0)).toBe(true);

  const again = await importRates(file(`PMP,2026-01-01,,${market},${category},${currency},,,0.07`), {
    name: 'second',
  });
  expect(again.corrected).toEqual({ charges: 0, reversals: 0 });
});

test('a surer price replaces a less sure one, which stays as history, and its charges are corrected', async () => {
  const sure = (price: string, confidence: string, days = '2025-07-01,') =>
    `${HEADER},confidence\nPMP,${days},${market},${category},${currency},,,${price},${confidence}\n`;
  const { rows } = await owner.query(
    `SELECT currency, market, category, count(*)::int AS n FROM charge
      WHERE unpriced <> 0 AND reverses IS NULL AND category IN ('marketing', 'utility', 'authentication')
        AND NOT EXISTS (SELECT FROM charge r WHERE r.tenant_id = charge.tenant_id AND r.reverses = charge.id)
      GROUP BY 1, 2, 3 ORDER BY n DESC LIMIT 1`,
  );
  const { currency, market, category, n } = rows[0];
  expect(n).toBeGreaterThan(0);
  const here = `currency = '${currency}' AND market = '${market}' AND category = '${category}' AND type = 'regular'`;
  await importRates(sure('0.05', 'likely'), { name: 'guess' });
  const guessed = await version();

  await expect(importRates(sure('0.06', 'likely'), { name: 'other guess' })).rejects.toThrow(/contradicts/);
  await expect(importRates(sure('0.06', ''), { name: 'unsaid' })).rejects.toThrow(/contradicts/);
  const days = '2025-07-01,2025-12-31';
  const what = {
    replaced: [
      {
        model: 'PMP',
        market,
        category,
        currency,
        from: '2025-07-01',
        to: '2025-12-31',
        was: '0.0500',
        wasConfidence: 'likely',
        price: '0.0600',
        confidence: 'certain',
      },
    ],
  };
  const dry = await importRates(sure('0.06', 'certain', days), { name: 'card', dryRun: true });
  expect(dry).toMatchObject(what);
  expect(await version()).toBe(guessed);

  const count = `SELECT count(*)::int AS n FROM charge WHERE ${here} AND billable = 1
                    AND waba_day BETWEEN '2025-07-01' AND '2025-12-31'`;
  const due = (await owner.query(count)).rows[0].n;
  expect(due).toBeGreaterThan(0);
  const done = await importRates(sure('0.06', 'certain', days), { name: 'card', by: 'ana@x.com' });
  expect(done).toMatchObject({ ...what, added: 1, unchanged: 0, closed: [] });
  expect(await sums(here)).toMatchObject({ unpriced: 0, cost: String(50_000 * n + 10_000 * due) });
  expect((await reconcile()).every(({ differences }) => differences === 0)).toBe(true);

  const newest = (await listRates()).versions.at(-1)!;
  expect(newest).toMatchObject({ name: 'card', added: 1, replaced: 1 });
  const key = { model: 'PMP', market, category, currency } as const;
  expect(await priceHistory(key)).toMatchObject([
    { effectiveFrom: '2025-07-01', effectiveTo: null, price: 50_000n, replacedBy: newest.id },
    {
      effectiveFrom: '2025-07-01',
      effectiveTo: '2025-12-31',
      price: 60_000n,
      version: newest.id,
      replacedBy: null,
    },
    { effectiveFrom: '2026-01-01', effectiveTo: null, price: 50_000n, version: guessed, replacedBy: null },
  ]);
  expect(await priceHistory(key, '2025-08-01')).toMatchObject([{ price: 60_000n }]);
  buildRateBook(await as(loadRates));

  const again = await importRates(sure('0.06', 'certain', days), { name: 'card' });
  expect(again).toMatchObject({
    added: 0,
    unchanged: 1,
    replaced: [],
    corrected: { charges: 0, reversals: 0 },
  });
});

test("Meta's own card is imported with its day", async () => {
  const card = 'Rates,,\nMarket,Currency,Marketing\nIndia,PEN,0.04\nAtlantis,PEN,0.05\nBrazil,PEN,n/a\n';
  const done = await importRates(card, { name: 'PEN', effectiveFrom: '2026-10-01' });
  expect(done).toMatchObject({ added: 2, unknownMarkets: ['Atlantis'] });
});

test("Meta's volume tiers stand beside the list price, in any currency", async () => {
  const tiers = `Market,Currency,Category,From,To,Rate
India,MYR,Utility,1,25000000,0.0060
India,MYR,Utility,25000001,MAX,0.0057
`;
  const options = { name: 'tiers MYR', effectiveFrom: '2026-10-01' };
  expect(await importRates(tiers, options)).toMatchObject({
    added: 2,
    corrected: { charges: 0, reversals: 0 },
  });
  expect(await importRates(tiers, options)).toMatchObject({ added: 0, unchanged: 2 });
  const key = { model: 'PMP', market: 'India', category: 'utility', currency: 'MYR' } as const;
  expect(await priceHistory(key)).toMatchObject([
    { tierFrom: 1n, tierTo: 25_000_000n, price: 6_000n },
    { tierFrom: 25_000_001n, tierTo: null, price: 5_700n },
  ]);
  await expect(importRates(tiers.replace('25000001', '26000001'), options)).rejects.toThrow(
    'The file cannot be read: line 3: From 26000001 leaves a gap after the bracket of line 2, which ends at 25000000',
  );
  await expect(
    importRates(file('PMP,2026-10-01,,India,utility,MYR,5,,0.0060'), { name: 'x' }),
  ).rejects.toThrow('line 2: tier_from 5 is the lowest, a schedule begins at 0 or 1');
});

test.each([
  [
    'another price on a day that has one',
    "'PMP', 'India', 'marketing', 'USD', '2026-10-15', '2026-10-15', NULL, NULL",
  ],
  ['an earlier price without an end', "'PMP', 'India', 'marketing', 'USD', '2020-01-01', NULL, NULL, NULL"],
  ['a bracket across others', "'PMP', 'India', 'utility', 'USD', '2026-10-01', NULL, 5, 6"],
  [
    'a bracket that ends before it begins',
    "'PMP', 'India', 'utility', 'USD', '2019-10-01', '2019-10-02', 7, 6",
  ],
  [
    'a list price with an upper bound',
    "'PMP', 'India', 'utility', 'USD', '2019-10-01', '2019-10-02', NULL, 6",
  ],
])('the database refuses %s, whoever writes it', async (_, values) => {
  const insert = (from: import('pg').Pool) =>
    from.query(
      `INSERT INTO rate (card_id, model, market, category, currency, effective_from, effective_to, tier_from, tier_to,
                         price_micros, source, confidence)
       VALUES (1, ${values}, 1, 'raw', 'certain')`,
    );
  await expect(insert(owner)).rejects.toThrow(/rate_never_overlaps|rate_bracket/);
  await expect(insert(pool('parley_operator'))).rejects.toThrow(/rate_never_overlaps|rate_bracket/);
  await expect(
    owner.query(`UPDATE rate SET effective_to = '2026-12-31' WHERE market = 'India' AND currency = 'USD'
                    AND category = 'marketing' AND effective_from = '2026-10-01'`),
  ).rejects.toThrow('rate_never_overlaps');
});

test('a release that contradicts an import starts all the same, and corrects what came with the one before', async () => {
  const [imported] = (await as(loadRates)).filter(({ builtin, tierFrom }) => !builtin && tierFrom === null);
  const { id, cardId, builtin, ...price } = imported!;
  const [own] = builtinRates().filter(
    ({ currency, market, category, effectiveFrom }) =>
      [currency, market, category, effectiveFrom].join() ===
      ['USD', 'Brazil', 'marketing', '2025-07-01'].join(),
  );
  const fixed = { ...own!, price: own!.price + 1n, confidence: 'likely' };
  const release = [
    ...builtinRates().filter((row) => row !== own),
    fixed,
    { ...price, price: price.price + 1n, confidence: 'certain' },
  ];
  const brazil = `market = 'Brazil' AND category = 'marketing' AND currency = 'USD'`;
  const before = await sums(brazil);
  const { rows } = await owner.query(
    `SELECT sum(billable)::int AS n FROM charge WHERE ${brazil} AND rate_from = $1`,
    [own!.effectiveFrom],
  );
  expect(rows[0].n).toBeGreaterThan(0);

  // What dies between the new prices and the corrections is taken up by the next start, whatever it brings.
  await owner.query(
    `CREATE FUNCTION stopped() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stopped'; END $$;
     CREATE TRIGGER stopped BEFORE INSERT ON charge EXECUTE FUNCTION stopped()`,
  );
  await expect(seedBuiltinRates(release)).rejects.toThrow('stopped');
  await owner.query('DROP TRIGGER stopped ON charge');
  expect(await sums(brazil)).toEqual(before);
  expect(await seedBuiltinRates(release)).toEqual({ added: 0, skipped: 1 });
  expect((await owner.query('SELECT FROM rate_card WHERE due IS NOT NULL')).rowCount).toBe(0);
  expect(await seedBuiltinRates()).toEqual({ added: 0, skipped: 0 });
  const after = await as(loadRates);
  expect(after.find((one) => one.id === id)).toEqual(imported);
  expect(after).toContainEqual(expect.objectContaining({ ...fixed, builtin: true }));
  expect(await sums(brazil)).toEqual({ ...before, cost: String(BigInt(before.cost) + BigInt(rows[0].n)) });
  expect((await reconcile()).every(({ differences }) => differences === 0)).toBe(true);
});

test('a surer source that says the same makes a price surer, and corrects nothing', async () => {
  const { rows: charged } = await owner.query(
    `SELECT r.id, c.rate_confidence AS was FROM charge c
       JOIN rate r ON (r.model, r.market, r.category, r.currency, r.effective_from)
                    = (c.model, c.market, c.category, c.currency, c.rate_from)
      WHERE r.superseded_by IS NULL AND r.tier_from IS NULL LIMIT 1`,
  );
  const [{ id, was }] = charged;
  await owner.query(`UPDATE rate SET confidence = 'unverified' WHERE id = $1`, [id]);
  // Another word than the one that the charges have.
  const surer = was === 'likely' ? 'certain' : 'likely';
  const stored = async () => (await as(loadRates)).find((row) => row.id === id)!;
  const { model, effectiveFrom, effectiveTo, market, category, currency, price } = await stored();
  const card = (from: string, confidence: string) =>
    `${HEADER},confidence\n${[model, from, effectiveTo ?? '', market, category, currency, '', '', formatMicros(price), confidence].join()}\n`;
  const rowsOfLedger = async () => (await owner.query('SELECT count(*)::int AS n FROM charge')).rows[0].n;
  const before = { rows: await rowsOfLedger(), version: await version() };

  const part = card(addDays(effectiveFrom, 1), surer);
  expect(await importRates(part, { name: 'part' })).toMatchObject({ added: 0, confirmed: 0 });
  const all = card(effectiveFrom, surer);
  expect(await importRates(all, { name: 'all', dryRun: true })).toMatchObject({ added: 0, confirmed: 1 });
  expect((await stored()).confidence).toBe('unverified');
  expect(await version()).toBe(before.version);
  expect(await importRates(all, { name: 'all' })).toMatchObject({ added: 0, confirmed: 1 });
  expect((await stored()).confidence).toBe(surer);
  expect(await version()).toBeGreaterThan(before.version);
  // Once more prices the charges again, which keep the word that they were posted with.
  const none = { confirmed: 0, corrected: { charges: 0, reversals: 0 } };
  expect(await importRates(all, { name: 'all' })).toMatchObject(none);
  expect(await importRates(card(effectiveFrom, 'unverified'), { name: 'less' })).toMatchObject(none);
  expect((await stored()).confidence).toBe(surer);
  expect(await rowsOfLedger()).toBe(before.rows);
});
