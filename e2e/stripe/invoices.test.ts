import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { draftOf, errorOf, openOf, stand } from './testing';

it('goes from draft to open, with number, page and due date, and never back', async () => {
  const { stripe } = await stand({ now: () => Date.UTC(2026, 10, 1) });
  const draft = await draftOf(stripe, [1000, 250], { metadata: { month: '2026-10' }, auto_advance: false });
  expect(draft).toMatchObject({
    status: 'draft',
    number: null,
    hosted_invoice_url: null,
    total: 1250,
    amount_due: 1250,
  });
  const open = await stripe.invoices.finalizeInvoice(draft.id);
  expect(open).toMatchObject({
    status: 'open',
    number: expect.stringMatching(/^\w{8}-0001$/),
    amount_due: 1250,
    amount_remaining: 1250,
    due_date: Date.UTC(2026, 10, 15) / 1000,
    metadata: { month: '2026-10' },
  });
  const twice = await errorOf(stripe.invoices.finalizeInvoice(draft.id));
  expect([twice.statusCode, twice.code]).toEqual([400, 'invoice_already_finalized']);
  expect((await errorOf(stripe.invoices.del(draft.id))).statusCode).toBe(400);
});

it('freezes what was finalised, but for metadata and the like', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  const frozen = await errorOf(stripe.invoices.update(open.id, { description: 'later' }));
  expect([frozen.code, frozen.param]).toEqual(['invoice_not_editable', 'description']);
  expect((await stripe.invoices.update(open.id, { metadata: { a: 'b' } })).metadata).toEqual({ a: 'b' });
  const line = await errorOf(stripe.invoices.addLines(open.id, { lines: [{ amount: 5 }] }));
  const item = await errorOf(stripe.invoiceItems.create({ invoice: open.id, amount: 5, currency: 'eur' }));
  expect([line.code, item.code]).toEqual(['invoice_not_editable', 'invoice_not_editable']);
});

it('deletes a draft without a trace', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, [1000]);
  expect(await stripe.invoices.del(draft.id)).toMatchObject({ deleted: true });
  expect((await errorOf(stripe.invoices.retrieve(draft.id))).statusCode).toBe(404);
});

it('numbers per customer, and takes a number of ours once', async () => {
  const { stripe } = await stand();
  const { id: customer } = await stripe.customers.create({ invoice_prefix: 'ADA' });
  const next = async (number?: string) => {
    const draft = await stripe.invoices.create({ customer, currency: 'eur', number });
    return (await stripe.invoices.finalizeInvoice(draft.id)).number;
  };
  expect([await next(), await next('2026-10/7'), await next()]).toEqual([
    'ADA-0001',
    '2026-10/7',
    'ADA-0002',
  ]);
  const used = await errorOf(stripe.invoices.create({ customer, currency: 'eur', number: '2026-10/7' }));
  expect([used.statusCode, used.param]).toEqual([400, 'number']);
});

it('takes at most 250 items', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, Array(249).fill(100));
  await stripe.invoiceItems.create({ invoice: draft.id, customer: draft.customer as string, amount: 100 });
  const item = { invoice: draft.id, customer: draft.customer as string, amount: 100 };
  expect((await errorOf(stripe.invoiceItems.create(item))).statusCode).toBe(400);
  expect((await errorOf(stripe.invoices.addLines(draft.id, { lines: [{ amount: 1 }] }))).statusCode).toBe(
    400,
  );
  const invoice = await stripe.invoices.retrieve(draft.id);
  expect([invoice.total, invoice.lines.data.length, invoice.lines.has_more]).toEqual([25_000, 10, true]);
  const lines = await stripe.invoices
    .listLineItems(draft.id, { limit: 100 })
    .autoPagingToArray({ limit: 1000 });
  expect(lines).toHaveLength(250);
});

it('adds all lines of a call or none', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, [100]);
  const lines = [{ amount: 200 }, { amount: 300, tax_rates: ['txr_none'] }];
  await errorOf(stripe.invoices.addLines(draft.id, { lines }));
  const after = await stripe.invoices.retrieve(draft.id);
  expect([after.total, after.lines.data.length]).toEqual([100, 1]);
});

it('updates and removes lines; an unassigned one is pending again', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, [100, 200, 300]);
  const [a, b, c] = draft.lines.data.map(({ id }) => id) as [string, string, string];
  await stripe.invoices.updateLines(draft.id, {
    lines: [{ id: a, amount: 150, metadata: { country: 'FR' }, period: { start: 1, end: 2 } }],
  });
  const after = await stripe.invoices.removeLines(draft.id, {
    lines: [
      { id: b, behavior: 'delete' },
      { id: c, behavior: 'unassign' },
    ],
  });
  expect(after.total).toBe(150);
  expect(after.lines.data).toMatchObject([
    { id: a, metadata: { country: 'FR' }, period: { start: 1, end: 2 } },
  ]);
  const customer = draft.customer as string;
  const pending = await stripe.invoiceItems.list({ customer, pending: true });
  expect(pending.data.map(({ amount }) => amount)).toEqual([300]);
  const next = await stripe.invoices.create({
    customer,
    currency: 'eur',
    pending_invoice_items_behavior: 'include',
  });
  expect(next.total).toBe(300);
});

