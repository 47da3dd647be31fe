import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { databaseUrl, types } from '../db/pools';
import { env } from '../env';
import { type Frame, type Head, jsonFrame, nameOfKey, sealFrames } from './file';
import { appliedMigrations, keptTables, pgName, readSequences, type Table } from './tables';

export interface BackedUp {
  takenAt: string;
  tables: number;
  rows: number;
  /** Of the file. */
  bytes: number;
}

/**
 * Writes the database, as it is at one moment, to `file`. Server and workers go on meanwhile. A file of that name is
 * replaced when the new one is whole, and not before.
 */
export async function backUp(file: string, now: number): Promise<BackedUp> {
  const client = new pg.Client({ connectionString: databaseUrl(), types, application_name: 'parley backup' });
  await client.connect();
  client.on('error', () => {});
  const part = `${file}.part`;
  try {
    const tables = await beginSnapshot(client);
    const total = { rows: 0 };
    const frames = framesOf(client, tables, await headOf(client, now), total);
    await pipeline(
      sealFrames(frames, env().encryptionKey),
      createGzip({ level: constants.Z_BEST_SPEED }),
      createWriteStream(part, { mode: 0o600 }),
    );
    await toDisk(part);
    await rename(part, file);
    const { size } = await stat(file);
    return {
      takenAt: new Date(now).toISOString(),
      tables: tables.length,
      rows: total.rows,
      bytes: size,
    };
  } finally {
    await client.end().catch(() => {});
    await rm(part, { force: true });
  }
}

/** The locks keep what is not part of a snapshot, such as partitions that are dropped, from changing under it. */
async function beginSnapshot(client: pg.Client): Promise<Table[]> {
  const tables = await keptTables(client);
  await client.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
     SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
     LOCK TABLE ${tables.map(({ name }) => pgName(name)).join(', ')} IN ACCESS SHARE MODE`,
  );
  return tables;
}

async function headOf(client: pg.Client, now: number): Promise<Head> {
  const { encryptionKey, secretKeys } = env();
  const { rows: months } = await client.query<{ first: string }>(
    `SELECT to_char(starts AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS first FROM delivery_month
      WHERE starts IS NOT NULL ORDER BY starts`,
  );
  return {
    format: 1,
    takenAt: new Date(now).toISOString(),
    migrations: await appliedMigrations(client),
    months: months.map(({ first }) => first),
    keys: { hashes: nameOfKey(encryptionKey), secrets: secretKeys.map(nameOfKey) },
  };
}

async function* framesOf(
  client: pg.Client,
  tables: readonly Table[],
  head: Head,
  total: { rows: number },
): AsyncGenerator<Frame> {
  yield jsonFrame('head', head);
  // The owner of the tables is subject to row-level security too; this role sees every tenant.
  await client.query('SET LOCAL ROLE parley_operator');
  for (const { name, columns } of tables) {
    yield jsonFrame('table', { name, columns });
    const query = `SELECT ${columns.map(pgName).join(', ')} FROM ${pgName(name)}`;
    const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`));
    for await (const payload of stream) yield { kind: 'rows', payload };
    total.rows += stream.rowCount;
    yield jsonFrame('done', { rows: stream.rowCount });
  }
  await client.query('RESET ROLE');
  yield jsonFrame('sequences', await readSequences(client));
}

/** A name that outlives a power cut must not point at bytes that do not. */
async function toDisk(file: string) {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}
