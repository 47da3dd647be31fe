import { expect, it } from 'vitest';
import { draftOf, errorOf, openOf, stand } from './testing';

it('reduces what an open invoice asks for, until it is paid', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  const preview = await stripe.creditNotes.preview({ invoice: open.id, amount: 300 });
  expect([preview.total, preview.pre_payment_amount]).toEqual([300, 300]);
  const note = await stripe.creditNotes.create({ invoice: open.id, amount: 300, reason: 'order_change' });
  expect(note).toMatchObject({
    status: 'issued',
    type: 'pre_payment',
    number: `${open.number}-CN-01`,
    post_payment_amount: 0,
  });
  expect(await stripe.invoices.retrieve(open.id)).toMatchObject({
    status: 'open',
    total: 1000,
    amount_due: 700,
    amount_remaining: 700,
    pre_payment_credit_notes_amount: 300,
  });
  expect((await errorOf(stripe.creditNotes.create({ invoice: open.id, amount: 701 }))).statusCode).toBe(400);
  await stripe.creditNotes.create({ invoice: open.id, amount: 700 });
  expect((await stripe.invoices.retrieve(open.id)).status).toBe('paid');
  expect((await stripe.creditNotes.list({ invoice: open.id })).data).toHaveLength(2);
});

it('credits one line with its tax', async () => {
  const { stripe } = await stand();
  const vat = await stripe.taxRates.create({ display_name: 'VAT', inclusive: false, percentage: 20 });
  const open = await openOf(stripe, [1000, 500], { default_tax_rates: [vat.id] });
  const line = open.lines.data[1]!.id;
  const note = await stripe.creditNotes.create({
    invoice: open.id,
    lines: [{ type: 'invoice_line_item', invoice_line_item: line, amount: 250 }],
  });
  expect(note).toMatchObject({
    subtotal: 250,
    total: 300,
    total_excluding_tax: 250,
    total_taxes: [{ amount: 50, taxable_amount: 250 }],
    lines: { data: [{ invoice_line_item: line, amount: 250 }] },
  });
  expect((await stripe.creditNotes.listLineItems(note.id)).data).toHaveLength(1);
});

it('on a paid invoice wants every cent split: refund, balance, out of band', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  await stripe.invoices.pay(open.id, { payment_method: 'pm_card_visa' });
  expect((await errorOf(stripe.creditNotes.create({ invoice: open.id, amount: 600 }))).statusCode).toBe(400);
  const note = await stripe.creditNotes.create({
    invoice: open.id,
    amount: 600,
    refund_amount: 300,
    credit_amount: 200,
    out_of_band_amount: 100,
  });
  expect(note).toMatchObject({ type: 'post_payment', post_payment_amount: 600, out_of_band_amount: 100 });
  expect((await stripe.refunds.retrieve(note.refunds[0]!.refund as string)).amount).toBe(300);
  expect(await stripe.customers.retrieve(open.customer as string)).toMatchObject({ balance: -200 });
  expect(await stripe.invoices.retrieve(open.id)).toMatchObject({
    status: 'paid',
    post_payment_credit_notes_amount: 600,
  });
});

it('can be voided while the invoice is open, and not be made for a draft', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  const note = await stripe.creditNotes.create({ invoice: open.id, amount: 300, memo: 'late' });
  await stripe.creditNotes.update(note.id, { memo: 'price list' });
  expect((await stripe.creditNotes.voidCreditNote(note.id)).status).toBe('void');
  expect((await stripe.invoices.retrieve(open.id)).amount_due).toBe(1000);
  const events = await stripe.events.list({ type: 'credit_note.*' });
  expect(events.data.map(({ type }) => type)).toEqual([
    'credit_note.voided',
    'credit_note.updated',
    'credit_note.created',
  ]);
  const draft = await draftOf(stripe, [1000]);
  expect((await errorOf(stripe.creditNotes.create({ invoice: draft.id, amount: 1 }))).param).toBe('invoice');
});
