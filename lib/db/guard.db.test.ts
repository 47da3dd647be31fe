import { beforeAll, describe, expect, test } from 'vitest';
import { inbox } from '../inbox/testing';
import { bodyOf } from '../inbox/testing.bodies';
import { post } from '../ledger/post';
import { createApiKey } from '../tenants/api-key';
import { createTenant } from '../tenants/tenant';
import { createUser } from '../tenants/user';
import { connectWaba } from '../tenants/waba';
import { asTenant, createPool, pool, type Role, withTenants } from './pools';
import { testDatabase } from './testing';

const { url, owner } = await testDatabase();
const TENANTS = ['alpha', 'beta'];
const ids: number[] = [];

/** Every table with a tenant has rows of both tenants, else nothing below proves anything. */
beforeAll(async () => {
  const { deliver, drain } = await inbox();
  for (const [n, slug] of TENANTS.entries()) {
    ids.push((await createTenant({ name: slug, slug })).id);
    const place = { waba: `50${n}`, phone: `60${n}` };
    const phones = [{ id: place.phone }];
    await connectWaba({ tenant: slug, waba: place.waba, currency: 'USD', timezone: 'UTC', phones });
    await createApiKey({ tenant: slug });
    const membership = { tenant: slug, role: 'owner' as const };
    await createUser({ email: `${slug}@example.com`, password: 'correct horse battery', membership });
    const conversation = { id: 'c', origin: 'service' };
    await deliver([
      bodyOf(place, [
        { from: '33612345678', at: '2024-03-01T09:00' },
        { id: 'm', status: 'delivered', at: '2024-03-01T10:00', pricing: 'CBP service', conversation },
      ]),
    ]);
  }
  await drain();
  for (const [n, id] of ids.entries()) await fillQuietTables(id, `50${n}`, `60${n}`);
});

/** What this traffic does not bring about. */
async function fillQuietTables(tenantId: number, waba: string, phone: string) {
  const now = '2024-03-01T10:00Z';
  const day = '2024-03-01';
  const put = (name: string, row: object) =>
    pool('parley_operator').query(
      `INSERT INTO ${name} (${Object.keys(row).join(', ')})
       SELECT ${Object.keys(row).join(', ')} FROM jsonb_populate_record(NULL::${name}, $1)`,
      [JSON.stringify(row)],
    );
  const told = { told_model: 'PMP', told_type: 'regular', told_category: 'utility', told_rules: 'H4' };
  const simulated = {
    simulated_model: 'PMP',
    simulated_type: 'regular',
    simulated_category: 'utility',
    simulated_rules: 'P4',
  };
  await put('thread_due', {
    id: 1_000_000 + tenantId,
    tenant_id: tenantId,
    phone_number_id: phone,
    user_key: '\\x00',
    derive: false,
  });
  await put('discrepancy', {
    tenant_id: tenantId,
    phone_number_id: phone,
    unit: 'message',
    unit_id: 'm',
    waba_id: waba,
    user_key: '\\x00',
    kind: 'window',
    evidence: {},
    opened_by: 'm',
    occurred_at: now,
    waba_day: day,
    billing_day: day,
    country: 'FR',
    ...told,
    ...simulated,
    currency: 'USD',
    state: 'open',
    found_at: now,
  });
  const value = 'true';
  await put('account_declaration', {
    tenant_id: tenantId,
    waba_id: waba,
    kind: 'exempt',
    told_at: now,
    value,
    source: 'operator',
  });
  await put('tier_notice', {
    tenant_id: tenantId,
    waba_id: waba,
    region: 'india',
    category: 'utility',
    effective_month: day,
    tier_from: 1,
    told_at: now,
  });
  await put('budget', {
    tenant_id: tenantId,
    id: 1,
    currency: 'USD',
    amount_micros: 1,
    waba_id: '',
    country: '',
    category: '',
    thresholds: [80],
    on_forecast: true,
    created_at: now,
  });
  await put('budget_alert', {
    tenant_id: tenantId,
    budget_id: 1,
    month: day,
    kind: '80',
    amount_micros: 1,
    spent_micros: 1,
    expected_micros: 1,
    told_at: now,
  });
  const view = { page: 'countries', name: 'Mine', query: 'q=fr', created_at: now };
  await put('waba_token', {
    tenant_id: tenantId,
    waba_id: waba,
    token: '\\x00',
    set_at: now,
    set_by: 'ana@x.example',
  });
  await put('proof', { tenant_id: tenantId, proven_at: now, ledger_upto: 0, result: {} });
  await put('saved_view', { tenant_id: tenantId, id: 1, user_id: tenantId, ...view });
  await fillInvoices(tenantId, put);
  await fillAccess(tenantId, put);
}

