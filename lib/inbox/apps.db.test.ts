import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPool, pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { sign } from '../whatsapp/signature';
import { createAppKeys } from './app-keys';
import { addApp, listApps, removeApp, rotateApp } from './apps';
import { createReceiver } from './receive';

const { url, owner } = await testDatabase();

const OWN = { secrets: ['the secret of the environment'], verifyToken: 'the token of the environment' };
const SECRETS = {
  '1001': 'first-app-secret-0001',
  '1002': 'second-app-secret-0002',
};
const raw = Buffer.from('{"entry":[]}');
const START = Date.parse('2026-11-22T10:00:00Z');
const HOUR = 3_600_000;
const BY = { actor: 'olga@parley.example', at: START };

for (const [id, secret] of Object.entries(SECRETS)) await addApp({ id, name: `App ${id}`, secret }, BY);

/** A receiver that has just been started, at `at`. */
function receiver(at = START, from = pool('parley_worker')) {
  return createReceiver(from, { ...OWN, apps: createAppKeys(from, { now: () => at }) });
}

async function answers(secret: string, app?: string, at = START) {
  return (await receiver(at).deliver(raw, sign(raw, secret), app)).status;
}

test('each app delivers to its own path with its own secret, and with no other', async () => {
  const secrets = [...Object.values(SECRETS), ...OWN.secrets];
  const paths = [...Object.keys(SECRETS), undefined];
  for (const [n, secret] of secrets.entries()) {
    for (const [m, path] of paths.entries()) {
      expect([secret, path, await answers(secret, path)]).toEqual([secret, path, n === m ? 200 : 401]);
    }
  }
});

test('an app that nobody knows is not found, whatever the signature', async () => {
  const { deliver, handshake } = receiver();
  for (const id of ['1003', '', '%00', "1001' OR true", '__proto__', '1001/', '01001']) {
    const answer = await deliver(raw, sign(raw, OWN.secrets[0]!), id);
    expect(answer).toEqual({ status: 404, body: 'Not found.', refused: 'app' });
    expect(await handshake(new URLSearchParams('hub.mode=subscribe'), id)).toEqual(answer);
  }
});

test('the handshake of an app wants its own token', async () => {
  const added = await addApp({ id: '1004', name: 'Fourth', secret: 'fourth-app-secret-0004' }, BY);
  const ask = (token: string, app?: string) =>
    receiver().handshake(
      new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '77', 'hub.verify_token': token }),
      app,
    );
  expect(await ask(added.verifyToken, '1004')).toMatchObject({ status: 200, body: '77' });
  for (const [token, app] of [
    [added.verifyToken, '1001'],
    [added.verifyToken, undefined],
    [OWN.verifyToken, '1004'],
    ['', '1004'],
  ] as const)
    expect(await ask(token, app)).toMatchObject({ status: 403 });
  await removeApp('1004');
});

test('while a secret is rotated both are taken; after it the old one is not', async () => {
  const [old, next, third] = [SECRETS['1001'], 'first-app-secret-anew', 'first-app-secret-third'];
  await rotateApp({ id: '1001', secret: next, graceHours: 2 }, BY);
  const taken = async (at: number) => [await answers(old, '1001', at), await answers(next, '1001', at)];
  expect(await taken(START + 2 * HOUR - 1)).toEqual([200, 200]);
  expect(await taken(START + 2 * HOUR)).toEqual([401, 200]);

  // A leaked secret is taken back at once, and with it whatever was still in its time of grace.
  await rotateApp({ id: '1001', secret: third, graceHours: 0 }, BY);
  expect([await taken(START), await answers(third, '1001')]).toEqual([[401, 401], 200]);
  await expect(rotateApp({ id: '1001', secret: third }, BY)).rejects.toThrow('has already');
  await rotateApp({ id: '1001', secret: old, graceHours: 0 }, BY);
});

test('a process that runs notices what is added, rotated and removed', async () => {
  const { deliver } = receiver();
  const status = async (secret: string) => (await deliver(raw, sign(raw, secret), '1005')).status;
  const [one, two] = ['fifth-app-secret-0005', 'fifth-app-secret-anew'];
  expect(await status(one)).toBe(404);
  await addApp({ id: '1005', name: 'Fifth', secret: one }, BY);
  await expect.poll(() => status(one), { timeout: 3_000 }).toBe(200);
  await rotateApp({ id: '1005', secret: two, graceHours: 0 }, BY);
  await expect.poll(() => status(two), { timeout: 8_000, interval: 200 }).toBe(200);
  expect(await status(one)).toBe(401);
  await removeApp('1005', BY);
  await expect.poll(() => status(two), { timeout: 8_000, interval: 200 }).toBe(404);
}, 30_000);

