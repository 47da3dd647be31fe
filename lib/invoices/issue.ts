import type Stripe from 'stripe';
import { env } from '../env';
import { stripe } from '../stripe/client';
import { customerFor, readCustomer } from '../stripe/customer';
import {
  type Attempt,
  createDraft,
  fillDraft,
  findInvoice,
  keyOf,
  readBack,
  retrieveInvoice,
} from '../stripe/draft';
import { failureOf, isDeclined, isMissing, StripeProblem } from '../stripe/failure';
import { problemSentence } from '../stripe/problems';
import { type Hold, holding } from './hold';
import type { Invoice } from './invoice';
import { laterBy } from './later';
import { type Happening, readStanding, record, type Standing } from './standing';
import { stateOf } from './state-there';

/**
 * The way of an approved invoice, in order. What each step has done is committed before the next one begins, nothing is
 * asked of Stripe inside a transaction, and each step looks first whether it was done already: an invoice that was broken
 * off anywhere, by anything, goes on where it was. Start reading here.
 *
 *   attempt    from here on it may be at Stripe, whether its id is known or not
 *   customer   the tenant's, one for each currency                         lib/stripe/customer
 *   draft      the known one, the one found by its metadata, or a new one   lib/stripe/draft
 *   lines      those that are missing                                       lib/stripe/lines
 *   read back  lines, currency and sums equal ours, or it stays a draft
 *   finalize   and the invoice is open
 *   deliver    sent by Stripe, or charged
 *
 * An idempotency key is forgotten after a day, so it only guards against two requests at once; an attempt that was
 * broken off is looked for.
 */
export async function issueInvoice(
  tenantId: number,
  id: bigint,
  now: number,
  { waitMs = 30_000, by = 'automatic' } = {},
): Promise<Invoice> {
  const work = async (hold: Hold) => {
    const api = stripe();
    const standing = await readStanding(tenantId, id);
    const { invoice } = standing;
    if (invoice.status === 'approved' && (!api || standing.lines.length === 0)) {
      return record(invoice, issuedHere(invoice, now), { kind: 'invoice_issued', now }, by);
    }
    if (!api || !isUnderWay(invoice)) return invoice;
    try {
      return await issueAtStripe(api, standing, now, hold, by);
    } catch (error) {
      return recordFailure(error, tenantId, id, now);
    }
  };
  return holding(lockName(tenantId, id), work, { waitMs });
}

export const lockName = (tenantId: number, id: bigint) => `invoice ${tenantId}/${id}`;

/** Without Stripe, or with nothing on it: the invoice is out, whoever hands it over. */
function issuedHere({ totalMinor }: Invoice, now: number): Happening {
  const settled: Happening = totalMinor > 0n ? { status: 'open' } : { status: 'paid', paidAt: now };
  return { ...settled, issuedAt: now, nextSyncAt: null, stripeProblem: null };
}

/** Something is left to be done about issuing it. */
export function isUnderWay({ status, stripeInvoiceId, sentAt }: Invoice): boolean {
  return status === 'approved' || (status === 'open' && stripeInvoiceId !== null && sentAt === null);
}

async function issueAtStripe(
  api: Stripe,
  standing: Standing,
  now: number,
  hold: Hold,
  by: string,
): Promise<Invoice> {
  let { invoice } = standing;
  if (invoice.status === 'approved') {
    const at = standing.attemptedAt ?? now;
    // Should this process die, the worker goes on with it a little later.
    await record(invoice, { stripeAttemptedAt: at, nextSyncAt: laterBy(now, 0) });
    const attempt: Attempt = { api, standing, at, hold };
    const there = await invoiceThere(attempt, now);
    if (there.status === 'void') throw voidedThere(invoice);
    if (there.status === 'draft') await fillDraft(attempt, there);
    invoice = await finalize(attempt, there.id, now, by).catch((error) =>
      partFromCustomer(error, attempt, there.id),
    );
  }
  return deliver(api, { ...standing, invoice }, now, hold);
}

/** Step draft. @throws StripeProblem when the one we knew is gone. */
async function invoiceThere(attempt: Attempt, now: number): Promise<Stripe.Invoice> {
  const { api, standing } = attempt;
  const { invoice, tenant, attemptedAt } = standing;
  if (invoice.stripeInvoiceId) {
    const there = await retrieveInvoice(api, invoice.stripeInvoiceId);
    if (there) return there;
    await record(invoice, forgotten());
    throw draftDeleted(invoice);
  }
  const { tenantId, currency, terms } = invoice;
  const known = attemptedAt === null ? null : await readCustomer(tenantId, currency);
  let there = known?.id ? await findInvoice(api, standing, known.id) : null;
  if (!there) {
    const { buyer, language } = terms;
    const customer = await customerFor(api, { tenantId, tenant, currency, buyer, language, now });
    there = await createDraft(attempt, customer);
  }
  await record(invoice, { stripeInvoiceId: there.id });
  return there;
}

/** An invoice whose draft is gone: the next attempt has keys of its own, and is only made when somebody asks for it. */
export function forgotten(): Happening {
  return { stripeInvoiceId: null, stripeAttemptedAt: null, nextSyncAt: null };
}

