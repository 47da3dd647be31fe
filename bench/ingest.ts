import path from 'node:path';
import autocannon from 'autocannon';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { simulate } from '../lib/simulate/simulate';
import { sign } from '../lib/whatsapp/signature';
import type { Measure, Report } from './run';
import { answering, freePort, SECRETS, start, stop } from './server';

const CONNECTIONS = 64;
const BODIES = 5_000;

/**
 * Signed single-status deliveries from a process of its own. (a) a bare server that verifies and parses; (b) the
 * endpoint, answered only after the commit, inbox worked by another process or not at all; (c) the same with the
 * worker pricing at the same time in the same process.
 */
export async function ingest({ seconds }: { seconds: number }): Promise<Report> {
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench');
  const requests = signedRequests();
  const measures: Measure[] = [];
  try {
    for (const [what, file, part] of [
      ['bare node:http: verify, parse, answer', 'bench/bare-server.ts', 'none'],
      ['webhook endpoint: answered after commit', 'server.ts', 'web'],
      ['the same, worker in the same process', 'server.ts', 'all'],
    ] as const) {
      if (part !== 'none') await emptyDatabase(url);
      const port = await freePort();
      const server = start(file, {
        DATABASE_URL: url,
        PORT: String(port),
        PARLEY_PROCESS: part === 'none' ? 'web' : part,
      });
      try {
        await answering(async () => (await post(port, requests[0]!)).ok);
        const { average, p50, p99, failures } = await load(port, requests, seconds);
        if (failures > 0) throw new Error(`${what}: ${failures} posts were not answered 200`);
        measures.push({
          what,
          perSecond: average,
          p50Ms: p50,
          p99Ms: p99,
          ratio: average / (measures[0]?.perSecond ?? average),
        });
      } finally {
        await stop(server);
      }
    }
  } finally {
    await release();
  }
  return {
    settings: { connections: CONNECTIONS, seconds, bodies: BODIES, node: process.version, fsync: 'on' },
    measures,
  };
}

interface SignedRequest {
  body: string;
  headers: Record<string, string>;
}

function signedRequests(): SignedRequest[] {
  const requests: SignedRequest[] = [];
  for (const body of simulate({ messages: BODIES, seed: 1, tenants: 1, batch: 1, era: 'pmp-2026-10' })) {
    requests.push({
      body,
      headers: {
        'X-Hub-Signature-256': sign(Buffer.from(body), SECRETS.WHATSAPP_APP_SECRET),
        'Content-Type': 'application/json',
      },
    });
    if (requests.length === BODIES) break;
  }
  return requests;
}

function post(port: number, { body, headers }: SignedRequest): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/api/webhooks/whatsapp`, { method: 'POST', body, headers });
}

async function load(port: number, requests: readonly SignedRequest[], seconds: number) {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/api/webhooks/whatsapp`,
    connections: CONNECTIONS,
    duration: seconds,
    workers: 1,
    requests: requests.map(({ body, headers }) => ({ method: 'POST', body, headers })),
  });
  const { p50, p99 } = result.latency;
  return { average: result.requests.average, p50, p99, failures: result.non2xx + result.errors };
}

async function emptyDatabase(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public').finally(() => client.end());
}
