import type Stripe from 'stripe';
import { fromStripe } from '../stripe/amount';
import { stripe } from '../stripe/client';
import { compareTotals, retrieveInvoice } from '../stripe/draft';
import { failureOf, StripeProblem } from '../stripe/failure';
import { problemSentence } from '../stripe/problems';
import { issueCreditNotes } from './credit-there';
import { type Hold, holding } from './hold';
import type { Invoice } from './invoice';
import { draftDeleted, forgotten, lockName } from './issue';
import { laterBy } from './later';
import { type Happening, inTenant, readStanding, record, type Standing } from './standing';
import { stateOf } from './state-there';
import { settleVoid } from './void-there';

/** A paid invoice can still be refunded or disputed, as long as banks allow. */
const WATCHED_MS = 130 * 24 * 3600 * 1000;

/**
 * Brings an invoice to Stripe's present state, whatever it was told before: events only say that there is something to
 * look at, so their order, number and age never matter. What was done there by hand and contradicts us is in
 * `stripeProblem`. Ours goes there first: credit notes and a void that it has not got yet.
 */
export function syncInvoice(
  tenantId: number,
  id: bigint,
  now: number,
  { waitMs = 30_000 } = {},
): Promise<Invoice> {
  const work = async (hold: Hold) => {
    const api = stripe();
    const standing = await readStanding(tenantId, id);
    if (!api || standing.attemptedAt === null) return record(standing.invoice, { nextSyncAt: null });
    try {
      return await compare(api, standing, now, hold);
    } catch (error) {
      return recordFailure(error, standing, now);
    }
  };
  return holding(lockName(tenantId, id), work, { waitMs });
}

async function compare(api: Stripe, standing: Standing, now: number, hold: Hold): Promise<Invoice> {
  const { invoice } = standing;
  if (invoice.status === 'void') await settleVoid(api, standing, hold);
  const stripeId = invoice.stripeInvoiceId;
  // Its draft is deleted, or was never made.
  if (!stripeId) return record(invoice, nothingLeft(invoice, now));
  const problems = await issueCreditNotes(api, standing, now, hold);
  const there = await retrieveInvoice(api, stripeId);
  if (!there) return missingThere(invoice, now);
  if (invoice.status === 'approved') return record(invoice, { syncedAt: now });

  const { taxMinor: _, totalMinor: __, ...state } = stateOf(invoice, there, now);
  const payment = await paymentOf(api, invoice, there, now);
  problems.push(...(await contradictions(standing, there)));
  if (invoice.status === 'open' && invoice.sentAt === null && invoice.stripeProblem)
    problems.push(invoice.stripeProblem);
  const happening: Happening = { ...state, ...payment };
  happening.stripeProblem = problems.length > 0 ? problems.join(' ') : null;
  happening.nextSyncAt = nextLook(state.status ?? invoice.status, invoice, now);
  const { paymentFailedAt } = payment;
  const failedAnew = paymentFailedAt !== undefined && paymentFailedAt !== invoice.paymentFailedAt;
  return record(invoice, happening, failedAnew ? { kind: 'payment_failed', now } : undefined);
}

async function missingThere(invoice: Invoice, now: number): Promise<Invoice> {
  if (invoice.status === 'approved') {
    return record(invoice, { ...forgotten(), stripeProblem: draftDeleted(invoice).message });
  }
  if (invoice.status === 'void') return record(invoice, nothingLeft(invoice, now));
  const stripeProblem = problemSentence('unknown_there', {
    id: String(invoice.stripeInvoiceId),
    number: invoice.number,
  });
  return record(invoice, { stripeProblem, syncedAt: now, nextSyncAt: laterBy(now, 'day') });
}

/** What could not be done there before no longer matters for an invoice that is void. */
function nothingLeft({ status }: Invoice, now: number): Happening {
  return { syncedAt: now, nextSyncAt: null, ...(status === 'void' && { stripeProblem: null }) };
}

function nextLook(status: Invoice['status'], { issuedAt, approvedAt }: Invoice, now: number): number | null {
  if (status === 'open') return laterBy(now, 'hours');
  if (status === 'void') return null;
  return now - (issuedAt ?? approvedAt) < WATCHED_MS ? laterBy(now, 'day') : null;
}

