import path from 'node:path';
import pg from 'pg';

/**
 * `npm run -s proof [-- --tenants 50 --messages 30000]`: sum of lines = ledger of the month = total at Stripe (the
 * stand-in), for every tenant and month. Exit 1 on any difference.
 */
const flag = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

const { startEmbedded } = await import('../../lib/db/embedded');
const { migrate } = await import('../../lib/db/migrate');
const { startStripe } = await import('../stripe/start');
const { url, release } = await startEmbedded(path.resolve('.parley/proof'), `proof_${process.pid}`);
const stripe = await startStripe();
Object.assign(process.env, {
  DATABASE_URL: url,
  STRIPE_SECRET_KEY: 'sk_test_proof',
  STRIPE_API_URL: stripe.url,
});

const { closePools } = await import('../../lib/db/pools');
const { closePrisma } = await import('../../lib/db/prisma');
const { formatMinor } = await import('../../lib/invoices/currency');
const { formatMicros } = await import('../../lib/engine/money');
const { columns } = await import('../../lib/cli/run');
const { prove } = await import('./prove');

let proven: Awaited<ReturnType<typeof prove>>;
try {
  await migrate(url);
  const say = (what: string) => process.stderr.write(`${what}\n`);
  proven = await prove(stripe, { tenants: flag('tenants', 50), messages: flag('messages', 30_000), say });
} finally {
  await Promise.all([closePools(), closePrisma()]);
  await stripe.stop();
  await drop(url);
  await release();
}

const rows = proven.proofs.map(({ slug, invoice, ledger, lines, problems }) => [
  slug,
  invoice.month.slice(0, 7),
  invoice.number,
  invoice.currency,
  formatMicros(ledger),
  formatMicros(lines),
  formatMicros(invoice.price - lines),
  formatMicros(invoice.rounding, 6),
  formatMinor(invoice.subtotalMinor, invoice.currency),
  formatMinor(invoice.taxMinor, invoice.currency),
  formatMinor(invoice.totalMinor, invoice.currency),
  formatMinor(proven.atStripe.get(invoice.number)?.[0]?.total ?? 0n, invoice.currency),
  problems.length === 0 ? 'equal' : 'DIFFERS',
]);
const header = 'TENANT MONTH NUMBER CUR LEDGER LINES FEES ROUNDING AMOUNT TAX TOTAL STRIPE'.split(' ');
console.log(columns([...header, ''], rows));
for (const [currency, price] of proven.ledger) {
  const of = (lists: readonly { currency: string; price: bigint }[]) =>
    lists.filter((one) => one.currency === currency).reduce((sum, one) => sum + one.price, 0n);
  const lines = proven.proofs.map(({ invoice, lines }) => ({ currency: invoice.currency, price: lines }));
  console.log(
    `${currency}: ledger ${formatMicros(price)} = invoiced ${formatMicros(of(lines))} + carried ${formatMicros(of(proven.carried))}`,
  );
}
const differences = proven.problems.length;
console.log(
  `${proven.proofs.length} invoices of ${new Set(proven.proofs.map(({ slug }) => slug)).size} tenants; ${proven.bodies} bodies, ${proven.late} of them after their month was approved; ${differences} differences.`,
);
for (const problem of proven.problems) console.error(problem);
process.exit(differences === 0 ? 0 : 1);

async function drop(database: string) {
  const admin = new URL(database);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.toString() });
  await client.connect();
  await client.query(`DROP DATABASE ${new URL(database).pathname.slice(1)} WITH (FORCE)`);
  await client.end();
}
