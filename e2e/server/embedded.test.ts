import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { clusterOf, ownFolder, postmasterOf, removeOwn } from './own-postgres';
import { ServerProcess } from './process';

const dir = ownFolder('own');
const postmaster = () => postmasterOf(dir);

afterAll(() => removeOwn(dir));

test('the embedded PostgreSQL that is killed under a running server is started again by it, at its address', async () => {
  const server = await ServerProcess.start({ databaseUrl: null, env: { PARLEY_DATA_DIR: dir } });
  const before = { ...clusterOf(dir), pid: postmaster() };
  for (const round of [1, 2]) {
    expect((await server.post(`{"entry":[],"n":${round}}`)).status).toBe(200);
    const killed = postmaster();
    process.kill(killed, 'SIGKILL');
    const told = await server.post('{}');
    // It may be back before the connections have noticed; whoever is told no is told soon.
    expect([200, 503]).toContain(told.status);
    expect(told.ms).toBeLessThan(2_500);
    // What it leaves behind may still answer for a moment.
    await expect.poll(postmaster, { timeout: 60_000, interval: 50 }).not.toBe(killed);
    const again = async () => (await server.post('{"entry":[]}')).status;
    await expect.poll(again, { timeout: 60_000, interval: 200 }).toBe(200);
  }
  expect(postmaster()).not.toBe(before.pid);
  expect(clusterOf(dir)).toMatchObject({ port: before.port, home: before.home });
  await server.says('the embedded PostgreSQL is back');
  // The last one to use it stops it, and does not start it once more.
  expect(await server.stop()).toBe(0);
  expect(() => postmaster()).toThrow();
}, 180_000);

test('processes that start at once on a new folder make one PostgreSQL and migrate it once', async () => {
  const folder = ownFolder('at-once');
  onTestFinished(() => removeOwn(folder));
  // A start that was cut off long ago.
  writeFileSync(path.join(folder, 'initdb.pid'), '999999999');
  const options = { databaseUrl: null, env: { PARLEY_DATA_DIR: folder } };
  const both = await Promise.all([
    ServerProcess.start({ ...options, process: 'web' }),
    ServerProcess.start({ ...options, process: 'worker' }),
  ]);
  expect((await both[0].post('{"entry":[]}')).status).toBe(200);
  await both[1].stop();
  expect((await both[0].post('{"entry":[1]}')).status).toBe(200);
  await both[0].stop();
  expect(existsSync(path.join(folder, 'initdb.pid'))).toBe(false);
}, 120_000);
