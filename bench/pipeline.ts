import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { closePools, pool } from '../lib/db/pools';
import { laneOf } from '../lib/inbox/lane';
import { connectAll } from '../lib/inbox/testing';
import { Random } from '../lib/simulate/random';
import { Simulation } from '../lib/simulate/simulate';
import { firstRoute } from '../lib/whatsapp/translate';
import { copy, copySpeed, emptied } from './database';
import type { Measure, Report } from './run';
import { start, stop } from './server';

const WORKERS = 2;
const SHARE_OF_DUPLICATES = 100;

/**
 * Deliveries of one status each that wait in the inbox, shuffled, a tenth of them twice, to ledger and rollups by two
 * worker processes; against COPY of the same bodies into the same table. `--statuses N` (1,000,000 when absent), and a
 * tenth of it before and after, to see whether it is linear on a machine whose speed drifts.
 */
export async function pipeline(): Promise<Report> {
  const at = process.argv.indexOf('--statuses');
  const statuses = at < 0 ? 1_000_000 : Number(process.argv[at + 1]);
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench_pipeline');
  process.env.DATABASE_URL = url;
  try {
    const before = await drained(url, statuses / 10);
    const large = await drained(url, statuses);
    const after = await drained(url, statuses / 10);
    // A status of the short runs takes the mean of their times.
    const short = 2 / (1 / before.worked + 1 / after.worked);
    const measure = (what: string, perSecond: number, copied: number): Measure => ({
      what,
      perSecond,
      ratio: perSecond / copied,
    });
    return {
      unit: 'statuses',
      settings: {
        statuses,
        workers: WORKERS,
        'charges posted': large.charges,
        'time a status against a tenth': (short / large.worked).toFixed(2),
        node: process.version,
        fsync: 'on',
      },
      measures: [
        measure('COPY of the raw bodies', large.copied, large.copied),
        measure('inbox to ledger and rollup', large.worked, large.copied),
        measure('a tenth of them before', before.worked, before.copied),
        measure('a tenth of them after', after.worked, after.copied),
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
  const copied = await copySpeed(owner, bodies);
  await copy(owner, 'delivery', bodies);
  await queue(owner, bodies);
  // As what has waited is: a vacuum of fresh rows would else fall into the long run and not into the short one.
  await owner.query('VACUUM ANALYZE');
  const worked = await work(url, bodies.length);
  const { rows } = await owner.query('SELECT count(*)::int AS charges FROM charge');
  await owner.end();
  return { copied, worked, charges: rows[0].charges };
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

/** All that lies in `delivery`, in the lanes that the receiver would have given. */
async function queue(owner: pg.Client, bodies: readonly Buffer[]) {
  const lanes = bodies.map((body) => laneOf(firstRoute(JSON.parse(body.toString('utf8')))));
  await owner.query(
    `INSERT INTO inbox (delivery_id, lane, received_at, bytes)
     SELECT d.id, ($1::int[])[row_number() OVER (ORDER BY d.id)], d.received_at, length(d.body) FROM delivery d`,
    [lanes],
  );
}

/** @returns deliveries a second. */
async function work(url: string, deliveries: number): Promise<number> {
  const workers = Array.from({ length: WORKERS }, () =>
    start('server.ts', { DATABASE_URL: url, PARLEY_PROCESS: 'worker' }),
  );
  const operator = pool('parley_operator');
  const pending = `source = 'whatsapp' AND state = 'pending'`;
  const left = async () => {
    const { rows } = await operator.query<{ left: number }>(
      `SELECT count(*)::int AS left FROM inbox WHERE ${pending}`,
    );
    return rows[0]!.left;
  };
  // Counting a million rows takes a processor from the workers; whether there is one does not.
  const any = async () => {
    const { rows } = await operator.query<{ any: boolean }>(
      `SELECT EXISTS (SELECT FROM inbox WHERE ${pending}) AS any`,
    );
    return rows[0]!.any;
  };
  // Processes take their time to start; what they have done by the first look is not counted.
  let before = deliveries;
  while (before === deliveries) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    before = await left();
  }
  const began = performance.now();
  while (await any()) await new Promise((resolve) => setTimeout(resolve, 100));
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(workers.map(stop));
  return before / seconds;
}
