import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '../../lib/db/embedded';
import { pool } from '../../lib/db/pools';
import { connectAll } from '../../lib/inbox/testing';
import { checkBooks, spendRows } from '../../lib/ledger/testing';
import { seedBuiltinRates } from '../../lib/rates/store';
import { Random } from '../../lib/simulate/random';
import { simulate } from '../../lib/simulate/simulate';
import { post } from '../server/http';
import { postmasterOf } from '../server/own-postgres';
import { ServerProcess } from '../server/process';

export interface ChaosOptions {
  /** Of the PostgreSQL that is killed; DATABASE_URL names it, and it is migrated. */
  dir: string;
  seed: number;
  seconds: number;
  messages: number;
  say?: (what: string) => void;
}

type Victim = 'server' | 'worker' | 'postgres';

export interface Survived {
  kills: Record<Victim, number>;
  bodies: number;
  /** Posts that were answered 200, and those that were not, which were sent again. */
  answered: number;
  unanswered: number;
  /** Deliveries in the database: a body whose answer was lost is there twice. */
  deliveries: number;
  /** What was acknowledged and is not there, or is there oftener than it was sent; what the ledger has wrong. */
  problems: string[];
  charges: number;
}

const POSTERS = 8;
const VICTIMS: readonly Victim[] = ['server', 'worker', 'postgres'];

/**
 * Posts simulated deliveries, and all the while kills (-9) server, worker and PostgreSQL by chance and starts them again.
 * In the end, what was acknowledged must be there, and the ledger must be the simulation's own truth.
 */
export async function chaos({ dir, seed, seconds, messages, say }: ChaosOptions): Promise<Survived> {
  await seedBuiltinRates();
  const simulation = simulate({ messages, seed, tenants: 3, disorder: true, duplicates: true });
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);

  const machine = await Machine.start(dir);
  const mail = new Mail(bodies, machine, (seconds * 1000) / bodies.length);
  const sending = mail.send();
  const kills = await killAround(machine, { seed, seconds, say });
  await mail.hurry(sending);
  await drained(say);
  const problems = [...(await unkept(mail)), ...(await wrongBooks(truth.tenants))];
  await machine.stop();
  const { rows } = await pool('parley_operator').query(
    'SELECT (SELECT count(*)::int FROM delivery) AS deliveries, (SELECT count(*)::int FROM charge) AS charges',
  );
  const { answered, unanswered } = mail;
  return { kills, bodies: bodies.length, answered, unanswered, problems, ...rows[0] };
}

async function killAround(
  machine: Machine,
  { seed, seconds, say }: Pick<ChaosOptions, 'seed' | 'seconds' | 'say'>,
): Promise<Survived['kills']> {
  const random = new Random(seed, 'chaos');
  const kills = { server: 0, worker: 0, postgres: 0 };
  const end = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < end || turn < VICTIMS.length; turn++) {
    await sleep(random.between(300, 3_000));
    // Each of them soon, then any of them, now and then two at once.
    const first = turn < VICTIMS.length ? VICTIMS[turn]! : VICTIMS[random.below(VICTIMS.length)]!;
    const victims = new Set([
      first,
      ...(random.below(4) === 0 ? [VICTIMS[random.below(VICTIMS.length)]!] : []),
    ]);
    say?.(`kill -9 ${[...victims].join(' and ')}`);
    for (const victim of victims) kills[victim]++;
    await machine.kill(victims);
    await sleep(random.between(0, 800));
    await machine.mend();
  }
  return kills;
}

/** A server that also works, a worker beside it, and their PostgreSQL. */
class Machine {
  private server: ServerProcess | null = null;
  private worker: ServerProcess | null = null;
  private database: Awaited<ReturnType<typeof startEmbedded>> | null = null;

  private constructor(
    private readonly dir: string,
    private readonly databaseUrl: string,
  ) {}

  static async start(dir: string): Promise<Machine> {
    const machine = new Machine(dir, process.env.DATABASE_URL!);
    await machine.mend();
    return machine;
  }

  /** null while there is none. */
  get url(): string | null {
    return this.server?.url ?? null;
  }

  async kill(victims: ReadonlySet<Victim>) {
    const { server, worker } = this;
    if (victims.has('postgres')) {
      process.kill(postmasterOf(this.dir), 'SIGKILL');
      this.database = null;
    }
    if (victims.has('server')) this.server = null;
    if (victims.has('worker')) this.worker = null;
    if (victims.has('server')) await server?.kill();
    if (victims.has('worker')) await worker?.kill();
  }

