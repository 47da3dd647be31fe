import path from 'node:path';
import { run } from '../bin/steps';
import { pool, withTenants } from '../lib/db/pools';
import { env } from '../lib/env';
import { drainInbox } from '../lib/inbox/status';
import { closeMonth } from '../lib/invoices/close';
import { addMonths, firstOfMonth } from '../lib/invoices/month';
import { type Billing, writeBilling, writeIssuer } from '../lib/invoices/terms';
import { demoWorld } from '../lib/simulate/demo';
import { writeSimulation } from '../lib/simulate/write';
import { createTenant } from '../lib/tenants/tenant';
import { createUser } from '../lib/tenants/user';
import { connectWaba } from '../lib/tenants/waba';

const PASSWORD = 'parley-demo-2026';

export const DEMO_LOGINS = [
  {
    who: 'Owner of Lumière Boutique',
    email: 'camille@lumiere.example',
    password: PASSWORD,
    tenant: 'lumiere',
    role: 'owner',
  },
  {
    who: 'Billing at Andes Mobility',
    email: 'mateo@andes.example',
    password: PASSWORD,
    tenant: 'andes',
    role: 'billing',
  },
  {
    who: 'Viewer of both',
    email: 'noor@group.example',
    password: PASSWORD,
    tenant: 'lumiere',
    role: 'viewer',
  },
  {
    who: 'Operator, sees every tenant',
    email: 'operator@parley.example',
    password: PASSWORD,
    tenant: null,
    role: null,
  },
] as const;

/**
 * The demonstration: two tenants and their traffic, posted through the signed webhook endpoint at `url` as Meta
 * would post it. Does nothing when it is there already.
 */
export async function seedDemo(url: string, now: number): Promise<void> {
  const { rowCount } = await pool('parley_operator').query('SELECT FROM app_user WHERE email = $1', [
    DEMO_LOGINS[3].email,
  ]);
  if (rowCount) return;
  // Cut to the hour, so that a set-up that was cut off and begins again soon makes the same traffic.
  const hour = 3_600_000;
  const { world, ...options } = demoWorld(Math.floor(now / hour) * hour);
  console.log('Filling the demonstration through the webhook endpoint ...');
  for (const tenant of world.tenants) {
    const { slug, name, currency, timezone, markup } = tenant;
    if (!(await exists(slug))) await createTenant({ slug, name, currency, timezone, markup });
    for (const { id, currency, timezone, portfolio, phones } of tenant.wabas) {
      await connectWaba({ tenant: slug, waba: id, currency, timezone, portfolio, phones });
    }
  }
  const file = path.join(env().dataDir, 'demo.ndjson');
  const { messages } = await writeSimulation({ ...options, world, out: file });
  const code = await run('tsx', ['bin/parley.ts', 'send', file, '--url', url]);
  if (code !== 0) throw new Error('The demonstration could not be posted to the webhook endpoint.');
  if (!(await drainInbox({ timeoutSeconds: 300, reviewed: true })))
    throw new Error('The inbox did not come to its end in five minutes.');
  await invoiceDemo(now);
  const [owner, billing, viewer, operator] = DEMO_LOGINS;
  for (const { email, password, tenant, role } of [owner, billing, viewer]) {
    await createUser({ email, password, membership: { tenant, role } });
  }
  await createUser({ email: viewer.email, membership: { tenant: 'andes', role: viewer.role } });
  // Last, because it is what tells that the demonstration is complete.
  await createUser({ email: operator.email, password: operator.password, operator: true });
  console.log(`${messages} messages are in the ledger.`);
}

/** Who sends and pays, and the months whose grace is over, issued: the running month is a preview. */
async function invoiceDemo(now: number) {
  await writeIssuer({
    legalName: 'Parley Demonstration SAS',
    address: { line1: '12 quai de Valmy', postalCode: '75010', city: 'Paris', country: 'FR' },
    taxId: 'FR40303265045',
    email: 'billing@parley.example',
    footer: 'A demonstration: nothing here is owed by anybody.',
    prefix: 'DEMO',
  });
  const running = firstOfMonth(new Date(now).toISOString().slice(0, 10));
  const firstMonth = addMonths(running, -3);
  for (const [slug, terms] of Object.entries(DEMO_TERMS)) {
    await withTenants(pool('parley_operator'), [], async (client) => {
      const { rows } = await client.query<{ id: number }>('SELECT id FROM tenant WHERE slug = $1', [slug]);
      await writeBilling(client, rows[0]!.id, { ...terms, firstMonth });
    });
  }
  for (let month = firstMonth; month < running; month = addMonths(month, 1)) {
    await closeMonth({ month, approve: true, send: true, by: 'operator@parley.example', now });
  }
}

const DEMO_TERMS: Record<string, Partial<Billing>> = {
  lumiere: {
    legalName: 'Lumière Boutique SARL',
    address: { line1: '4 rue des Petites Écuries', postalCode: '75010', city: 'Paris', country: 'FR' },
    taxId: 'FR83404833048',
    email: 'camille@lumiere.example',
    language: 'fr',
    tax: 'fixed',
    taxPpm: 200_000,
    taxName: 'TVA',
    platformFee: 49_000_000n,
  },
  andes: {
    legalName: 'Andes Mobility S.A.S.',
    address: { line1: 'Carrera 7 # 71-21', city: 'Bogotá', country: 'CO' },
    taxId: '901234567-8',
    email: 'mateo@andes.example',
  },
};

async function exists(slug: string): Promise<boolean> {
  const { rowCount } = await pool('parley_operator').query('SELECT FROM tenant WHERE slug = $1', [slug]);
  return rowCount === 1;
}