type Put = (name: string, row: object) => Promise<unknown>;

async function fillAccess(tenantId: number, put: Put) {
  const now = '2024-03-01T10:00Z';
  const invited = { email: 'x@example.com', role: 'viewer', invited_by: 'x@example.com', created_at: now };
  await put('invitation', { tenant_id: tenantId, id: 1, ...invited });
  const link = { purpose: 'invitation', invitation_id: 1, created_at: now, expires_at: now };
  await put('access_link', { tenant_id: tenantId, hash: `\\x0${tenantId}`, ...link });
}

async function fillInvoices(tenant_id: number, put: Put) {
  const at = '2024-04-09T10:00Z';
  const id = tenant_id;
  await put('billing', { tenant_id, legal_name: 'Ltd' });
  await put('stripe_customer', { tenant_id, currency: 'USD' });
  await put('invoice', {
    tenant_id,
    id,
    month: '2024-03-01',
    currency: 'USD',
    revision: 1,
    status: 'approved',
    number: `INV-${id}`,
    timezone: 'UTC',
    ledger_first: '2024-03-01',
    ledger_upto: 1,
    cost_micros: 0,
    price_micros: 0,
    rounding_micros: 0,
    subtotal_minor: 0,
    tax_minor: 0,
    total_minor: 0,
    terms: {},
    due_on: '2024-05-09',
    approved_at: at,
    approved_by: 'test',
  });
  const sums = { quantity: 1, cost_micros: 0, price_micros: 0, amount_minor: 0, tax_minor: 0 };
  await put('invoice_line', {
    tenant_id,
    invoice_id: id,
    position: 1,
    kind: 'usage',
    month: '2024-03-01',
    ...sums,
  });
  await put('credit_note', {
    tenant_id,
    id,
    invoice_id: id,
    number: `CN-${id}`,
    reason: 'test',
    amount_minor: 1,
    tax_minor: 0,
    created_at: at,
    created_by: 'test',
  });
  const mail = { tenant_id, id, key: 'k', kind: 'test', recipient: 'a@example.com' };
  await put('mail', { ...mail, created_at: at, next_attempt_at: at });
}

