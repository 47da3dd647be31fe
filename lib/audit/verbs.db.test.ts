import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { bindIdentity, releaseIdentity } from '../access/identity';
import { endOtherSession, endOtherSessions, openSession } from '../access/sessions';
import { changeBudget, createBudget, removeBudget } from '../budgets/budget';
import { asTenant, pool, withTenants } from '../db/pools';
import { testDatabase } from '../db/testing';
import { acceptDiscrepancy } from '../discrepancies/read';
import { addApp, removeApp, rotateApp } from '../inbox/apps';
import { retryInbox } from '../inbox/status';
import { approveMonth } from '../invoices/approve';
import { issueInvoice } from '../invoices/issue';
import { writeBilling, writeIssuer } from '../invoices/terms';
import { billedTenant, testIssuer } from '../invoices/testing';
import { reviseInvoice, voidInvoice } from '../invoices/void';
import { rebuildRollup } from '../ledger/reconcile';
import { importRates } from '../rates/import';
import { importMoves } from '../rates/import-markets';
import { forgetAccessToken, keepAccessToken } from '../tenants/access-token';
import { createApiKey, revokeApiKey } from '../tenants/api-key';
import { declareWaba } from '../tenants/declare';
import { removeMarkup, setMarkup } from '../tenants/markup';
import { createTenant } from '../tenants/tenant';
import { createUser } from '../tenants/user';
import { connectWaba } from '../tenants/waba';
import { verifyAudit } from './verify';
import type { AuditAction } from './write';

const { owner } = await testDatabase();
const NOW = Date.parse('2026-11-22T12:00:00Z');
const BY = { actor: 'olga@parley.example', at: NOW };
const access = {
  tenant: { id: 0, slug: 'acme' },
  user: { id: 0, email: BY.actor },
  role: 'owner',
} as never as {
  tenant: { id: number; slug: string };
  user: { id: number; email: string };
} & Parameters<typeof revokeApiKey>[0];
let place: { waba: string; phone: string };
/** What a verb before left for the next. */
const kept: { budget?: number; key?: number; invoice?: bigint } = {};

const own = <T>(work: (client: Parameters<Parameters<typeof asTenant<T>>[1]>[0]) => Promise<T>) =>
  asTenant(access.tenant.id, work);

beforeAll(async () => {
  await testIssuer();
  const acme = await billedTenant('acme', { id: '1', billing: { graceDays: 5 } });
  place = acme.place;
  access.tenant.id = acme.id;
  await acme.charge({ a: '2026-10-05T10:00 PMP regular marketing' });
  const email = 'ana@acme.example';
  await createUser({
    email,
    password: 'correct horse battery',
    membership: { tenant: 'acme', role: 'owner' },
  });
  access.user.id = (await owner.query('SELECT id FROM app_user')).rows[0].id;
  await owner.query(
    `INSERT INTO discrepancy (tenant_id, phone_number_id, unit, unit_id, waba_id, user_key, kind, evidence, opened_by,
                              occurred_at, waba_day, billing_day, country, told_model, told_type, told_category, told_rules,
                              simulated_model, simulated_type, simulated_category, simulated_rules, currency, state, found_at)
     SELECT tenant_id, phone_number_id, unit, 'disputed', waba_id, '\\x00', 'window', '{}', opened_by, occurred_at, waba_day,
            '2026-09-01', country, 'PMP', 'regular', 'marketing', 'H4', 'PMP', 'regular', 'utility', 'P4', currency, 'open', now()
       FROM charge`,
  );
});

const MARKUP = { effectiveFrom: '2026-12-01', market: '', category: '' };
const BUDGET = {
  currency: 'USD',
  amount: 5_000_000n,
  waba: '',
  country: 'FR',
  category: '',
  thresholds: [80],
  onForecast: true,
};
const IDENTITY = { issuer: 'https://login.example', subject: '1', email: 'ana@acme.example' };
const RATE =
  'pricing_model,effective_from,market,category,currency,tier_from,tier_to,price,effective_to\nPMP,2027-01-01,Newland,utility,USD,,,0.01,\n';

