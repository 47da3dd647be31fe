import { difference, emit } from '../events/record';
import type { Call, Routes } from '../http/call';
import { missing, refused } from '../http/errors';
import { newest, page, paging } from '../http/lists';
import { mergeMetadata, metadata, range, read, text, within } from '../http/params';
import type { Charge, CreditNote, Invoice } from '../records';
import type { Store } from '../store';
import { compose } from './credit-note-draft';
import { markPaid, tell } from './finalize';
import { amountRemaining, findInvoice, paymentsOf, renderInvoice } from './invoice';
import { refund } from './refunds';
import { renderCreditNote, renderCreditNoteLine } from './render-credit-note';

function create({ store, form }: Call): object {
  const { note, invoice, given } = compose(store, form);
  const wished = given.refund_amount ?? 0;
  if (wished > 0) {
    const made = refund(store, chargeOf(store, invoice), { amount: wished });
    note.refunds.push({ refund: made.id, amount: wished });
  }
  const before = renderInvoice(store, invoice);
  invoice.creditedBefore += note.before;
  invoice.creditedAfter += note.after;
  const customer = store.tables.customers.get(invoice.customer)!;
  customer.balances[invoice.currency] = (customer.balances[invoice.currency] ?? 0) - note.toBalance;
  store.tables.creditNotes.set(note.id, note);
  const made = renderCreditNote(store, note);
  emit(store, 'credit_note.created', made);
  tell(store, invoice, before);
  if (invoice.status === 'open' && amountRemaining(store, invoice) === 0) markPaid(store, invoice);
  return made;
}

function chargeOf(store: Store, invoice: Invoice): Charge {
  const intents = paymentsOf(store, invoice).map(({ intent }) => store.tables.intents.get(intent ?? ''));
  const latest = intents.find((intent) => intent?.status === 'succeeded')?.latestCharge;
  const charge = latest ? store.tables.charges.get(latest) : undefined;
  if (!charge) throw refused('The invoice has no charge to refund.', undefined, 'refund_amount');
  return charge;
}

function find(store: Store, id: string): CreditNote {
  const note = store.tables.creditNotes.get(id);
  if (!note) throw missing('credit note', id);
  return note;
}

function update({ store, form, ids: [id] }: Call): object {
  const given = read(form, { memo: text(), metadata });
  const note = find(store, id!);
  const before = renderCreditNote(store, note);
  if (given.memo !== undefined) note.memo = given.memo;
  note.metadata = mergeMetadata(note.metadata, given.metadata === undefined ? {} : given.metadata);
  const after = renderCreditNote(store, note);
  emit(store, 'credit_note.updated', after, difference(before, after));
  return after;
}

/** Only while the invoice is open: what it owed comes back. */
function voidNote({ store, form, ids: [id] }: Call): object {
  read(form, {});
  const note = find(store, id!);
  const invoice = findInvoice(store, note.invoice);
  if (note.status === 'void') throw refused('This credit note is already voided.');
  if (invoice.status !== 'open' || note.after > 0)
    throw refused("You can't void a credit note of an invoice that isn't open.");
  const before = renderInvoice(store, invoice);
  note.status = 'void';
  note.voidedAt = store.seconds();
  invoice.creditedBefore -= note.before;
  const made = renderCreditNote(store, note);
  emit(store, 'credit_note.voided', made);
  tell(store, invoice, before);
  return made;
}

function all({ store, form }: Call): object {
  const given = read(form, { ...paging, invoice: text(), customer: text(), created: range });
  const rows = newest(store.tables.creditNotes.values()).filter(
    (note) =>
      (!given.invoice || note.invoice === given.invoice) &&
      (!given.customer || note.customer === given.customer) &&
      within(note.created, given.created),
  );
  return page('/v1/credit_notes', rows, given, (note) => renderCreditNote(store, note));
}

export const creditNotes: Routes = {
  'POST /v1/credit_notes': create,
  'GET /v1/credit_notes': all,
  'GET /v1/credit_notes/preview': ({ store, form }) => renderCreditNote(store, compose(store, form).note),
  'GET /v1/credit_notes/:id': ({ store, ids: [id] }) => renderCreditNote(store, find(store, id!)),
  'POST /v1/credit_notes/:id': update,
  'POST /v1/credit_notes/:id/void': voidNote,
  'GET /v1/credit_notes/:id/lines': ({ store, form, ids: [id] }) =>
    page(`/v1/credit_notes/${id}/lines`, find(store, id!).lines, read(form, paging), renderCreditNoteLine),
};
