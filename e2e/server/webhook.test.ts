import { createHash, createHmac } from 'node:crypto';
import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { sign } from '../../lib/whatsapp/signature';
import { APP_SECRET } from './http';
import { SECRETS, ServerProcess } from './process';

const { url: databaseUrl, owner } = await testDatabase();

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({ databaseUrl });
});

const MB = 1024 * 1024;
const body = '{"object":"whatsapp_business_account","entry":[]}';
const signed = sign(Buffer.from(body), APP_SECRET);
const hex = signed.slice('sha256='.length);

/** An answer, and what the table of deliveries has grown by. */
async function sent<T>(sending: () => Promise<T>) {
  const last = await owner.query('SELECT coalesce(max(id), 0) AS id FROM delivery');
  const answer = await sending();
  const added = await owner.query<{ body: Buffer; sha256: Buffer }>(
    'SELECT body, sha256 FROM delivery WHERE id > $1 ORDER BY id',
    [last.rows[0].id],
  );
  return { answer, added: added.rows };
}

describe('the handshake', () => {
  const ask = (query: string) => fetch(`${server.url}?${query}`);
  const right = `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${encodeURIComponent(SECRETS.WHATSAPP_VERIFY_TOKEN)}`;

  test('gives the bare challenge to the right token', async () => {
    const answer = await ask(right);
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  test.each([
    ['a wrong token', right.replace('verify_token=the', 'verify_token=some'), 403],
    ['an empty token', right.replace(/verify_token=.*/, 'verify_token='), 403],
    ['no token', right.replace(/&hub.verify_token=.*/, ''), 400],
    ['no challenge', right.replace('hub.challenge=1158201444&', ''), 400],
    ['another mode', right.replace('subscribe', 'unsubscribe'), 400],
    ['nothing', '', 400],
  ])('refuses %s', async (_, query, status) => {
    const answer = await ask(query);
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('1158201444');
  });
});

describe('a signature', () => {
  test('over the bytes, with the secret or the one before it, is accepted, and the bytes are kept', async () => {
    for (const secret of SECRETS.WHATSAPP_APP_SECRET.split(',')) {
      const signature = sign(Buffer.from(body), secret);
      const { answer, added } = await sent(() => server.post(body, { signature }));
      expect(answer.status).toBe(200);
      expect(added.map((one) => one.body.toString())).toEqual([body]);
    }
  });

  test.each<[string, string | null]>([
    ['missing', null],
    ['empty', ''],
    ['in sha1', `sha1=${createHmac('sha1', APP_SECRET).update(body).digest('hex')}`],
    ['in upper-case hex', `sha256=${hex.toUpperCase()}`],
    ['in an upper-case scheme', `SHA256=${hex}`],
    ['without a scheme', hex],
    ['short', signed.slice(0, -2)],
    ['long', `${signed}00`],
    ['not hex', `sha256=${'z'.repeat(64)}`],
    ['of wide characters', `sha256=${'\u00e9'.repeat(64)}`],
    ['twice', `${signed}, ${signed}`],
    ['of a megabyte of digits, as far as a header goes', `sha256=${'0'.repeat(15_000)}`],
    [
      'of the same JSON written anew',
      sign(Buffer.from(JSON.stringify(JSON.parse(body), null, 1)), APP_SECRET),
    ],
    ['of another app', sign(Buffer.from(body), 'the secret of another app')],
    ['of a secret that was rotated out', sign(Buffer.from(body), 'the one before the one before it')],
    ['of the list of secrets', sign(Buffer.from(body), SECRETS.WHATSAPP_APP_SECRET)],
    ['of the empty key', sign(Buffer.from(body), '')],
  ])('that is %s is refused, and nothing is kept', async (_, signature) => {
    const { answer, added } = await sent(() => server.post(body, { signature }));
    expect([answer.status, added]).toEqual([401, []]);
  });

  test('in X-Hub-Signature alone, which is sha1, is refused', async () => {
    const headers = {
      'X-Hub-Signature': `sha1=${createHmac('sha1', APP_SECRET).update(body).digest('hex')}`,
    };
    expect((await server.post(body, { signature: null, headers })).status).toBe(401);
  });

  test('is all that counts: from any address, without a certificate of the client (D6)', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.7', Forwarded: 'for=203.0.113.7' };
    const { answer, added } = await sent(() => server.post(body, { signature: signed, headers }));
    expect([answer.status, added.length]).toEqual([200, 1]);
  });

  test('is asked for before the body is looked at', async () => {
    expect((await server.post('not JSON', { signature: signed })).status).toBe(401);
  });
});

describe('a body', () => {
  const notJson = ['not JSON', '{"entry":', '{"a":"\u0000"}', "{'entry':[]}", '\ufeff{}', '{} {}'];
  test.each(notJson)('that is no JSON is refused: %j', async (text) => {
    const { answer, added } = await sent(() => server.post(text));
    expect([answer.status, added]).toEqual([400, []]);
  });

  const status = (extra: string) =>
    `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"5"},"statuses":[{"id":"wamid.A","status":"sent","timestamp":"1760000000",${extra}"recipient_id":"4915112345678"}]}}]}]}`;
  test.each<[string, string | Buffer]>([
    ['empty', ''],
    ['null', 'null'],
    ['a number', '17'],
    ['nested a million deep', '['.repeat(MB) + ']'.repeat(MB)],
    ['nested in objects', `${'{"entry":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    ['with one key twice', '{"object":"a","object":"b","entry":[],"entry":[{"id":"1","changes":[]}]}'],
    ['with escaped NULs', status('"biz_opaque_callback_data":"\\u0000","conversation":{"id":"a\\u0000b"},')],
    ['with a NUL in every text', status('').replaceAll(/":"/g, '":"\\u0000')],
    ['with half an emoji', status('"x":"\\ud83d","conversation":{"id":"\\udc00"},')],
    ['with emoji', status('"x":"\u{1f469}\u200d\u{1f680} \u{1f1e7}\u{1f1f7}",')],
    ['with escaped emoji and slashes', status('"x":"\\ud83d\\udc4d \\u00e9 \\/ \\u0040",')],
    ['from right to left', status('"x":"\u202e\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",')],
    [
      'with broken UTF-8',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]),
    ],
    [
      'with a number without end',
      status('"conversation":{"id":1e309},"pricing":{"cost":{"amount":-1e400}},'),
    ],
    ['with __proto__', status('"__proto__":{"status":"delivered"},"constructor":1,')],
    ['with line ends and spaces', `\r\n\t ${body} \n`],
    ['of just three megabytes', `${body}${' '.repeat(3 * MB - body.length)}`],
  ])('%s is kept byte for byte', async (_, text) => {
    const raw = Buffer.from(text);
    const { answer, added } = await sent(() => server.post(raw));
    expect(answer.status).toBe(200);
    expect(added).toHaveLength(1);
    expect(added[0]!.body.equals(raw)).toBe(true);
    expect(added[0]!.sha256.equals(createHash('sha256').update(raw).digest())).toBe(true);
  });

  test('in pieces and without a length is a body like any other', async () => {
    const { answer, added } = await sent(() => server.post(body, { chunked: true }));
    expect([answer.status, added.length]).toEqual([200, 1]);
  });

  test.each([
    ['just over three megabytes', 3 * MB + 1, false],
    ['just over three megabytes, without a length', 3 * MB + 1, true],
    ['ten megabytes', 10 * MB, false],
    ['ten megabytes, without a length', 10 * MB, true],
  ])('of %s is refused, and the sender can read why', async (_, size, chunked) => {
    for (let time = 0; time < 5; time++) {
      const { answer, added } = await sent(() => server.post(Buffer.alloc(size, ' '), { chunked }));
      expect([answer.status, added]).toEqual([413, []]);
    }
  });

  test('that promises more than it brings is not kept', async () => {
    const { added } = await sent(async () => {
      const { hostname, port, pathname } = new URL(server.url);
      const socket = createConnection(Number(port), hostname);
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: ${signed}\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`,
      );
      await expect.poll(() => socket.bytesWritten).toBeGreaterThan(body.length);
      socket.destroy();
      await server.post('17', { signature: 'none' });
    });
    expect(added).toEqual([]);
  });

  test('that comes in slowly is waited for, and nobody waits with it', async () => {
    const { hostname, port, pathname } = new URL(server.url);
    const socket = createConnection(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    const pieces = [
      `POST ${pathname} HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: ${signed}\r\nContent-Length: ${body.length}\r\n\r\n`,
      ...body.match(/.{1,7}/gs)!,
    ];
    for (const piece of pieces) {
      expect(answer).toBe('');
      socket.write(piece);
      expect((await server.post('{}')).status).toBe(200);
    }
    await expect.poll(() => answer).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  });

  test.each(['gzip', 'deflate', 'br', 'GZIP', 'identity, gzip'])(
    'in %s is refused unread',
    async (encoding) => {
      const bomb = gzipSync(Buffer.alloc(10 * MB));
      const headers = { 'Content-Encoding': encoding };
      const { answer, added } = await sent(() => server.post(bomb, { headers }));
      expect([answer.status, added]).toEqual([415, []]);
    },
  );

  test.each(['PUT', 'PATCH', 'DELETE'])('by %s is refused', async (method) => {
    const { answer, added } = await sent(() => server.post(body, { method }));
    expect([answer.status, added]).toEqual([405, []]);
    expect(answer.headers.allow).toBe('GET, POST');
  });
});

test('all of that is worked, and nothing of it fails', async () => {
  const left = () => owner.query('SELECT state, reason FROM inbox').then(({ rows }) => rows);
  await expect
    .poll(left, { timeout: 10_000 })
    .toEqual([
      ...Array.from({ length: 7 }, () => ({ state: 'quarantined', reason: 'number_not_connected' })),
    ]);
});
