import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { ServerProcess } from './process';

const { url: databaseUrl, owner } = await testDatabase();
let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({ databaseUrl, process: 'web' });
  expect((await server.post('{}')).status).toBe(200);
});

const MB = 1024 * 1024;
const large = (n: number) => `{"entry":[],"n":${n},"filler":"${'x'.repeat(2.9 * MB)}"}`;

/** Megabytes that the process has ever had at once. */
const peak = () =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) / 1024;
const hasProc = process.platform === 'linux';

test('a database that stands still fills no memory, however much is sent meanwhile', async () => {
  const before = hasProc ? peak() : 0;
  const table = await owner.connect();
  onTestFinished(() => table.release(true));
  await table.query('BEGIN; LOCK TABLE inbox IN SHARE MODE');
  const peaks: number[] = [];
  for (const wave of [0, 1]) {
    // Three times what may wait.
    const answers = await Promise.all(
      Array.from({ length: 70 }, (_, n) => server.post(large(70 * wave + n))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(new Set(answers.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['5']));
    peaks.push(hasProc ? peak() - before : 0);
  }
  // What may wait, and what the collector has not taken yet; another 200 MB find their room in it.
  expect(peaks[0]).toBeLessThan(400);
  expect(peaks[1]! - peaks[0]!).toBeLessThan(120);
  await table.query('COMMIT');
  await expect.poll(() => server.post(large(0)).then(({ status }) => status), { timeout: 20_000 }).toBe(200);
});

const slow: Socket[] = [];
afterAll(() => {
  for (const socket of slow) socket.destroy();
});

test('senders that stop in the middle of their bodies fill no memory either, and leave nothing behind', async () => {
  const { hostname, port, pathname } = new URL(server.url);
  const before = hasProc ? peak() : 0;
  const answers: string[] = [];
  const head = `POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: ${3 * MB}\r\n\r\n`;
  for (let n = 0; n < 60; n++) {
    const socket = createConnection(Number(port), hostname);
    slow.push(socket);
    socket.setEncoding('utf8').on('data', (text: string) => answers.push(text));
    socket.on('error', () => {});
    socket.write(head);
    socket.write('x'.repeat(2 * MB));
  }
  await expect.poll(() => answers.length, { timeout: 20_000 }).toBeGreaterThan(20);
  expect(answers[0]).toMatch(/^HTTP\/1.1 503 /);
  expect(answers[0]).toMatch(/retry-after: 5/i);
  if (hasProc) expect(peak() - before).toBeLessThan(350);
  for (const socket of slow) socket.destroy();
  const again = () =>
    server.post(large(1)).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(again, { timeout: 20_000 }).toBe(200);
});
