import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ChargeAnswer, chargeAnswer } from '../api/answers';
import { csvLine } from '../api/csv';
import { pool, withTenants } from '../db/pools';
import { testDatabase } from '../db/testing';
import { createTenant } from '../tenants/tenant';
import { chargesCsv } from './csv';
import { type ChargeFacts, type Posting, post } from './post';
import type { ChargeQuery } from './query';
import { streamCharges } from './read';

const { owner } = await testDatabase();

const COLUMNS = Object.keys(ChargeAnswer.shape) as (keyof typeof ChargeAnswer.shape)[];

/** What spreadsheets and readers of CSV stumble over, in any place of a word. */
const hostile = fc
  .array(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', '1', '.', 'x', 'é', '٣', "'", ' '), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''));

const word = fc.oneof({ weight: 3, arbitrary: hostile }, { weight: 1, arbitrary: fc.constant('-1.5') });
const micros = fc.oneof(
  fc.bigInt(0n, 9_999_999_999n),
  fc.constantFrom(0n, 1n, 10n, 100n, 85_900n, 1_000_000n, 12_345_670n),
);

const facts: fc.Arbitrary<ChargeFacts> = fc
  .record({
    waba_id: word,
    opened_by: word,
    occurred_at: fc.integer({ min: -1, max: 4_000_000_000_000 }),
    waba_day: fc.constant('2026-02-01'),
    country: fc.constantFrom('BR', '--', 'ZZ'),
    market: word,
    category: word,
    type: word,
    subtype: fc.option(word),
    model: fc.constantFrom('PMP', 'CBP'),
    basis: fc.constantFrom('verdict', 'derived'),
    rules: fc.constantFrom('P2', 'P2 H2 M1'),
    currency: fc.constant('USD'),
    kind: fc.constantFrom('charged', 'free', 'unpriced'),
    reason: word,
    rate: micros,
    rate_confidence: fc.option(word),
    markup_ppm: fc.integer({ min: 0, max: 10_000_000 }),
    price: micros,
  })
  .map(({ kind, reason, rate, price, ...rest }) => ({
    ...rest,
    billing_day: new Date(rest.occurred_at).toISOString().slice(0, 10),
    billable: kind === 'charged' ? 1 : 0,
    unpriced: kind === 'unpriced' ? 1 : 0,
    unpriced_reason: kind === 'unpriced' ? reason : null,
    rate_micros: kind === 'charged' ? rate : null,
    rate_from: kind === 'charged' ? '2025-07-01' : null,
    cost_micros: kind === 'charged' ? rate : 0n,
    price_micros: kind === 'charged' ? price : 0n,
  }));

let tenantId: number;
let neighbourId: number;

beforeAll(async () => {
  for (const slug of ['mine', 'neighbour'])
    await createTenant({ slug, name: slug, currency: 'USD', timezone: 'UTC' });
  const { rows } = await owner.query<{ id: number }>('SELECT id FROM tenant ORDER BY slug');
  [tenantId, neighbourId] = rows.map(({ id }) => id) as [number, number];
  const some = fc.sample(facts, { numRuns: 600, seed: 1 });
  const posting = (charge: ChargeFacts | null, at: number): Posting => ({
    tenant_id: at % 50 === 49 ? neighbourId : tenantId,
    phone_number_id: at % 7 === 0 ? '=phone' : 'phone',
    unit: at % 2 === 0 ? 'message' : 'conversation',
    unit_id: `${at % 3 === 0 ? '@' : ''}unit ${at}`,
    charge,
    delivery_id: BigInt(at + 1),
  });
  await withTenants(pool('parley_worker'), [tenantId, neighbourId], async (client) => {
    await post(client, some.map(posting));
    // Some are taken back, some are replaced.
    const again = some.map((one, at) => posting(at % 3 === 0 ? null : { ...one, markup_ppm: 1 }, at));
    await post(client, again.slice(0, 200));
  });
});

/** The file as the rows of the REST interface would give it. */
async function reference(query: ChargeQuery): Promise<string> {
  let text = '';
  for await (const charges of streamCharges(tenantId, query, 1000)) {
    for (const charge of charges) {
      const answer = chargeAnswer(charge);
      text += csvLine(COLUMNS.map((name) => (name === 'rules' ? answer.rules.join(' ') : answer[name])));
    }
  }
  return text;
}

async function written(query: ChargeQuery, pageRows?: number, onRows?: (rows: number) => void) {
  let text = '';
  for await (const lines of chargesCsv(tenantId, query, COLUMNS, { pageRows, onRows })) text += lines;
  return text;
}

test.each([
  ['what stands', {}, 33],
  ['every row of the ledger', { all: true }, 33],
  ['in one page', { all: true }, 5_000],
  ['in pages of just that size', { country: 'BR' }, 5],
  ['filtered', { country: ['--', 'ZZ'], billable: true }, 33],
  ['nothing', { country: 'XX' }, 33],
] as [string, ChargeQuery, number][])('the bytes are those of the rows: %s', async (_, query, rows) => {
  const expected = await reference(query);
  expect(await written(query, rows)).toBe(expected);
  expect(expected === '').toBe(query.country === 'XX');
});

test('it is said how many lines come next', async () => {
  const said: number[] = [];
  await written({ all: true }, 33, (rows) => said.push(rows));
  const { rows } = await owner.query('SELECT count(*)::int AS all FROM charge WHERE tenant_id = $1', [
    tenantId,
  ]);
  expect(said.reduce((sum, one) => sum + one)).toBe(rows[0].all);
  expect(said.slice(0, -1)).toEqual(said.slice(0, -1).map(() => 33));
});

test('what is posted meanwhile stays out, in what is reversed too', async () => {
  const before = await written({ all: true });
  const pages = chargesCsv(tenantId, { all: true }, COLUMNS, { pageRows: 20 });
  let text = (await pages.next()).value as string;
  const { rows } = await owner.query(
    `SELECT phone_number_id, unit, unit_id FROM charge c WHERE tenant_id = $1 AND reverses IS NULL
        AND NOT EXISTS (SELECT FROM charge r WHERE r.tenant_id = c.tenant_id AND r.reverses = c.id)
      ORDER BY occurred_at LIMIT 1`,
    [tenantId],
  );
  await withTenants(pool('parley_worker'), [tenantId], (client) =>
    post(client, [{ ...rows[0], tenant_id: tenantId, charge: null, delivery_id: 1n }]),
  );
  for await (const lines of pages) text += lines;
  expect(text).toBe(before);
  expect(await written({ all: true })).not.toBe(before);
});
