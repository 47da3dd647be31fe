import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { closePools } from '../lib/db/pools';
import { connectAll } from '../lib/inbox/testing';
import { Simulation } from '../lib/simulate/simulate';
import { emptied } from './database';
import { CONNECTIONS, post, postEach, type SignedRequest, signed } from './posting';
import type { Measure, Report } from './run';
import { answering, freePort, SECRETS, start, stop } from './server';

const MESSAGES = 10_000;

/**
 * Signed deliveries of one status each, every one once, to one process that stores and works them; then all of them
 * again. Of the facts, the ledger and the rollup no row may be another afterwards.
 */
export async function duplicates(): Promise<Report> {
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench');
  process.env.DATABASE_URL = url;
  Object.assign(process.env, SECRETS);
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await emptied(url, owner);
    const simulation = new Simulation({
      messages: MESSAGES,
      seed: 1,
      tenants: 8,
      batch: 1,
      era: 'pmp-2026-10',
    });
    const requests = [...simulation].map(signed);
    await connectAll(simulation.truth());
    await closePools();
    const port = await freePort();
    const server = start('server.ts', { DATABASE_URL: url, PORT: String(port), PARLEY_PROCESS: 'all' });
    try {
      await answering(async () => (await post(port, requests[0]!)).ok);
      const first = await turn(owner, port, requests);
      const before = await standing(owner);
      const again = await turn(owner, port, requests);
      if ((await standing(owner)) !== before)
        throw new Error('Deliveries that came again changed something.');
      return {
        settings: {
          connections: CONNECTIONS,
          deliveries: requests.length,
          node: process.version,
          fsync: 'on',
        },
        measures: [
          { what: 'for the first time, answered', ...first.answered, ratio: 1 },
          {
            what: 'again, answered',
            ...again.answered,
            ratio: again.answered.perSecond / first.answered.perSecond,
          },
          { what: 'for the first time, worked', perSecond: first.worked, ratio: 1 },
          { what: 'again, worked', perSecond: again.worked, ratio: again.worked / first.worked },
        ],
      };
    } finally {
      await stop(server);
    }
  } finally {
    await owner.end();
    await release();
  }
}

interface Turn {
  answered: Omit<Measure, 'what' | 'ratio'>;
  /** Deliveries a second from the first post until the inbox is empty. */
  worked: number;
}

async function turn(owner: pg.Client, port: number, requests: readonly SignedRequest[]): Promise<Turn> {
  const began = performance.now();
  const { average, p50, p99 } = await postEach(port, requests);
  await until(owner, `NOT EXISTS (SELECT FROM inbox WHERE state = 'pending')`);
  const worked = (requests.length / (performance.now() - began)) * 1000;
  await until(owner, `NOT EXISTS (SELECT FROM thread_due)`);
  return { answered: { perSecond: average, p50Ms: p50, p99Ms: p99 }, worked };
}

async function until(owner: pg.Client, condition: string) {
  while (!(await owner.query(`SELECT ${condition} AS holds`)).rows[0].holds)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

/** One hash of every row that says what happened and what it costs. */
async function standing(owner: pg.Client): Promise<string> {
  const hashes = ['message', 'inbound', 'charge', 'spend'].map(
    (table) => `(SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM ${table} t)`,
  );
  const { rows } = await owner.query(`SELECT concat_ws(' ', ${hashes.join(', ')}) AS standing`);
  return rows[0].standing;
}
