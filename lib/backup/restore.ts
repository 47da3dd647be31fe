import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Refusal } from '../api/refusal';
import { type Author, writeAudit } from '../audit/write';
import { databaseUrl, types } from '../db/pools';
import { env } from '../env';
import { DamagedBackup, type Frame, type Head, nameOfKey, openFrames } from './file';
import { appliedMigrations, keptTables, pgName, type Sequence, type Table } from './tables';

export interface Restored {
  takenAt: string;
  tables: number;
  rows: number;
}

/** A fresh installation has prices and nothing else; whoever has one of these would lose something. */
const SOMEBODYS = ['tenant', 'app_user', 'delivery', 'audit'];
/** Whoever was signed in then may have been signed out since, and a link may have been used. */
const NOT_REVIVED = ['session', 'access_link'];

/**
 * Puts a backup in place of what is in the database, in one transaction: all of it or nothing. `replace`: also where the
 * database holds something.
 * @throws Refusal when the file is damaged or does not fit this installation
 */
export async function restore(
  file: string,
  { replace = false, by }: { replace?: boolean; by: Author },
): Promise<Restored> {
  await access(file).catch(() => {
    throw new Refusal('not_found', `${file} cannot be read.`);
  });
  const client = new pg.Client({
    connectionString: databaseUrl(),
    types,
    application_name: 'parley restore',
  });
  await client.connect();
  client.on('error', () => {});
  try {
    await client.query(
      `BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`,
    );
    const restored = await load(client, file, replace, by);
    await client.query('COMMIT');
    await client.query('ANALYZE');
    return restored;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw refusalOf(error, file);
  } finally {
    await client.end().catch(() => {});
  }
}

async function load(client: pg.Client, file: string, replace: boolean, by: Author): Promise<Restored> {
  const bytes = createGunzip();
  createReadStream(file)
    .on('error', (error) => bytes.destroy(error))
    .pipe(bytes);
  const frames = openFrames(bytes, env().encryptionKey);
  try {
    const head = await headOf(frames);
    const tables = await keptTables(client);
    await makeRoom(client, tables, head, replace);
    const rows = await loadTables(client, frames, tables);
    const sequences = await next<Sequence[]>(frames, 'sequences');
    // Only now are the bytes known to be the ones that were written.
    if (!(await frames.next()).done) throw new DamagedBackup('something follows its end');
    await setSequences(client, sequences);
    for (const name of NOT_REVIVED) await client.query(`DELETE FROM ${pgName(name)}`);
    await writeAudit(client as unknown as pg.PoolClient, {
      tenantId: null,
      ...by,
      action: 'database.restored',
      subject: head.takenAt,
      detail: { rows, replaced: replace },
    });
    await guard(client, tables);
    return { takenAt: head.takenAt, tables: tables.length, rows };
  } finally {
    bytes.destroy();
  }
}

async function headOf(frames: AsyncGenerator<Frame>): Promise<Head> {
  const head = await next<Head>(frames, 'head');
  if (head.format !== 1) throw new Refusal('invalid', `It is of a newer form (${head.format}).`);
  const { encryptionKey, secretKeys } = env();
  const known = new Set(secretKeys.map(nameOfKey));
  if (head.keys.hashes !== nameOfKey(encryptionKey) || head.keys.secrets.some((key) => !known.has(key))) {
    throw new Refusal(
      'invalid',
      `The backup was made with another PARLEY_ENCRYPTION_KEY: give the one of then (all of its parts), or put back secrets.json in ${env().dataDir}.`,
    );
  }
  return head;
}

