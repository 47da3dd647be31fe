import { randomBytes } from 'node:crypto';
import { difference, emit } from '../events/record';
import type { Call, Routes } from '../http/call';
import { invalid, refused } from '../http/errors';
import { newest, page, paging } from '../http/lists';
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
  type Range,
  range,
  read,
  text,
  within,
} from '../http/params';
import type { Invoice } from '../records';
import type { Store } from '../store';
import { checkCurrency } from './catalog';
import { liveCustomer } from './customers';
import { finalize } from './finalize';
import { findInvoice, renderInvoice } from './invoice';
import { draft } from './invoice-items';
import { invoiceDocument, search } from './search';
import { checkAutomatic, ratesOf, tally } from './taxes';

const params = {
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

/** What may still be changed once an invoice is no draft. */
const AFTER_FINALIZING = new Set([
  'auto_advance',
  'default_payment_method',
  'metadata',
  'payment_settings',
  'due_date',
]);

function blank(store: Store, customer: string, currency: string): Invoice {
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

function create({ store, form }: Call): object {
  const {
    customer: id,
    currency,
    pending_invoice_items_behavior: pending,
    from_invoice: from,
    ...given
  } = read(form, {
    ...params,
    customer: text(),
    currency: text(3),
    pending_invoice_items_behavior: oneOf('include', 'exclude'),
    from_invoice: hash({ action: oneOf('revision'), invoice: text() }),
  });
  if (from) return revise(store, need(from.invoice, 'from_invoice[invoice]'), given);
  const customer = liveCustomer(store, need(id, 'customer'), 'customer');
  const invoice = blank(store, customer.id, checkCurrency(currency ?? customer.currency ?? 'usd'));
  if (given.days_until_due != null || given.due_date != null) {
    if (given.collection_method !== 'send_invoice') {
      throw invalid(
        'You can only specify `days_until_due` or `due_date` when `collection_method` is `send_invoice`.',
        'days_until_due',
      );
    }
  } else if (given.collection_method === 'send_invoice') {
    throw invalid(
      'You must specify either `days_until_due` or `due_date` when `collection_method` is `send_invoice`.',
      'days_until_due',
    );
  }
  change(store, invoice, given);
  store.tables.invoices.set(invoice.id, invoice);
  customer.currency ??= invoice.currency;
  if (pending === 'include') takePending(store, invoice);
  tally(store, invoice);
  return created(store, invoice);
}

function created(store: Store, invoice: Invoice): object {
  const made = renderInvoice(store, invoice);
  emit(store, 'invoice.created', made);
  return made;
}

function takePending(store: Store, invoice: Invoice): void {
  const pending = newest(store.tables.items.values()).filter(
    (item) =>
      item.invoice === null && item.customer === invoice.customer && item.currency === invoice.currency,
  );
  for (const item of pending.slice(0, 250)) {
    item.invoice = invoice.id;
    invoice.items.push(item.id);
  }
}

/** A new draft with the lines of a finalised invoice, which is voided when this one is finalised. */
function revise(store: Store, id: string, given: Given): object {
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
  store.tables.invoices.set(invoice.id, invoice);
  tally(store, invoice);
  return created(store, invoice);
}

function change(store: Store, invoice: Invoice, given: Given): void {
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

function update({ store, form, ids: [id] }: Call): object {
  const given = read(form, params);
  const invoice = findInvoice(store, id!);
  if (invoice.status !== 'draft') {
    const frozen = Object.keys(given).find((name) => !AFTER_FINALIZING.has(name));
    if (frozen) {
      throw refused(
        `Finalized invoices can't be updated in this way: \`${frozen}\` is not editable.`,
        'invoice_not_editable',
        frozen,
      );
    }
  }
  const before = renderInvoice(store, invoice);
  change(store, invoice, given);
  if (invoice.status === 'draft') tally(store, invoice);
  const after = renderInvoice(store, invoice);
  emit(store, 'invoice.updated', after, difference(before, after));
  return after;
}

/** Only a draft can go without a trace. */
export function deleteInvoice(store: Store, id: string): object {
  const invoice = findInvoice(store, id);
  if (invoice.status !== 'draft') {
    throw refused(
      'You can only delete draft invoices. To cancel a finalized invoice, void it.',
      'invoice_not_editable',
    );
  }
  const last = renderInvoice(store, invoice);
  for (const item of invoice.items) store.tables.items.delete(item);
  store.tables.invoices.delete(invoice.id);
  emit(store, 'invoice.deleted', last);
  return { id: invoice.id, object: 'invoice', deleted: true };
}

function all({ store, form }: Call): object {
  const given = read(form, {
    ...paging,
    customer: text(),
    status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
    collection_method: oneOf('charge_automatically', 'send_invoice'),
    created: range,
    due_date: range,
  });
  const due = (at: number | null, limits: Range | null | undefined) =>
    !limits || (at !== null && within(at, limits));
  const rows = newest(store.tables.invoices.values()).filter(
    (invoice) =>
      (!given.customer || invoice.customer === given.customer) &&
      (!given.status || invoice.status === given.status) &&
      (!given.collection_method || invoice.collectionMethod === given.collection_method) &&
      within(invoice.created, given.created) &&
      due(invoice.dueDate, given.due_date),
  );
  return page('/v1/invoices', rows, given, (invoice) => renderInvoice(store, invoice));
}

function find({ store, form }: Call): object {
  const rows = newest(store.tables.invoices.values());
  return search(store, form, '/v1/invoices/search', rows, invoiceDocument, (invoice) =>
    renderInvoice(store, invoice),
  );
}

function finalizeOne({ store, form, ids: [id] }: Call): object {
  const { auto_advance: advance } = read(form, { auto_advance: flag });
  const invoice = findInvoice(store, id!);
  if (advance != null && invoice.status === 'draft') invoice.autoAdvance = advance;
  finalize(store, invoice);
  return renderInvoice(store, invoice);
}

function send({ store, form, ids: [id] }: Call): object {
  read(form, {});
  const invoice = findInvoice(store, id!);
  if (invoice.collectionMethod !== 'send_invoice') {
    throw refused('You can only manually send an invoice if its collection method is send_invoice.');
  }
  if (invoice.status === 'draft') finalize(store, draft(invoice));
  if (invoice.status === 'void' || invoice.status === 'uncollectible') {
    throw refused(`You can't send an invoice with status ${invoice.status}.`);
  }
  liveCustomer(store, invoice.customer, 'customer');
  const sent = renderInvoice(store, invoice);
  emit(store, 'invoice.sent', sent);
  return sent;
}

export const invoices: Routes = {
  'POST /v1/invoices': create,
  'GET /v1/invoices': all,
  'GET /v1/invoices/search': find,
  'GET /v1/invoices/:id': ({ store, form, ids: [id] }) => {
    read(form, {});
    return renderInvoice(store, findInvoice(store, id!));
  },
  'POST /v1/invoices/:id': update,
  'DELETE /v1/invoices/:id': ({ store, ids: [id] }) => deleteInvoice(store, id!),
  'POST /v1/invoices/:id/finalize': finalizeOne,
  'POST /v1/invoices/:id/send': send,
};
