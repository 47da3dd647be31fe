import { difference, emit } from '../events/record';
import type { Call, Routes } from '../http/call';
import { missing, refused } from '../http/errors';
import { page, paging } from '../http/lists';
import { hash, list, mergeMetadata, metadata, need, oneOf, read, text } from '../http/params';
import type { Invoice, Item } from '../records';
import type { Store } from '../store';
import { findInvoice, renderInvoice } from './invoice';
import { addItem, checkRoom, draft, findItem, MOST_ITEMS } from './invoice-items';
import { change, lineParams } from './pricing';
import { renderLine } from './render';
import { checkAutomatic, tally } from './taxes';

const itemsOf = (store: Store, invoice: Invoice) => invoice.items.map((id) => store.tables.items.get(id)!);

function lineOf(store: Store, invoice: Invoice, id: string): Item {
  const item = itemsOf(store, invoice).find(({ line }) => line === id);
  if (!item) throw missing('invoice line item', id, 'lines');
  return item;
}

/** All lines of a call or none: the draft is put back if one of them is refused. */
function together(store: Store, invoice: Invoice, work: () => void, pending: Item[] = []): object {
  const before = renderInvoice(store, invoice);
  const ids = [...invoice.items];
  const metadata = invoice.metadata;
  const items = new Map(
    structuredClone([...itemsOf(store, invoice), ...pending].map((item) => [item.id, item])),
  );
  try {
    work();
    tally(store, invoice);
  } catch (error) {
    for (const id of invoice.items) if (!items.has(id)) store.tables.items.delete(id);
    for (const [id, item] of items) store.tables.items.set(id, item);
    invoice.items = ids;
    invoice.metadata = metadata;
    tally(store, invoice);
    throw error;
  }
  const after = renderInvoice(store, invoice);
  emit(store, 'invoice.updated', after, difference(before, after));
  return after;
}

function add({ store, form, ids: [id] }: Call): object {
  const given = read(form, {
    lines: list(hash({ ...lineParams, invoice_item: text() })),
    invoice_metadata: metadata,
  });
  const lines = need(given.lines, 'lines');
  const invoice = draft(findInvoice(store, id!));
  if (invoice.items.length + lines.length > MOST_ITEMS) {
    throw refused(`You can only add up to ${MOST_ITEMS} items to an invoice.`, undefined, 'lines');
  }
  const pending = lines.flatMap(({ invoice_item: item }) => (item ? [findItem(store, item)] : []));
  const work = () => {
    invoice.metadata = mergeMetadata(invoice.metadata, given.invoice_metadata);
    for (const { invoice_item: item, ...line } of lines) {
      if (item) assign(store, invoice, findItem(store, item));
      else addItem(store, invoice.customer, invoice, line.price_data?.currency ?? invoice.currency, line);
    }
  };
  return together(store, invoice, work, pending);
}

function assign(store: Store, invoice: Invoice, item: Item): void {
  if (item.invoice) throw refused('The invoice item is already attached to an invoice.', undefined, 'lines');
  checkRoom(invoice, item.currency);
  checkAutomatic(invoice, [item]);
  store.tables.items.set(item.id, { ...item, invoice: invoice.id });
  invoice.items.push(item.id);
}

function updateMany({ store, form, ids: [id] }: Call): object {
  const given = read(form, { lines: list(hash({ ...lineParams, id: text() })), invoice_metadata: metadata });
  const invoice = draft(findInvoice(store, id!));
  return together(store, invoice, () => {
    invoice.metadata = mergeMetadata(invoice.metadata, given.invoice_metadata);
    for (const [index, { id: line, ...changes }] of need(given.lines, 'lines').entries()) {
      const item = lineOf(store, invoice, need(line, `lines[${index}][id]`));
      change(store, item, changes);
      checkAutomatic(invoice, [item]);
    }
  });
}

function removeMany({ store, form, ids: [id] }: Call): object {
  const given = read(form, {
    lines: list(hash({ id: text(), behavior: oneOf('delete', 'unassign') })),
    invoice_metadata: metadata,
  });
  const invoice = draft(findInvoice(store, id!));
  return together(store, invoice, () => {
    invoice.metadata = mergeMetadata(invoice.metadata, given.invoice_metadata);
    for (const [index, line] of need(given.lines, 'lines').entries()) {
      const item = lineOf(store, invoice, need(line.id, `lines[${index}][id]`));
      const behaviour = need(line.behavior, `lines[${index}][behavior]`);
      invoice.items = invoice.items.filter((one) => one !== item.id);
      if (behaviour === 'delete') store.tables.items.delete(item.id);
      else store.tables.items.set(item.id, { ...item, invoice: null });
    }
  });
}

function updateOne({ store, form, ids: [id, line] }: Call): object {
  const given = read(form, lineParams);
  const invoice = draft(findInvoice(store, id!));
  const item = lineOf(store, invoice, line!);
  together(store, invoice, () => change(store, item, given));
  return renderLine(store, item);
}

function all({ store, form, ids: [id] }: Call): object {
  const given = read(form, paging);
  const rows = itemsOf(store, findInvoice(store, id!)).map((item) => ({ id: item.line, item }));
  return page(`/v1/invoices/${id}/lines`, rows, given, ({ item }) => renderLine(store, item));
}

export const lines: Routes = {
  'GET /v1/invoices/:id/lines': all,
  'POST /v1/invoices/:id/lines/:id': updateOne,
  'POST /v1/invoices/:id/add_lines': add,
  'POST /v1/invoices/:id/update_lines': updateMany,
  'POST /v1/invoices/:id/remove_lines': removeMany,
};
