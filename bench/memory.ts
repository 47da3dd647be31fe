import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { closePools, pool } from '../lib/db/pools';
import { connectAll } from '../lib/inbox/testing';
import { Simulation } from '../lib/simulate/simulate';
import { sign } from '../lib/whatsapp/signature';
import type { Measure, Report } from './run';
import { answering, freePort, SECRETS, start, stop } from './server';

const RATE = 500;
const AT_ONCE = 64;
const SLICES = 10;
const TICK_MS = 20;
const LOOK_MS = 1_000;
const LOOKS_A_MINUTE = 60;

/**
 * The resident memory of the production server (endpoint, worker and pages in one process) while deliveries of connected
 * numbers arrive at a steady pace, in ten slices of the run, against its first minute. `--seconds N` (600), `--rate N` deliveries a second; or
 * `--statuses N`: so many statuses, a hundred a delivery, as fast as they are taken and worked.
 */
export async function memory({ seconds, flag }: { seconds: number; flag: Flag }): Promise<Report> {
  const statuses = flag('--statuses', 0);
  const rate = flag('--rate', RATE);
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench_memory');
  Object.assign(process.env, SECRETS, { DATABASE_URL: url });
  await emptied(url);
  const port = await freePort();
  const server = start('server.ts', { DATABASE_URL: url, PORT: String(port), PARLEY_PROCESS: 'all' });
  try {
    // About two statuses come of a message, and three bodies.
    const fresh =
      statuses > 0
        ? bodies(100, Math.ceil(statuses / 2) + 10_000)
        : bodies(1, Math.ceil((seconds * rate) / 2) + 10_000);
    const sender = new Sender(port, fresh.next);
    await answering(async () => (await sender.post('')) === 200);
    await connectAll(fresh.truth);
    // The pages are part of the process; one look, and Next is loaded.
    await fetch(`http://127.0.0.1:${port}/login`).catch(() => {});
    const slices =
      statuses > 0
        ? await byStatuses(server.pid!, sender, fresh, statuses)
        : await bySeconds(server.pid!, sender, seconds, rate);
    const { rows } = await pool('parley_operator').query(
      `SELECT (SELECT count(*)::int FROM inbox) AS waiting, (SELECT count(*)::int FROM charge) AS charges`,
    );
    const peak = Math.max(...slices.map(({ most }) => most));
    const firstMinute = median(slices.flatMap(({ looks }) => looks).slice(0, LOOKS_A_MINUTE));
    return {
      unit: statuses > 0 ? 'statuses' : 'posts',
      settings: {
        ...(statuses > 0 ? { statuses } : { seconds, rate }),
        pages: existsSync('.next/BUILD_ID') ? 'built' : 'not built',
        'not answered 200': sender.refused,
        'first minute MB': firstMinute,
        'peak MB': peak,
        ...rows[0],
        node: process.version,
      },
      measures: slices.map(
        (slice, n): Measure => ({
          what: n === 0 ? 'first tenth' : `tenth ${n + 1}`,
          perSecond: slice.perSecond,
          megabytes: median(slice.looks),
          ratio: median(slice.looks) / firstMinute,
        }),
      ),
    };
  } finally {
    await stop(server);
    await closePools();
    await release();
  }
}

type Flag = (name: string, usual: number) => number;

interface Slice {
  perSecond: number;
  /** Megabytes, a look a second. */
  looks: readonly number[];
  most: number;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

async function bySeconds(pid: number, sender: Sender, seconds: number, rate: number): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (let n = 0; n < SLICES; n++) {
    const watch = new Watch(pid, sender);
    const end = performance.now() + (seconds / SLICES) * 1000;
    let due = 0;
    for (let last = performance.now(); last < end; ) {
      await watch.sleep(TICK_MS);
      const now = performance.now();
      due = Math.min(due + (rate * (now - last)) / 1000, AT_ONCE);
      last = now;
      for (; due >= 1 && sender.open < AT_ONCE; due--) void sender.send();
    }
    slices.push(watch.slice(1));
  }
  return slices;
}

