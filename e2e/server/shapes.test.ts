import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { groupBy } from '../../lib/inbox/threads';
import { checkBooks } from '../../lib/ledger/testing';
import { seedBuiltinRates } from '../../lib/rates/store';
import { createTenant } from '../../lib/tenants/tenant';
import { connectWaba } from '../../lib/tenants/waba';
import { ServerProcess } from './process';
import { SHAPES, SHAPES_PLACE } from './shapes';

const { url: databaseUrl, owner } = await testDatabase();
let server: ServerProcess;

beforeAll(async () => {
  await seedBuiltinRates();
  await createTenant({ name: 'Acme', slug: 'acme' });
  await connect(SHAPES_PLACE.waba, SHAPES_PLACE.phone);
  server = await ServerProcess.start({ databaseUrl });
});

const connect = (waba: string, ...phones: string[]) =>
  connectWaba({
    tenant: 'acme',
    waba,
    currency: 'USD',
    timezone: 'Europe/Paris',
    phones: phones.map((id) => ({ id })),
  });

const unfinished = () =>
  owner
    .query(
      `SELECT state, reason, phone_number_ids, convert_from(body, 'UTF8') AS body FROM inbox JOIN delivery ON id = delivery_id`,
    )
    .then(({ rows }) => rows);

/** What became of the newest delivery: its standing charges and the reasons of its notes. */
async function outcome() {
  const { rows } = await owner.query(
    `SELECT d.body, (SELECT count(*)::int FROM charge c WHERE c.delivery_id = d.id AND c.reverses IS NULL) AS charges,
            (SELECT count(*)::int FROM message m WHERE m.delivery_id = d.id) AS messages,
            array(SELECT reason FROM delivery_note n WHERE n.delivery_id = d.id) AS notes
       FROM delivery d ORDER BY id DESC LIMIT 1`,
  );
  return rows[0];
}

test.each(SHAPES)('$name', async ({ body, charges = 0, note }) => {
  const text = JSON.stringify(body);
  expect((await server.post(text)).status).toBe(200);
  await expect.poll(unfinished, { timeout: 5_000, interval: 20 }).toEqual([]);
  const found = await outcome();
  expect(found.body.toString()).toBe(text);
  expect([found.charges, found.notes]).toEqual([charges, note ? expect.arrayContaining([note]) : []]);
});

test('and what is priced at all is marketing to France, Germany and Brazil, at the card or at what Meta reports', async () => {
  const { rows } = await owner.query(
    'SELECT DISTINCT category, cost_micros::int AS cost FROM charge WHERE billable = 1 ORDER BY 1, 2',
  );
  expect(rows.map(({ category, cost }) => `${category} ${cost}`)).toEqual([
    'group_marketing 85900',
    'group_marketing 136500',
    'marketing 62500',
    'marketing 85900',
    // Not the card's 0.0859 but what Meta reports of a message with a maximum price (P17).
    'marketing_lite 60000',
  ]);
  await checkBooks();
});

const COLLECTED = path.resolve('../shared/domain/payloads');
const collected = existsSync(COLLECTED)
  ? readdirSync(COLLECTED, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json') && !name.startsWith('fragments'))
      .sort()
  : [];

/** Numbers and accounts that a body names, as far as they can be connected. */
function placesOf(text: string): [waba: string, phone: string][] {
  const found: [string, string][] = [];
  const { entry } = JSON.parse(text) ?? {};
  for (const { id, changes } of Array.isArray(entry) ? entry : [])
    for (const change of Array.isArray(changes) ? changes : [])
      found.push([String(id), String(change?.value?.metadata?.phone_number_id)]);
  return found.filter(([waba, phone]) => /^\d{3,}$/.test(waba) && /^\d{3,}$/.test(phone));
}

test.skipIf(collected.length === 0)(
  'every body of the collection of payloads is a charge, a fact or a note (skipped where there is no collection)',
  async () => {
    const bodies = collected.map((name) => ({
      name,
      text: readFileSync(path.join(COLLECTED, name), 'utf8'),
    }));
    const wabaOf = new Map<string, string>();
    for (const { text } of bodies)
      for (const [waba, phone] of placesOf(text)) if (!wabaOf.has(phone)) wabaOf.set(phone, waba);
    const phonesOf = groupBy([...wabaOf], ([, waba]) => waba);
    for (const [waba, phones] of phonesOf) await connect(waba, ...phones.map(([phone]) => phone));
    const statuses = await Promise.all(
      bodies.map(({ text }) => server.post(text).then(({ status }) => status)),
    );
    expect(bodies.filter((_, i) => statuses[i] !== 200).map(({ name }) => name)).toEqual([]);
    const left = async () => (await unfinished()).filter(({ state }) => state !== 'quarantined');
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
    await checkBooks();
    // What waits, waits for a number that is not connected.
    const waiting = (await unfinished()).flatMap(({ phone_number_ids }) => phone_number_ids);
    const { rows } = await owner.query('SELECT id FROM phone_number');
    const known = new Set(rows.map(({ id }) => id));
    expect(waiting.filter((id) => known.has(id))).toEqual([]);
    // Nothing is without a trace.
    const { rows: lost } = await owner.query(
      `SELECT convert_from(body, 'UTF8') AS body FROM delivery d
        WHERE NOT EXISTS (SELECT FROM inbox i WHERE i.delivery_id = d.id)
          AND NOT EXISTS (SELECT FROM delivery_note n WHERE n.delivery_id = d.id)
          AND convert_from(body, 'UTF8') !~ '"(statuses|messages|calls|standby)"'`,
    );
    expect(lost).toEqual([]);
  },
);
