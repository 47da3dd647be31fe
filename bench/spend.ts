import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { ledgerOf, TENANTS } from './ledger';
import { quantile } from './quantile';
import type { Measure, Report } from './run';
import { SECRETS } from './server';
import type { SpendTimes } from './spend-reader';

/**
 * Half a month's spend, and the half month before that it is compared with, of a ledger of a million charges and of
 * one of `--charges` million, whose past is longer. One tenant after the other is asked for in both, in turns; what
 * counts is the time in which the database was waited for: of the one query of `/api/v1/spend`, and of all queries of
 * the Countries page. Of each tenant the fastest read counts, as what else the machine does only makes one slower; the
 * quantiles are over the tenants.
 */
export async function spend({ seconds, millions }: { seconds: number; millions: number }): Promise<Report> {
  const sizes = [1, millions];
  const ledgers = [];
  for (const size of sizes) ledgers.push(await ledgerOf(size * 1_000_000));
  const readers = await Promise.all(ledgers.map(({ url }) => reader(url)));
  const fastest: SpendTimes[][] = sizes.map(() => []);
  let rounds = 0;
  try {
    for (const end = performance.now() + seconds * 1000; rounds < 4 || performance.now() < end; rounds++) {
      for (let tenant = 1; tenant <= TENANTS; tenant++) {
        for (const [i, process] of readers.entries()) {
          process.send(tenant);
          const [{ api, page }] = (await once(process, 'message')) as [SpendTimes];
          const before = fastest[i]![tenant - 1] ?? { api, page };
          fastest[i]![tenant - 1] = {
            api: Math.min(api, before.api),
            page: Math.min(page, before.page),
          };
        }
      }
    }
  } finally {
    for (const process of readers) process.kill('SIGTERM');
    for (const { release } of ledgers) await release();
  }
  const measures = (['api', 'page'] as const).flatMap((what) => {
    const sorted = fastest.map((one) => one.map((each) => each[what]).sort((a, b) => a - b));
    const first = quantile(sorted[0]!, 0.95);
    return sorted.map((some, i): Measure => {
      const name = what === 'api' ? 'GET /api/v1/spend' : 'Countries page';
      return {
        what: `${name}, ${sizes[i]} M charges`,
        perSecond: (some.length / some.reduce((all, one) => all + one, 0)) * 1000,
        p50Ms: quantile(some, 0.5),
        p95Ms: quantile(some, 0.95),
        ratio: quantile(some, 0.95) / first,
      };
    });
  });
  const settings = { tenants: TENANTS, 'reads of each': rounds, node: process.version };
  return { unit: 'reads', settings: { ...settings, 'ratio of': 'p95' }, measures };
}

async function reader(url: string): Promise<ChildProcess> {
  const child = fork('bench/spend-reader.ts', {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...SECRETS, DATABASE_URL: url, NODE_ENV: 'production' },
  });
  child.once('exit', (code) => {
    if (code) throw new Error(`A reader of spend ended with ${code}: see above.`);
  });
  await once(child, 'message');
  return child;
}
