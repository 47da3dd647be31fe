import type Stripe from 'stripe';
import { expect, it } from 'vitest';
import { draftOf, errorOf, openOf, stand } from './testing';

/** The charge that paid an invoice, found the way the newest API wants it. */
async function chargeOf(stripe: Stripe, invoice: string) {
  const payments = await stripe.invoicePayments.list({ invoice, status: 'paid' });
  const intent = await stripe.paymentIntents.retrieve(payments.data[0]!.payment.payment_intent as string);
  return stripe.charges.retrieve(intent.latest_charge as string);
}

it('pays by card, and leads from invoice to charge and back', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  const paid = await stripe.invoices.pay(open.id, { payment_method: 'pm_card_visa' });
  expect(paid).toMatchObject({ status: 'paid', amount_paid: 1000, amount_remaining: 0, attempt_count: 1 });
  const charge = await chargeOf(stripe, open.id);
  expect(charge).toMatchObject({ amount: 1000, paid: true, currency: 'eur' });
  const back = await stripe.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: charge.payment_intent as string },
  });
  expect(back.data.map(({ invoice }) => invoice)).toEqual([open.id]);
  expect((await errorOf(stripe.invoices.pay(open.id))).code).toBe('invoice_already_paid');
});

it('charges the default payment method when it finalises', async () => {
  const { stripe } = await stand();
  const { id: customer } = await stripe.customers.create({});
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  const charged = { customer, collection_method: 'charge_automatically', days_until_due: undefined } as const;
  const draft = await draftOf(stripe, [1000], charged);
  expect((await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: true })).status).toBe('paid');
});

it('declines: 402, the invoice stays open, events tell it', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  const declined = await errorOf(stripe.invoices.pay(open.id, { payment_method: 'pm_card_chargeDeclined' }));
  expect(declined).toMatchObject({
    type: 'StripeCardError',
    statusCode: 402,
    code: 'card_declined',
    decline_code: 'generic_decline',
  });
  const asked = await errorOf(
    stripe.invoices.pay(open.id, { payment_method: 'pm_card_authenticationRequired' }),
  );
  expect(asked.code).toBe('invoice_payment_intent_requires_action');
  expect(await stripe.invoices.retrieve(open.id)).toMatchObject({ status: 'open', attempt_count: 2 });
  const types = (
    await stripe.events.list({ types: ['invoice.payment_failed', 'invoice.payment_action_required'] })
  ).data;
  expect(types.map(({ type }) => type)).toEqual([
    'invoice.payment_action_required',
    'invoice.payment_failed',
  ]);
});

it('needs a method, or money that came another way', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  expect((await errorOf(stripe.invoices.pay(open.id))).message).toMatch(/no `default_payment_method` set/);
  const paid = await stripe.invoices.pay(open.id, { paid_out_of_band: true });
  expect([paid.status, paid.amount_paid]).toEqual(['paid', 1000]);
});

it('refunds in parts, never more than was paid', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  await stripe.invoices.pay(open.id, { payment_method: 'pm_card_visa' });
  const charge = (await chargeOf(stripe, open.id)).id;
  await stripe.refunds.create({ charge, amount: 400 });
  expect((await errorOf(stripe.refunds.create({ charge, amount: 601 }))).param).toBe('amount');
  await stripe.refunds.create({ charge });
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 1000, refunded: true });
  expect((await errorOf(stripe.refunds.create({ charge }))).code).toBe('charge_already_refunded');
  expect((await stripe.refunds.list({ charge })).data.map(({ amount }) => amount)).toEqual([600, 400]);
});

it('is disputed by the bank and closed', async () => {
  const { standIn, stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  await stripe.invoices.pay(open.id, { payment_method: 'pm_card_visa' });
  const { id } = standIn.byHand('dispute', { id: open.id }) as { id: string };
  expect(await stripe.disputes.retrieve(id)).toMatchObject({ amount: 1000, status: 'needs_response' });
  expect((await errorOf(stripe.refunds.create({ charge: (await chargeOf(stripe, open.id)).id }))).code).toBe(
    'charge_disputed',
  );
  standIn.byHand('close-dispute', { id, outcome: 'lost' });
  const [closed, created] = (await stripe.events.list({ type: 'charge.dispute.*' })).data;
  expect((await stripe.disputes.list()).data.map(({ status }) => status)).toEqual(['lost']);
  expect((await stripe.charges.list({ customer: open.customer as string })).data).toMatchObject([
    { disputed: true },
  ]);
  expect([created!.type, closed!.type]).toEqual(['charge.dispute.created', 'charge.dispute.closed']);
});

it('opens the customer portal', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  const session = await stripe.billingPortal.sessions.create({
    customer: open.customer as string,
    return_url: 'http://localhost/invoices',
  });
  const page = await (await fetch(session.url)).text();
  expect(page).toContain(open.number);
  expect(page).toContain('href="http://localhost/invoices"');
});