  /** Starts again what is not there. */
  async mend() {
    this.database ??= await startEmbedded(this.dir);
    if (this.database.url !== this.databaseUrl) throw new Error('PostgreSQL came back at another address');
    const databaseUrl = this.databaseUrl;
    this.server ??= await ServerProcess.start({ databaseUrl });
    this.worker ??= await ServerProcess.start({ databaseUrl, process: 'worker' });
  }

  async stop() {
    await Promise.all([this.server?.stop(), this.worker?.stop()]);
    await this.database?.release();
  }
}

/** Meta: posts each body until it is answered 200, at a pace that fills the time; then, as Meta may, some of them again. */
class Mail {
  answered = 0;
  unanswered = 0;
  /** By body, how often it was posted, and how often of that it was answered 200. */
  readonly posts = new Map<string, { sent: number; answered: number }>();
  private readonly left: string[];
  private again = 0;

  constructor(
    private readonly bodies: readonly string[],
    private readonly machine: Machine,
    private pauseMs: number,
  ) {
    this.left = [...bodies];
  }

  private next(): string | undefined {
    return (
      this.left.shift() ?? (this.pauseMs > 0 ? this.bodies[this.again++ % this.bodies.length] : undefined)
    );
  }

  async send(): Promise<void> {
    await Promise.all(Array.from({ length: POSTERS }, () => this.poster()));
  }

  /** What is left goes as fast as it is taken. */
  async hurry(sending: Promise<void>): Promise<void> {
    this.pauseMs = 0;
    await sending;
  }

  private async poster() {
    for (let body = this.next(); body !== undefined; body = this.next()) {
      const { url } = this.machine;
      if (url === null) await sleep(50);
      if (url === null || !(await this.post(url, body))) this.left.push(body);
      if (this.pauseMs > 0) await sleep(this.pauseMs * POSTERS);
    }
  }

  private async post(url: string, body: string): Promise<boolean> {
    const known = this.posts.get(body) ?? { sent: 0, answered: 0 };
    this.posts.set(body, known);
    known.sent++;
    const status = await post(url, body).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 200 && status !== 0 && status !== 503) throw new Error(`a body was answered ${status}`);
    if (status === 200) {
      known.answered++;
      this.answered++;
    } else this.unanswered++;
    return status === 200;
  }
}

async function drained(say?: ChaosOptions['say']) {
  for (let looks = 0; ; looks++) {
    const { rows } = await pool('parley_operator').query<{ state: string; n: number }>(
      'SELECT state, count(*)::int AS n FROM inbox GROUP BY 1',
    );
    if (rows.length === 0) return;
    if (rows.some(({ state }) => state !== 'pending')) throw new Error(`set aside: ${JSON.stringify(rows)}`);
    if (looks % 50 === 0) say?.(`${rows[0]!.n} deliveries wait`);
    await sleep(200);
  }
}

async function unkept(mail: Mail): Promise<string[]> {
  const { rows } = await pool('parley_operator').query<{ hash: string; times: number }>(
    `SELECT encode(sha256, 'hex') AS hash, count(*)::int AS times FROM delivery GROUP BY 1`,
  );
  const kept = new Map(rows.map(({ hash, times }) => [hash, times]));
  return [...mail.posts].flatMap(([body, { sent, answered }]) => {
    const times = kept.get(createHash('sha256').update(body).digest('hex')) ?? 0;
    if (times >= answered && times <= sent) return [];
    return `sent ${sent} times, answered ${answered} times, kept ${times} times: ${body.slice(0, 200)}`;
  });
}

async function wrongBooks(tenants: ReturnType<ReturnType<typeof simulate>['truth']>['tenants']) {
  const problems: string[] = [];
  for (const { slug, spend } of tenants) {
    const rows = new Set((await spendRows(slug)).map((row) => JSON.stringify(row)));
    const right = new Set(spend.rows.map((row) => JSON.stringify(row)));
    for (const row of right) if (!rows.has(row)) problems.push(`${slug} lacks ${row}`);
    for (const row of rows) if (!right.has(row)) problems.push(`${slug} has ${row}`);
  }
  await checkBooks().catch((error: Error) => problems.push(error.message));
  return problems;
}
