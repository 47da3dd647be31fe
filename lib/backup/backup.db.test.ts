import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { verifyAudit } from '../audit/verify';
import { commandLine } from '../audit/write';
import { migrate } from '../db/migrate';
import { closePools, pool } from '../db/pools';
import { closePrisma } from '../db/prisma';
import { testDatabase } from '../db/testing';
import { connectAll, inbox } from '../inbox/testing';
import { checkBooks, spendRows, standing } from '../ledger/testing';
import { simulate } from '../simulate/simulate';
import { createUser } from '../tenants/user';
import { backUp } from './backup';
import { restore } from './restore';

const { url, owner } = await testDatabase();
// Its connections are lost with the database.
owner.on('error', () => {});
const folder = mkdtempSync(path.join(tmpdir(), 'parley-backup-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'parley.backup');
const now = Date.parse('2026-03-01T12:00:00Z');
const by = commandLine();

const simulation = simulate({ messages: 600, seed: 41, tenants: 2, disorder: true, duplicates: true });
const bodies = [...simulation];
const { tenants } = simulation.truth();

beforeAll(async () => {
  const { deliver, drain } = await inbox();
  await connectAll({ tenants });
  await createUser({ email: 'a@example.com', password: 'correct horse battery', operator: true });
  await deliver(bodies.slice(0, bodies.length / 2));
  await drain();
  await deliver(bodies.slice(bodies.length / 2, (bodies.length * 2) / 3));
});

/** As a machine that burnt down: nothing of it is left but its name. */
async function lose() {
  await Promise.all([closePools(), closePrisma()]);
  const cluster = new URL(url);
  const name = cluster.pathname.slice(1);
  cluster.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: cluster.toString() });
  await admin.connect();
  // Who has been told to go may still be saying goodbye.
  const open = () =>
    admin
      .query('SELECT FROM pg_stat_activity WHERE datname = $1', [name])
      .then(({ rowCount }) => (rowCount ?? 0) - owner.totalCount);
  await expect.poll(open, { timeout: 10_000 }).toBe(0);
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  await migrate(url);
}

async function everything() {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT relispartition AND relname <> '_prisma_migrations' ORDER BY 1`,
  );
  const all: Record<string, unknown> = {};
  for (const { name } of rows) {
    const { rows: of } = await owner.query(`SELECT to_jsonb(t)::text AS row FROM ${name} t`);
    all[name] = of.map(({ row }) => row).sort();
  }
  return all;
}

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Error) => error.message,
  );

test('a lost database comes back from its backup, and redelivery brings the rest, to the micro', async () => {
  await owner.query(
    `INSERT INTO session (id, user_id, created_at, used_at, device, address) SELECT 's', id, now(), now(), '', '' FROM app_user`,
  );
  const before = await everything();
  const made = await backUp(file, now);
  expect(made.bytes).toBe(statSync(file).size);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(made.rows).toBe(Object.values(before).flat().length);

  const first = await inbox();
  await first.deliver(bodies.slice((bodies.length * 2) / 3));
  await first.drain();
  const whole = await Promise.all(tenants.map(({ slug }) => standing(slug)));
  await lose();

  expect(await restore(file, { by })).toMatchObject({ rows: made.rows, takenAt: '2026-03-01T12:00:00.000Z' });
  const after = await everything();
  for (const [name, rows] of Object.entries(before)) {
    if (name === 'session') expect(after[name]).toEqual([]);
    else if (!name.startsWith('audit')) expect(after[name], name).toEqual(rows);
  }
  expect((after.audit as string[]).length).toBe((before.audit as string[]).length + 1);
  expect((await verifyAudit()).breaks).toEqual([]);

  const again = await inbox();
  await again.deliver(bodies);
  await again.drain();
  expect(await Promise.all(tenants.map(({ slug }) => standing(slug)))).toEqual(whole);
  for (const { slug, spend } of tenants) expect(await spendRows(slug)).toEqual(spend.rows);
  await checkBooks();
});

test('what guards the tables guards them again', async () => {
  const { rows } = await owner.query(
    `SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id'
      WHERE relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)`,
  );
  expect(rows).toEqual([]);
  await expect(owner.query('DELETE FROM charge')).rejects.toThrow('the ledger only grows');
  await expect(owner.query('TRUNCATE audit')).rejects.toThrow('the audit log only grows');
});

test('the role that rows are read as, under row-level security like an owner that is no superuser, may read every table', async () => {
  const { rows } = await owner.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT relispartition AND relname <> '_prisma_migrations'
        AND NOT has_table_privilege('parley_operator', oid, 'SELECT')`,
  );
  expect(rows).toEqual([]);
});

