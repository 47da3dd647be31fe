import { beforeAll, expect, test } from 'vitest';
import { keyHolder } from '../access/api-key';
import { testDatabase } from '../db/testing';
import { createApiKey } from './api-key';
import { createTenant, listTenants } from './tenant';
import { createUser } from './user';
import { connectWaba } from './waba';

const { owner } = await testDatabase();

const ACCOUNT = { tenant: 'acme', waba: '1001', currency: 'USD', timezone: 'America/Sao_Paulo' };

beforeAll(async () => {
  await createTenant({ name: 'Acme', markup: '12.5', timezone: 'America/Sao_Paulo' });
  await createTenant({ name: 'Other', currency: 'EUR' });
});

test('tenants are listed with the mark-up that holds from the beginning', async () => {
  const tenants = await listTenants(new Date('2023-06-01'));
  expect(tenants).toMatchObject([
    { slug: 'acme', currency: 'USD', timezone: 'America/Sao_Paulo', markupPpm: 125_000 },
    { slug: 'other', currency: 'EUR', timezone: 'UTC', markupPpm: 0 },
  ]);
});

test('a slug is taken once', async () => {
  await expect(createTenant({ name: 'ACME' })).rejects.toThrow("already a tenant with the slug 'acme'");
  await expect(createTenant({ name: '日本' })).rejects.toThrow('No slug can be made');
});

test('an account is connected, grows, and the same call again changes nothing', async () => {
  const first = await connectWaba({ ...ACCOUNT, phones: [{ id: '55', display: '+55 11' }] });
  expect(first.phones).toEqual([{ id: '55', display: '+55 11', added: true }]);
  const second = await connectWaba({ ...ACCOUNT, phones: [{ id: '55' }, { id: '56' }], portfolio: '9' });
  expect(second.phones).toEqual([
    { id: '55', display: '+55 11', added: false },
    { id: '56', display: '56', added: true },
  ]);
  expect(second.portfolio).toBe('9');
  const rows = () =>
    owner.query('SELECT * FROM waba, phone_number ORDER BY phone_number.id').then(({ rows }) => rows);
  const before = await rows();
  await connectWaba({ ...ACCOUNT, phones: [{ id: '55' }, { id: '56' }], portfolio: '9' });
  expect(await rows()).toEqual(before);
});

test.each([
  [{ tenant: 'other' }, 'already connected to another tenant'],
  [{ tenant: 'other', waba: '1002' }, 'Phone number 55 is already connected to another tenant'],
  [{ waba: '1002' }, 'Phone number 55 is already connected to WABA 1001'],
  [{ currency: 'EUR' }, 'is billed in USD'],
  [{ timezone: 'UTC' }, 'counts its days in America/Sao_Paulo'],
  [{ portfolio: '10' }, 'belongs to portfolio 9'],
  [{ tenant: 'nobody' }, "There is no tenant 'nobody'"],
  [{ currency: 'DOLLAR' }, 'is not a currency'],
  [{ waba: 'a b' }, 'is not an id'],
])('refuses to connect %o', async (change, sentence) => {
  await expect(connectWaba({ ...ACCOUNT, phones: [{ id: '55' }], ...change })).rejects.toThrow(sentence);
  const { rows } = await owner.query('SELECT id FROM waba');
  expect(rows).toEqual([{ id: '1001' }]);
});

test('deliveries that waited for a number or an account leave the quarantine', async () => {
  await owner.query(
    `INSERT INTO inbox (delivery_id, lane, state, attempts, reason, phone_number_ids) VALUES
       (1, 0, 'quarantined', 3, 'unknown number', '{77,78}'), (2, 0, 'quarantined', 1, 'unknown account', '{1003}'),
       (3, 0, 'quarantined', 1, 'unknown number', '{99}'), (4, 0, 'failed', 9, 'a defect', '{77}')`,
  );
  const done = await connectWaba({ ...ACCOUNT, waba: '1003', phones: [{ id: '77' }] });
  expect(done.released).toBe(2);
  const { rows } = await owner.query('SELECT delivery_id::int AS id, state, attempts FROM inbox ORDER BY 1');
  expect(rows).toEqual([
    { id: 1, state: 'pending', attempts: 0 },
    { id: 2, state: 'pending', attempts: 0 },
    { id: 3, state: 'quarantined', attempts: 1 },
    { id: 4, state: 'failed', attempts: 9 },
  ]);
});

test('a member connects what nothing waits for; whose the waiting deliveries are is for the operator to know', async () => {
  const by = { actor: 'ana@acme.example', at: 0 };
  const claim = (waba: string, phone: string) =>
    connectWaba({ ...ACCOUNT, waba, phones: [{ id: phone }] }, by, { claimWaiting: false });
  await expect(claim('1005', '99')).rejects.toThrow('Deliveries for 99 are arriving already');
  const { rowCount } = await owner.query(`SELECT FROM waba WHERE id = '1005'`);
  expect(rowCount).toBe(0);
  expect((await claim('1005', '79')).released).toBe(0);
});

test('a user is made once and may join further tenants', async () => {
  const password = 'correct horse battery';
  const made = await createUser({
    email: 'Ana@Example.com',
    password,
    membership: { tenant: 'acme', role: 'owner' },
  });
  expect(made).toMatchObject({ email: 'ana@example.com', created: true, role: 'owner', operator: false });
  const joined = await createUser({
    email: 'ana@example.com',
    membership: { tenant: 'other', role: 'viewer' },
  });
  expect(joined).toMatchObject({ id: made.id, created: false, tenant: 'other' });
  await createUser({ email: 'ana@example.com', membership: { tenant: 'other', role: 'viewer' } });
  await expect(
    createUser({ email: 'ana@example.com', membership: { tenant: 'other', role: 'owner' } }),
  ).rejects.toThrow("already is viewer of 'other'");
  const { rows } = await owner.query('SELECT password_hash FROM app_user');
  expect(rows[0].password_hash).toMatch(/^\$argon2id\$/);
  expect(await createUser({ email: 'ana@example.com', operator: true })).toMatchObject({ operator: true });
});

test('a new user needs a password that may be one', async () => {
  await expect(createUser({ email: 'bo@example.com', operator: true })).rejects.toThrow('needs a password');
  await expect(createUser({ email: 'bo@example.com', operator: true, password: 'short' })).rejects.toThrow(
    /at least 8/,
  );
});

test('an API key opens its own tenant until it is revoked', async () => {
  const { key, id } = await createApiKey({ tenant: 'other', name: 'Reports' });
  expect(key).toMatch(/^parley_[A-Za-z0-9_-]{43}$/);
  const { rows } = await owner.query('SELECT * FROM api_key');
  expect(JSON.stringify(rows)).not.toContain(key.slice(14));
  const tenant = (await listTenants(new Date())).find(({ slug }) => slug === 'other')!;
  expect(await keyHolder(`Bearer ${key}`)).toEqual({ tenantId: tenant.id, keyId: id });
  await owner.query('UPDATE api_key SET revoked_at = now()');
  for (const header of [`Bearer ${key}`, `Bearer ${key.slice(0, -1)}A`, key, 'Bearer', '', null]) {
    await expect(keyHolder(header)).rejects.toMatchObject({ code: 'unauthenticated' });
  }
});
