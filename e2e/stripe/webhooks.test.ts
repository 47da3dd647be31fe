import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { API_VERSION } from './start';
import { draftOf, openOf, type Received, receiver, stand } from './testing';

const secret = 'whsec_tests';

async function listening(events?: string[], statuses: number[] = []) {
  const hook = await receiver(statuses);
  const backoffMs = [5, 10, 20];
  const { standIn, stripe } = await stand({ webhook: { url: hook.url, secret, events, backoffMs } });
  const verify = ({ body, signature }: Received) => stripe.webhooks.constructEvent(body, signature, secret);
  return { ...hook, standIn, stripe, verify };
}

it('sends signed events that the SDK accepts', async () => {
  const { standIn, stripe, received, verify } = await listening(['invoice.finalized']);
  const draft = await draftOf(stripe, [1000], { metadata: { tenant: 't1' } });
  await stripe.invoices.finalizeInvoice(draft.id, {}, { idempotencyKey: 'close-t1' });
  await standIn.webhooks.idle();
  const event = verify(received[0]!);
  expect(event).toMatchObject({
    object: 'event',
    type: 'invoice.finalized',
    api_version: API_VERSION,
    request: { idempotency_key: 'close-t1' },
    data: { object: { id: draft.id, status: 'open', total: 1000, metadata: { tenant: 't1' } } },
  });
  expect(await stripe.events.retrieve(event.id)).toMatchObject({ id: event.id, pending_webhooks: 0 });
});

it('tells an invoice from creation to payment in order, with what changed', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1000]);
  await stripe.invoices.sendInvoice(open.id);
  await stripe.invoices.pay(open.id, { payment_method: 'pm_card_visa' });
  const events = (await stripe.events.list({ limit: 100 })).data.reverse();
  const invoice = events.filter(({ type }) => type.startsWith('invoice.') && type !== 'invoice.updated');
  expect(invoice.map(({ type }) => type)).toEqual([
    'invoice.created',
    'invoice.finalized',
    'invoice.sent',
    'invoice.paid',
    'invoice.payment_succeeded',
  ]);
  const updates = events.filter(({ type }) => type === 'invoice.updated');
  expect(updates.at(-1)!.data.previous_attributes).toMatchObject({ status: 'open' });
  const page = await stripe.events.list({ limit: 2, starting_after: events.at(-1)!.id });
  expect(page.data.map(({ id }) => id)).toEqual([events.at(-2)!.id, events.at(-3)!.id]);
});

it('tries again until it is answered 2xx', async () => {
  const { standIn, stripe, received } = await listening(['customer.created'], [500, 503]);
  await stripe.customers.create({});
  await expect.poll(() => received.length).toBe(3);
  await standIn.webhooks.idle();
  expect(standIn.webhooks.attempts.map(({ status }) => status)).toEqual([500, 503, 200]);
});

it('goes on with other events while many are refused, and sends the lost ones again when asked', async () => {
  const { standIn, stripe, types } = await listening(['customer.created'], Array(4 * 12).fill(500));
  for (let at = 0; at < 12; at += 1) await stripe.customers.create({});
  await standIn.webhooks.idle();
  expect(types()).toHaveLength(4 * 12);
  expect(standIn.webhooks.resend()).toBe(12);
  await stripe.customers.create({});
  await standIn.webhooks.idle();
  expect(types()).toHaveLength(4 * 12 + 13);
  expect(standIn.webhooks.resend()).toBe(0);
});

it('keeps events for thirty days', async () => {
  const { standIn, stripe } = await stand();
  await stripe.customers.create({});
  expect((await stripe.events.list()).data).toHaveLength(1);
  standIn.advance(31 * 86_400_000);
  expect((await stripe.events.list()).data).toHaveLength(0);
});

it('holds, then delivers backwards, twice, days late', async () => {
  const { standIn, stripe, types } = await listening(['invoice.created', 'invoice.finalized']);
  standIn.webhooks.holding = true;
  await openOf(stripe, [1000]);
  expect(standIn.webhooks.held.map(({ type }) => type)).toEqual(['invoice.created', 'invoice.finalized']);
  standIn.advance(3 * 86_400_000);
  standIn.webhooks.deliver({ order: 'reversed', times: 2 });
  await standIn.webhooks.idle();
  expect(types()).toHaveLength(4);
  expect(types().filter((type) => type === 'invoice.created')).toHaveLength(2);
});

it.each([
  ['duplicate', 2],
  ['drop', 0],
  ['delay', 1],
] as const)('%s: received %i times', async (kind, times) => {
  const { standIn, stripe, received } = await listening(['customer.created']);
  standIn.webhooks.addFault({ kind, ms: 20 });
  await stripe.customers.create({});
  await standIn.webhooks.idle();
  expect(received).toHaveLength(times);
});

it('reorder: gathers two and sends them backwards', async () => {
  const { standIn, stripe, types } = await listening(['invoice.created', 'invoice.finalized']);
  standIn.webhooks.addFault({ kind: 'reorder', times: 2 });
  await openOf(stripe, [1000]);
  await standIn.webhooks.idle();
  expect(types()).toEqual(['invoice.finalized', 'invoice.created']);
});

it.each([
  ['wrong_secret', /No signatures found matching/],
  ['old_timestamp', /Timestamp outside the tolerance zone/],
] as const)('%s: the SDK refuses it', async (kind, message) => {
  const { standIn, stripe, received, verify } = await listening(['customer.created']);
  standIn.webhooks.addFault({ kind });
  await stripe.customers.create({});
  await standIn.webhooks.idle();
  expect(() => verify(received[0]!)).toThrow(message);
  expect(() => verify(received[0]!)).toThrow(Stripe.errors.StripeSignatureVerificationError);
});

it('two_v1: signed for two secrets, of which one is right', async () => {
  const { standIn, stripe, received, verify } = await listening(['customer.created']);
  standIn.webhooks.addFault({ kind: 'two_v1' });
  await stripe.customers.create({});
  await standIn.webhooks.idle();
  expect(received[0]!.signature.match(/v1=/g)).toHaveLength(2);
  expect(verify(received[0]!).type).toBe('customer.created');
});

it('after_webhooks: the event is there before the answer', async () => {
  const { standIn, stripe, received } = await listening(['customer.created']);
  standIn.faults.add({ kind: 'after_webhooks' });
  await stripe.customers.create({});
  expect(received).toHaveLength(1);
});
