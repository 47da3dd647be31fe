import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const TRY_AGAIN_MS = 200;

/** The adapter cuts scripts at every semicolon, also inside functions: here a script goes over whole. */
class WholeScripts extends PrismaPg {
  private readonly opened: Awaited<ReturnType<PrismaPg['connect']>>[] = [];

  constructor(private readonly connectionString: string) {
    super({ connectionString });
  }

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script: string) => {
      const client = new pg.Client({ connectionString: this.connectionString });
      await client.connect();
      await client.query(script).finally(() => client.end());
    };
    this.opened.push(adapter);
    return adapter;
  }

  async close() {
    for (const adapter of this.opened.splice(0)) await adapter.dispose();
  }
}

/**
 * Prisma's schema engine as WebAssembly: the same migrations and the same `_prisma_migrations` table as
 * `prisma migrate deploy`, without the native engine that must be downloaded.
 */
async function schemaEngine(adapters: WholeScripts) {
  engines ??= loadEngines();
  const schema = readFileSync('prisma/schema.prisma', 'utf8');
  return (await engines).new(
    { datamodels: [['prisma/schema.prisma', schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapters),
  );
}

/** Once a process: its bindings keep what they have seen of the memory, and would read another one's by that. */
let engines: ReturnType<typeof loadEngines> | undefined;

async function loadEngines() {
  const require = createRequire(import.meta.url);
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = readFileSync(
    require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm'),
  );
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings as never });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as (() => void) | undefined)?.();
  return bindings.SchemaEngine;
}

function migrationsList() {
  const baseDir = path.resolve('prisma/migrations');
  const directories = readdirSync(baseDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(path.join(baseDir, 'migration_lock.toml'), 'utf8'),
    },
    migrationDirectories: directories
      .map(({ name }) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: readFileSync(path.join(baseDir, name, 'migration.sql'), 'utf8'),
          },
        },
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    shadowDbInitScript: '',
  };
}

const NO_FILTER = { externalTables: [], externalEnums: [] };

/** Names of the migrations that the database has not seen yet. */
export async function pendingMigrations(connection: pg.Pool | pg.PoolClient): Promise<string[]> {
  const names = migrationsList().migrationDirectories.map(({ path }) => path);
  const { rows } = await connection
    .query<{ migration_name: string }>(
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    )
    .catch(() => ({ rows: [] }));
  const applied = new Set(rows.map((row) => row.migration_name));
  return names.filter((name) => !applied.has(name));
}

/** Asked for again and again: CREATE INDEX CONCURRENTLY waits for whoever waits for a lock, and would so wait forever. */
async function isMine(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_lock(hashtext('parley migrate')) AS mine`,
  );
  return rows[0]!.mine;
}

/** Brings the database to the newest migration; several processes may call it at once. */
export async function migrate(connectionString: string): Promise<string[]> {
  const pool = new pg.Pool({ connectionString, max: 1 });
  const client = await pool.connect();
  const adapters = new WholeScripts(connectionString);
  try {
    while (!(await isMine(client))) await sleep(TRY_AGAIN_MS);
    if ((await pendingMigrations(client)).length === 0) return [];
    const engine = await schemaEngine(adapters);
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: migrationsList(),
      filters: NO_FILTER,
    });
    return appliedMigrationNames;
  } finally {
    await adapters.close();
    client.release(true);
    await pool.end();
  }
}
