import { beforeAll, describe, expect, test } from 'vitest';
import { GET as getCharge } from '../../app/api/v1/charges/[id]/route';
import { GET as getCharges } from '../../app/api/v1/charges/route';
import { GET as getChargesCsv } from '../../app/api/v1/charges.csv/route';
import { GET as getSpend } from '../../app/api/v1/spend/route';
import { GET as getSpendCsv } from '../../app/api/v1/spend.csv/route';
import { asTenant, pool, withTenants } from '../db/pools';
import { testDatabase } from '../db/testing';
import { formatMicros, parseMicros } from '../engine/money';
import { connectAll, inbox } from '../inbox/testing';
import { post } from '../ledger/post';
import { listCharges, streamCharges } from '../ledger/read';
import { rebuildRollup, reconcile } from '../ledger/reconcile';
import { simulate } from '../simulate/simulate';
import type { Truth } from '../simulate/truth';
import { createApiKey } from '../tenants/api-key';
import { ChargeDetailAnswer, ChargesAnswer, ProblemAnswer, SpendAnswer } from './answers';

const { owner } = await testDatabase();

type SpendRow = { currency: string; cost: string };
type Door = (request: Request, context?: { params: Promise<Record<string, string>> }) => Promise<Response>;

let truth: Truth;
const keys: string[] = [];
let span: string;

beforeAll(async () => {
  const { deliver, drain } = await inbox();
  const simulation = simulate({ messages: 1500, seed: 11, tenants: 2, disorder: true, duplicates: true });
  const bodies = [...simulation];
  truth = simulation.truth();
  await connectAll(truth);
  await deliver(bodies);
  await drain();
  for (const { slug } of truth.tenants) keys.push((await createApiKey({ tenant: slug })).key);
  const days = truth.tenants.flatMap(({ spend }) => spend.rows.map(({ day }) => day)).sort();
  span = `from=${days[0]}&to=2030-01-01`;
});

function ask(door: Door, query = '', { key = keys[0], params = {} }: { key?: string; params?: object } = {}) {
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const request = new Request(`http://localhost/?${query}`, { headers });
  return door(request, { params: Promise.resolve(params as Record<string, string>) });
}

async function charges(query: string, key = keys[0]) {
  return ChargesAnswer.parse(await (await ask(getCharges, query, { key })).json());
}

const sum = (amounts: string[]) => formatMicros(amounts.reduce((total, one) => total + parseMicros(one), 0n));

describe('spend', () => {
  test('the totals are the truth, for each tenant its own', async () => {
    for (const [at, tenant] of truth.tenants.entries()) {
      const response = await ask(getSpend, span, { key: keys[at] });
      expect(response.headers.get('cache-control')).toBe('no-store');
      const spend = SpendAnswer.parse(await response.json());
      expect(spend.group_by).toEqual(['country', 'category']);
      expect(spend.timezone).toBe(tenant.timezone);
      expect(spend.totals.map(({ currency, quantity, price }) => ({ currency, quantity, price }))).toEqual(
        tenant.spend.totals.map(({ currency, quantity, price }) => ({ currency, quantity, price })),
      );
    }
  });

  test('rows have the keys that were asked for, in that order, and sum to the totals', async () => {
    const spend = await (await ask(getSpend, `${span}&group_by=month,type,model`)).json();
    SpendAnswer.parse(spend);
    expect(Object.keys(spend.rows[0]!)).toEqual([
      'month',
      'type',
      'model',
      'currency',
      'quantity',
      'billable',
      'unpriced',
      'cost',
      'price',
    ]);
    const { currency, cost } = spend.totals[0]!;
    const rows: SpendRow[] = spend.rows.filter((row: SpendRow) => row.currency === currency);
    expect(sum(rows.map((row) => row.cost))).toBe(cost);
  });

  test('filters narrow, and the CSV says the same', async () => {
    const query = `${span}&group_by=country&category=marketing,utility&model=PMP`;
    const spend = SpendAnswer.parse(await (await ask(getSpend, query)).json());
    const csv = await ask(getSpendCsv, query);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, ...lines] = (await csv.text()).trimEnd().split('\r\n');
    expect(head).toBe('country,currency,quantity,billable,unpriced,cost,price');
    expect(lines).toEqual(spend.rows.map((row) => Object.values(row).join(',')));
  });

  test('without days it is this month, which has nothing', async () => {
    const spend = SpendAnswer.parse(await (await ask(getSpend, 'country=VA')).json());
    expect(spend).toMatchObject({ rows: [], totals: [] });
    expect(spend.from).toMatch(/-01$/);
  });
});

