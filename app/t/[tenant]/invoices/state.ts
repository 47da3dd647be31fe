import type { Day } from '@/lib/engine/event';
import type { Invoice } from '@/lib/invoices/invoice';

export const STATES = [
  'approved',
  'open',
  'overdue',
  'failed',
  'disputed',
  'paid',
  'refunded',
  'uncollectible',
  'void',
] as const;
export type InvoiceState = (typeof STATES)[number];

type Facts = Pick<
  Invoice,
  'status' | 'disputed' | 'dueOn' | 'paymentFailedAt' | 'refundedMinor' | 'amountPaidMinor'
>;

/** What somebody who looks after the money wants to know of it: more than Stripe's five words. */
export function stateOf(invoice: Facts, today: Day): InvoiceState {
  const { status, disputed, dueOn, paymentFailedAt, refundedMinor, amountPaidMinor } = invoice;
  if (disputed && status !== 'void') return 'disputed';
  if (status === 'paid' && refundedMinor > 0n && refundedMinor >= amountPaidMinor) return 'refunded';
  if (status !== 'open') return status;
  if (paymentFailedAt !== null) return 'failed';
  return dueOn < today ? 'overdue' : 'open';
}

/** What is still to be paid, in the smallest unit. Nothing before it is issued, and nothing once it is over. */
export function dueMinor(
  invoice: Pick<Invoice, 'status' | 'totalMinor' | 'amountPaidMinor' | 'creditedMinor' | 'balanceMinor'>,
): bigint {
  if (invoice.status !== 'open') return 0n;
  const left = invoice.totalMinor + invoice.balanceMinor - invoice.amountPaidMinor - invoice.creditedMinor;
  return left > 0n ? left : 0n;
}
