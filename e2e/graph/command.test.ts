import { spawn } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { createTenant } from '../../lib/tenants/tenant';
import { connectWaba } from '../../lib/tenants/waba';
import { startGraph } from './start';

const { url, owner } = await testDatabase();
const graph = await startGraph();
afterAll(graph.stop);

const TOKEN = 'EAAG-a-token-of-the-system-user';
const DAY = 86_400_000;
const dayAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

function parley(args: string, stdin = '') {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn('tsx', ['bin/parley.ts', ...args.split(' ')], {
      env: { ...process.env, DATABASE_URL: url, META_GRAPH_URL: graph.url },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(stdin);
  });
}

test('the command line takes a token by standard input, and asks Meta with it', async () => {
  await createTenant({ name: 'Acme', slug: 'acme' });
  const phones = [{ id: '55', display: '+33 1 87 65 10 01' }];
  await connectWaba({ tenant: 'acme', waba: '1001', currency: 'USD', timezone: 'UTC', phones });
  const start = Date.parse(`${dayAgo(3)}T10:00Z`) / 1000;
  const point = {
    start,
    end: start + 1800,
    volume: 2,
    cost: 0.01,
    country: 'FR',
    phone_number: '33187651001',
    pricing_type: 'REGULAR',
    pricing_category: 'UTILITY',
  };
  graph.accounts.set('1001', { token: TOKEN, points: [point] });
  const ask = `reconcile meta --tenant acme --from ${dayAgo(20)} --to ${dayAgo(1)} --json`;

  const without = await parley(ask);
  expect(without).toMatchObject({ code: 1, err: expect.stringContaining('--access-token') });
  expect(await parley('waba set --waba 1001 --access-token', '\n')).toMatchObject({ code: 2 });
  expect(await parley('waba set --waba 1002 --access-token', TOKEN)).toMatchObject({ code: 1 });
  const set = await parley('waba set --waba 1001 --access-token --exempt on', `${TOKEN}\n`);
  expect(set).toMatchObject({ code: 0, out: 'WABA 1001: access token, exempt set.\n' });

  const asked = await parley(ask);
  expect(JSON.parse(asked.out)).toMatchObject({
    ok: false,
    accounts: [
      {
        waba: '1001',
        from: `${dayAgo(20)}T00:00:00.000Z`,
        to: `${dayAgo(1)}T00:00:00.000Z`,
        differences: [{ kind: 'late', volume: '2', cost: '0.0100' }],
      },
    ],
  });
  expect(asked.err).toContain('Asked Meta: 3 of 3 pieces.');
  expect(graph.requests).toHaveLength(3);

  graph.faults.push('expired');
  const over = await parley(ask);
  expect(over).toMatchObject({ code: 1, err: expect.stringContaining('make a new one at Meta') });
  const both = await parley(`${ask} --file x.json`);
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining('either --file, or --from and --to') });
  expect(await parley('waba set --waba 1001 --forget-access-token')).toMatchObject({ code: 0 });
  expect((await owner.query('SELECT FROM waba_token')).rowCount).toBe(0);
  for (const { out, err } of [set, asked, over]) expect(out + err).not.toContain(TOKEN);
});
