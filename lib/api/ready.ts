import pg from 'pg';
import { pendingMigrations } from '../db/migrate';
import { databaseUrl } from '../db/pools';
import { env } from '../env';

export interface Readiness {
  ready: boolean;
  checks: { database: boolean; migrations: boolean; inbox: boolean };
  /** Age of the oldest delivery that waits to be worked; null = not known. */
  lag_seconds: number | null;
  /** What is wrong, one sentence each. */
  reasons: string[];
}

const LIMIT_MS = 1_000;
/** Longer than all tries of a delivery that cannot be worked. */
const MOST_LAG_SECONDS = 900;

let latest: { at: number; answer: Promise<Readiness> } | undefined;

/** Whether this process can do its work. Asked of the database once a second at the most, whoever asks. */
export function readiness(): Promise<Readiness> {
  const now = performance.now();
  if (!latest || now - latest.at > LIMIT_MS) latest = { at: now, answer: ask() };
  return latest.answer;
}

async function ask(): Promise<Readiness> {
  const checks = { database: false, migrations: false, inbox: false };
  const reasons: string[] = [];
  let lag: number | null = null;
  try {
    await withinLimit(async (client) => {
      await client.query('SELECT 1');
      checks.database = true;
      const pending = await pendingMigrations(client as unknown as pg.PoolClient);
      checks.migrations = pending.length === 0;
      if (checks.migrations) lag = await inboxLag(client);
      else reasons.push(`${pending.length} migrations are not applied.`);
    });
  } catch {
    reasons.push(checks.database ? 'The database is too slow.' : 'The database does not answer.');
  }
  // Where other processes work the inbox, their lag is no reason to send this one no deliveries.
  const own = env().process !== 'web';
  checks.inbox = lag !== null && (lag <= MOST_LAG_SECONDS || !own);
  if (lag !== null && lag > MOST_LAG_SECONDS) reasons.push(`The inbox is ${Math.round(lag)} seconds behind.`);
  const ready = checks.database && checks.migrations && checks.inbox;
  return { ready, checks, lag_seconds: lag, reasons };
}

/** A connection of its own: one that a busy pool must not delay, and that knows what is migrated. */
async function withinLimit(work: (client: pg.Client) => Promise<void>) {
  const client = new pg.Client({
    connectionString: databaseUrl(),
    application_name: 'parley_ready',
    connectionTimeoutMillis: LIMIT_MS,
    query_timeout: LIMIT_MS,
  });
  client.on('error', () => {});
  const late = AbortSignal.timeout(LIMIT_MS);
  const ends = new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(late.reason)));
  const done = client.connect().then(() => work(client));
  try {
    await Promise.race([done, ends]);
  } finally {
    done.catch(() => {}).finally(() => client.end().catch(() => {}));
  }
}

async function inboxLag(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ lag: number }>(
    `SELECT extract(epoch FROM now() - d.received_at)::float8 AS lag
       FROM inbox i JOIN delivery d ON d.id = i.delivery_id
      WHERE i.state = 'pending' ORDER BY i.delivery_id LIMIT 1`,
  );
  return Math.max(0, rows[0]?.lag ?? 0);
}
