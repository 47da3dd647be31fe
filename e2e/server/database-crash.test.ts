import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbedded } from '../../lib/db/embedded';
import { migrate } from '../../lib/db/migrate';
import { closePools } from '../../lib/db/pools';
import { closePrisma } from '../../lib/db/prisma';
import { connectAll } from '../../lib/inbox/testing';
import { checkBooks, spendRows } from '../../lib/ledger/testing';
import { seedBuiltinRates } from '../../lib/rates/store';
import { simulate } from '../../lib/simulate/simulate';
import { ownFolder, postmasterOf, removeOwn } from './own-postgres';
import { ServerProcess } from './process';
import { send, sendAll } from './sending';

const dir = ownFolder('crash');
let cluster: Awaited<ReturnType<typeof startEmbedded>>;

beforeAll(async () => {
  cluster = await startEmbedded(dir);
  process.env.DATABASE_URL = cluster.url;
  await migrate(cluster.url);
});

afterAll(async () => {
  await Promise.all([closePools(), closePrisma()]);
  await cluster.release();
  removeOwn(dir);
});

test('a database that runs and does not answer for a while is waited for, at its own address', async () => {
  process.kill(postmasterOf(dir), 'SIGSTOP');
  const waiting = startEmbedded(dir);
  await sleep(3_000);
  process.kill(postmasterOf(dir), 'SIGCONT');
  const again = await waiting;
  expect(again.url).toBe(cluster.url);
  const client = new pg.Client({ connectionString: again.url });
  await client.connect();
  await client.end();
  await again.release();
});

test('what was answered survives kill -9 of PostgreSQL, and the server goes on when it is back', async () => {
  await seedBuiltinRates();
  const simulation = simulate({ messages: 500, seed: 13, tenants: 2, disorder: true });
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);
  const server = await ServerProcess.start({ databaseUrl: cluster.url });
  const again = new Set(bodies.keys());
  for (const wait of [150, 400]) {
    const gone = new AbortController();
    const killing = sleep(wait).then(() => {
      process.kill(postmasterOf(dir), 'SIGKILL');
      return sleep(300);
    });
    const sending = send([server.url], bodies, again, { until: gone.signal });
    await killing;
    gone.abort();
    for (const i of (await sending).answered) again.delete(i);
    const { status } = await server.post(bodies[0]!);
    expect(status).toBe(503);
    cluster = await startEmbedded(dir);
  }
  expect(again.size).toBeGreaterThan(0);
  await expect.poll(async () => (await server.post(bodies[0]!)).status, { timeout: 10_000 }).toBe(200);
  await sendAll([server.url], bodies, again);

  const owner = new pg.Client({ connectionString: cluster.url });
  await owner.connect();
  const left = () => owner.query('SELECT FROM inbox').then(({ rowCount }) => rowCount);
  await expect.poll(left, { timeout: 30_000 }).toBe(0);
  const { rows } = await owner.query(`SELECT DISTINCT encode(sha256, 'hex') AS hash FROM delivery`);
  await owner.end();
  const kept = new Set(rows.map(({ hash }) => hash));
  expect(bodies.filter((body) => !kept.has(createHash('sha256').update(body).digest('hex')))).toEqual([]);
  await closePools();
  for (const { slug, spend } of truth.tenants) expect(await spendRows(slug)).toEqual(spend.rows);
  await checkBooks();
  expect(await server.stop()).toBe(0);
}, 120_000);
