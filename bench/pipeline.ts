import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { startEmbedded } from '../lib/db/embedded';
import { closePools, pool } from '../lib/db/pools';
import { closePrisma } from '../lib/db/prisma';
import { connectAll } from '../lib/inbox/testing';
import { seedBuiltinRates } from '../lib/rates/store';
import { Random } from '../lib/simulate/random';
import { Simulation } from '../lib/simulate/simulate';
import type { Measure, Report } from './run';
import { SECRETS, start, stop } from './server';

const WORKERS = 2;
const SHARE_OF_DUPLICATES = 100;

/**
 * Deliveries of one status each that wait in the inbox, shuffled, a tenth of them twice, to ledger and rollups by two
 * worker processes; against COPY of the same bodies into the same table. `--statuses N` (1,000,000 when absent), and a
 * tenth of it first, to see whether it is linear.
 */
export async function pipeline(): Promise<Report> {
  const at = process.argv.indexOf('--statuses');
  const statuses = at < 0 ? 1_000_000 : Number(process.argv[at + 1]);
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench_pipeline');
  process.env.DATABASE_URL = url;
  try {
    const small = await drained(url, statuses / 10);
    const large = await drained(url, statuses);
    const measure = (what: string, perSecond: number): Measure => ({
      what,
      perSecond,
      ratio: perSecond / large.copied,
    });
    return {
      unit: 'statuses',
      settings: {
        statuses,
        workers: WORKERS,
        'charges posted': large.charges,
        'time a status against a tenth': (small.worked / large.worked).toFixed(2),
        node: process.version,
        fsync: 'on',
      },
      measures: [
        measure('COPY of the raw bodies', large.copied),
        measure('inbox to ledger and rollup', large.worked),
        measure('the same with a tenth of them', small.worked),
      ],
    };
  } finally {
    await closePools();
    await release();
  }
}

interface Drained {
  /** A second. */
  copied: number;
  worked: number;
  charges: number;
}

async function drained(url: string, statuses: number): Promise<Drained> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await emptied(url, owner);
  const bodies = await bodiesOf(statuses);
  await owner.query('CREATE TABLE raw (LIKE delivery INCLUDING ALL)');
  const copied = await copy(owner, 'raw', bodies);
  await owner.query('DROP TABLE raw');
  await copy(owner, 'delivery', bodies);
  await owner.query(
    `INSERT INTO inbox (delivery_id, lane, received_at) SELECT id, id % 16, received_at FROM delivery`,
  );
  await owner.query('ANALYZE');
  const worked = await work(url, bodies.length);
  const { rows } = await owner.query('SELECT count(*)::int AS charges FROM charge');
  await owner.end();
  return { copied, worked, charges: rows[0].charges };
}

/** Migrated anew, by a process of its own: the engine of the migrations is good for one database a process. */
async function emptied(url: string, owner: pg.Client) {
  await Promise.all([closePools(), closePrisma()]);
  await owner.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const child = spawn('tsx', ['bin/parley.ts', 'tenant', 'list'], {
    stdio: 'ignore',
    env: { ...process.env, ...SECRETS, DATABASE_URL: url },
  });
  await once(child, 'exit');
  await seedBuiltinRates();
}

/** Single statuses of a simulation, its tenants connected, in any order, a tenth of them again. */
async function bodiesOf(statuses: number): Promise<Buffer[]> {
  // About three bodies come of a message.
  const messages = Math.ceil(statuses / 2.6);
  const simulation = new Simulation({ messages, seed: 1, tenants: 8, batch: 1, era: 'pmp-2026-10' });
  const bodies: Buffer[] = [];
  const random = new Random(3, 'pipeline');
  for (const body of simulation) {
    if (bodies.length >= statuses) continue;
    const raw = Buffer.from(body);
    bodies.push(raw);
    if (random.chance(SHARE_OF_DUPLICATES)) bodies.push(raw);
  }
  await connectAll(simulation.truth());
  for (let i = bodies.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [bodies[i], bodies[j]] = [bodies[j]!, bodies[i]!];
  }
  return bodies.slice(0, statuses);
}

/** @returns rows a second. */
async function copy(client: pg.Client, name: string, bodies: readonly Buffer[]): Promise<number> {
  const began = performance.now();
  const stream = client.query(copyFrom(`COPY ${name} (body, sha256) FROM STDIN`));
  for (const body of bodies) {
    const digest = createHash('sha256').update(body).digest('hex');
    if (!stream.write(`\\\\x${body.toString('hex')}\t\\\\x${digest}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  return (bodies.length / (performance.now() - began)) * 1000;
}

/** @returns deliveries a second. */
async function work(url: string, deliveries: number): Promise<number> {
  const workers = Array.from({ length: WORKERS }, () =>
    start('server.ts', { DATABASE_URL: url, PARLEY_PROCESS: 'worker' }),
  );
  const left = async () => {
    const { rows } = await pool('parley_operator').query<{ left: number }>(
      `SELECT count(*)::int AS left FROM inbox WHERE state = 'pending'`,
    );
    return rows[0]!.left;
  };
  // Processes take their time to start; what they have done by the first look is not counted.
  let before = deliveries;
  while (before === deliveries) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    before = await left();
  }
  const began = performance.now();
  while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(workers.map(stop));
  return before / seconds;
}
