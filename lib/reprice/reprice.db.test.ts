import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { pool, withTenants } from '../db/pools';
import { testDatabase } from '../db/testing';
import { addDays } from '../engine/time';
import { connectAll, inbox } from '../inbox/testing';
import { builtinRates } from '../rates/builtin';
import { simulate } from '../simulate/simulate';
import { type Repriced, type RepriceOptions, reprice, type WhatIf } from './reprice';
import type { WhatIfRules } from './rules';
import { sumBy } from './tally';

const { owner, url } = await testDatabase();

/** 40 days of one tenant's traffic of each era, through the whole ingest. */
const ERAS = {
  'cbp-2023-06': '2024-08-10',
  'cbp-2024-11': '2025-02-20',
  'pmp-2025-07': '2026-02-20',
  'pmp-2026-10': '2026-10-01',
} as const;

type Era = keyof typeof ERAS;
const tenants = new Map<Era, number>();

beforeAll(async () => {
  const { deliver, drain } = await inbox();
  for (const [index, era] of (Object.keys(ERAS) as Era[]).entries()) {
    const traffic = simulate({
      messages: 1_500,
      seed: 30 + index,
      tenants: 1,
      era,
      from: ERAS[era],
      days: 40,
    });
    const bodies = [...traffic];
    const [tenant] = traffic.truth().tenants;
    await connectAll({ tenants: [{ ...tenant!, slug: era }] });
    await deliver(bodies);
    const { rows } = await owner.query<{ id: number }>('SELECT id FROM tenant WHERE slug = $1', [era]);
    tenants.set(era, rows[0]!.id);
  }
  await drain();
});

function ask(era: Era, rules: WhatIfRules, more: Partial<WhatIf> = {}, options?: RepriceOptions) {
  const period = { from: addDays(ERAS[era], -1), to: addDays(ERAS[era], 41) };
  return reprice(pool('parley_app'), tenants.get(era)!, { ...period, rules, ...more }, options);
}

const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one)));

/** The rows whose two sides are not the same. */
function differing({ rows }: Repriced) {
  return plain(rows).filter(({ actual, whatIf }: Record<string, unknown>) => text(actual) !== text(whatIf));
}

const text = (value: unknown) => JSON.stringify(plain(value));

describe('traffic replayed under its own rules is what the ledger has, to the micro', () => {
  test.each([
    ['cbp-2024-11', 0],
    ['pmp-2025-07', 5],
    ['pmp-2026-10', 1],
  ] as const)('%s', async (era, silent) => {
    const whole = await ask(era, era);
    expect(whole.totals[0]!.actual.quantity).toBeGreaterThan(400n);
    expect(differing(whole)).toEqual([]);
    expect(whole.cards.map(({ moved }) => moved)).toEqual(whole.cards.map(() => 0));
    // Some messages came without a verdict, and the ledger had them from the timeline as well.
    expect(whole.confidence.silent).toBeGreaterThanOrEqual(silent);
    // Of days inside it too: what was open before the first of them is known.
    const part = await ask(era, era, { from: addDays(ERAS[era], 11), to: addDays(ERAS[era], 17) });
    expect(part.totals[0]!.actual.quantity).toBeGreaterThan(40n);
    expect(differing(part)).toEqual([]);
  });
});

test('the timeline alone opens the conversations that Meta opened', async () => {
  const { rows, confidence } = await ask('cbp-2023-06', 'cbp-2024-11');
  const off = sumBy(rows, ({ currency, category }) => `${currency} ${category}`).flatMap(
    ({ key, actual, whatIf }) =>
      actual.quantity === whatIf.quantity ? [] : [`${key} ${whatIf.quantity - actual.quantity}`],
  );
  expect(off).toEqual([]);
  // Messages inside conversations may be free-form, which the data does not tell: the answer says so.
  expect(confidence).toMatchObject({ level: 'medium', silent: 0, unexplained: 0 });
  expect(confidence.joined).toBeGreaterThan(50);
  expect(confidence.told + confidence.joined).toBe(confidence.messages);
});

