import type { Writable } from 'node:stream';
import pg from 'pg';
import { env } from '../env';
import { embeddedUrl } from './embedded';

/**
 * Connections by role. Each pool works as one of the three roles of the first migration, none of which may
 * pass row-level security; what a transaction may see is named in `parley.tenants`.
 */
export type Role = 'parley_app' | 'parley_worker' | 'parley_operator';

// Money and keys are bigint; a day stays the text that it is.
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') => {
    if (format !== 'binary' && oid === pg.types.builtins.INT8) return BigInt;
    if (format !== 'binary' && oid === pg.types.builtins.DATE) return String;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/**
 * The worker looks up batches of keys, always by index. Fixed plans keep it fast while tables grow from empty to
 * millions of rows between two looks of the statistics collector. On a table that nobody has looked at yet, an index
 * that begins with the tenant looks as good as the one of the whole key: the big lookups say ORDER BY the last column
 * of their index, and without sorts only that index gives the order.
 */
const PLANS: Record<Role, string> = {
  parley_app: '',
  parley_worker:
    '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c enable_material=off -c enable_sort=off -c jit=off -c idle_in_transaction_session_timeout=60s',
  parley_operator: '',
};

/** Longer than any work of the worker lasts that will end: then the connection is dead, and nobody has said so. */
const DEAD_AFTER_MS: Partial<Record<Role, number>> = { parley_worker: 90_000 };

const pools = new Map<Role | 'receiver', pg.Pool>();

/** The database in use: the given one, or the embedded one that was started under the data directory. */
export function databaseUrl(): string {
  const url = env().databaseUrl ?? embeddedUrl(env().dataDir);
  if (!url)
    throw new Error('There is no database yet: start Parley once (npm run demo), or set DATABASE_URL.');
  return url;
}

interface PoolOptions extends pg.PoolConfig {
  /** What is asked at once goes out at once, and is not kept waiting for the answer before it. */
  pipeline?: boolean;
}

export function createPool(role: Role, connectionString: string, options: PoolOptions = {}): pg.Pool {
  const url = new URL(connectionString);
  const asked = url.searchParams.get('options') ?? '';
  url.searchParams.delete('options');
  const pool = new pg.Pool({
    connectionString: url.toString(),
    // The last one counts: what the URL asks for may change anything but the role.
    options: `${PLANS[role]} ${asked} -c role=${role}`,
    application_name: role,
    max: 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: DEAD_AFTER_MS[role],
    keepAlive: true,
    idleTimeoutMillis: 30_000,
    types,
    ...options,
  } satisfies PoolOptions);
  // A connection that dies is replaced, and a query that meets the failure reports it itself; without these two
  // the first connection to break, idle or in use, would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** The process's pool of that role. */
export function pool(role: Role): pg.Pool {
  return opened(role, () => createPool(role, databaseUrl(), { pipeline: role === 'parley_app' }));
}

/**
 * Connections for storing deliveries: their own, so that a busy worker takes none of them, and given up soon, so
 * that a database which said nothing for a while is found again as soon as it is back.
 */
export function receiverPool(): pg.Pool {
  const options = { max: 3, connectionTimeoutMillis: 1_000, query_timeout: 3_000 };
  return opened('receiver', () => createPool('parley_worker', databaseUrl(), options));
}

function opened(name: Role | 'receiver', create: () => pg.Pool): pg.Pool {
  let existing = pools.get(name);
  if (!existing) {
    existing = create();
    pools.set(name, existing);
  }
  return existing;
}

export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map((one) => one.end()));
}

/**
 * Runs `work` in one transaction that sees the given tenants and no other. The only place that names tenants to
 * the database: a literal SET LOCAL, which also reaches the workers of a distributed PostgreSQL.
 */
export async function withTenants<T>(
  from: pg.Pool,
  tenantIds: readonly number[],
  work: (client: pg.PoolClient) => Promise<T>,
  settings = '',
): Promise<T> {
  for (const id of tenantIds) if (!Number.isSafeInteger(id)) throw new TypeError(`${id} is not a tenant id`);
  const client = await from.connect();
  let failed = true;
  sentTogether(client);
  try {
    const begun = client.query(`BEGIN; SET LOCAL parley.tenants = '${tenantIds.join(',')}'; ${settings}`);
    // In one message: when any of it fails, the transaction is broken and refuses what comes after it.
    const [, result] = await Promise.all([begun, work(client)]);
    await client.query('COMMIT');
    failed = false;
    return result;
  } finally {
    if (failed) await client.query('ROLLBACK').catch(() => {});
    client.release(failed);
  }
}

/** What is asked before this turn ends leaves in one packet: each one wakes PostgreSQL up and costs more than a query. */
function sentTogether(client: pg.PoolClient) {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** What one tenant may see, for pages and API. */
export function asTenant<T>(tenantId: number, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withTenants(pool('parley_app'), [tenantId], work);
}

/** What is a user's own, before a tenant is chosen: session, second factor, memberships. */
export function asSelf<T>(userId: number, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  if (!Number.isSafeInteger(userId)) throw new TypeError(`${userId} is not an id`);
  return withTenants(pool('parley_app'), [], work, `SET LOCAL parley."user" = '${userId}'`);
}

/** The row of one link, for who holds it, before its user or tenant is known. */
export function asLinkHolder<T>(hash: Buffer, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const setting = `SET LOCAL parley.link_hash = '${hash.toString('hex')}'`;
  return withTenants(pool('parley_app'), [], work, setting);
}

/** From here to its end, a transaction sees what is the user's and the tenant's, once a link has told who that is. */
export async function actAs(
  client: pg.PoolClient,
  { userId, tenantId }: { userId?: number; tenantId?: number },
): Promise<void> {
  for (const id of [userId, tenantId])
    if (id !== undefined && !Number.isSafeInteger(id)) throw new TypeError(`${id} is not an id`);
  if (userId !== undefined) await client.query(`SET LOCAL parley."user" = '${userId}'`);
  if (tenantId !== undefined) await client.query(`SET LOCAL parley.tenants = '${tenantId}'`);
}

/** The row of one API key, for who holds the key, before its tenant is known. */
export function asKeyHolder<T>(keyHash: Buffer, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withTenants(
    pool('parley_app'),
    [],
    work,
    `SET LOCAL parley.key_hash = '${keyHash.toString('hex')}'`,
  );
}
