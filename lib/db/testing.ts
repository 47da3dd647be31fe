import { createHash, randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { migrate } from './migrate';
import { closePools } from './pools';
import { closePrisma } from './prisma';

declare module 'vitest' {
  interface ProvidedContext {
    cluster: string;
  }
}

/**
 * A database of its own for one test file: a copy of a migrated template on a real PostgreSQL. Everything that
 * asks lib/db for a connection gets it. Call it once, at the top of the file (`await testDatabase()`).
 */
export async function testDatabase(): Promise<{ url: string; owner: pg.Pool }> {
  const cluster = inject('cluster');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withAdmin(cluster, async (admin) => {
    await admin.query(`SELECT pg_advisory_lock(hashtext('parley test template'))`);
    const template = await ensureTemplate(cluster, admin);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  });
  const url = databaseOf(cluster, name);
  process.env.DATABASE_URL = url;
  const owner = new pg.Pool({ connectionString: url, max: 2 });
  // The database is dropped while the last of them may still be saying goodbye.
  owner.on('connect', (client) => client.on('error', () => {}));
  afterAll(async () => {
    await Promise.all([closePools(), closePrisma(), owner.end()]);
    await withAdmin(cluster, async (admin) => {
      // Pools say that they have ended while their connections are still closing.
      for (let tries = 0; tries < 50 && (await connections(admin, name)) > 0; tries++) await sleep(50);
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  });
  return { url, owner };
}

/** How many connections to the test's database wait for a lock. */
export async function waitingForLocks(owner: pg.Pool): Promise<number> {
  const { rowCount } = await owner.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rowCount!;
}

async function connections(admin: pg.Client, database: string): Promise<number> {
  const { rows } = await admin.query(
    'SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = $1',
    [database],
  );
  return rows[0].open;
}

async function ensureTemplate(cluster: string, admin: pg.Client): Promise<string> {
  const hash = createHash('sha256');
  for (const file of globSync('prisma/migrations/*/migration.sql').sort()) hash.update(readFileSync(file));
  const template = `template_${hash.digest('hex').slice(0, 16)}`;
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [template]);
  if (rowCount === 0) {
    const making = `${template}_making`;
    await admin.query(`DROP DATABASE IF EXISTS ${making} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${making}`);
    await migrate(databaseOf(cluster, making));
    await admin.query(`ALTER DATABASE ${making} RENAME TO ${template}`);
  }
  return template;
}

function databaseOf(cluster: string, name: string): string {
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return url.toString();
}

async function withAdmin<T>(cluster: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: cluster });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
