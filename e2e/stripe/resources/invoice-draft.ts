import { randomBytes } from 'node:crypto';
import { invalid, refused } from '../http/errors';
import {
  count,
  flag,
  hash,
  integer,
  list,
  mergeMetadata,
  metadata,
  need,
  oneOf,
  type read,
  text,
} from '../http/params';
import type { Invoice } from '../records';
import type { Store } from '../store';
import { findInvoice } from './invoice';
import { checkAutomatic, ratesOf } from './taxes';

/** The parameters that creating and updating an invoice share. */
export const params = {
  auto_advance: flag,
  automatic_tax: hash({ enabled: flag, liability: hash({ type: text(), account: text() }) }),
  automatically_finalizes_at: integer,
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  custom_fields: list(hash({ name: text(40), value: text(140) }), 4),
  days_until_due: count,
  default_payment_method: text(),
  default_tax_rates: list(text(), 5),
  description: text(1500),
  due_date: integer,
  effective_at: integer,
  footer: text(5000),
  metadata,
  number: text(26),
  payment_settings: hash({ payment_method_types: list(text()), default_mandate: text() }),
  rendering: hash({ amount_tax_display: text(), pdf: hash({ page_size: text() }), template: text() }),
  statement_descriptor: text(22),
};
type Given = ReturnType<typeof read<typeof params>>;

export function blank(store: Store, customer: string, currency: string): Invoice {
  return {
    id: store.id('in'),
    token: `test_${randomBytes(16).toString('hex')}`,
    created: store.seconds(),
    status: 'draft',
    customer,
    currency,
    autoAdvance: false,
    collectionMethod: 'charge_automatically',
    dueDate: null,
    daysUntilDue: null,
    effectiveAt: null,
    number: null,
    description: null,
    footer: null,
    customFields: null,
    metadata: {},
    defaultTaxRates: [],
    defaultPaymentMethod: null,
    automaticTax: false,
    taxStatus: null,
    fromInvoice: null,
    latestRevision: null,
    items: [],
    subtotal: 0,
    subtotalExcludingTax: 0,
    total: 0,
    totalExcludingTax: 0,
    taxes: [],
    due: 0,
    paid: 0,
    startingBalance: 0,
    endingBalance: null,
    creditedBefore: 0,
    creditedAfter: 0,
    attempts: 0,
    overdue: false,
    finalizationError: null,
    customerSnapshot: null,
    finalizedAt: null,
    paidAt: null,
    voidedAt: null,
    uncollectibleAt: null,
  };
}

/** A new draft with the lines of a finalised invoice, which is voided when this one is finalised. */
export function revise(store: Store, id: string, given: Given): Invoice {
  const old = findInvoice(store, id, 'from_invoice[invoice]');
  if (old.status !== 'open' && old.status !== 'uncollectible') {
    throw refused(`You can't revise an invoice with status ${old.status}.`, undefined, 'from_invoice');
  }
  const {
    collectionMethod,
    dueDate,
    daysUntilDue,
    description,
    footer,
    customFields,
    metadata,
    defaultTaxRates,
  } = old;
  const invoice = Object.assign(blank(store, old.customer, old.currency), {
    collectionMethod,
    dueDate,
    daysUntilDue,
    description,
    footer,
    customFields,
    metadata,
    defaultTaxRates,
    automaticTax: old.automaticTax,
    fromInvoice: old.id,
  });
  for (const item of old.items.map((one) => store.tables.items.get(one)!)) {
    const copy = { ...structuredClone(item), id: store.id('ii'), line: store.id('il'), invoice: invoice.id };
    store.tables.items.set(copy.id, copy);
    invoice.items.push(copy.id);
  }
  change(store, invoice, given);
  return invoice;
}

/** Applies parameters to an invoice; nothing is changed if one is refused. */
export function change(store: Store, invoice: Invoice, given: Given): void {
  if (given.number) checkNumber(store, invoice, given.number);
  const automatic = given.automatic_tax?.enabled ?? invoice.automaticTax;
  const rates =
    given.default_tax_rates === undefined ? invoice.defaultTaxRates : (given.default_tax_rates ?? []);
  ratesOf(store, rates, 'default_tax_rates');
  const items = invoice.items.map((id) => store.tables.items.get(id)!);
  checkAutomatic({ ...invoice, automaticTax: automatic, defaultTaxRates: rates }, items);
  if (given.custom_fields) {
    for (const [at, field] of given.custom_fields.entries()) {
      need(field.name, `custom_fields[${at}][name]`);
      need(field.value, `custom_fields[${at}][value]`);
    }
  }
  invoice.automaticTax = automatic;
  if (!automatic) invoice.taxStatus = null;
  invoice.defaultTaxRates = rates;
  invoice.autoAdvance = given.auto_advance ?? invoice.autoAdvance;
  invoice.collectionMethod = given.collection_method ?? invoice.collectionMethod;
  if (given.custom_fields !== undefined)
    invoice.customFields = given.custom_fields as Invoice['customFields'];
  if (given.days_until_due != null) invoice.daysUntilDue = given.days_until_due;
  if (given.due_date != null) invoice.dueDate = given.due_date;
  if (given.days_until_due != null) invoice.dueDate = invoice.created + given.days_until_due * 86_400;
  if (given.default_payment_method !== undefined) invoice.defaultPaymentMethod = given.default_payment_method;
  if (given.description !== undefined) invoice.description = given.description;
  if (given.footer !== undefined) invoice.footer = given.footer;
  if (given.effective_at !== undefined) invoice.effectiveAt = given.effective_at;
  if (given.number !== undefined) invoice.number = given.number;
  if (given.metadata !== undefined) invoice.metadata = mergeMetadata(invoice.metadata, given.metadata);
}

function checkNumber(store: Store, invoice: Invoice, number: string): void {
  if (!/^[\w./-]+$/.test(number))
    throw invalid('Invoice numbers may hold letters, digits, dots, slashes and dashes.', 'number');
  for (const other of store.tables.invoices.values()) {
    if (other.number === number && other.id !== invoice.id) {
      throw refused(`The invoice number ${number} is already in use.`, undefined, 'number');
    }
  }
}