/** Everything that somebody can change by page or command line, and what has to stand in the audit log then. */
const VERBS: [AuditAction, () => Promise<unknown>][] = [
  ['tenant.created', () => createTenant({ name: 'Borea', slug: 'borea' })],
  [
    'user.created',
    () =>
      createUser({
        email: 'new@acme.example',
        password: 'correct horse battery',
        membership: { tenant: 'acme', role: 'viewer' },
      }),
  ],
  [
    'waba.connected',
    () =>
      connectWaba({
        tenant: 'acme',
        waba: place.waba,
        currency: 'USD',
        timezone: 'UTC',
        phones: [{ id: '7001' }],
      }),
  ],
  ['waba.declared', () => declareWaba({ waba: place.waba, exempt: true }, NOW)],
  [
    'access_token.set',
    () =>
      own((client) =>
        keepAccessToken(client, access.tenant.id, { waba: place.waba, token: 'E'.repeat(40) }, BY),
      ),
  ],
  [
    'access_token.removed',
    () => own((client) => forgetAccessToken(client, access.tenant.id, place.waba, BY)),
  ],
  ['api_key.created', async () => (kept.key = (await createApiKey({ tenant: 'acme' })).id)],
  ['api_key.revoked', () => revokeApiKey(access, kept.key!, NOW)],
  ['markup.set', () => setMarkup(access.tenant.id, { ...MARKUP, ppm: 1 }, BY)],
  ['markup.removed', () => removeMarkup(access.tenant.id, MARKUP, BY)],
  [
    'budget.created',
    async () =>
      (kept.budget = (await own((client) => createBudget(client, access.tenant.id, BUDGET, BY))).id),
  ],
  ['budget.changed', () => own((client) => changeBudget(client, access.tenant.id, kept.budget!, BUDGET, BY))],
  ['budget.removed', () => own((client) => removeBudget(client, access.tenant.id, kept.budget!, BY))],
  [
    'discrepancy.accepted',
    () => own((client) => acceptDiscrepancy(client, access.tenant.id, 'disputed', BY)),
  ],
  [
    'terms.changed',
    () =>
      withTenants(pool('parley_operator'), [access.tenant.id], (client) =>
        writeBilling(client, access.tenant.id, { graceDays: 6 }, BY),
      ),
  ],
  [
    'issuer.changed',
    () =>
      writeIssuer(
        {
          legalName: 'Operator',
          address: { line1: '1', city: 'Paris', country: 'FR' },
          taxId: null,
          email: null,
          footer: null,
          prefix: 'INV',
        },
        BY,
      ),
  ],
  ['rollup.rebuilt', () => rebuildRollup('acme')],
  ['rates.imported', () => importRates(RATE, { name: 'Newland' })],
  [
    'markets.imported',
    () => importMoves('iso2,effective_from,market\nFR,2027-01-01,Newland\n', { name: 'move' }),
  ],
  ['app.added', () => addApp({ id: '4242', name: 'Second', secret: 'x'.repeat(32) } as never, BY)],
  ['app.rotated', () => rotateApp({ id: '4242', secret: 'y'.repeat(32) } as never, BY)],
  ['app.removed', () => removeApp('4242', BY)],
  [
    'inbox.retried',
    async () => {
      await owner.query(
        `INSERT INTO inbox (delivery_id, lane, source, state, received_at) SELECT id, 0, 'whatsapp', 'failed', received_at FROM delivery LIMIT 1`,
      );
      await retryInbox({}, BY);
    },
  ],
  [
    'session.ended',
    async () => {
      const id = await openSession(access.user.id, { device: 'Firefox', address: '::1' } as never, NOW);
      await endOtherSession(access.user, id, NOW);
    },
  ],
  ['identity.bound', () => bindIdentity(access.user, IDENTITY, NOW)],
  ['identity.released', () => releaseIdentity(IDENTITY.email, BY)],
  ['sessions.ended', () => endOtherSessions(access.user, null, NOW)],
  [
    'invoice.approved',
    async () => {
      const [invoice] = await approveMonth({
        tenantId: access.tenant.id,
        month: '2026-10-01',
        waive: true,
        by: BY.actor,
        now: NOW,
      });
      kept.invoice = invoice!.id;
    },
  ],
  ['invoice.issued', () => issueInvoice(access.tenant.id, kept.invoice!, NOW, { by: BY.actor })],
  [
    'invoice.voided',
    () => voidInvoice({ tenantId: access.tenant.id, id: kept.invoice!, by: BY.actor, now: NOW }),
  ],
  [
    'invoice.approved',
    () => reviseInvoice({ tenantId: access.tenant.id, id: kept.invoice!, by: BY.actor, now: NOW } as never),
  ],
];

describe('a verb is written down', () => {
  test.each(VERBS)('%s', async (action, run) => {
    const rows = async () =>
      (
        await owner.query<{ action: string; xmin: string }>(
          'SELECT action, xmin::text FROM audit ORDER BY at, chain, position',
        )
      ).rows;
    const before = new Set((await rows()).map(({ xmin }) => xmin));
    await run();
    const written = (await rows()).filter(({ xmin }) => !before.has(xmin));
    expect(written.map((row) => row.action)).toContain(action);
  });

  test('and the chains hold', async () => {
    expect((await verifyAudit()).breaks).toEqual([]);
  });
});

/** Files that change what people decide on, and yet write nothing down: each with its reason. */
const EXEMPT: Record<string, string> = {
  'lib/access/api-key.ts': 'the day of the last use is a use, and no change',
  'lib/discrepancies/check.ts': 'follows from the facts',
  'lib/inbox/declarations.ts':
    'what Meta says; what the operator says is written down in lib/tenants/declare',
  'lib/invoices/credit-there.ts': 'how far a credit note is at Stripe; making it is written down',
  'lib/invoices/settle.ts': 'when to look at Stripe again',
  'lib/ledger/post.ts': 'the ledger is its own log',
  'lib/spend/views.ts': 'a member’s own bookmarks, which nobody else sees',
};

test('no file changes what people decide on without writing it down', () => {
  const DECIDED =
    'tenant|markup|membership|api_key|waba|phone_number|budget|billing|issuer|credit_note|discrepancy|meta_app|rate|rate_card|market_import|market_move|market_country|app_user|identity|waba_token|second_factor|recovery_code|invitation|saved_view|account_declaration|spend|invoice';
  const sql = new RegExp(`(INSERT INTO|UPDATE|DELETE FROM) (${DECIDED})\\b`);
  const model =
    /\b(tx|client)\.(tenant|markup|membership|apiKey|waba|phoneNumber|budget|billing|user|identity|secondFactor|recoveryCode|invitation)\.(create|update|upsert|delete)/;
  const silent = globSync('lib/**/*.ts')
    .filter((file) => !/test|generated|simulate/.test(file))
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      return (sql.test(text) || model.test(text)) && !text.includes('writeAudit(');
    })
    .sort();
  expect(silent).toEqual(Object.keys(EXEMPT).sort());
});
