import { difference, emit } from '../events/record';
import { ApiError, refused } from '../http/errors';
import { greatestAmount, payableStep } from '../money';
import type { Invoice } from '../records';
import type { Store } from '../store';
import { liveCustomer } from './customers';
import { amountRemaining, customerFields, paymentsOf, renderInvoice, settle } from './invoice';
import { attemptPayment, cancelPayments, expectPayment } from './payments';
import { tally } from './taxes';

/** Draft to open, or to paid where nothing is to collect. Freezes lines, number, customer and amounts. */
export function finalize(store: Store, invoice: Invoice): void {
  if (invoice.status !== 'draft') {
    throw refused(
      "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
      'invoice_already_finalized',
    );
  }
  const customer = liveCustomer(store, invoice.customer, 'customer');
  const before = renderInvoice(store, invoice);
  tally(store, invoice);
  const starting = customer.balances[invoice.currency] ?? 0;
  const { due, ending } = settle(invoice.total, starting, invoice.currency);
  check(store, invoice, due);

  const now = store.seconds();
  const snapshot = customerFields(store, customer.id);
  if (!invoice.number) {
    invoice.number = `${customer.invoicePrefix}-${String(customer.nextInvoiceSequence).padStart(4, '0')}`;
    customer.nextInvoiceSequence += 1;
  }
  customer.balances[invoice.currency] = ending;
  Object.assign(invoice, {
    status: 'open',
    customerSnapshot: snapshot,
    due,
    startingBalance: starting,
    endingBalance: ending,
    finalizedAt: now,
    effectiveAt: invoice.effectiveAt ?? now,
    dueDate: invoice.daysUntilDue === null ? invoice.dueDate : now + invoice.daysUntilDue * 86_400,
    finalizationError: null,
  } satisfies Partial<Invoice>);
  if (invoice.fromInvoice) replace(store, invoice);
  if (due > 0) expectPayment(store, invoice);
  tell(store, invoice, before, 'invoice.finalized');
  if (due === 0) markPaid(store, invoice);
  else if (invoice.autoAdvance && invoice.collectionMethod === 'charge_automatically')
    tryToCollect(store, invoice);
  else if (invoice.autoAdvance) emit(store, 'invoice.sent', renderInvoice(store, invoice));
}

function check(store: Store, invoice: Invoice, due: number): void {
  const step = payableStep(invoice.currency);
  if (invoice.automaticTax && invoice.taxStatus !== 'complete') {
    fail(
      store,
      invoice,
      'customer_tax_location_invalid',
      "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
    );
  }
  if (due > greatestAmount(invoice.currency)) {
    fail(
      store,
      invoice,
      'amount_too_large',
      `Amount must be no more than ${greatestAmount(invoice.currency)} ${invoice.currency}`,
    );
  }
  if (due % step !== 0) {
    const code = step === 10 ? 'invalid_charge_amount' : 'invalid_charge_amount_no_decimal_compatible';
    fail(
      store,
      invoice,
      code,
      `Invalid amount. Amounts in ${invoice.currency.toUpperCase()} must be evenly divisible by ${step}. See https://stripe.com/docs/currencies#special-cases for more information.`,
    );
  }
}

/** The invoice stays a draft, says why, and an event tells it. */
function fail(store: Store, invoice: Invoice, code: string, message: string): never {
  const before = renderInvoice(store, invoice);
  const error = { type: 'invalid_request_error' as const, code, message };
  invoice.finalizationError = error;
  tell(store, invoice, before, 'invoice.finalization_failed');
  throw new ApiError(400, error);
}

function replace(store: Store, invoice: Invoice): void {
  const old = store.tables.invoices.get(invoice.fromInvoice!)!;
  old.latestRevision = invoice.id;
  if (old.status === 'open' || old.status === 'uncollectible') voidInvoice(store, old);
}

function tryToCollect(store: Store, invoice: Invoice): void {
  try {
    attemptPayment(store, invoice, null);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** invoice.updated with what changed, then the event that says why. */
export function tell(store: Store, invoice: Invoice, before: object, ...types: string[]): void {
  const after = renderInvoice(store, invoice);
  emit(store, 'invoice.updated', after, difference(before, after));
  for (const type of types) emit(store, type, after);
}

export function markPaid(store: Store, invoice: Invoice): void {
  const before = renderInvoice(store, invoice);
  invoice.status = 'paid';
  invoice.paidAt = store.seconds();
  invoice.attempts ||= 1;
  cancelPayments(store, invoice);
  tell(store, invoice, before, 'invoice.paid', 'invoice.payment_succeeded');
}

export function voidInvoice(store: Store, invoice: Invoice): void {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw refused(
      `You can only void open or uncollectible invoices. This invoice has status ${invoice.status}.`,
      'invoice_not_voidable',
    );
  }
  if (invoice.paid > 0 || paymentsOf(store, invoice).some(({ status }) => status === 'paid')) {
    throw refused('This invoice has payments and cannot be voided.');
  }
  const before = renderInvoice(store, invoice);
  const customer = store.tables.customers.get(invoice.customer)!;
  // What the balance gave goes back to it.
  const used = (invoice.endingBalance ?? 0) - invoice.startingBalance;
  customer.balances[invoice.currency] = (customer.balances[invoice.currency] ?? 0) - used;
  invoice.status = 'void';
  invoice.voidedAt = store.seconds();
  invoice.autoAdvance = false;
  cancelPayments(store, invoice);
  tell(store, invoice, before, 'invoice.voided');
}

export function markUncollectible(store: Store, invoice: Invoice): void {
  if (invoice.status !== 'open') {
    throw refused(
      `You can only mark open invoices as uncollectible. This invoice has status ${invoice.status}.`,
    );
  }
  const before = renderInvoice(store, invoice);
  invoice.status = 'uncollectible';
  invoice.uncollectibleAt = store.seconds();
  tell(store, invoice, before, 'invoice.marked_uncollectible');
}

/** What happens by itself as the clock goes on. */
export function pass(store: Store): void {
  const now = store.seconds();
  for (const invoice of store.tables.invoices.values()) {
    if (invoice.status === 'draft' && invoice.autoAdvance && now >= invoice.created + 3600)
      advance(store, invoice);
    const late = invoice.dueDate !== null && now > invoice.dueDate && amountRemaining(store, invoice) > 0;
    if (invoice.status === 'open' && late && !invoice.overdue) {
      invoice.overdue = true;
      emit(store, 'invoice.overdue', renderInvoice(store, invoice));
    }
  }
}

function advance(store: Store, invoice: Invoice): void {
  try {
    finalize(store, invoice);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