async function byStatuses(
  pid: number,
  sender: Sender,
  fresh: ReturnType<typeof bodies>,
  statuses: number,
): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (let n = 1; n <= SLICES; n++) {
    const watch = new Watch(pid, sender);
    const sent = fresh.made();
    while (fresh.made() < (statuses * n) / SLICES) {
      if (sender.open < AT_ONCE / 4) void sender.send();
      else await watch.sleep(TICK_MS);
    }
    while (sender.open > 0 || (await isPending())) await watch.sleep(TICK_MS);
    slices.push(watch.slice((fresh.made() - sent) / Math.max(1, watch.posts())));
  }
  return slices;
}

async function isPending(): Promise<boolean> {
  const { rowCount } = await pool('parley_operator').query(
    `SELECT FROM inbox WHERE source = 'whatsapp' AND state = 'pending' LIMIT 1`,
  );
  return rowCount === 1;
}

/** Looks at the memory of a process once a second. */
class Watch {
  private readonly seen: number[] = [];
  private readonly began = performance.now();
  private readonly before: number;
  private looked = 0;

  constructor(
    private readonly pid: number,
    private readonly sender: Sender,
  ) {
    this.before = sender.answered;
  }

  async sleep(ms: number) {
    await sleep(ms);
    if (performance.now() - this.looked < LOOK_MS) return;
    this.looked = performance.now();
    const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.pid)], { encoding: 'utf8' });
    this.seen.push(Math.round(Number(kilobytes) / 1024));
  }

  posts(): number {
    return this.sender.answered - this.before;
  }

  /** `each`: what one post counts for. */
  slice(each: number): Slice {
    return {
      perSecond: (this.posts() * each * 1000) / (performance.now() - this.began),
      looks: this.seen,
      most: Math.max(...this.seen),
    };
  }
}

/** Posts fresh bodies; what is refused is counted and not sent again. */
class Sender {
  answered = 0;
  refused = 0;
  open = 0;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

  constructor(
    private readonly port: number,
    private readonly next: () => string,
  ) {}

  async send(): Promise<void> {
    this.open++;
    const status = await this.post(this.next());
    this.open--;
    if (status === 200) this.answered++;
    else this.refused++;
  }

  post(body: string): Promise<number> {
    const raw = Buffer.from(body);
    return new Promise((resolve) => {
      const posting = request(
        {
          agent: this.agent,
          port: this.port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/api/webhooks/whatsapp',
          headers: {
            'Content-Length': raw.length,
            'X-Hub-Signature-256': sign(raw, SECRETS.WHATSAPP_APP_SECRET),
          },
        },
        (response) => response.resume().once('end', () => resolve(response.statusCode!)),
      );
      posting.once('error', () => resolve(0));
      posting.end(raw);
    });
  }
}

/** Bodies of a simulation of so many messages, as they come; `batch` of them in one. */
function bodies(batch: number, messages: number) {
  const options = { seed: 1, tenants: 4, batch: 1, era: 'pmp-2026-10' } as const;
  const all = new Simulation({ ...options, messages })[Symbol.iterator]();
  let made = 0;
  const one = () => {
    const { value, done } = all.next();
    if (done) throw new Error('the simulation has come to its end');
    made += value.split('"status":').length - 1;
    return value;
  };
  const many = () => {
    const entry = Array.from({ length: batch }, () => JSON.parse(one()).entry).flat();
    return JSON.stringify({ object: 'whatsapp_business_account', entry });
  };
  // The same world, of which the truth is known at once.
  const small = new Simulation({ ...options, messages: 1_000 });
  for (const _ of small);
  return { next: batch === 1 ? one : many, made: () => made, truth: small.truth() };
}

async function emptied(url: string) {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await owner.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public').finally(() => owner.end());
  // By another process, as any later start finds it.
  execFileSync('tsx', ['bin/parley.ts', 'tenant', 'list'], { stdio: 'ignore' });
}
