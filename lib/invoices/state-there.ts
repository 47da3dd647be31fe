import type Stripe from 'stripe';
import { fromStripe } from '../stripe/amount';
import type { Invoice, InvoiceStatus } from './invoice';
import type { Happening } from './standing';

/** What Stripe's present state of an invoice means for ours. Nothing of it depends on what was known before. */
export function stateOf(invoice: Invoice, there: Stripe.Invoice, now: number): Happening {
  const { currency } = invoice;
  const { finalized_at, paid_at, voided_at } = there.status_transitions;
  const status = there.status as InvoiceStatus | 'draft' | null;
  const state: Happening = {
    amountPaidMinor: fromStripe(there.amount_paid, currency),
    balanceMinor:
      finalized_at === null ? 0n : fromStripe(there.starting_balance - (there.ending_balance ?? 0), currency),
    stripeInvoiceId: there.id,
    stripeHostedUrl: there.hosted_invoice_url ?? null,
    stripePdfUrl: there.invoice_pdf ?? null,
    totalMinor: fromStripe(there.total, currency),
    taxMinor: fromStripe(there.total - (there.total_excluding_tax ?? there.subtotal), currency),
    syncedAt: now,
  };
  // A void invoice stays void, whatever somebody does there.
  if (status === null || status === 'draft' || invoice.status === 'void') return state;
  state.status = status;
  if (status === 'paid') state.paidAt = paid_at === null ? now : paid_at * 1000;
  else state.paidAt = null;
  if (status === 'void') state.voidedAt = voided_at === null ? now : voided_at * 1000;
  return state;
}