test('without the database the apps that were known stay known, and nobody is told that there are none', async () => {
  const own = createPool('parley_worker', url, { max: 1 });
  const keys = createAppKeys(own);
  expect(await keys.of('1001')).toMatchObject({ secrets: [SECRETS['1001']] });
  await own.end();
  await expect.poll(() => keys.of('9999'), { interval: 100 }).toBe(null);
  expect(await keys.of('1001')).toMatchObject({ secrets: [SECRETS['1001']] });
  expect(await createAppKeys(own).of('1001')).toBe('unavailable');
  expect(await receiver(START, own).deliver(raw, sign(raw, SECRETS['1001']), '1001')).toMatchObject({
    status: 503,
    retryAfter: 5,
  });
});

test('what is stored gives no secret away, opens for no other app, and says so without holding up the rest', async () => {
  const { rows } = await owner.query(`SELECT encode(secret, 'escape') AS text FROM meta_app`);
  for (const { text } of rows)
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
  expect(JSON.stringify(await listApps())).not.toMatch(/secret-000|[a-f0-9]{40}/);

  await addApp({ id: '1006', name: 'Forged', secret: 'sixth-app-secret-0006' }, BY);
  await owner.query(
    `UPDATE meta_app SET secret = (SELECT secret FROM meta_app WHERE id = '1002') WHERE id = '1006'`,
  );
  const unreadable: string[] = [];
  const keys = createAppKeys(pool('parley_worker'), { onUnreadable: (id) => unreadable.push(id) });
  expect([await keys.of('1006'), unreadable]).toEqual(['unavailable', ['1006']]);
  expect(await keys.of('1002')).toMatchObject({ secrets: [SECRETS['1002']] });
  // A new secret mends it.
  await rotateApp({ id: '1006', secret: 'sixth-app-secret-anew' }, BY);
  expect(await createAppKeys(pool('parley_worker')).of('1006')).toMatchObject({
    secrets: ['sixth-app-secret-anew'],
  });
  await removeApp('1006');
});

test.each([
  [{ id: 'abc' }, 'id'],
  [{ id: '1'.repeat(33) }, 'id'],
  [{ name: '' }, 'name'],
  [{ name: 'two\nlines' }, 'name'],
  [{ secret: 'short' }, 'secret'],
  [{ secret: 'with a space in its middle' }, 'secret'],
  [{ id: '1001' }, 'id'],
])('%j is refused with a sentence that names %s and no secret', async (wrong, field) => {
  const input = { id: '1007', name: 'Seventh', secret: 'seventh-app-secret-0007', ...wrong };
  const refused = await addApp(input, BY).then(
    () => null,
    (error) => error,
  );
  expect(refused).toMatchObject({ name: 'Refusal', field });
  expect(refused.message).not.toContain(input.secret);
});

test('nobody else may change the apps, and pages of tenants may not even read them', async () => {
  await expect(pool('parley_app').query('SELECT FROM meta_app')).rejects.toThrow('permission denied');
  await expect(pool('parley_worker').query('DELETE FROM meta_app')).rejects.toThrow('permission denied');
});

test('each delivery is kept as it came, whichever path it took', async () => {
  const { rows } = await owner.query<{ sha256: Buffer }>('SELECT DISTINCT sha256 FROM delivery');
  expect(rows.map(({ sha256 }) => sha256.toString('hex'))).toEqual([
    createHash('sha256').update(raw).digest('hex'),
  ]);
});

test('who added, rotated and removed an app is written down, and what was secret is not', async () => {
  const { rows } = await owner.query<{ actor: string; action: string; subject: string; detail: string }>(
    `SELECT actor, action, subject, detail FROM audit WHERE subject = '1005' ORDER BY position`,
  );
  expect(rows).toEqual([
    { actor: BY.actor, action: 'app.added', subject: '1005', detail: '{"name":"Fifth"}' },
    { actor: BY.actor, action: 'app.rotated', subject: '1005', detail: '{"graceHours":0}' },
    { actor: BY.actor, action: 'app.removed', subject: '1005', detail: '{}' },
  ]);
});
