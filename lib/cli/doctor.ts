import { statfsSync } from 'node:fs';
import type { Command } from 'commander';
import type pg from 'pg';
import { run, sentenceOf } from './run';

export interface Check {
  name: string;
  ok: boolean;
  detail: string;
  /** What to do; only when it is not ok. */
  todo?: string;
}

const LEAST_NODE = 22;
const LEAST_POSTGRES = 15;
const MOST_LAG_SECONDS = 300;
const LEAST_DISK_BYTES = 1024 ** 3;

export function doctorCommand(program: Command) {
  program
    .command('doctor')
    .description('look whether this installation is healthy, and say what to do where it is not')
    .option('--json', 'one JSON document')
    .action(
      run(async () => {
        const checks = [node(), ...(await installation()), ...(await singleSignOn())];
        const bad = checks.filter(({ ok }) => !ok);
        const lines = checks.map(
          ({ name, ok, detail, todo }) =>
            `${ok ? 'ok ' : 'NO '} ${name}: ${detail}${todo ? `\n    ${todo}` : ''}`,
        );
        return {
          json: { ok: bad.length === 0, checks },
          text: lines.join('\n'),
          failed: bad.length === 0 ? undefined : `${bad.length} of ${checks.length} checks failed.`,
        };
      }),
    );
}

function node(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= LEAST_NODE;
  return check('Node', ok, process.versions.node, `Use Node ${LEAST_NODE} or newer; npm run brings its own.`);
}

function check(name: string, ok: boolean, detail: string, todo: string): Check {
  return ok ? { name, ok, detail } : { name, ok, detail, todo };
}

/** OIDC_ISSUER has to be, letter by letter, who the provider says that it is: tokens are held against it. */
async function singleSignOn(): Promise<Check[]> {
  const { env } = await import('../env');
  let provider: ReturnType<typeof env>['singleSignOn'];
  try {
    provider = env().singleSignOn;
  } catch {
    // Said already, of the environment.
    return [];
  }
  if (!provider) return [];
  const { discoveryOf } = await import('../access/single-sign-on');
  const address = discoveryOf(provider.issuer);
  const said = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(5_000) })
    .then((answer) => answer.json() as Promise<{ issuer?: unknown }>)
    .catch(() => null);
  if (typeof said?.issuer !== 'string')
    return [check('single sign-on', false, `no issuer at ${address}`, 'Correct OIDC_ISSUER.')];
  const ok = said.issuer === provider.issuer;
  const detail = ok ? provider.issuer : `${provider.issuer} says that it is ${said.issuer}`;
  return [check('single sign-on', ok, detail, `Set OIDC_ISSUER=${said.issuer}`)];
}

/** The database is looked at as it is: the doctor migrates nothing. */
async function installation(): Promise<Check[]> {
  const [{ default: pg }, { env }, { startEmbedded }] = await Promise.all([
    import('pg'),
    import('../env'),
    import('../db/embedded'),
  ]);
  let settings: ReturnType<typeof env>;
  try {
    settings = env();
  } catch (error) {
    const detail = await sentenceOf(error);
    return [check('environment', false, detail, 'Correct it; .env.example tells what each variable is for.')];
  }
  const disk = diskOf(settings.dataDir);
  const environment = check(
    'environment',
    true,
    settings.databaseUrl ? 'given database' : 'embedded database',
    '',
  );
  let embedded: Awaited<ReturnType<typeof startEmbedded>> | undefined;
  let client: pg.Client | undefined;
  try {
    embedded = settings.databaseUrl ? undefined : await startEmbedded(settings.dataDir);
    client = new pg.Client({
      connectionString: settings.databaseUrl ?? embedded!.url,
      connectionTimeoutMillis: 5_000,
    });
    await client.connect();
    return [environment, ...(await database(client, settings.retentionDays)), disk];
  } catch (error) {
    const todo = settings.databaseUrl
      ? 'Start PostgreSQL, or correct DATABASE_URL.'
      : `See postgres/server.log under ${settings.dataDir}.`;
    return [environment, check('database', false, await sentenceOf(error), todo), disk];
  } finally {
    await client?.end().catch(() => {});
    await embedded?.release();
  }
}

function diskOf(directory: string): Check {
  const name = 'free disk';
  try {
    const { bavail, bsize } = statfsSync(directory);
    const free = bavail * bsize;
    const detail = `${(free / 1024 ** 3).toFixed(1)} GiB at ${directory}`;
    return check(
      name,
      free >= LEAST_DISK_BYTES,
      detail,
      'Make room: a full disk means deliveries are refused.',
    );
  } catch {
    return check(name, true, `${directory} is not there yet`, '');
  }
}

