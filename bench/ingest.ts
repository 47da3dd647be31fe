import { spawnSync } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { simulate } from '../lib/simulate/simulate';
import { CONNECTIONS, load, post, type SignedRequest, signed } from './posting';
import type { Measure, Report } from './run';
import { answering, freePort, start, stop } from './server';

/** Each connection goes through all of them, and keeps its own copies. */
const BODIES = 1_000;
const OBVIOUS = 'bench/obvious';
const WARM_UP_SECONDS = 3;

/**
 * Signed single-status deliveries from a process of its own. (a) a bare server that verifies and parses; (b) the
 * obvious way, a Next route handler with one Prisma create a status; then the endpoint, answered only after the commit,
 * inbox worked by another process or not at all, and the same with the worker pricing at the same time in the same
 * process. Ratios are to (a).
 */
export async function ingest({ seconds }: { seconds: number }): Promise<Report> {
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench');
  buildObvious();
  const requests = signedRequests();
  const measures: Measure[] = [];
  try {
    for (const [what, file, environment] of [
      ['(a) bare node:http: verify, parse, answer', 'bench/bare-server.ts', {}],
      ['(b) Next route handler, a Prisma create a status', 'bench/next-server.ts', { BENCH_APP: OBVIOUS }],
      ['webhook endpoint: answered after commit', 'server.ts', { PARLEY_PROCESS: 'web' }],
      ['the same, worker in the same process', 'server.ts', { PARLEY_PROCESS: 'all' }],
    ] as const) {
      await emptyDatabase(url, 'BENCH_APP' in environment ? OBVIOUS_TABLE : '');
      const port = await freePort();
      const server = start(file, { DATABASE_URL: url, PORT: String(port), ...environment });
      try {
        await answering(async () => (await post(port, requests[0]!)).ok);
        // Next may still be starting beside the endpoint, and nothing is warm yet.
        await load(port, requests, WARM_UP_SECONDS).catch(() => {});
        const { average, p50, p99 } = await load(port, requests, seconds).catch((error) => {
          throw new Error(`${what}: ${error.message}`);
        });
        const ratio = average / (measures[0]?.perSecond ?? average);
        measures.push({ what, perSecond: average, p50Ms: p50, p99Ms: p99, ratio });
      } finally {
        await stop(server);
      }
    }
  } finally {
    await release();
  }
  const [, obvious, endpoint] = measures;
  const times = (endpoint!.perSecond / obvious!.perSecond).toFixed(1);
  return {
    settings: {
      connections: CONNECTIONS,
      seconds,
      bodies: BODIES,
      'endpoint against (b)': times,
      node: process.version,
      fsync: 'on',
    },
    measures,
  };
}

function signedRequests(): SignedRequest[] {
  const requests: SignedRequest[] = [];
  for (const body of simulate({ messages: BODIES, seed: 1, tenants: 1, batch: 1, era: 'pmp-2026-10' })) {
    // What holds no status would cost the obvious way nothing.
    if (body.includes('"statuses"')) requests.push(signed(body));
    if (requests.length === BODIES) break;
  }
  return requests;
}

function buildObvious() {
  for (const [command, args] of [
    ['prisma', ['generate', '--no-hints', '--schema', `${OBVIOUS}/schema.prisma`]],
    ['next', ['build', OBVIOUS]],
  ] as const) {
    const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
  }
}

/** As its schema says. */
const OBVIOUS_TABLE = `CREATE TABLE obvious_status (
  id bigserial PRIMARY KEY, message_id text NOT NULL, phone_number_id text NOT NULL, status text NOT NULL,
  recipient text, at timestamptz(3) NOT NULL, model text, category text, type text)`;

async function emptyDatabase(url: string, then: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${then}`).finally(() => client.end());
}