it('keeps items: list by invoice, update, delete, only while a draft', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, []);
  const item = await stripe.invoiceItems.create({
    customer: draft.customer as string,
    invoice: draft.id,
    unit_amount_decimal: Stripe.Decimal.from('5.96'),
    quantity: 100,
    description: 'marketing, France',
    period: { start: 1_790_000_000, end: 1_792_000_000 },
  });
  expect([item.amount, String(item.pricing!.unit_amount_decimal)]).toEqual([596, '5.96']);
  expect((await stripe.invoiceItems.list({ invoice: draft.id })).data.map(({ id }) => id)).toEqual([item.id]);
  expect((await stripe.invoiceItems.update(item.id, { quantity: 10 })).amount).toBe(60);
  expect((await stripe.invoices.retrieve(draft.id)).total).toBe(60);
  await stripe.invoiceItems.del(item.id);
  expect((await stripe.invoices.retrieve(draft.id)).total).toBe(0);
});

it('refuses an item in another currency', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, []);
  const item = { customer: draft.customer as string, invoice: draft.id, amount: 5, currency: 'usd' };
  expect((await errorOf(stripe.invoiceItems.create(item))).param).toBe('currency');
});

it('voids, marks uncollectible, and lists by customer and status', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  const customer = open.customer as string;
  expect((await stripe.invoices.markUncollectible(open.id)).status).toBe('uncollectible');
  expect((await stripe.invoices.voidInvoice(open.id)).status).toBe('void');
  expect((await errorOf(stripe.invoices.voidInvoice(open.id))).statusCode).toBe(400);
  expect((await errorOf(stripe.invoices.pay(open.id, { paid_out_of_band: true }))).statusCode).toBe(400);
  expect((await stripe.invoices.list({ customer, status: 'void' })).data).toHaveLength(1);
  expect((await stripe.invoices.list({ customer, status: 'open' })).data).toHaveLength(0);
  expect((await stripe.invoices.list({ customer, created: { gt: open.created } })).data).toHaveLength(0);
});

it('revises: a draft with the same lines, whose finalising voids the old one', async () => {
  const { stripe } = await stand();
  const old = await openOf(stripe, [1000, 500]);
  const draft = await stripe.invoices.create({ from_invoice: { action: 'revision', invoice: old.id } });
  expect(draft).toMatchObject({
    status: 'draft',
    total: 1500,
    from_invoice: { invoice: old.id, action: 'revision' },
  });
  await stripe.invoices.finalizeInvoice(draft.id);
  expect(await stripe.invoices.retrieve(old.id)).toMatchObject({ status: 'void', latest_revision: draft.id });
});

it('cannot finalise for a deleted customer', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, [1000]);
  await stripe.customers.del(draft.customer as string);
  expect((await errorOf(stripe.invoices.finalizeInvoice(draft.id))).code).toBe('resource_missing');
  expect((await stripe.invoices.retrieve(draft.id)).status).toBe('draft');
});

it('lets an hour pass before it finalises by itself, and tells what is overdue', async () => {
  const { standIn, stripe } = await stand({ now: () => Date.UTC(2026, 10, 1) });
  const draft = await draftOf(stripe, [1000], { auto_advance: true });
  standIn.advance(3_599_000);
  expect((await stripe.invoices.retrieve(draft.id)).status).toBe('draft');
  standIn.advance(1000);
  expect((await stripe.invoices.retrieve(draft.id)).status).toBe('open');
  standIn.advance(15 * 86_400_000);
  expect((await stripe.events.list({ type: 'invoice.overdue' })).data).toHaveLength(1);
});

it('is steered by hand at Stripe', async () => {
  const { standIn, stripe } = await stand();
  const draft = await draftOf(stripe, [1000]);
  standIn.byHand('finalize', { id: draft.id });
  standIn.byHand('void', { id: draft.id });
  expect((await stripe.invoices.retrieve(draft.id)).status).toBe('void');
  const [event] = (await stripe.events.list({ type: 'invoice.voided' })).data;
  expect(event!.request).toEqual({ id: null, idempotency_key: null });
});

it('expands customer, payments and what is behind them', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  await stripe.invoices.pay(open.id, { payment_method: 'pm_card_visa' });
  const paid = await stripe.invoices
    .retrieve(open.id, {
      expand: ['customer', 'payments.data.payment.payment_intent.latest_charge'],
    })
    .catch((error) => error);
  expect(paid.message).toMatch(/cannot expand more than 4 levels/);
  const shallower = await stripe.invoices.retrieve(open.id, {
    expand: ['customer', 'payments.data.payment.payment_intent'],
  });
  expect(shallower).toMatchObject({
    customer: { object: 'customer', name: 'Ada' },
    payments: {
      data: [
        { status: 'paid', payment: { payment_intent: { object: 'payment_intent', amount_received: 1000 } } },
      ],
    },
  });
  const odd = await errorOf(stripe.invoices.retrieve(open.id, { expand: ['colour'] }));
  expect(odd.message).toBe('This property cannot be expanded (colour).');
});
