import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { verifySignature } from '../whatsapp/signature';
import { type Body, bodiesOf, NoReceiver, sendBodies } from './sender';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-send-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function texts(...paths: string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const { raw } of bodiesOf(paths)) found.push(raw.toString('latin1'));
  return found;
}

test('a file is one body, byte for byte; a folder is its JSON files by name', async () => {
  const bytes = Buffer.from([0x7b, 0xff, 0x0a, 0x7d, 0x0a]);
  write('all/b.json', bytes);
  write('all/a/2.json', '{"a":2}');
  write('all/a/1.JSON', '{"a":1}');
  write('all/notes.txt', 'no');
  expect(await texts(path.join(folder, 'all'))).toEqual(['{"a":1}', '{"a":2}', bytes.toString('latin1')]);
  expect(await texts(path.join(folder, 'all/notes.txt'))).toEqual(['no']);
});

test('a line of NDJSON is one body, without its line break, whatever its length', async () => {
  const long = `{"long":"${'x'.repeat(700_000)}é"}`;
  const file = write('some.ndjson', `{"a":1}\n\n${long}\n {"spaces": true} \n{"last":1}`);
  expect(await texts(file)).toEqual([
    '{"a":1}',
    Buffer.from(long).toString('latin1'),
    ' {"spaces": true} ',
    '{"last":1}',
  ]);
});

async function serve(
  answer: (raw: Buffer, request: http.IncomingMessage) => { status: number; after?: string },
) {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, after } = answer(Buffer.concat(chunks), request);
    response.writeHead(status, after ? { 'Retry-After': after } : {}).end('because');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    close: () => server.close(),
  };
}

async function* many(count: number): AsyncGenerator<Body> {
  for (let i = 0; i < count; i++) yield { raw: Buffer.from(`{"n":${i}}`), from: `n:${i}` };
}

test('every body is signed and sent once, and a 503 again after its time', async () => {
  const seen = new Map<string, number>();
  let busy = 0;
  const { url, close } = await serve((raw, request) => {
    if (++busy % 10 === 0) return { status: 503, after: '0' };
    const signature = request.headers['x-hub-signature-256'];
    if (!verifySignature(raw, signature, ['secret'])) return { status: 401 };
    seen.set(raw.toString(), (seen.get(raw.toString()) ?? 0) + 1);
    return { status: 200 };
  });
  const sent = await sendBodies(many(200), { url, secret: 'secret', concurrency: 8 });
  close();
  expect(sent).toMatchObject({ bodies: 200, statuses: { 200: 200 }, refused: [] });
  expect(sent.retried).toBeGreaterThan(15);
  expect(seen.size).toBe(200);
  expect([...seen.values()].every((times) => times === 1)).toBe(true);
});

test('it stops asking after some tries, and tells what was refused', async () => {
  const { url, close } = await serve(() => ({ status: 503, after: '0' }));
  const sent = await sendBodies(many(2), { url, secret: 's', concurrency: 1, retries: 3 });
  close();
  expect(sent).toMatchObject({ bodies: 2, statuses: { 503: 2 }, retried: 6 });
  expect(sent.refused).toEqual([
    { from: 'n:0', status: 503, answer: 'because' },
    { from: 'n:1', status: 503, answer: 'because' },
  ]);
});

test('nobody there is one error, not one for each body', async () => {
  const { url, close } = await serve(() => ({ status: 200 }));
  close();
  const sending = sendBodies(many(1000), { url, secret: 's', concurrency: 4 });
  await expect(sending).rejects.toThrow(NoReceiver);
  await expect(sending).rejects.toMatchObject({ code: 'ECONNREFUSED', sent: { bodies: 0 } });
});