test('the answer does not hang on the size of the pages', async () => {
  for (const rules of ['cbp-2024-11', 'pmp-2026-10'] as const) {
    const [small, large] = [
      await ask('pmp-2025-07', rules, {}, { page: 7 }),
      await ask('pmp-2025-07', rules),
    ];
    expect(plain(small)).toEqual(plain(large));
  }
});

test('an uploaded card prices what the stored one priced, on every day', async () => {
  const doubled = builtinRates()
    .filter(
      ({ model, effectiveFrom, tierFrom }) =>
        model === 'PMP' && effectiveFrom === '2026-10-01' && tierFrom === null,
    )
    .map((row) => ({ ...row, effectiveFrom: '2027-01-01', price: row.price * 2n }));
  const [stored, uploaded] = [
    await ask('pmp-2026-10', 'pmp-2026-10'),
    await ask('pmp-2026-10', 'pmp-2026-10', { rates: doubled }),
  ];
  expect(uploaded.totals[0]!.whatIf).toEqual({
    ...stored.totals[0]!.whatIf,
    cost: stored.totals[0]!.whatIf.cost * 2n,
    price: expect.anything(),
  });
  expect(uploaded.cards).toEqual([
    expect.objectContaining({
      model: 'PMP',
      effectiveFrom: '2027-01-01',
      moved: Number(stored.totals[0]!.whatIf.billable),
    }),
  ]);
});

test('one at a time for a tenant, within a time, and nothing is written', async () => {
  const before = await owner.query('SELECT count(*) FROM charge');
  const id = tenants.get('pmp-2026-10')!;
  await withTenants(pool('parley_operator'), [id], async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('parley reprice'), $1)`, [id]);
    await expect(ask('pmp-2026-10', 'pmp-2026-10')).rejects.toThrow('Another what-if of this tenant');
    await ask('pmp-2025-07', 'pmp-2026-10');
  });
  await expect(ask('pmp-2026-10', 'pmp-2025-07', {}, { limitMs: 1, page: 10 })).rejects.toThrow(
    /takes longer than/,
  );
  await expect(ask('pmp-2026-10', 'pmp-2025-07', { from: '2026-10-05', to: '2026-10-05' })).rejects.toThrow(
    /first day/,
  );
  expect((await owner.query('SELECT count(*) FROM charge')).rows).toEqual(before.rows);
});

test('the command answers in the form of the interface, and says no in one sentence', () => {
  const parley = (...args: string[]) =>
    spawnSync('tsx', ['bin/parley.ts', 'reprice', ...args], {
      env: { ...process.env, DATABASE_URL: url },
      encoding: 'utf8',
    });
  const period = ['--from', '2026-03-01', '--to', '2026-04-01'];
  const done = parley('--tenant', 'pmp-2025-07', ...period, '--rules', 'pmp-2026-10', '--json');
  expect(done.stderr).toBe('');
  const answer = JSON.parse(done.stdout);
  expect(Object.keys(answer)).toEqual([
    'from',
    'to',
    'timezone',
    'rules',
    'rows',
    'totals',
    'cards',
    'confidence',
  ]);
  const sums = { quantity: expect.any(Number), billable: expect.any(Number), unpriced: 4 };
  expect(answer.totals).toEqual([
    {
      currency: 'USD',
      actual: { ...sums, cost: expect.any(String), price: expect.any(String) },
      what_if: { ...sums, cost: expect.any(String), price: expect.any(String) },
      difference: { cost: expect.stringMatching(/^\d+\.\d{4,6}$/), price: expect.any(String) },
    },
  ]);
  const piped = parley('--tenant', 'pmp-2025-07', ...period, '--rules', 'pmp-2026-10');
  expect([piped.status, piped.stdout]).toEqual([0, done.stdout]);
  const nobody = parley('--tenant', 'nobody', ...period, '--rules', 'pmp-2026-10');
  expect([nobody.status, nobody.stderr]).toEqual([1, expect.stringContaining("'nobody'")]);
  expect(JSON.parse(nobody.stdout)).toEqual({ error: expect.stringContaining("'nobody'") });
  expect(parley('--tenant', 'pmp-2025-07', ...period, '--rules', 'nbp').status).toBe(2);
});