async function tablesWithTenant(): Promise<string[]> {
  const { rows } = await owner.query(
    `SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
      WHERE column_name = 'tenant_id' AND table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  return rows.map((row) => row.table_name);
}

describe('the ledger', () => {
  const changes = [
    'UPDATE charge SET price_micros = 0',
    'UPDATE charge SET reverses = NULL WHERE false',
    'DELETE FROM charge',
    'DELETE FROM charge WHERE false',
    'TRUNCATE charge',
    'TRUNCATE charge CASCADE',
    `INSERT INTO charge SELECT * FROM charge ON CONFLICT (tenant_id, id) DO UPDATE SET price_micros = 1`,
    `MERGE INTO charge c USING charge d ON c.id = d.id AND c.tenant_id = d.tenant_id WHEN MATCHED THEN DELETE`,
  ];

  test.each(changes)('refuses its owner: %s', async (sql) => {
    await expect(owner.query(sql)).rejects.toThrow('the ledger only grows');
  });

  const roles: Role[] = ['parley_app', 'parley_worker', 'parley_operator'];
  test.each(roles)('refuses %s every change', async (role) => {
    for (const sql of changes)
      await expect(withTenants(pool(role), ids, (client) => client.query(sql))).rejects.toThrow(
        /permission denied|only grows/,
      );
    const off = 'ALTER TABLE charge DISABLE TRIGGER charge_only_grows';
    await expect(pool(role).query(off)).rejects.toThrow('must be owner');
    await expect(pool(role).query('SET session_replication_role = replica')).rejects.toThrow(
      'permission denied',
    );
  });

  test.each([
    ['a reversal of nothing', { quantity: -1, billable: 0, cost_micros: 0, price_micros: 0 }, 'charge_sign'],
    [
      'a reversal of two',
      { quantity: 2, reverses: 1, billable: 0, cost_micros: 0, price_micros: 0 },
      'charge_quantity',
    ],
    ['a free one that costs', { billable: 0 }, 'charge_free_costs_nothing'],
    ['another amount than its rate', { cost_micros: 1 }, 'charge_amount_is_rate'],
    [
      'no price and no reason',
      { billable: 0, unpriced: 1, cost_micros: 0, price_micros: 0 },
      'charge_unpriced_says_why',
    ],
    ['a unit twice in one revision', {}, 'revision_key'],
  ])('refuses %s', async (_, change, constraint) => {
    const columns = { id: 9_999, billable: 1, rate_micros: 5, cost_micros: 5, price_micros: 5, ...change };
    const insert = `INSERT INTO charge SELECT (jsonb_populate_record(c, $1)).* FROM charge c LIMIT 1`;
    await expect(owner.query(insert, [JSON.stringify(columns)])).rejects.toThrow(constraint);
  });

  test('is written by the worker alone, and its rollup too', async () => {
    const app = (sql: string) => asTenant(ids[0]!, (client) => client.query(sql));
    await expect(app('INSERT INTO charge SELECT * FROM charge')).rejects.toThrow('permission denied');
    await expect(asTenant(ids[0]!, (client) => post(client, [posting()]))).rejects.toThrow(
      'permission denied',
    );
    await expect(app('UPDATE spend SET price_micros = 0')).rejects.toThrow('permission denied');
    await expect(app('DELETE FROM spend')).rejects.toThrow('permission denied');
  });

  const posting = () => ({
    tenant_id: ids[0]!,
    phone_number_id: '600',
    unit: 'conversation',
    unit_id: 'c',
    charge: null,
    delivery_id: 1n,
  });

  test('is not written across tenants, not even by the worker', async () => {
    const foreign = () =>
      withTenants(pool('parley_worker'), [ids[1]!], (client) => post(client, [posting()]));
    expect(await foreign()).toMatchObject({ charges: 0, reversals: 0 });
    const insert = `INSERT INTO charge SELECT (jsonb_populate_record(c, $1)).* FROM charge c LIMIT 1`;
    const values = [JSON.stringify({ tenant_id: ids[0], id: 9_999, unit_id: 'forged' })];
    await expect(
      withTenants(pool('parley_worker'), [ids[1]!], (client) => client.query(insert, values)),
    ).rejects.toThrow('row-level security');
  });
});

describe('what belongs to a tenant', () => {
  test('is in tables that all enforce row-level security by a policy, also for their owner', async () => {
    const tables = await tablesWithTenant();
    expect(tables).toEqual(expect.arrayContaining(['charge', 'conversation', 'inbound', 'message', 'spend']));
    const { rows } = await owner.query(
      `SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
              EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND p.roles = '{public}'
                         AND p.qual LIKE '%parley_tenants()%') AS scoped
         FROM pg_class c WHERE c.relname = ANY ($1) AND c.relkind IN ('r', 'p') ORDER BY 1`,
      [[...tables, 'tenant']],
    );
    expect(rows).toEqual(
      [...tables, 'tenant'].sort().map((name) => ({ name, enabled: true, forced: true, scoped: true })),
    );
  });

  test('is under roles that may not pass it by', async () => {
    const { rows } = await owner.query(
      `SELECT rolname, rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole AS mighty,
              EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS owner
         FROM pg_roles r WHERE rolname LIKE 'parley%' ORDER BY 1`,
    );
    expect(rows).toEqual(
      ['parley_app', 'parley_operator', 'parley_worker'].map((rolname) => ({
        rolname,
        mighty: false,
        owner: false,
      })),
    );
  });

  const counts = async (role: Role, tenants: readonly number[]) => {
    const found: Record<string, number[]> = {};
    for (const name of await tablesWithTenant()) {
      found[name] = await withTenants(pool(role), tenants, async (client) => {
        const { rows } = await client.query(`SELECT DISTINCT tenant_id FROM ${name} ORDER BY 1`);
        return rows.map((row) => row.tenant_id);
      }).catch((error: Error) => {
        if (error.message.startsWith('permission denied')) return [];
        throw error;
      });
    }
    return found;
  };

  test('is seen by that tenant, and by no other', async () => {
    const all = await counts('parley_operator', []);
    const empty = Object.keys(all).filter((name) => all[name]!.length < 2);
    expect(empty).toEqual([]);
    for (const id of ids) {
      const seen = await counts('parley_app', [id]);
      expect(
        Object.values(seen)
          .flat()
          .filter((one) => one !== id),
      ).toEqual([]);
      expect(seen).toMatchObject({ charge: [id], spend: [id], message: [id], waba: [id], api_key: [id] });
    }
    const worker = await counts('parley_worker', [ids[0]!]);
    expect(worker).toMatchObject({
      charge: [ids[0]],
      spend: [ids[0]],
      message: [ids[0]],
      conversation: [ids[0]],
    });
  });

  test('is seen by nobody while no tenant is named', async () => {
    expect(Object.values(await counts('parley_app', [])).flat()).toEqual([]);
    const { rowCount } = await pool('parley_app').query('SELECT FROM charge');
    expect(rowCount).toBe(0);
    const worker = await counts('parley_worker', []);
    expect([worker.charge, worker.spend, worker.message, worker.inbound, worker.conversation].flat()).toEqual(
      [],
    );
    const named = await withTenants(pool('parley_app'), [], (client) =>
      client.query('SELECT id FROM tenant'),
    );
    expect(named.rows).toEqual([]);
  });

  test('does not leak over one connection that two tenants share', async () => {
    const one = createPool('parley_app', url, { max: 1 });
    const seen = async (tenants: number[]) =>
      withTenants(one, tenants, async (client) => {
        const { rows } = await client.query('SELECT DISTINCT tenant_id FROM charge');
        return rows.map((row) => row.tenant_id);
      });
    const turns = Array.from({ length: 20 }, (_, n) => ids[n % 2]!);
    expect(await Promise.all(turns.map((id) => seen([id])))).toEqual(turns.map((id) => [id]));
    // A turn that fails in the middle leaves nothing behind either.
    const failing = withTenants(one, [ids[0]!], (client) => client.query('SELECT 1 / 0'));
    await expect(failing).rejects.toThrow('division by zero');
    const { rowCount } = await one.query('SELECT FROM charge');
    expect(rowCount).toBe(0);
    expect(await seen([ids[1]!])).toEqual([ids[1]]);
    await one.end();
  });

  test('is asked for by a number and nothing else', async () => {
    for (const id of ["1'; RESET ROLE; --", '1,2', null, Number.NaN, 1.5, [1, 2]] as unknown as number[]) {
      await expect(asTenant(id, (client) => client.query('SELECT 1'))).rejects.toThrow('is not a tenant id');
    }
  });
});

describe('deliveries belong to all tenants', () => {
  test.each([
    'SELECT body FROM delivery',
    'SELECT sha256 FROM delivery',
    'SELECT * FROM delivery',
    'SELECT reason FROM inbox',
    'SELECT * FROM delivery_note',
    `INSERT INTO delivery (body, sha256) VALUES ('', '')`,
    'DELETE FROM inbox',
  ])('and a tenant may not: %s', async (sql) => {
    await expect(asTenant(ids[0]!, (client) => client.query(sql))).rejects.toThrow('permission denied');
  });

  test('are never changed, not even by those who store them', async () => {
    for (const role of ['parley_worker', 'parley_operator'] as const)
      for (const sql of [`UPDATE delivery SET body = ''`, 'DELETE FROM delivery', 'TRUNCATE delivery'])
        await expect(pool(role).query(sql)).rejects.toThrow('permission denied');
  });

  test('and users are no business of those who work them', async () => {
    for (const name of ['app_user', 'api_key', 'membership'])
      await expect(pool('parley_worker').query(`SELECT FROM ${name}`)).rejects.toThrow('permission denied');
  });
});
