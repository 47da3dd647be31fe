import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type pg from 'pg';
import { HEAP } from '../bin/steps';
import { createPool } from '../lib/db/pools';
import { closePrisma } from '../lib/db/prisma';
import { createApiKey } from '../lib/tenants/api-key';
import type { Sent } from './exporter';
import { ledgerOf } from './ledger';
import type { Measure, Report } from './run';
import { SECRETS } from './server';

/**
 * A tenant's million charges (`--charges` in millions, of which tenant 1 has a twentieth) through the route of the
 * REST interface, read to the end as fast as it gives, against COPY of the same rows in the same order, whose bytes
 * come to the same process. Passes alternate for `seconds`, two at least; the fastest of each counts.
 */
export async function exports({ seconds, millions }: { seconds: number; millions: number }): Promise<Report> {
  const { url, release } = await ledgerOf(millions * 1_000_000);
  process.env.DATABASE_URL = url;
  const owner = createPool('parley_operator', url, { max: 1 });
  // The first one makes JavaScript of the sources, which is kept: a server does so at its first start only.
  const [first] = await started(url);
  first.disconnect();
  await once(first, 'exit');
  const [exporter, atRest] = await started(url);
  try {
    const { key } = await createApiKey({ tenant: 'bench-1' });
    await closePrisma();
    const { rows } = await owner.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM (${STANDING}) AS c`,
    );
    let most = 0;
    const download = async () => {
      exporter.send(key);
      const [sent] = (await once(exporter, 'message')) as [Sent];
      most = Math.max(most, sent.mostResident);
      return sent.bytes;
    };
    const work = [
      ['GET /api/v1/charges.csv', download],
      ['COPY TO of the same rows', () => copy(owner)],
    ] as const;
    const times: number[][] = work.map(() => []);
    const bytes: number[] = [];
    const end = performance.now() + seconds * 1000;
    while (times[0]!.length < 2 || performance.now() < end) {
      for (const [i, [, pass]] of work.entries()) {
        const before = performance.now();
        bytes[i] = await pass();
        times[i]!.push(performance.now() - before);
      }
    }
    const rates = times.map((one) => (rows[0]!.rows / Math.min(...one)) * 1000);
    return {
      unit: 'charges',
      settings: {
        charges: rows[0]!.rows,
        'in a ledger of': millions * 1_000_000,
        'MB by COPY': Math.round(bytes[1]! / 1e6),
        'MB by GET': Math.round(bytes[0]! / 1e6),
        passes: times[0]!.length,
        'RSS at rest (MB)': Math.round(atRest / 1e6),
        'RSS while sending, at most (MB)': Math.round(most / 1e6),
        node: process.version,
      },
      measures: work
        .map(([what], i): Measure => ({ what, perSecond: rates[i]!, ratio: rates[i]! / rates[1]! }))
        .reverse(),
    };
  } finally {
    exporter.kill('SIGTERM');
    await owner.end();
    await release();
  }
}

/** A process that exports, and the bytes that it holds before it does. */
async function started(url: string): Promise<[ChildProcess, number]> {
  const exporter = fork('bench/exporter.ts', {
    execArgv: ['--import', 'tsx', ...HEAP],
    env: { ...process.env, ...SECRETS, DATABASE_URL: url, NODE_ENV: 'production' },
  });
  const [atRest] = (await once(exporter, 'message')) as [number];
  return [exporter, atRest];
}

/** What the file holds, as the ledger has it. */
const STANDING = `
  SELECT c.* FROM charge c
   WHERE c.tenant_id = 1 AND c.reverses IS NULL
     AND NOT EXISTS (SELECT FROM charge r WHERE r.tenant_id = c.tenant_id AND r.reverses = c.id)
   ORDER BY c.occurred_at DESC, c.id DESC`;

async function copy(pool: pg.Pool): Promise<number> {
  const client = await pool.connect();
  try {
    return await new Promise<number>((resolve, reject) => {
      let bytes = 0;
      client.query({
        submit: (connection: pg.Connection) => connection.query(`COPY (${STANDING}) TO STDOUT (FORMAT csv)`),
        handleCopyData: ({ chunk }: { chunk: Buffer }) => {
          bytes += chunk.length;
        },
        handleCommandComplete: () => {},
        handleReadyForQuery: () => resolve(bytes),
        handleError: reject,
      } as unknown as pg.Submittable);
    });
  } finally {
    client.release();
  }
}
