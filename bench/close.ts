import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { migrate } from '../lib/db/migrate';
import { closePools } from '../lib/db/pools';
import { closePrisma } from '../lib/db/prisma';
import { closeMonth } from '../lib/invoices/close';
import { seedBuiltinRates } from '../lib/rates/store';
import type { Report } from './run';

const MONTH = '2026-10-01';
const NOW = Date.parse('2026-11-22T12:00:00Z');
/** Stripe's, of each endpoint. */
const PER_SECOND = 25;
const CHARGES = 60;

/**
 * A month of `--tenants N` (1,000 when absent) approved from the ledger and issued at the Stripe stand-in, which is a
 * process of its own and keeps to Stripe's limits; against the time that those limits impose. Every invoice is then
 * compared with the stand-in's; one that met an uncaught 429, or anything else, fails the run.
 */
export async function close(): Promise<Report> {
  const tenants = Number(flag('--tenants') ?? 1_000);
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench_close');
  process.env.DATABASE_URL = url;
  const standIn = await startStandIn();
  Object.assign(process.env, { STRIPE_SECRET_KEY: 'sk_test_bench', STRIPE_API_URL: standIn.url });
  try {
    await store(url, tenants);
    const started = performance.now();
    const closed = await closeMonth({
      month: MONTH,
      approve: true,
      send: true,
      by: 'bench',
      now: NOW,
    });
    const seconds = (performance.now() - started) / 1000;
    const invoices = closed.flatMap((one) => one.invoices);
    const wrong = closed.filter(({ problem, invoices: [one] }) => problem !== null || one?.status !== 'open');
    if (wrong.length > 0)
      throw new Error(`${wrong.length} not closed, such as ${wrong[0]!.slug}: ${wrong[0]!.problem}`);
    const { total, refused, requests } = await standIn.tally();
    const ours = invoices.reduce((sum, { totalMinor }) => sum + totalMinor, 0n);
    if (total.count !== tenants || BigInt(total.sum) !== ours) {
      throw new Error(`Stripe has ${total.count} invoices of ${total.sum}, here are ${tenants} of ${ours}`);
    }
    const limit = tenants / PER_SECOND;
    return {
      unit: 'invoices',
      settings: {
        tenants,
        'charges a tenant': CHARGES,
        seconds: seconds.toFixed(1),
        'seconds that the limits impose': limit,
        requests,
        '429 answered and waited for': refused,
        node: process.version,
      },
      measures: [
        { what: `the limits: ${PER_SECOND} requests/s an endpoint`, perSecond: PER_SECOND, ratio: 1 },
        { what: 'closed: approved, sent, read back', perSecond: tenants / seconds, ratio: limit / seconds },
      ],
    };
  } finally {
    standIn.stop();
    await Promise.all([closePools(), closePrisma()]);
    await release();
  }
}

function flag(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function startStandIn() {
  const child: ChildProcess = spawn(
    'tsx',
    ['e2e/stripe/main.ts', '--port', '0', '--per-second', String(PER_SECOND)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the stand-in ended with ${code}`)));
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const at = / at (http:\S+)/.exec(text)?.[1];
      if (at) resolve(at);
    });
  });
  const ask = async (what: string, authorization = {}) =>
    (await fetch(`${url}/${what}`, { headers: authorization })).json() as Promise<unknown>;

  /** What is open there, and how many requests came and were refused. */
  async function tally() {
    const log = (await ask('_test/requests')) as { status: number }[];
    await fetch(`${url}/_test/limits`, { method: 'POST', body: '{}' });
    const total = { count: 0, sum: 0 };
    for (let after = ''; ; ) {
      const key = { Authorization: 'Bearer sk_test_bench' };
      const page = (await ask(`v1/invoices?limit=100&status=open${after}`, key)) as {
        data: { id: string; total: number }[];
        has_more: boolean;
      };
      total.count += page.data.length;
      for (const invoice of page.data) total.sum += invoice.total;
      if (!page.has_more) break;
      after = `&starting_after=${page.data.at(-1)!.id}`;
    }
    return { total, requests: log.length, refused: log.filter(({ status }) => status === 429).length };
  }
  return { url, tally, stop: () => child.kill() };
}

/** Tenants with a month of charges in six markets and two categories, so twelve lines each. */
async function store(url: string, tenants: number) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await migrate(url);
    await seedBuiltinRates();
    await client.query(`
      INSERT INTO issuer (legal_name, address) VALUES ('Bench', '{"line1": "1", "city": "Paris", "country": "FR"}');
      INSERT INTO tenant (id, slug, name, currency, timezone)
        SELECT n, 'bench-' || n, 'Bench ' || n, 'EUR', 'Europe/Paris' FROM generate_series(1, ${tenants}) AS n;
      INSERT INTO billing (tenant_id, legal_name, address, email, tax, tax_ppm)
        SELECT id, name, '{"line1": "1", "city": "Paris", "country": "FR"}', slug || '@bench.example', 'fixed', 200000 FROM tenant;
      INSERT INTO charge (tenant_id, phone_number_id, unit, unit_id, revision, waba_id, opened_by, occurred_at, billing_day,
                          waba_day, country, market, category, type, model, basis, rules, currency, quantity, billable,
                          unpriced, rate_micros, rate_from, rate_confidence, markup_ppm, cost_micros, price_micros, delivery_id)
        SELECT t.id, 'phone' || t.id, 'message', 'wamid.' || n, 1, 'waba' || t.id, 'message',
               timestamptz '2026-10-15T10:00Z', '2026-10-15', '2026-10-15', 'FR', 'Market ' || n % 6,
               (ARRAY['marketing', 'utility'])[1 + n / 6 % 2], 'regular', 'PMP', 'verdict', 'PMP', 'EUR', 1, 1, 0,
               31000 + n % 6 * 1000, '2026-10-01', 'sure', 100000, 31000 + n % 6 * 1000, (31000 + n % 6 * 1000) * 11 / 10, n
          FROM tenant t, generate_series(1, ${CHARGES}) AS n;`);
    await client.query('VACUUM ANALYZE charge');
  } finally {
    await client.end();
  }
}