describe('charges', () => {
  test('pages together are every charge once, newest first, and sum to the spend', async () => {
    const seen: { id: string; occurred_at: string; price: string; currency: string }[] = [];
    for (let cursor = ''; ; ) {
      const page = await charges(`${span}&limit=37${cursor}`);
      seen.push(...page.rows);
      if (page.next_cursor === null) break;
      expect(page.rows).toHaveLength(37);
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const times = seen.map(({ occurred_at }) => occurred_at);
    expect(times).toEqual([...times].sort().reverse());
    const spend = SpendAnswer.parse(await (await ask(getSpend, span)).json());
    expect(seen.length).toBe(spend.totals.reduce((total, one) => total + one.quantity, 0));
    for (const { currency, price } of spend.totals) {
      expect(sum(seen.filter((one) => one.currency === currency).map((one) => one.price))).toBe(price);
    }
    const csv = (await (await ask(getChargesCsv, span)).text()).trimEnd().split('\r\n');
    expect(csv.length).toBe(seen.length + 1);
    expect(csv[0]).toMatch(/^id,occurred_at,billing_day/);
    expect(csv[1]!.split(',')[0]).toBe(seen[0]!.id);
  });

  test('the days are those of the tenant', async () => {
    const { rows } = await charges(`${span}&limit=1000`);
    const day = rows[Math.floor(rows.length / 2)]!.billing_day;
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    const found = await charges(`from=${day}&to=${next}&limit=1000`);
    expect(new Set(found.rows.map(({ billing_day }) => billing_day))).toEqual(new Set([day]));
    expect(found.rows.length).toBe(rows.filter(({ billing_day }) => billing_day === day).length);
  });

  test('a message is found with its charge, or with the charge of its conversation', async () => {
    const { rows } = await charges(`${span}&limit=1000`);
    const message = rows.find(({ unit }) => unit === 'message')!;
    expect(
      (await charges(`message_id=${encodeURIComponent(message.message_id)}`)).rows.map(({ id }) => id),
    ).toContain(message.id);
    const conversation = rows.find(({ unit }) => unit === 'conversation')!;
    for (const query of [
      `message_id=${encodeURIComponent(conversation.message_id)}`,
      `conversation_id=${encodeURIComponent(conversation.conversation_id!)}`,
    ]) {
      expect((await charges(query)).rows.map(({ id }) => id)).toContain(conversation.id);
    }
    expect((await charges('message_id=nobody')).rows).toEqual([]);
  });

  test('unpriced ones, and every row of the ledger', async () => {
    const some = await charges(`${span}&unpriced=true`);
    expect(some.rows.every(({ unpriced, unpriced_reason }) => unpriced === 1 && unpriced_reason)).toBe(true);
    const all = await charges(`${span}&all=true&limit=1000`);
    const standing = await charges(`${span}&limit=1000`);
    expect(all.rows.length).toBeGreaterThanOrEqual(standing.rows.length);
    const sums = (rows: { quantity: number }[]) => rows.reduce((total, { quantity }) => total + quantity, 0);
    if (all.next_cursor === null) expect(sums(all.rows)).toBe(sums(standing.rows));
  });

  test('one charge explains itself', async () => {
    const { rows } = await charges(`${span}&limit=1000`);
    for (const one of [
      rows.find(({ billable }) => billable === 1)!,
      rows.find(({ billable }) => billable === 0)!,
    ]) {
      const detail = ChargeDetailAnswer.parse(
        await (await ask(getCharge, '', { params: { id: one.id } })).json(),
      );
      expect(detail).toMatchObject({ ...one, reversed: false });
      expect(detail.explanation.sentence).toMatch(/\.$/);
      expect(detail.explanation.amount.price ?? '0.0000').toBe(one.price);
      expect(detail.history.at(-1)!.id).toBe(one.id);
      expect(detail.explanation.evidence.received_at).not.toBeNull();
    }
  });

  test('what is posted during an export stays out of it', async () => {
    const { rows } = await owner.query('SELECT id FROM tenant WHERE slug = $1', [truth.tenants[0]!.slug]);
    const tenantId = rows[0].id;
    const query = { from: span.slice(5, 15), to: '2030-01-01' };
    const standing = (await charges(`${span}&limit=1000`)).rows;
    const pages = streamCharges(tenantId, query, 20);
    const seen = [...(await pages.next()).value!];
    const oldest = await asTenant(tenantId, async (client) => {
      const { charges } = await listCharges(client, tenantId, query, { limit: 1000 });
      return charges.at(-1)!;
    });
    await withTenants(pool('parley_worker'), [tenantId], (client) =>
      post(client, [
        {
          tenant_id: tenantId,
          phone_number_id: oldest.phoneNumberId,
          unit: oldest.unit,
          unit_id: oldest.unitId,
          charge: null,
          delivery_id: oldest.deliveryId,
        },
      ]),
    );
    for await (const page of pages) seen.push(...page);
    expect(seen.map(({ id }) => `${id}`)).toEqual(standing.map(({ id }) => id));
    const after = (await charges(`${span}&limit=1000`)).rows;
    expect(after.map(({ id }) => id)).toEqual(
      standing.map(({ id }) => id).filter((id) => id !== `${oldest.id}`),
    );
    const gone = await (await ask(getCharge, '', { params: { id: `${oldest.id}` } })).json();
    expect(gone.reversed).toBe(true);
    expect(gone.history.map((row: { quantity: number }) => row.quantity)).toEqual([1, -1]);
  });
});

describe('refusals', () => {
  test('without a valid key', async () => {
    for (const key of ['', 'parley_nope', `${keys[0]}x`]) {
      const response = await ask(getSpend, '', { key });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      ProblemAnswer.parse(await response.json());
    }
  });

  test.each([
    [getSpend, 'from=2026-13-01', 'from'],
    [getSpend, 'from=2026-02-01&to=2026-01-01', 'from'],
    [getSpend, 'tenant=2', 'tenant'],
    [getCharges, 'cursor=abc', 'cursor'],
    [getCharges, 'limit=NaN', 'limit'],
    [getChargesCsv, 'limit=10', 'limit'],
  ])('a wrong parameter is named (%#)', async (door, query, field) => {
    const response = await ask(door as Door, query);
    expect(response.status).toBe(400);
    expect(ProblemAnswer.parse(await response.json()).errors![0]!.field).toBe(field);
  });

  test("another tenant's charge does not exist", async () => {
    const mine = (await charges(`${span}&limit=1`)).rows[0]!.id;
    const others = await ask(getCharge, '', { key: keys[1], params: { id: mine } });
    const nobodys = await ask(getCharge, '', { key: keys[1], params: { id: '999999999' } });
    const noId = await ask(getCharge, '', { key: keys[1], params: { id: "1' OR 1=1" } });
    expect([others.status, nobodys.status, noId.status]).toEqual([404, 404, 404]);
    const text = await others.text();
    expect([await nobodys.text(), await noId.text()]).toEqual([text, text]);
  });

  test("another tenant's ids find nothing", async () => {
    const mine = (await charges(`${span}&limit=1000`)).rows;
    const { phone, message_id } = mine[0]!;
    expect((await charges(`${span}&phone=${phone}`, keys[1])).rows).toEqual([]);
    expect((await charges(`message_id=${encodeURIComponent(message_id)}`, keys[1])).rows).toEqual([]);
  });
});

describe('reconcile', () => {
  test('ledger and rollup agree, a change on either side shows, and a rebuild repairs it', async () => {
    const agree = async () => (await reconcile()).map(({ differences }) => differences);
    expect(await agree()).toEqual([0, 0]);
    await owner.query(
      `UPDATE spend SET cost_micros = cost_micros + 1 WHERE ctid = (SELECT ctid FROM spend LIMIT 1)`,
    );
    await owner.query(`DELETE FROM spend WHERE ctid = (SELECT max(ctid) FROM spend)`);
    await owner.query(
      `INSERT INTO spend SELECT tenant_id, '2031-01-01', waba_id, phone_number_id, country, market, category, type,
              model, currency, 1, 0, 0, 0, 0 FROM spend LIMIT 1`,
    );
    const found = await reconcile();
    const examples = found.flatMap((one) => one.examples);
    expect(examples).toHaveLength(3);
    expect(examples.filter(({ ledger }) => ledger === null)).toHaveLength(1);
    expect(examples.filter(({ rollup }) => rollup === null)).toHaveLength(1);
    const before = await owner.query('SELECT count(*)::int AS n FROM charge');
    await rebuildRollup(truth.tenants[0]!.slug);
    await rebuildRollup();
    expect(await agree()).toEqual([0, 0]);
    expect((await owner.query('SELECT count(*)::int AS n FROM charge')).rows).toEqual(before.rows);
  });
});
