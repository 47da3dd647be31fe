import { invalid, missing, refused } from '../http/errors';
import type { Form } from '../http/form';
import {
  count,
  decimal,
  hash,
  integer,
  list,
  mergeMetadata,
  metadata,
  need,
  oneOf,
  read,
  text,
} from '../http/params';
import { divide, multiply } from '../money';
import type { CreditNote, CreditNoteLine, Invoice, Item, Tax } from '../records';
import type { Store } from '../store';
import { amountRemaining, findInvoice } from './invoice';
import { byRate, ratesOf, taxBy } from './taxes';

const params = {
  invoice: text(),
  amount: count,
  credit_amount: count,
  effective_at: integer,
  email_type: oneOf('credit_note', 'none'),
  lines: list(
    hash({
      type: oneOf('invoice_line_item', 'custom_line_item'),
      amount: integer,
      description: text(),
      invoice_line_item: text(),
      metadata,
      quantity: count,
      tax_rates: list(text()),
      unit_amount: integer,
      unit_amount_decimal: decimal,
    }),
  ),
  memo: text(),
  metadata,
  out_of_band_amount: count,
  reason: oneOf('duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory'),
  refund_amount: count,
  refunds: list(hash({ refund: text(), amount_refunded: integer, type: oneOf('refund') })),
};
type Given = ReturnType<typeof read<typeof params>>;

const sumOf = (rows: readonly { amount: number }[]) => rows.reduce((sum, { amount }) => sum + amount, 0);

function notesOf(store: Store, invoice: Invoice): CreditNote[] {
  return [...store.tables.creditNotes.values()].filter((note) => note.invoice === invoice.id);
}

/** The note as it would be; nothing is written. */
export function compose(store: Store, form: Form): { note: CreditNote; invoice: Invoice; given: Given } {
  const given = read(form, params);
  const invoice = findInvoice(store, need(given.invoice, 'invoice'), 'invoice');
  if (invoice.status !== 'open' && invoice.status !== 'paid' && invoice.status !== 'uncollectible') {
    throw refused(
      `You can't create a credit note for an invoice with status ${invoice.status}.`,
      undefined,
      'invoice',
    );
  }
  if ((given.amount == null) === (given.lines == null)) {
    throw invalid('You must pass exactly one of `amount` or `lines`.', 'amount');
  }
  const lines = given.lines
    ? given.lines.map((line) => lineOf(store, invoice, line))
    : [whole(store, invoice, given.amount!)];
  const taxes = byRate(lines.flatMap((line) => line.taxes));
  const subtotal = sumOf(lines);
  const total = subtotal + taxes.reduce((sum, tax) => sum + (tax.inclusive ? 0 : tax.amount), 0);
  const credited = notesOf(store, invoice)
    .filter(({ status }) => status === 'issued')
    .reduce((sum, note) => sum + note.total, 0);
  if (total <= 0) throw refused('The credit note total must be greater than 0.', undefined, 'amount');
  if (total + credited > invoice.total) {
    throw refused(
      `The credit note total (${total}) exceeds the creditable amount of the invoice (${invoice.total - credited}).`,
      undefined,
      'amount',
    );
  }
  const before = Math.min(total, invoice.status === 'paid' ? 0 : amountRemaining(store, invoice));
  const note: CreditNote = {
    id: store.id('cn'),
    created: store.seconds(),
    invoice: invoice.id,
    customer: invoice.customer,
    currency: invoice.currency,
    number: `${invoice.number}-CN-${String(notesOf(store, invoice).length + 1).padStart(2, '0')}`,
    status: 'issued',
    memo: given.memo ?? null,
    reason: given.reason ?? null,
    metadata: mergeMetadata({}, given.metadata),
    effectiveAt: given.effective_at ?? store.seconds(),
    lines,
    subtotal,
    total,
    taxes,
    before,
    after: total - before,
    outOfBand: given.out_of_band_amount ?? 0,
    toBalance: given.credit_amount ?? 0,
    refunds: [],
    voidedAt: null,
  };
  checkSplit(store, note, given);
  return { note, invoice, given };
}

/** What was paid already has to go somewhere: refunds, balance and out of band add up to it exactly. */
function checkSplit(store: Store, note: CreditNote, given: Given): void {
  const linked = (given.refunds ?? []).map((one) => {
    const row = store.tables.refunds.get(need(one.refund, 'refunds[refund]'));
    if (!row) throw missing('refund', one.refund!, 'refunds');
    return { refund: row.id, amount: one.amount_refunded ?? row.amount };
  });
  const split = (given.refund_amount ?? 0) + sumOf(linked) + note.toBalance + note.outOfBand;
  if (split !== note.after) {
    throw refused(
      `The sum of credit amount, refund amount and out of band amount (${split}) must equal the post payment amount (${note.after}).`,
      undefined,
      'amount',
    );
  }
  note.refunds = linked;
}

type GivenLine = NonNullable<Given['lines']>[number];

function lineOf(store: Store, invoice: Invoice, given: GivenLine): CreditNoteLine {
  const made = {
    id: store.id('cnli'),
    metadata: mergeMetadata({}, given.metadata),
    quantity: given.quantity ?? null,
  };
  if (need(given.type, 'lines[type]') === 'custom_line_item') {
    const unit = given.unit_amount_decimal ?? String(need(given.unit_amount, 'lines[unit_amount]'));
    const quantity = given.quantity ?? 1;
    const amount = multiply(unit, String(quantity));
    const taxes = ratesOf(store, given.tax_rates ?? [], 'lines[tax_rates]').map((rate) =>
      taxBy(rate, amount, 'standard_rated'),
    );
    return {
      ...made,
      quantity,
      amount,
      unit,
      description: need(given.description, 'lines[description]'),
      invoiceLine: null,
      taxes,
    };
  }
  const id = need(given.invoice_line_item, 'lines[invoice_line_item]');
  const item = itemsOf(store, invoice).find(({ line }) => line === id);
  if (!item) throw missing('invoice line item', id, 'lines[invoice_line_item]');
  const amount = given.amount ?? multiply(item.unit, String(given.quantity ?? item.quantity));
  if (Math.abs(amount) > Math.abs(item.amount))
    throw refused('The amount of a credit note line cannot exceed its invoice line.', undefined, 'lines');
  return {
    ...made,
    amount,
    unit: null,
    description: item.description,
    invoiceLine: id,
    taxes: partOf(item.taxes, amount, item.amount),
  };
}

const itemsOf = (store: Store, invoice: Invoice): Item[] =>
  invoice.items.map((id) => store.tables.items.get(id)!);

/** `amount` credits the whole invoice in proportion, tax included. */
function whole(store: Store, invoice: Invoice, amount: number): CreditNoteLine {
  const taxes = partOf(invoice.taxes, amount, invoice.total);
  const exclusive = taxes.reduce((sum, tax) => sum + (tax.inclusive ? 0 : tax.amount), 0);
  return {
    id: store.id('cnli'),
    amount: amount - exclusive,
    description: `Credit for invoice ${invoice.number}`,
    invoiceLine: null,
    quantity: 1,
    unit: String(amount - exclusive),
    metadata: {},
    taxes,
  };
}

function partOf(taxes: readonly Tax[], part: number, all: number): Tax[] {
  const share = (amount: number) =>
    all === 0 ? 0 : Number(divide(BigInt(amount) * BigInt(part), BigInt(Math.abs(all)))) * Math.sign(all);
  return taxes.map((tax) => ({ ...tax, amount: share(tax.amount), taxable: share(tax.taxable) }));
}
