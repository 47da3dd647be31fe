import { beforeAll, expect, test } from 'vitest';
import { asTenant } from '../db/pools';
import { testDatabase } from '../db/testing';
import { NARROWED_BY, readSpendByCountry } from './by-country';
import { readChoices, readSpend, type SpendKey, type SpendRow } from './read';

const { owner } = await testDatabase();

const TENANT = 1;
const PERIOD = { from: '2026-01-25', to: '2026-03-10' };
const PREVIOUS = { from: '2026-01-05', to: '2026-01-25' };

/** Two tenants' rollups over a hundred days, of which no two parts are alike; some of it was taken back again. */
beforeAll(async () => {
  await owner.query(`
    INSERT INTO spend
    SELECT tenant, date '2026-01-01' + n % 100, 'waba' || n % 3, 'phone' || n % 7,
           (ARRAY['BR', 'IN', 'FR', 'ZA', 'US'])[1 + n % 5], (ARRAY['Brazil', 'India', 'France', 'Rest'])[1 + n % 4],
           (ARRAY['marketing', 'utility', 'service'])[1 + n % 3], CASE WHEN n % 3 = 2 THEN 'free' ELSE 'regular' END,
           CASE WHEN n % 11 = 0 THEN 'CBP' ELSE 'PMP' END, CASE WHEN n % 6 = 0 THEN 'EUR' ELSE 'USD' END,
           1 + n % 9, n % 9, n % 2, 900719925474099 * tenant + n, 990719925474099 + n
      FROM generate_series(1, 2000) AS n, generate_series(1, 2) AS tenant`);
  await owner.query(`
    INSERT INTO spend
    SELECT 1, date '2026-02-01' + day, 'gone', 'gone', 'DE', 'Germany', 'gone', 'gone', 'gone', 'USD', sign, sign, 0, sign, sign
      FROM (VALUES (0, 1), (1, -1)) AS taken_back (day, sign)`);
});

const sorted = (rows: object[]) =>
  rows
    .map((row) =>
      JSON.stringify(Object.entries(row).sort(), (_, one) => (typeof one === 'bigint' ? `${one}n` : one)),
    )
    .sort();

const read = (groupBy: SpendKey[], filters = {}, days = PERIOD) =>
  asTenant(TENANT, (client) => readSpend(client, TENANT, { ...days, groupBy, filters }));

test.each([
  ['day', {}],
  ['month', {}],
  ['day', { category: ['marketing', 'service'] }],
  ['month', { market: ['India', 'Rest'], phone: ['phone1', 'phone2'], waba: ['waba1'] }],
  ['day', { model: ['NBP'] }],
] as const)('one look by %s at what %j leaves says what a look for each says', async (bucket, filters) => {
  const found = await asTenant(TENANT, (client) =>
    readSpendByCountry(client, TENANT, { ...PERIOD, previous: PREVIOUS, bucket, filters }),
  );
  expect(sorted(found.rows)).toEqual(sorted((await read(['country', 'market', 'category'], filters)).rows));

  const { rows } = await read(['country', bucket], filters);
  const buckets = [...new Set(rows.map((row) => row[bucket]!))].sort();
  const places = [...new Set(found.trend.map((point) => point.bucket))].sort((a, b) => a - b);
  const point = ({
    currency,
    country,
    price,
    at,
  }: Pick<SpendRow, 'currency' | 'country' | 'price'> & { at: number }) => ({
    currency,
    country,
    price,
    at,
  });
  expect(sorted(found.trend.map((one) => point({ ...one, at: places.indexOf(one.bucket) })))).toEqual(
    sorted(rows.map((one) => point({ ...one, at: buckets.indexOf(one[bucket]!) }))),
  );

  const before = await read(['country', 'market'], filters, PREVIOUS);
  expect(sorted(found.before)).toEqual(
    sorted(before.rows.map(({ currency, country, market, price }) => ({ currency, country, market, price }))),
  );

  const all = await asTenant(TENANT, (client) =>
    readChoices(client, TENANT, { ...PERIOD, keys: NARROWED_BY }),
  );
  expect(found.choices.currencies).toEqual(all.currencies);
  for (const key of NARROWED_BY)
    expect([...found.choices.choices[key]].sort(), key).toEqual([...all.choices[key]].sort());
  expect(found.choices.choices.category).not.toContain('gone');
});

test('where there is nothing, there is nothing to choose', async () => {
  const found = await asTenant(TENANT, (client) =>
    readSpendByCountry(client, TENANT, {
      from: '2020-01-01',
      to: '2020-02-01',
      previous: null,
      bucket: 'day',
      filters: {},
    }),
  );
  expect(found).toMatchObject({
    rows: [],
    trend: [],
    before: [],
    choices: { currencies: [], choices: { market: [] } },
  });
});
