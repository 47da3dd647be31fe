import { missing } from '../http/errors';
import { leastCharge } from '../money';
import type { Invoice } from '../records';
import type { Store } from '../store';
import { renderLine, renderTax, renderTaxRate } from './render';
import { renderPayment } from './render-payments';

export function findInvoice(store: Store, id: string, param = 'id'): Invoice {
  const invoice = store.tables.invoices.get(id);
  if (!invoice) throw missing('invoice', id, param);
  return invoice;
}

/** What is asked of the customer and what is left on his balance, given the balance before. */
export function settle(total: number, balance: number, currency: string): { due: number; ending: number } {
  const owed = total + balance;
  // Too small to collect: carried to the next invoice instead.
  if (owed < leastCharge(currency)) return { due: 0, ending: owed };
  return { due: owed, ending: 0 };
}

export function amountDue(store: Store, invoice: Invoice): number {
  if (invoice.status !== 'draft') return invoice.due - invoice.creditedBefore;
  const balance = store.tables.customers.get(invoice.customer)!.balances[invoice.currency] ?? 0;
  return settle(invoice.total, balance, invoice.currency).due;
}

export const amountRemaining = (store: Store, invoice: Invoice) =>
  Math.max(0, amountDue(store, invoice) - invoice.paid);

export const paymentsOf = (store: Store, invoice: Invoice) =>
  [...store.tables.payments.values()].filter((payment) => payment.invoice === invoice.id);

export function customerFields(store: Store, id: string): object {
  const customer = store.tables.customers.get(id)!;
  const ids = [...store.tables.taxIds.values()].filter((taxId) => taxId.customer === id);
  return {
    customer_address: customer.address,
    customer_email: customer.email,
    customer_name: customer.name,
    customer_phone: customer.phone,
    customer_shipping: null,
    customer_tax_exempt: customer.taxExempt,
    customer_tax_ids: ids.map(({ type, value }) => ({ type, value })),
  };
}

/** The fields that appear only when expanded. */
export const invoicePayments = (store: Store, invoice: Invoice) => ({
  object: 'list',
  url: '/v1/invoice_payments',
  has_more: false,
  data: paymentsOf(store, invoice).map(renderPayment),
});

export function renderInvoice(store: Store, invoice: Invoice): object {
  const final = invoice.status !== 'draft';
  const balance = store.tables.customers.get(invoice.customer)!.balances[invoice.currency] ?? 0;
  const page = `${store.url}/i/${invoice.token}`;
  const lines = invoice.items.slice(0, 10).map((id) => renderLine(store, store.tables.items.get(id)!));
  return {
    id: invoice.id,
    object: 'invoice',
    account_country: 'FR',
    account_name: 'Parley stand-in',
    account_tax_ids: null,
    amount_due: amountDue(store, invoice),
    amount_overpaid: 0,
    amount_paid: invoice.paid,
    amount_remaining: amountRemaining(store, invoice),
    amount_shipping: 0,
    application: null,
    attempt_count: invoice.attempts,
    attempted: invoice.attempts > 0,
    auto_advance: invoice.autoAdvance,
    automatic_tax: {
      disabled_reason: null,
      enabled: invoice.automaticTax,
      liability: invoice.automaticTax ? { type: 'self' } : null,
      provider: invoice.automaticTax ? 'stripe' : null,
      status: invoice.taxStatus,
    },
    automatically_finalizes_at: !final && invoice.autoAdvance ? invoice.created + 3600 : null,
    billing_reason: 'manual',
    collection_method: invoice.collectionMethod,
    created: invoice.created,
    currency: invoice.currency,
    custom_fields: invoice.customFields,
    customer: invoice.customer,
    customer_account: null,
    ...(invoice.customerSnapshot ?? customerFields(store, invoice.customer)),
    default_payment_method: invoice.defaultPaymentMethod,
    default_source: null,
    default_tax_rates: invoice.defaultTaxRates.map((id) => renderTaxRate(store.tables.taxRates.get(id)!)),
    description: invoice.description,
    discounts: [],
    due_date: invoice.dueDate,
    effective_at: invoice.effectiveAt,
    ending_balance: invoice.endingBalance,
    footer: invoice.footer,
    from_invoice: invoice.fromInvoice ? { action: 'revision', invoice: invoice.fromInvoice } : null,
    hosted_invoice_url: final ? page : null,
    invoice_pdf: final ? `${page}/pdf` : null,
    issuer: { type: 'self' },
    last_finalization_error: invoice.finalizationError,
    latest_revision: invoice.latestRevision,
    lines: {
      object: 'list',
      url: `/v1/invoices/${invoice.id}/lines`,
      has_more: invoice.items.length > lines.length,
      total_count: invoice.items.length,
      data: lines,
    },
    livemode: false,
    metadata: invoice.metadata,
    next_payment_attempt: null,
    number: invoice.number,
    on_behalf_of: null,
    parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: invoice.created,
    period_start: invoice.created,
    post_payment_credit_notes_amount: invoice.creditedAfter,
    pre_payment_credit_notes_amount: invoice.creditedBefore,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: final ? invoice.startingBalance : balance,
    statement_descriptor: null,
    status: invoice.status,
    status_transitions: {
      finalized_at: invoice.finalizedAt,
      marked_uncollectible_at: invoice.uncollectibleAt,
      paid_at: invoice.paidAt,
      voided_at: invoice.voidedAt,
    },
    subtotal: invoice.subtotal,
    subtotal_excluding_tax: invoice.subtotalExcludingTax,
    test_clock: null,
    total: invoice.total,
    total_discount_amounts: [],
    total_excluding_tax: invoice.totalExcludingTax,
    total_pretax_credit_amounts: [],
    total_taxes: invoice.taxes.map(renderTax),
    webhooks_delivered_at: final ? invoice.finalizedAt : null,
  };
}
