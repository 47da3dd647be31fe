import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { Cable } from './cable';
import { ServerProcess } from './process';

const { url: databaseUrl, owner } = await testDatabase();

let cable: Cable;
let server: ServerProcess;

beforeAll(async () => {
  cable = await Cable.to(databaseUrl);
  server = await ServerProcess.start({ databaseUrl: `${cable.url}?query_timeout=2000` });
});
afterAll(() => cable.close());

const body = (n: number) => `{"entry":[],"n":${n}}`;
const kept = () =>
  owner
    .query<{ body: string }>(`SELECT convert_from(body, 'UTF8') AS body FROM delivery`)
    .then(({ rows }) => new Set(rows.map((row) => row.body)));
const pending = () => owner.query('SELECT FROM inbox').then(({ rowCount }) => rowCount);

describe.each([
  ['that is stopped', () => cable.cut()],
  ['that says nothing any more', () => cable.silence()],
])('a database %s', (_, part) => {
  test('is told to the sender within a second, and found again without a restart', async () => {
    for (let n = 0; n < 20; n++) expect((await server.post(body(n))).status).toBe(200);
    part();
    // One after the other, then many at once: the first ones meet connections that were good until now.
    const answers = [await server.post(body(100)), await server.post(body(101))];
    answers.push(...(await Promise.all(Array.from({ length: 200 }, (_, n) => server.post(body(200 + n))))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(new Set(answers.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['5']));
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(1_500);
    expect(answers[0]!.ms).toBeLessThan(1_250);

    cable.mend();
    const mended = performance.now();
    const again = async () => (await server.post(body(300))).status;
    await expect.poll(again, { timeout: 8_000, interval: 50 }).toBe(200);
    expect(performance.now() - mended).toBeLessThan(6_000);
    expect((await kept()).has(body(300))).toBe(true);
    await expect.poll(pending, { timeout: 20_000 }).toBe(0);
  });
});

test('a database that is slow and answers is waited for, as long as that is sooner than to send again', async () => {
  const table = await owner.connect();
  onTestFinished(() => table.release(true));
  await table.query('BEGIN; LOCK TABLE inbox IN SHARE MODE');
  const waiting = Array.from({ length: 20 }, (_, n) => server.post(body(400 + n)));
  await sleep(1_600);
  await table.query('COMMIT');
  const statuses = (await Promise.all(waiting)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));

  await table.query('BEGIN; LOCK TABLE inbox IN SHARE MODE');
  const tooLong = await server.post(body(500));
  expect(tooLong.status).toBe(503);
  expect(tooLong.ms).toBeLessThan(5_500);
  await table.query('COMMIT');
});

test('what was answered in the middle of it all is kept (D2)', async () => {
  const answered = new Set<string>();
  let going = true;
  const sender = async (id: number) => {
    for (let n = 0; going; n++) {
      const text = body(10_000 * (id + 1) + n);
      const { status } = await server.post(text);
      if (status === 200) answered.add(text);
      else expect(status).toBe(503);
    }
  };
  const senders = Array.from({ length: 8 }, (_, id) => sender(id));
  const trouble = async () => {
    for (const part of [() => cable.cut(), () => cable.silence(), () => cable.cut()]) {
      await sleep(150);
      part();
      await sleep(300);
      cable.mend();
    }
    await sleep(500);
    going = false;
  };
  await Promise.all([trouble(), ...senders]);
  expect(answered.size).toBeGreaterThan(50);
  const found = await kept();
  expect([...answered].filter((text) => !found.has(text))).toEqual([]);
  await expect.poll(pending, { timeout: 20_000 }).toBe(0);
});