/** What the payments say that the invoice does not: failures, refunds, disputes. */
async function paymentOf(
  api: Stripe,
  { currency, ...invoice }: Invoice,
  there: Stripe.Invoice,
  now: number,
): Promise<Happening> {
  if (!there.attempted && there.amount_paid === 0) return {};
  const payments = await api.invoicePayments
    .list({ invoice: there.id, limit: 100 })
    .autoPagingToArray({ limit: 1000 });
  let refunded = 0;
  let disputed = false;
  let failure: { message: string; at: number | null } | null = null;
  for (const { payment, status } of payments) {
    if (typeof payment.payment_intent !== 'string') continue;
    const intent = await api.paymentIntents.retrieve(payment.payment_intent, { expand: ['latest_charge'] });
    const charge = intent.latest_charge as Stripe.Charge | null;
    if (charge?.paid) {
      refunded += charge.amount_refunded;
      disputed ||= charge.disputed && (await isDisputed(api, intent.id));
    } else if (intent.last_payment_error && status === 'open') {
      const message = intent.last_payment_error.message ?? 'The payment failed.';
      failure = { message, at: charge ? charge.created * 1000 : null };
    }
  }
  const happening: Happening = { refundedMinor: fromStripe(refunded, currency), disputed };
  if (there.status === 'paid') happening.paymentError = null;
  else if (failure) {
    happening.paymentError = failure.message;
    happening.paymentFailedAt = failure.at ?? invoice.paymentFailedAt ?? now;
  }
  return happening;
}

async function isDisputed(api: Stripe, paymentIntent: string): Promise<boolean> {
  const { data } = await api.disputes.list({ payment_intent: paymentIntent, limit: 100 });
  return data.some(({ status }) => status !== 'won' && status !== 'warning_closed');
}

/** What was done at Stripe by hand and is not what we have. One sentence each. */
async function contradictions({ invoice }: Standing, there: Stripe.Invoice): Promise<string[]> {
  const found: string[] = [];
  const { number, status } = invoice;
  try {
    compareTotals(invoice, there);
  } catch (error) {
    if (!(error instanceof StripeProblem)) throw error;
    found.push(error.message);
  }
  // Voided here, it has our time; voided there, Stripe's, which we took over.
  const voidedThere = (there.status_transitions.voided_at ?? 0) * 1000;
  if (there.status === 'void' && (status !== 'void' || invoice.voidedAt === voidedThere)) {
    found.push(problemSentence('voided_there', { number }));
  }
  if (status === 'void' && there.status === 'paid') {
    found.push(problemSentence('paid_there', { number }));
  }
  const theirs = there.pre_payment_credit_notes_amount + there.post_payment_credit_notes_amount;
  const ours = await creditedThere(invoice);
  const credited = fromStripe(theirs, invoice.currency);
  if (credited !== ours) {
    found.push(
      problemSentence('credited_otherwise', {
        there: String(credited),
        number,
        here: String(ours),
      }),
    );
  }
  return found;
}

/** Including tax, of those that Stripe has. */
function creditedThere({ tenantId, id }: Invoice): Promise<bigint> {
  return inTenant(tenantId, async (client) => {
    const { rows } = await client.query<{ credited: bigint }>(
      `SELECT coalesce(sum(amount_minor + tax_minor), 0)::bigint AS credited FROM credit_note
        WHERE tenant_id = $1 AND invoice_id = $2 AND stripe_id IS NOT NULL`,
      [tenantId, id],
    );
    return rows[0]!.credited;
  });
}

function recordFailure(error: unknown, { invoice, syncedAt }: Standing, now: number): Promise<Invoice> {
  const failure = failureOf(error);
  if (!failure) throw error;
  // Who looks at an invoice need not know that Stripe was away for an hour; a refusal is said.
  if (failure.passing) {
    return record(invoice, { nextSyncAt: laterBy(now, now - (syncedAt ?? invoice.approvedAt)) });
  }
  return record(invoice, { stripeProblem: failure.sentence, nextSyncAt: laterBy(now, 'day') });
}
