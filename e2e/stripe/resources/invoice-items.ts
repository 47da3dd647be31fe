import type { Call, Routes } from '../http/call';
import { invalid, missing, refused } from '../http/errors';
import { newest, page, paging } from '../http/lists';
import { flag, need, range, read, text, within } from '../http/params';
import type { Invoice, Item } from '../records';
import type { Store } from '../store';
import { checkCurrency } from './catalog';
import { liveCustomer } from './customers';
import { findInvoice } from './invoice';
import { change, type Given, itemParams } from './pricing';
import { renderItem } from './render';
import { checkAutomatic, tally } from './taxes';

export const MOST_ITEMS = 250;

export function draft(invoice: Invoice): Invoice {
  if (invoice.status === 'draft') return invoice;
  throw refused("This invoice is no longer editable: it isn't a draft.", 'invoice_not_editable');
}

function create({ store, form }: Call): object {
  const given = read(form, { ...itemParams, customer: text(), currency: text(3), invoice: text() });
  const invoice = given.invoice ? draft(findInvoice(store, given.invoice, 'invoice')) : null;
  const owner = given.customer ?? invoice?.customer;
  const customer = liveCustomer(store, need(owner, 'customer'), 'customer');
  if (invoice && invoice.customer !== customer.id) {
    throw refused(
      `The invoice belongs to customer ${invoice.customer}, not ${customer.id}.`,
      undefined,
      'invoice',
    );
  }
  const currency = checkCurrency(
    given.currency ?? given.price_data?.currency ?? invoice?.currency ?? customer.currency ?? 'usd',
  );
  return renderItem(store, addItem(store, customer.id, invoice, currency, given));
}

/** Puts a new item on a draft, or keeps it pending where there is none. */
export function addItem(
  store: Store,
  customer: string,
  invoice: Invoice | null,
  currency: string,
  given: Given,
): Item {
  if (invoice) checkRoom(invoice, currency);
  if (given.amount == null && given.unit_amount_decimal == null && !given.price_data && !given.pricing) {
    throw invalid(
      'You must specify one of: amount, unit_amount_decimal, price_data, pricing.',
      'amount',
      'parameter_missing',
    );
  }
  const now = store.seconds();
  const item: Item = {
    id: store.id('ii'),
    line: store.id('il'),
    customer,
    invoice: invoice?.id ?? null,
    date: now,
    currency,
    amount: 0,
    unit: '0',
    quantity: '1',
    price: null,
    description: null,
    metadata: {},
    period: { start: now, end: now },
    taxRates: [],
    givenTaxes: null,
    taxes: [],
  };
  change(store, item, given);
  if (invoice) checkAutomatic(invoice, [item]);
  store.tables.items.set(item.id, item);
  if (invoice) {
    invoice.items.push(item.id);
    tally(store, invoice);
  }
  return item;
}

export function checkRoom(invoice: Invoice, currency: string): void {
  if (invoice.currency !== currency) {
    throw refused(
      `The currency of the invoice item (${currency}) must match the currency of the invoice (${invoice.currency}).`,
      undefined,
      'currency',
    );
  }
  if (invoice.items.length >= MOST_ITEMS) {
    throw refused(`You can only add up to ${MOST_ITEMS} items to an invoice.`, undefined, 'invoice');
  }
}

export function findItem(store: Store, id: string): Item {
  const item = store.tables.items.get(id);
  if (!item) throw missing('invoiceitem', id);
  return item;
}

function editable(store: Store, id: string): { item: Item; invoice: Invoice | null } {
  const item = findItem(store, id);
  return { item, invoice: item.invoice ? draft(findInvoice(store, item.invoice)) : null };
}

function update({ store, form, ids: [id] }: Call): object {
  const given = read(form, itemParams);
  const { item, invoice } = editable(store, id!);
  change(store, item, given);
  if (invoice) tally(store, invoice);
  return renderItem(store, item);
}

function remove({ store, ids: [id] }: Call): object {
  const { item, invoice } = editable(store, id!);
  store.tables.items.delete(item.id);
  if (invoice) {
    invoice.items = invoice.items.filter((one) => one !== item.id);
    tally(store, invoice);
  }
  return { id: item.id, object: 'invoiceitem', deleted: true };
}

function all({ store, form }: Call): object {
  const given = read(form, { ...paging, customer: text(), invoice: text(), pending: flag, created: range });
  const rows = given.invoice
    ? findInvoice(store, given.invoice, 'invoice').items.map((id) => findItem(store, id))
    : [...store.tables.items.values()];
  const matching = newest(rows).filter(
    (item) =>
      (!given.customer || item.customer === given.customer) &&
      (given.pending == null || (item.invoice === null) === given.pending) &&
      within(item.date, given.created),
  );
  return page('/v1/invoiceitems', matching, given, (item) => renderItem(store, item));
}

export const invoiceItems: Routes = {
  'POST /v1/invoiceitems': create,
  'GET /v1/invoiceitems': all,
  'GET /v1/invoiceitems/:id': ({ store, ids: [id] }) => renderItem(store, findItem(store, id!)),
  'POST /v1/invoiceitems/:id': update,
  'DELETE /v1/invoiceitems/:id': remove,
};
