import type Stripe from 'stripe';
import { readCustomer } from '../stripe/customer';
import { type Attempt, findInvoice, keyOf, retrieveInvoice } from '../stripe/draft';
import type { Hold } from './hold';
import type { Invoice } from './invoice';
import { record, type Standing } from './standing';

/**
 * Takes an invoice that is void here back at Stripe: deletes its draft, or voids it. Done again, it finds that it is done;
 * one that was paid there in the meantime stays. The caller holds the invoice.
 * @returns what is left there: a void invoice, a paid one, or null.
 */
export async function settleVoid(
  api: Stripe,
  standing: Standing,
  hold: Hold,
): Promise<Stripe.Invoice | null> {
  const { invoice, attemptedAt } = standing;
  const there = await invoiceThere(api, standing);
  if (!there || there.status === 'void' || there.status === 'paid') return there;
  hold.check();
  if (there.status === 'draft') {
    await api.invoices.del(there.id);
    await record(invoice, { stripeInvoiceId: null });
    return null;
  }
  const attempt: Attempt = { api, standing, at: attemptedAt!, hold };
  return api.invoices.voidInvoice(there.id, {}, keyOf(attempt, 'void'));
}

async function invoiceThere(api: Stripe, standing: Standing): Promise<Stripe.Invoice | null> {
  const { tenantId, currency, stripeInvoiceId }: Invoice = standing.invoice;
  if (stripeInvoiceId) return retrieveInvoice(api, stripeInvoiceId);
  const customer = await readCustomer(tenantId, currency);
  return customer?.id ? findInvoice(api, standing, customer.id) : null;
}
