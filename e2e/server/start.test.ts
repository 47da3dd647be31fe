import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { ServerProcess } from './process';

const { url: databaseUrl, owner } = await testDatabase();

test('deliveries are taken before the pages are ready, and although they never are', async () => {
  const server = await ServerProcess.start({ databaseUrl });
  expect((await server.post('{}')).status).toBe(200);
  const page = await fetch(new URL('/', server.url));
  expect(page.status).toBe(503);
  expect(page.headers.get('retry-after')).toBe('5');
  await server.says('the pages could not be started');
  expect((await server.post('{}')).status).toBe(200);
  expect(await server.stop()).toBe(0);
});

test('a server without pages or without worker leaves that part to others (D7)', async () => {
  await owner.query('TRUNCATE inbox');
  const web = await ServerProcess.start({ databaseUrl, process: 'web' });
  expect((await web.post('{}')).status).toBe(200);
  await sleep(600);
  const pending = () => owner.query('SELECT FROM inbox').then(({ rowCount }) => rowCount);
  expect(await pending()).toBe(1);
  const worker = await ServerProcess.start({ databaseUrl, process: 'worker' });
  await expect.poll(pending, { timeout: 5_000 }).toBe(0);
  await expect(worker.post('{}')).rejects.toThrow('ECONNREFUSED');
  expect(await Promise.all([web.stop(), worker.stop()])).toEqual([0, 0]);
});

test('the demonstration refuses a port that no browser opens, before it builds anything', () => {
  const { status, stderr } = spawnSync('tsx', ['bin/demo.ts'], {
    env: { ...process.env, PORT: '4190' },
    encoding: 'utf8',
  });
  expect(stderr).toContain('Port 4190 is one that browsers refuse: choose another with PORT.');
  expect(status).toBe(1);
});