export function draftDeleted({ number }: Invoice): StripeProblem {
  return new StripeProblem('draft_deleted', { number });
}

function voidedThere({ number }: Invoice): StripeProblem {
  return new StripeProblem('voided_before', { number });
}

/** Steps read back and finalize; one that was finalised by hand is taken as it is when its sums are ours. */
async function finalize(attempt: Attempt, stripeId: string, now: number, by: string): Promise<Invoice> {
  const { api, standing, hold } = attempt;
  const { invoice } = standing;
  const back = await readBack(attempt, stripeId);
  let { there } = back;
  const byStripe = invoice.terms.tax.kind === 'stripe';
  const total = { taxMinor: back.taxMinor, totalMinor: invoice.subtotalMinor + back.taxMinor };
  const current = byStripe
    ? await record(invoice, total)
    : (await readStanding(invoice.tenantId, invoice.id)).invoice;
  // Somebody has voided it in the meantime.
  if (current.status !== 'approved') return current;
  if (there.status === 'draft') {
    hold.check();
    there = await api.invoices.finalizeInvoice(
      stripeId,
      // What Stripe collects by itself, it goes on trying to; what is sent, we send.
      { auto_advance: invoice.terms.collection === 'charge_automatically' },
      keyOf(attempt, 'finalize'),
    );
  }
  const { taxMinor, totalMinor, ...state } = stateOf(invoice, there, now);
  const tax = byStripe && { taxMinor, totalMinor };
  const issued = { ...state, ...tax, issuedAt: now, stripeProblem: null, nextSyncAt: now };
  return record(invoice, issued, mailsOurselves() ? { kind: 'invoice_issued', now } : undefined, by);
}

/** A draft whose customer was deleted cannot be issued: the next one gets a customer anew. */
async function partFromCustomer(
  error: unknown,
  { api, standing }: Attempt,
  stripeId: string,
): Promise<never> {
  if (!isMissing(error) || (error as { param?: string }).param !== 'customer') throw error;
  await api.invoices.del(stripeId).catch((refused) => {
    if (!failureOf(refused)) throw refused;
  });
  await record(standing.invoice, forgotten());
  throw new StripeProblem('customer_deleted', { number: standing.invoice.number });
}

/** Step deliver. That it was sent stands nowhere at Stripe, so within a day the key keeps the buyer from a second mail. */
async function deliver(api: Stripe, standing: Standing, now: number, hold: Hold): Promise<Invoice> {
  const { invoice } = standing;
  if (!isUnderWay(invoice)) return record(invoice, { nextSyncAt: laterBy(now, 'day') });
  const attempt: Attempt = { api, standing, at: standing.attemptedAt ?? invoice.issuedAt!, hold };
  const stripeId = invoice.stripeInvoiceId!;
  hold.check();
  if (invoice.terms.collection === 'send_invoice') {
    if (!invoice.terms.buyer.email) {
      throw new StripeProblem('no_email', { number: invoice.number });
    }
    if (!mailsOurselves()) await api.invoices.sendInvoice(stripeId, {}, keyOf(attempt, 'send'));
    return record(invoice, { sentAt: now, stripeProblem: null, nextSyncAt: laterBy(now, 'hours') });
  }
  const refusal = await charge(attempt, stripeId);
  const asked: Happening = { sentAt: now, stripeProblem: null, nextSyncAt: now };
  if (refusal === null) return record(invoice, asked);
  const failed = { ...asked, paymentError: refusal, paymentFailedAt: now };
  return record(invoice, failed, { kind: 'payment_failed', now });
}

/** Nobody gets two mails for one invoice: where Parley has a mail server, Stripe is not asked to send. */
function mailsOurselves(): boolean {
  const { smtpUrl, mailFrom } = env();
  return smtpUrl !== null && mailFrom !== null;
}

/**
 * A payment that fails is an answer like any other; what a card says is read from the payment, by the comparison that
 * follows. @returns why it could not even be tried.
 */
async function charge(attempt: Attempt, stripeId: string): Promise<string | null> {
  try {
    await attempt.api.invoices.pay(stripeId, {}, keyOf(attempt, 'pay'));
    return null;
  } catch (error) {
    if (isDeclined(error)) return null;
    const failure = failureOf(error);
    if (!failure || failure.passing) throw error;
    return failure.sentence;
  }
}

async function recordFailure(error: unknown, tenantId: number, id: bigint, now: number): Promise<Invoice> {
  const failure = failureOf(error);
  if (!failure) throw error;
  const { invoice, attemptedAt } = await readStanding(tenantId, id);
  const passing = failure.passing ? ` ${problemSentence('again')}` : '';
  const happening: Happening = { stripeProblem: `${failure.sentence}${passing}` };
  if (failure.passing) happening.nextSyncAt = laterBy(now, now - (attemptedAt ?? now));
  else happening.nextSyncAt = invoice.status === 'approved' ? null : laterBy(now, 'hours');
  if (failure.keySpent && attemptedAt !== null) happening.stripeAttemptedAt = Math.max(now, attemptedAt + 1);
  return record(invoice, happening);
}