test('what somebody has is only replaced when they say so', async () => {
  expect(await messageOf(restore(file, { by }))).toBe(
    'The database is not empty (tenant): restore into a new one, or with --replace in place of what is there.',
  );
  expect(await messageOf(restore(file, { by, replace: true }))).toBe('done');
});

test('a file that was cut off or changed, or is none, changes nothing', async () => {
  const before = await everything();
  const bytes = readFileSync(file);
  const plain = gunzipSync(bytes);
  const other = path.join(folder, 'other');
  const refused = async (content: Buffer) => {
    writeFileSync(other, content);
    return (await messageOf(restore(other, { by, replace: true }))).replace(other, 'FILE');
  };
  const broken = 'FILE cannot be restored: it is cut off, changed or no backup. Nothing was changed.';
  expect(await refused(bytes.subarray(0, bytes.length - 100))).toBe(broken);
  expect(await refused(Buffer.from('hello'))).toBe(broken);
  expect(await refused(Buffer.alloc(0))).toMatch('Nothing was changed.');
  expect(await refused(gzipSync(plain.subarray(0, plain.length - 37)))).toBe(
    'FILE cannot be restored: its end is missing. Nothing was changed.',
  );
  // One letter of somebody's message.
  const changed = Buffer.from(plain);
  const at = changed.indexOf('whatsapp_business_account');
  changed[at] = 'W'.charCodeAt(0);
  expect(at).toBeGreaterThan(0);
  expect(await refused(gzipSync(changed))).toBe(
    'FILE cannot be restored: it was changed since it was made. Nothing was changed.',
  );
  expect(await refused(gzipSync(Buffer.from('hello, world')))).toMatch(
    /it is not a backup of Parley|end is missing/,
  );
  expect(await everything()).toEqual(before);
});

test('a backup of another key or schema is refused, each with what to do', async () => {
  await owner.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', '', '9999_later', now())`,
  );
  expect(await messageOf(restore(file, { by, replace: true }))).toBe(
    'The backup is of a schema without 9999_later: restore it with the release that made it, then update.',
  );
  await owner.query(`DELETE FROM _prisma_migrations WHERE id = 'x'`);

  process.env.PARLEY_ENCRYPTION_KEY = '5'.repeat(64);
  vi.resetModules();
  const { restore: elsewhere } = await import('./restore');
  expect(await messageOf(elsewhere(file, { by, replace: true }))).toMatch(
    /^The backup was made with another PARLEY_ENCRYPTION_KEY/,
  );
});

test('deliveries that arrive while it is made are in the next one', async () => {
  const client = await owner.connect();
  const { rows } = await pool('parley_operator').query('SELECT count(*)::int AS n FROM delivery');
  const made = backUp(path.join(folder, 'second'), now);
  await client.query(`INSERT INTO delivery (body, sha256) VALUES ('', '')`);
  client.release();
  await made;
  expect(await messageOf(restore(path.join(folder, 'second'), { by, replace: true }))).toBe('done');
  const { rows: after } = await pool('parley_operator').query('SELECT count(*)::int AS n FROM delivery');
  expect(after[0].n - rows[0].n).toBeOneOf([0, 1]);
});
