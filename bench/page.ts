import { spawnSync } from 'node:child_process';
import autocannon from 'autocannon';
import { encode } from 'next-auth/jwt';
import pg from 'pg';
import { openSession } from '../lib/access/sessions';
import { closePrisma } from '../lib/db/prisma';
import { raiseVersions } from '../lib/ledger/post';
import { END, ledgerOf, SPEND_FROM } from './ledger';
import type { Measure, Report } from './run';
import { answering, freePort, SECRETS, start, stop } from './server';

const CONNECTIONS = 8;

/**
 * The Countries page of the largest tenant of a ledger of `--charges` million, rendered by a production build for who
 * is signed in, against an empty page that Next renders at each request, built and served the same way: once as it is
 * while the ledger stays as it was, once with each sum read anew. `npm run build` comes before. They take turns; the
 * best turn of each counts.
 */
export async function page({ seconds, millions }: { seconds: number; millions: number }): Promise<Report> {
  const { url, release } = await ledgerOf(millions * 1_000_000);
  const built = spawnSync('next', ['build', 'bench/empty'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) throw new Error('The empty page could not be built.');
  const [emptyPort, port] = [await freePort(), await freePort()];
  const servers = [
    start('bench/next-server.ts', { PORT: String(emptyPort), BENCH_APP: 'bench/empty' }),
    start('server.ts', { PORT: String(port), DATABASE_URL: url, PARLEY_PROCESS: 'web' }),
  ];
  const countries = `http://127.0.0.1:${port}/t/bench-1/countries?from=${SPEND_FROM}&to=${END}`;
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const work = [
    ['an empty Next page', `http://127.0.0.1:${emptyPort}/`, '<h1>Empty', 'SELECT'],
    ['Countries page, of a ledger that stays', countries, 'South Africa', raiseVersions('spend')],
    ['Countries page, its sums read anew', countries, 'South Africa', 'TRUNCATE spend_version'],
  ] as const;
  const headers = { cookie: `next-auth.session-token=${await signedIn(url)}` };
  const turns: { average: number; p50: number; p99: number }[][] = work.map(() => []);
  let size = 0;
  try {
    for (const [, address, words] of work)
      await answering(async () => {
        const text = await (await fetch(address, { headers })).text();
        size = text.length;
        return text.includes(words);
      });
    for (let turn = 0; turn < 3; turn++) {
      for (const [i, [what, address, , before]] of work.entries()) {
        await owner.query(before);
        const { requests, latency, non2xx, errors } = await autocannon({
          url: address,
          connections: CONNECTIONS,
          duration: seconds,
          headers,
        });
        if (non2xx + errors > 0)
          throw new Error(`${what}: ${non2xx + errors} requests were not answered 200`);
        // The first turn warms up.
        if (turn > 0) turns[i]!.push({ average: requests.average, p50: latency.p50, p99: latency.p99 });
      }
    }
  } finally {
    await Promise.all(servers.map(stop));
    await owner.end();
    await release();
  }
  const best = turns.map((some) => some.reduce((a, b) => (a.average > b.average ? a : b)));
  return {
    unit: 'pages',
    settings: {
      connections: CONNECTIONS,
      seconds,
      'kB of HTML': Math.round(size / 1000),
      node: process.version,
    },
    measures: work.map(([what], i): Measure => {
      const { average, p50, p99 } = best[i]!;
      return { what, perSecond: average, p50Ms: p50, p99Ms: p99, ratio: best[0]!.average / average };
    }),
  };
}

/** A cookie of the one user that a bench ledger has, with a session of its own. */
async function signedIn(url: string): Promise<string> {
  process.env.DATABASE_URL = url;
  const now = Date.now();
  const session = await openSession(1, { device: 'bench', address: '127.0.0.1' }, now);
  await closePrisma();
  const token = { userId: 1, session, version: 1, since: Math.floor(now / 1000) };
  return encode({ token, secret: SECRETS.NEXTAUTH_SECRET });
}
