import { difference, emit } from '../events/record';
import type { Call, Routes } from '../http/call';
import { invalid, refused } from '../http/errors';
import { newest, page, paging } from '../http/lists';
import { flag, hash, need, oneOf, type Range, range, read, text, within } from '../http/params';
import type { Invoice } from '../records';
import type { Store } from '../store';
import { checkCurrency } from './catalog';
import { liveCustomer } from './customers';
import { finalize } from './finalize';
import { findInvoice, renderInvoice } from './invoice';
import { blank, change, params, revise } from './invoice-draft';
import { draft } from './invoice-items';
import { invoiceDocument, search } from './search';
import { tally } from './taxes';

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
  if (from) return created(store, revise(store, need(from.invoice, 'from_invoice[invoice]'), given));
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
  customer.currency ??= invoice.currency;
  if (pending === 'include') takePending(store, invoice);
  return created(store, invoice);
}

function created(store: Store, invoice: Invoice): object {
  store.tables.invoices.set(invoice.id, invoice);
  tally(store, invoice);
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

/** What may still be changed once an invoice is no draft. */
const AFTER_FINALIZING = new Set([
  'auto_advance',
  'default_payment_method',
  'metadata',
  'payment_settings',
  'due_date',
]);

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
