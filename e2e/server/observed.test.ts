import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { addApp, rotateApp } from '../../lib/inbox/apps';
import { bodyOf } from '../../lib/inbox/testing.bodies';
import { seedBuiltinRates } from '../../lib/rates/store';
import { createTenant } from '../../lib/tenants/tenant';
import { connectWaba } from '../../lib/tenants/waba';
import { sign } from '../../lib/whatsapp/signature';
import { APP_SECRET, post } from './http';
import { SECRETS, ServerProcess } from './process';

// The apps that this test adds are to be read by the server.
process.env.PARLEY_ENCRYPTION_KEY = SECRETS.PARLEY_ENCRYPTION_KEY;
const { url: databaseUrl, owner } = await testDatabase();

const TOKEN = 'a token for prometheus';
const APP = { id: '4411', name: 'Further', secret: 'further-app-secret-0001' };
const place = { waba: '900', phone: '15550001111' };
const person = '33612345678';
const message = (id: string) =>
  bodyOf(place, [
    { id, to: person, status: 'delivered', at: '2026-03-01T10:00', pricing: 'PMP regular utility' },
  ]);

let server: ServerProcess;
let verifyToken: string;

beforeAll(async () => {
  await seedBuiltinRates();
  await createTenant({ name: 'Seen', slug: 'seen' });
  const phones = [{ id: place.phone }];
  await connectWaba({ tenant: 'seen', waba: place.waba, currency: 'USD', timezone: 'UTC', phones });
  ({ verifyToken } = await addApp(APP));
  server = await ServerProcess.start({ databaseUrl, env: { METRICS_TOKEN: TOKEN.replaceAll(' ', '-') } });
});

const pending = () =>
  owner.query(`SELECT FROM inbox WHERE state = 'pending'`).then(({ rowCount }) => rowCount);
/** Next writes lines of its own between them. */
const lines = () =>
  server.output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

async function metrics(token: string | null = TOKEN.replaceAll(' ', '-')) {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(new URL('/api/metrics', server.url), { headers });
  const text = await answer.text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return { status: answer.status, text, value };
}

describe('a further Meta app', () => {
  const at = (id: string) => `${server.url}/${id}`;
  const send = (id: string, secret: string) =>
    post(at(id), '{"entry":[]}', { signature: sign(Buffer.from('{"entry":[]}'), secret) });

  test('delivers to its own path, in front of the pages, with its own secret only', async () => {
    expect((await send(APP.id, APP.secret)).status).toBe(200);
    expect((await send(APP.id, APP_SECRET)).status).toBe(401);
    expect((await post(server.url, '{}', { signature: sign(Buffer.from('{}'), APP.secret) })).status).toBe(
      401,
    );
    for (const id of ['4412', '%34411', '4411x', '..%2f']) {
      const { status, body } = await send(id, APP.secret);
      expect([id, status, body]).toEqual([id, 404, 'Not found.']);
    }
  });

  test('shakes hands with its own token only', async () => {
    const ask = (id: string, token: string) =>
      fetch(
        `${at(id)}?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '42', 'hub.verify_token': token })}`,
      );
    const right = await ask(APP.id, verifyToken);
    expect([right.status, await right.text()]).toEqual([200, '42']);
    expect((await ask(APP.id, SECRETS.WHATSAPP_VERIFY_TOKEN)).status).toBe(403);
    expect((await ask('', verifyToken)).status).toBe(403);
    expect((await ask('4412', verifyToken)).status).toBe(404);
  });

  test('has its secret rotated under a running server', async () => {
    await rotateApp({ id: APP.id, secret: 'further-app-secret-anew', graceHours: 0 });
    const status = async () => (await send(APP.id, 'further-app-secret-anew')).status;
    await expect.poll(status, { timeout: 10_000, interval: 200 }).toBe(200);
    expect((await send(APP.id, APP.secret)).status).toBe(401);
  });
});

