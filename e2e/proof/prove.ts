import Stripe from 'stripe';
import { pool, withTenants } from '../../lib/db/pools';
import { addDays, DAY } from '../../lib/engine/time';
import { connectAll, inbox } from '../../lib/inbox/testing';
import { closeMonth } from '../../lib/invoices/close';
import { addMonths } from '../../lib/invoices/month';
import { type InvoiceReconciliation, reconcileInvoices } from '../../lib/invoices/reconcile';
import { writeBilling, writeIssuer } from '../../lib/invoices/terms';
import { addCard } from '../../lib/rates/store';
import { Random } from '../../lib/simulate/random';
import { Simulation } from '../../lib/simulate/simulate';
import { fromStripe } from '../../lib/stripe/amount';
import type { StandIn } from '../stripe/start';
import { MONTHS, proofRates, proofWorld } from './world';

export interface Proven extends InvoiceReconciliation {
  bodies: number;
  /** Bodies that came only after the month that they tell of was approved. */
  late: number;
  /** Totals as Stripe has them, by our invoice number. */
  atStripe: Map<string, { total: bigint; currency: string; status: string | null; id: string }[]>;
  /** Ledger of all invoiced months, by currency, in micros. */
  ledger: Map<string, bigint>;
  problems: string[];
}

/**
 * Three months of simulated traffic through the inbox, each closed, approved and issued to the stand-in when its grace
 * is over; some deliveries come only after that. The database in DATABASE_URL is empty at the start.
 */
export async function prove(
  stripe: StandIn,
  { tenants, messages, say = () => {} }: { tenants: number; messages: number; say?: (what: string) => void },
): Promise<Proven> {
  const { world, terms } = proofWorld(tenants, messages);
  const { deliver, drain, review } = await inbox();
  await prepare(terms);
  const simulation = new Simulation({
    seed: 7,
    messages,
    world,
    disorder: true,
    duplicates: true,
    batch: 40,
  });
  const bodies = [...simulation];
  await connectAll(simulation.truth());
  await setTerms(terms);

  const random = new Random(11, 'late');
  const waiting = bodies.map((body) => ({ body, at: lastInstant(body), late: random.chance(40) }));
  let late = 0;
  for (const month of MONTHS) {
    // What is told late waits until the month it tells of is approved; the rest of the grace's days comes in time.
    const until = Date.parse(`${addDays(addMonths(month, 1), 8)}T00:00:00Z`);
    const end = Date.parse(`${addMonths(month, 1)}T00:00:00Z`);
    const inTime = take(waiting, ({ at, late }) => at < until && !(late && at < end));
    await deliver(inTime.map(({ body }) => body));
    await drain();
    await review();
    say(`${month.slice(0, 7)}: ${inTime.length} bodies in time`);
    const now = end + 9 * DAY;
    const closed = await closeMonth({ month, approve: true, send: true, by: 'proof', now, parallel: 8 });
    const failed = closed.filter((one) => one.problem ?? one.blockers[0]);
    if (failed.length > 0) {
      const { slug, problem, blockers } = failed[0]!;
      throw new Error(`${slug} is not closed in ${month}: ${problem ?? blockers[0]!.sentence}`);
    }
    say(`${month.slice(0, 7)}: ${closed.reduce((sum, one) => sum + one.invoices.length, 0)} invoices issued`);
    const lateNow = take(waiting, ({ at, late }) => late && at < end);
    late += lateNow.length;
    await deliver(lateNow.map(({ body }) => body));
    await drain();
  }
  const reconciled = await reconcileInvoices();
  const atStripe = await totalsAtStripe(stripe);
  const ledger = await ledgerOfAll();
  const proven = { ...reconciled, bodies: bodies.length, late, atStripe, ledger };
  return { ...proven, problems: problemsOf(proven) };
}

async function prepare(terms: readonly unknown[]) {
  const address = { line1: '1 rue de la Paix', postalCode: '75002', city: 'Paris', country: 'FR' };
  const issuer = { legalName: 'Proof SAS', address, taxId: null, email: null, footer: null, prefix: 'PRF' };
  await writeIssuer(issuer);
  if (terms.length > 0) await addCard({ name: 'proof', sha256: Buffer.from('proof'), rows: proofRates() });
}

async function setTerms(terms: ReturnType<typeof proofWorld>['terms']) {
  for (const { slug, billing } of terms) {
    await withTenants(pool('parley_operator'), [], async (client) => {
      const { rows } = await client.query<{ id: number }>('SELECT id FROM tenant WHERE slug = $1', [slug]);
      await writeBilling(client, rows[0]!.id, billing);
    });
  }
}

/** The newest timestamp of a body, in milliseconds. */
function lastInstant(body: string): number {
  const stamps = [...body.matchAll(/"timestamp":"?(\d{10})/g)].map(([, seconds]) => Number(seconds) * 1000);
  return Math.max(0, ...stamps);
}

/** Takes those that `wanted` wants out of the list, in their order. */
function take<T>(list: T[], wanted: (item: T) => boolean): T[] {
  const taken = list.filter(wanted);
  const left = list.filter((item) => !wanted(item));
  list.splice(0, list.length, ...left);
  return taken;
}

async function totalsAtStripe({ host, port }: StandIn): Promise<Proven['atStripe']> {
  const api = new Stripe('sk_test_proof', { host, port, protocol: 'http' });
  const found: Proven['atStripe'] = new Map();
  for await (const invoice of api.invoices.list({ limit: 100 })) {
    const number = invoice.metadata?.parley_number ?? '?';
    const currency = invoice.currency.toUpperCase();
    const total = fromStripe(invoice.total, currency);
    found.set(number, [
      ...(found.get(number) ?? []),
      { total, currency, status: invoice.status, id: invoice.id },
    ]);
  }
  return found;
}

async function ledgerOfAll(): Promise<Map<string, bigint>> {
  const { rows } = await pool('parley_operator').query<{ currency: string; price: bigint }>(
    `SELECT currency, sum(price_micros)::bigint AS price FROM charge
      WHERE billing_day >= $1::date AND billing_day < $2::date GROUP BY currency`,
    [MONTHS[0], addMonths(MONTHS.at(-1)!, 1)],
  );
  return new Map(rows.map(({ currency, price }) => [currency, price]));
}

function problemsOf({ proofs, carried, atStripe, ledger }: Omit<Proven, 'problems'>): string[] {
  const problems: string[] = [];
  for (const { slug, invoice, problems: own } of proofs) {
    for (const problem of own) problems.push(`${slug} ${invoice.number}: ${problem}`);
    const there = atStripe.get(invoice.number) ?? [];
    if (there.length !== 1) problems.push(`${slug} ${invoice.number} is at Stripe ${there.length} times`);
    else if (there[0]!.total !== invoice.totalMinor || there[0]!.currency !== invoice.currency) {
      problems.push(`${slug} ${invoice.number} is ${there[0]!.total} at Stripe, not ${invoice.totalMinor}`);
    }
  }
  const known = new Set(proofs.map(({ invoice }) => invoice.number));
  for (const number of atStripe.keys())
    if (!known.has(number)) problems.push(`Stripe has ${number}, which we have not`);
  const sums = new Map<string, bigint>();
  const add = (currency: string, price: bigint) => sums.set(currency, (sums.get(currency) ?? 0n) + price);
  for (const { invoice, lines } of proofs) add(invoice.currency, lines);
  for (const { currency, price } of carried) add(currency, price);
  for (const [currency, price] of ledger) {
    if (sums.get(currency) !== price)
      problems.push(`${currency}: invoiced and carried ${sums.get(currency)}, ledger ${price}`);
  }
  return problems;
}
