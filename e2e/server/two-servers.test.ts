import { expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { connectAll } from '../../lib/inbox/testing';
import { checkBooks, spendRows } from '../../lib/ledger/testing';
import { seedBuiltinRates } from '../../lib/rates/store';
import { simulate } from '../../lib/simulate/simulate';
import { ServerProcess } from './process';
import { sendAll } from './sending';

const { url: databaseUrl, owner } = await testDatabase();

test('two servers and a worker beside them, all on one database, charge everything once', async () => {
  await seedBuiltinRates();
  const simulation = simulate({ messages: 700, seed: 31, tenants: 3, disorder: true, duplicates: true });
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);
  const servers = await Promise.all([
    ServerProcess.start({ databaseUrl }),
    ServerProcess.start({ databaseUrl }),
    ServerProcess.start({ databaseUrl, process: 'worker' }),
  ]);
  const urls = servers.slice(0, 2).map(({ url }) => url);
  // Each body goes to both of them, as when Meta repeats what was answered too late.
  const twice = [...bodies, ...bodies];
  await sendAll(urls, twice, twice.keys(), 16);
  const left = () => owner.query('SELECT state, reason FROM inbox').then(({ rows }) => rows);
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
  for (const { slug, spend } of truth.tenants) expect(await spendRows(slug)).toEqual(spend.rows);
  await checkBooks();
  const troubles = servers.flatMap(({ output }) =>
    output.split('\n').filter((line) => line.includes('"level":50') && !line.includes('pages')),
  );
  expect(troubles).toEqual([]);
  expect(await Promise.all(servers.map((server) => server.stop()))).toEqual([0, 0, 0]);
}, 180_000);