async function database(client: pg.Client, retentionDays: number): Promise<Check[]> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major`,
  );
  const { version, major } = rows[0];
  const found = check(
    'database',
    major >= LEAST_POSTGRES,
    `PostgreSQL ${version}`,
    `Use PostgreSQL ${LEAST_POSTGRES} or newer.`,
  );
  const { pendingMigrations } = await import('../db/migrate');
  const pending = await pendingMigrations(client as unknown as pg.PoolClient);
  const migrations = check(
    'migrations',
    pending.length === 0,
    pending.length === 0 ? 'all applied' : `not applied: ${pending.join(', ')}`,
    'Start Parley, or run any command such as tenant list: it migrates.',
  );
  if (pending.length > 0) return [found, migrations];
  return [
    found,
    migrations,
    await roles(client),
    await rowSecurity(client),
    await rates(client),
    await lag(client),
    await months(client, retentionDays),
  ];
}

async function roles(client: pg.Client): Promise<Check> {
  const { rows } = await client.query<{ name: string; safe: boolean | null; member: boolean | null }>(
    `SELECT name, NOT (rolsuper OR rolbypassrls) AS safe, pg_has_role(current_user, oid, 'MEMBER') AS member
       FROM unnest(ARRAY['parley_app', 'parley_worker', 'parley_operator']) AS name LEFT JOIN pg_roles ON rolname = name`,
  );
  const wrong = rows.filter(({ safe, member }) => !safe || !member).map(({ name }) => name);
  const detail = wrong.length === 0 ? 'three, none above row-level security' : `wrong: ${wrong.join(', ')}`;
  return check(
    'roles',
    wrong.length === 0,
    detail,
    'Make each exist without SUPERUSER and BYPASSRLS, and grant it to the user of DATABASE_URL.',
  );
}

async function rowSecurity(client: pg.Client): Promise<Check> {
  const { rows } = await client.query<{ name: string; safe: boolean }>(
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity
            AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS safe
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const open = rows.filter(({ safe }) => !safe).map(({ name }) => name);
  const detail =
    open.length === 0 ? `on all ${rows.length} tables of tenants` : `missing on ${open.join(', ')}`;
  return check(
    'row-level security',
    open.length === 0,
    detail,
    'ALTER TABLE ... ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, and a policy as in the first migration.',
  );
}

async function rates(client: pg.Client): Promise<Check> {
  const { rows } = await client.query<{ rates: number; newest: string | null; skipped: number | null }>(
    `SELECT count(*)::int AS rates, to_char(max(effective_from), 'YYYY-MM-DD') AS newest,
            (SELECT skipped FROM rate_card WHERE builtin ORDER BY id DESC LIMIT 1) AS skipped
       FROM rate WHERE superseded_by IS NULL`,
  );
  const { rates, newest, skipped } = rows[0]!;
  const gaveWay = skipped ? `; ${skipped} built-in ones gave way to imported ones` : '';
  const detail = rates === 0 ? 'none' : `${rates} prices, the newest of ${newest}${gaveWay}`;
  return check('rates', rates > 0, detail, 'Start Parley once, or import a card: rates import FILE.csv');
}

async function lag(client: pg.Client): Promise<Check> {
  const { rows } = await client.query<{ pending: number; failed: number; lag: number }>(
    `SELECT count(*) FILTER (WHERE i.state = 'pending')::int AS pending,
            count(*) FILTER (WHERE i.state = 'failed')::int AS failed,
            coalesce(extract(epoch FROM now() - (
              SELECT received_at FROM delivery
               WHERE id = (SELECT min(delivery_id) FROM inbox WHERE state = 'pending'))), 0)::float8 AS lag
       FROM inbox i`,
  );
  const { pending, failed, lag } = rows[0]!;
  const detail = `${pending} pending, ${Math.max(0, Math.round(lag))} s behind, ${failed} failed`;
  const todo =
    lag > MOST_LAG_SECONDS
      ? 'Is a worker running (PARLEY_PROCESS all or worker)? More of them may run at once.'
      : 'Look at why, then put them back: inbox retry';
  return check('inbox', lag <= MOST_LAG_SECONDS && failed === 0, detail, todo);
}

/** Of deliveries: that the next ones are open, and that old ones go. */
async function months(client: pg.Client, retentionDays: number): Promise<Check> {
  const { rows } = await client.query<{ open: number; next: boolean; late: number; other: boolean }>(
    `SELECT count(*) FILTER (WHERE ends IS NOT NULL)::int AS open,
            coalesce(max(ends) > now() + interval '20 days', false) AS next,
            count(*) FILTER (WHERE ends < now() - make_interval(days => $1 + 2))::int AS late,
            EXISTS (SELECT FROM delivery_other) AS other
       FROM delivery_month`,
    [retentionDays],
  );
  const { open, next, late, other } = rows[0]!;
  const aside = other ? '; some deliveries lie in none: was the clock wrong?' : '';
  const old = late > 0 ? `, ${late} of them older than ${retentionDays} days` : '';
  return check(
    'months of deliveries',
    next && !other,
    `${open} kept${old}${next ? '' : '; the next one is not open'}${aside}`,
    'A worker opens months ahead and drops old ones: is one running (PARLEY_PROCESS all or worker)? See inbox retention.',
  );
}