/** Empties the tables and lifts their guards until `guard`; nobody else sees them before the end. */
async function makeRoom(client: pg.Client, tables: readonly Table[], head: Head, replace: boolean) {
  const here = await appliedMigrations(client);
  const other = head.migrations.find((name) => !here.includes(name));
  const missing = here.find((name) => !head.migrations.includes(name));
  if (other || missing) {
    throw new Refusal(
      'conflict',
      `The backup is of a schema ${other ? `with ${other}` : `without ${missing}`}: restore it with the release that made it, then update.`,
    );
  }
  await client.query(`SET LOCAL lock_timeout = '10s'`);
  const names = tables.map(({ name }) => pgName(name));
  await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS EXCLUSIVE MODE`);
  for (const name of names)
    await client.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER`);
  for (const name of SOMEBODYS) {
    const { rowCount } = await client.query(`SELECT FROM ${pgName(name)} LIMIT 1`);
    if (rowCount && !replace) {
      throw new Refusal(
        'conflict',
        `The database is not empty (${name}): restore into a new one, or with --replace in place of what is there.`,
      );
    }
  }
  await client.query(`TRUNCATE ${names.join(', ')}`);
  for (const first of head.months) await client.query('SELECT parley_open_delivery_month($1)', [first]);
}

async function guard(client: pg.Client, tables: readonly Table[]) {
  for (const { name, forcesRowSecurity } of tables) {
    const force = forcesRowSecurity ? 'FORCE ROW LEVEL SECURITY, ' : '';
    await client.query(`ALTER TABLE ${pgName(name)} ${force}ENABLE TRIGGER USER`);
  }
}

async function loadTables(
  client: pg.Client,
  frames: AsyncGenerator<Frame>,
  tables: readonly Table[],
): Promise<number> {
  let total = 0;
  const left = new Map(tables.map((table) => [table.name, table]));
  while (left.size > 0) {
    const { name, columns } = await next<Table>(frames, 'table');
    const table = left.get(name);
    if (!left.delete(name) || table?.columns.join() !== columns.join())
      throw new DamagedBackup(`its table ${name} is not one of this schema`);
    const told = { rows: -1 };
    const into = client.query(
      copyFrom(`COPY ${pgName(name)} (${columns.map(pgName).join(', ')}) FROM STDIN (FORMAT binary)`),
    );
    await pipeline(Readable.from(rowsOf(frames, told)), into);
    if (into.rowCount !== told.rows) throw new DamagedBackup(`rows of ${name} are missing`);
    total += told.rows;
  }
  return total;
}

/** COPY's bytes of one table; what the file says of their number goes to `told`. */
async function* rowsOf(frames: AsyncGenerator<Frame>, told: { rows: number }): AsyncGenerator<Buffer> {
  for (;;) {
    const { value, done } = await frames.next();
    if (done || (value.kind !== 'rows' && value.kind !== 'done'))
      throw new DamagedBackup('a table breaks off in it');
    if (value.kind === 'done') {
      told.rows = JSON.parse(value.payload.toString()).rows;
      return;
    }
    yield value.payload;
  }
}

/** Unlike setval, this is taken back with the transaction. */
async function setSequences(client: pg.Client, sequences: readonly Sequence[]) {
  for (const { name, last, called } of sequences)
    await client.query(`ALTER SEQUENCE ${pgName(name)} RESTART WITH ${BigInt(last) + (called ? 1n : 0n)}`);
}

async function next<T>(frames: AsyncGenerator<Frame>, kind: Frame['kind']): Promise<T> {
  const { value, done } = await frames.next();
  if (done || value.kind !== kind) throw new DamagedBackup(`it has no ${kind} where one is expected`);
  return JSON.parse(value.payload.toString());
}

function refusalOf(error: unknown, file: string): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (error instanceof DamagedBackup)
    return new Refusal('invalid', `${file} cannot be restored: ${message}. Nothing was changed.`);
  if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new Refusal(
      'invalid',
      `${file} cannot be restored: it is cut off, changed or no backup. Nothing was changed.`,
    );
  if (code === '55P03')
    return new Refusal('conflict', 'The database is in use: stop Parley, then restore. Nothing was changed.');
  return error;
}
