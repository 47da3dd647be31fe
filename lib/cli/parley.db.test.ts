import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';

const { url, owner } = await testDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'parley-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function parley(
  args: string,
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn('tsx', ['bin/parley.ts', ...args.split(' ').filter(Boolean)], {
      env: { ...process.env, DATABASE_URL: url, ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

async function document(args: string, input?: string) {
  const { code, out, err } = await parley(`${args} --json`, { input });
  expect(code, err).toBe(0);
  return JSON.parse(out);
}

describe.concurrent('without a database', () => {
  const env = { DATABASE_URL: 'postgresql://nobody:x@127.0.0.1:1/none' };

  test('market', async () => {
    const { code, out } = await parley('market +5511987654321 --json', { env });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ country: 'BR', market: 'Brazil', basis: 'calling_code' });
  });

  test('price', async () => {
    const file = path.join(folder, 'out.json');
    const examples = 'lib/engine/fixtures/worked-examples.json';
    const { code, out } = await parley(`price ${examples}`, { env });
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out))).toEqual(['results']);
    expect(await parley(`price ${examples} --out ${file}`, { env })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(out));
  });

  test.each([
    ['tenant list --json', 1, /^The database cannot be reached \(.*\); see DATABASE_URL, .*\.\n$/],
    ['doctor', 1, /1 of \d checks failed\.\n$/],
    ['price /nowhere', 1, /^\/nowhere cannot be read \(ENOENT\)\.\n$/],
    ['market hello', 1, /^'hello' is neither/],
    ['market +5511987654321 --date 2026-02-30', 2, /must be a day/],
    ['', 2, /Usage: parley/],
    ['fly', 2, /unknown command 'fly'/],
    ['tenant', 2, /Usage: parley tenant/],
    ['tenant create', 2, /required option '--name <name>'/],
    ['tenant list --loud', 2, /unknown option '--loud'/],
    ['user create --email a@x.com', 2, /either --tenant with --role, or --operator/],
    ['send x --concurrency 0', 2, /whole number from 1 to 1000/],
    ['simulate --out x --seed 1', 2, /required option '--messages <n>'/],
  ])('parley %s exits %d', async (args, expected, sentence) => {
    const { code, out, err } = await parley(args, { env });
    expect(err).toMatch(sentence);
    expect(code).toBe(expected);
    if (args.endsWith('--json')) expect(Object.keys(JSON.parse(out))).toEqual(['error']);
  });

  test('help is no error', async () => {
    const { code, out } = await parley('waba connect --help', { env });
    expect(code).toBe(0);
    expect(out).toContain('--phone <id...>');
  });
});

test('an installation from nothing to a reconciled ledger', async () => {
  expect(await document('tenant create --name Acme --markup 12.5')).toMatchObject({
    slug: 'acme',
    markup_ppm: 125_000,
  });
  expect((await parley('tenant create --name Acme')).err).toContain("already a tenant with the slug 'acme'");
  const connect = 'waba connect --tenant acme --waba 1001 --currency USD --timezone UTC --phone 55=+55 56';
  expect(await document(connect)).toMatchObject({
    phone_numbers: [
      { id: '55', display: '+55', added: true },
      { id: '56', display: '56', added: true },
    ],
  });
  expect(
    await document(
      'user create --email Ana@x.com --tenant acme --role owner --password-stdin',
      'a good long one\n',
    ),
  ).toMatchObject({ email: 'ana@x.com', created: true });
  expect(await document('apikey create --tenant acme')).toMatchObject({
    key: expect.stringMatching(/^parley_/),
  });

  const card = path.join(folder, 'card.csv');
  writeFileSync(card, 'Market,Currency,Marketing\nIndia,PEN,0.04\n');
  expect((await parley(`rates import ${card}`)).err).toContain('give the day from which it holds');
  expect(await document(`rates import ${card} --effective-from 2026-10-01`)).toMatchObject({ added: 1 });
  expect((await document('rates list')).cards).toMatchObject([
    { currency: 'PEN', effective_from: '2026-10-01' },
  ]);

  const empty = { received: 0, pending: 0, done: 0, quarantined: 0, failed: 0, lag_seconds: 0 };
  const answers = await Promise.all([
    document('inbox status'),
    document('inbox drain --timeout 5'),
    document('inbox retry'),
    document('reconcile --rebuild'),
    document('doctor').then(({ checks }) => checks.map(({ name }: { name: string }) => name)),
  ]);
  expect(answers).toMatchObject([
    empty,
    { drained: true, ...empty },
    { retried: 0 },
    { ok: true, rebuilt: true, differences: 0 },
    expect.arrayContaining(['migrations', 'row-level security']),
  ]);
  const analytics = path.join(folder, 'pricing_analytics.json');
  const point = { start: 1_790_000_000, end: 1_790_001_800, volume: 2, cost: 0.01, pricing_type: 'REGULAR' };
  writeFileSync(
    analytics,
    JSON.stringify({ id: '1001', pricing_analytics: { data: [{ data_points: [point] }] } }),
  );
  const meta = await parley(`reconcile meta --tenant acme --file ${analytics} --json`);
  expect(JSON.parse(meta.out)).toMatchObject({
    ok: false,
    accounts: [{ waba: '1001', differences: [{ kind: 'missing_deliveries', volume: '2', cost: '0.0100' }] }],
  });
  expect(meta).toMatchObject({ code: 1, err: expect.stringContaining('differ in 1 places') });
  expect((await parley(`reconcile meta --tenant acme --file ${analytics}`)).out).toContain(
    'missing_deliveries',
  );
  expect(await parley('reconcile meta --tenant acme')).toMatchObject({ code: 2 });
  const month = 'export --tenant acme --from 2026-10-01 --to 2026-11-01';
  expect((await parley(`${month} --format focus`)).out).toMatch(/^BilledCost,BillingAccountId,.*\r\n$/);
  expect((await parley(month)).out).toMatch(/^day,waba,phone,.*,cost,price\r\n$/);
  expect(await parley('export --tenant acme --from 2026-10-02 --to 2026-10-01')).toMatchObject({ code: 2 });
  await owner.query('UPDATE rate_card SET skipped = 3 WHERE builtin');
  const { checks } = await document('doctor');
  expect(checks.find(({ name }: { name: string }) => name === 'rates').detail).toMatch(
    /^\d+ prices, the newest of \d{4}-\d\d-\d\d; 3 built-in ones gave way to imported ones$/,
  );
  expect((await parley('send /nowhere.json')).err).toBe('/nowhere.json cannot be read (ENOENT).\n');

  const kept = path.join(folder, 'parley.backup');
  expect(await document(`backup ${kept}`)).toMatchObject({ file: kept, rows: expect.any(Number) });
  const refused = await parley(`restore ${kept}`);
  expect(refused).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^The database is not empty \(tenant\)/),
  });
  expect((await parley(`restore ${kept} --replace`)).out).toContain('Everybody has to sign in again.');
  expect(await document('tenant list')).toMatchObject({ tenants: [{ slug: 'acme' }] });
});
