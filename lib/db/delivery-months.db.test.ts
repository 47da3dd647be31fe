import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from './testing';

const { url, owner } = await testDatabase();
const old = new URL(url);
old.pathname = `${old.pathname}_old`;
const name = old.pathname.slice(1);
await owner.query(`CREATE DATABASE ${name}`);
afterAll(() => owner.query(`DROP DATABASE ${name} WITH (FORCE)`));

const MONTHS = ['0011_delivery_key', '0012_delivery_months'];

async function apply(client: pg.Client, names: readonly string[]) {
  for (const one of names) await client.query(readFileSync(`prisma/migrations/${one}/migration.sql`, 'utf8'));
}

test('deliveries that were there become the first month, as they are, while others arrive', async () => {
  const client = new pg.Client({ connectionString: old.toString() });
  const sender = new pg.Client({ connectionString: old.toString() });
  await Promise.all([client.connect(), sender.connect()]);
  const before = readdirSync('prisma/migrations', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name < MONTHS[0]!)
    .map((entry) => entry.name)
    .sort();
  await apply(client, before);
  await client.query(
    `INSERT INTO delivery (received_at, body, sha256)
     SELECT now() - n * interval '1 hour', convert_to('body ' || n, 'UTF8'), '' FROM generate_series(1, 5000) n`,
  );
  await client.query('INSERT INTO inbox (delivery_id, lane) SELECT id, 0 FROM delivery WHERE id < 3');
  const file = () =>
    client
      .query(`SELECT pg_relation_filenode(coalesce(to_regclass('delivery_first'), 'delivery')) AS file`)
      .then(({ rows }) => rows[0].file);
  const fileBefore = await file();

  let migrated = false;
  let sent = 0;
  let longest = 0;
  const sending = (async () => {
    while (!migrated) {
      const began = performance.now();
      await sender.query(
        `SET ROLE parley_worker;
         WITH one AS (SELECT nextval('delivery_id_seq') AS id),
              stored AS (INSERT INTO delivery (id, body, sha256) SELECT id, '', '' FROM one)
         INSERT INTO inbox (delivery_id, lane) SELECT id, 0 FROM one`,
      );
      longest = Math.max(longest, performance.now() - began);
      sent++;
    }
  })();
  await apply(client, MONTHS);
  migrated = true;
  await sending;

  expect(await file()).toBe(fileBefore);
  expect(longest).toBeLessThan(1_000);
  const { rows } = await client.query(
    'SELECT count(*)::int AS all, count(DISTINCT id)::int AS ids FROM delivery',
  );
  expect(rows[0]).toEqual({ all: 5000 + sent, ids: 5000 + sent });
  const { rows: months } = await client.query('SELECT name, starts, ends FROM delivery_month ORDER BY ends');
  expect(months[0]).toMatchObject({ name: 'delivery_first', starts: null, ends: expect.any(Date) });
  expect(months.at(-1)).toMatchObject({ name: 'delivery_other', ends: null });
  const { rows: waiting } = await client.query(
    `SELECT count(*)::int AS n FROM inbox i JOIN delivery d ON d.id = i.delivery_id AND d.received_at = i.received_at
      WHERE delivery_id >= 5003`,
  );
  expect(waiting[0].n).toBeGreaterThan(0);
  await expect(client.query('SET ROLE parley_worker; SELECT FROM delivery_first')).rejects.toThrow(
    'permission denied',
  );
  await Promise.all([client.end(), sender.end()]);
}, 60_000);