describe('metrics', () => {
  test('are told to who has the token, and to nobody else', async () => {
    expect((await metrics()).status).toBe(200);
    for (const token of [null, '', 'a-token-for-prometheu', 'a-token-for-prometheus2', APP_SECRET]) {
      const { status, text } = await metrics(token);
      expect([token, status]).toEqual([token, 401]);
      expect(text).not.toContain('parley_');
    }
  });

  test('count what is received, refused, worked, repeated and charged', async () => {
    await expect.poll(pending).toBe(0);
    const before = await metrics();
    const twice = [message('m.1'), message('m.2'), message('m.1'), message('m.2')];
    for (const body of twice) {
      expect((await server.post(body)).status).toBe(200);
      await expect.poll(pending).toBe(0);
    }
    expect((await server.post(message('m.3'), { signature: null })).status).toBe(401);
    expect((await server.post('no JSON')).status).toBe(400);
    const unknown = bodyOf({ waba: '1', phone: '2' }, [{ id: 'q', status: 'sent', at: '2026-03-01T10:00' }]);
    expect((await server.post(unknown)).status).toBe(200);
    await expect.poll(pending).toBe(0);
    const grown = async (name: string) => (await metrics()).value(name) - (before.value(name) || 0);
    await expect.poll(() => grown('parley_deliveries_worked_total')).toBe(5);
    const after = await metrics();
    const by = (name: string) => after.value(name) - (before.value(name) || 0);
    expect({
      received: by('parley_deliveries_received_total'),
      acknowledged: by('parley_deliveries_acknowledged_total'),
      signature: by('parley_deliveries_refused_total\\{reason="signature"\\}'),
      notJson: by('parley_deliveries_refused_total\\{reason="not_json"\\}'),
      statuses: by('parley_statuses_total'),
      unchanged: by('parley_statuses_unchanged_total'),
      charges: by('parley_charges_posted_total'),
      reversals: by('parley_reversals_posted_total'),
      quarantined: by('parley_inbox_quarantined'),
      commits: by('parley_commit_deliveries_sum'),
      timed: by('parley_acknowledge_seconds_count'),
    }).toEqual({
      received: 7,
      acknowledged: 5,
      signature: 1,
      notJson: 1,
      statuses: 4,
      unchanged: 2,
      charges: 2,
      reversals: 0,
      quarantined: 1,
      commits: 5,
      timed: 5,
    });
    expect(after.value('parley_database_up')).toBe(1);
    for (const name of ['parley_inbox_pending', 'parley_inbox_failed', 'parley_inbox_lag_seconds'])
      expect([name, after.value(name)]).toEqual([name, 0]);
    for (const name of ['parley_review_due', 'parley_work_seconds_count', 'nodejs_eventloop_lag_p99_seconds'])
      expect([name, Number.isFinite(after.value(name))]).toEqual([name, true]);
  });

  test('do not exist without a token, on loopback either', async () => {
    const other = await ServerProcess.start({ databaseUrl });
    const answer = await fetch(new URL('/api/metrics', other.url), { headers: { Authorization: 'Bearer ' } });
    expect(answer.status).toBe(404);
    await other.stop();
  });
});

test('the log names a delivery from its arrival to its end', async () => {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT id::text FROM delivery WHERE convert_from(body, 'UTF8') LIKE '%m.1%' ORDER BY id`,
  );
  for (const { id } of rows) {
    const names = ({ deliveries = '' }: { deliveries?: string }) =>
      deliveries.split(',').some((range) => {
        const [first, last = first] = range.split('-').map(Number);
        return first! <= Number(id) && Number(id) <= last!;
      });
    await expect
      .poll(() =>
        lines()
          .filter(names)
          .map(({ msg }) => msg),
      )
      .toEqual(['stored', 'worked']);
  }
});

test('no line and no metric holds a secret, a number or a piece of a body', async () => {
  await owner.query(`
    CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION E'no % of ${person}\\n{"level":30,"msg":"forged"}', NEW.message_id; END $$;
    CREATE TRIGGER poison BEFORE INSERT ON message FOR EACH ROW WHEN (NEW.message_id LIKE 'wamid.bad%')
      EXECUTE FUNCTION poison()`);
  const forged = { 'X-Request-Id': 'x\\n{"msg":"forged"}', 'User-Agent': 'forged {"level":60}' };
  expect((await server.post(message('wamid.badSECRET=='), { headers: forged })).status).toBe(200);
  await server.says('delivery set back');
  const set = lines().find(({ msg }) => msg === 'delivery set back');
  expect(set).toMatchObject({ level: 50, reason: 'no wamid… of … {"level":30,"msg":"forged"}' });
  expect(lines().filter(({ msg, level }) => msg === 'forged' || level === 60)).toEqual([]);
  const { text } = await metrics();
  const secrets = [...Object.values(SECRETS), APP_SECRET, APP.secret, 'further-app-secret-anew', verifyToken];
  for (const secret of [
    ...secrets,
    TOKEN.replaceAll(' ', '-'),
    person,
    place.phone,
    'badSECRET',
    'sha256=',
  ]) {
    expect([secret, server.output.includes(secret)]).toEqual([secret, false]);
    expect([secret, text.includes(secret)]).toEqual([secret, false]);
  }
  expect(await server.stop()).toBe(0);
});

test('a process that only works tells its metrics where it was asked to', async () => {
  const port = String(20_000 + (process.pid % 20_000));
  const worker = await ServerProcess.start({
    databaseUrl,
    process: 'worker',
    env: { METRICS_TOKEN: 'x'.repeat(16), METRICS_PORT: port },
  });
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { Authorization: `Bearer ${'x'.repeat(16)}` } });
  expect(await (await ask('/api/metrics')).text()).toContain('parley_work_seconds_count');
  expect((await ask('/api/webhooks/whatsapp')).status).toBe(404);
  expect(await worker.stop()).toBe(0);
});
