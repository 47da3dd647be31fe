import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { errorOf, stand } from './testing';

const DAY_MS = 24 * 3600 * 1000;

it('answers the same key with the same customer, and says that it did', async () => {
  const { standIn, stripe } = await stand();
  const once = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  const again = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  expect(again.id).toBe(once.id);
  expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  expect(standIn.state.tables.customers.size).toBe(1);
});

it('refuses the same key with other parameters or for another endpoint', async () => {
  const { stripe } = await stand();
  await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  for (const call of [
    stripe.customers.create({ name: 'Bob' }, { idempotencyKey: 'k' }),
    stripe.products.create({ name: 'Ada' }, { idempotencyKey: 'k' }),
  ]) {
    const error = await errorOf(call);
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(error.statusCode).toBe(400);
  }
});

it('answers 409 while the first call is at work', async () => {
  const { standIn, stripe } = await stand();
  standIn.faults.add({ kind: 'hold', path: '/v1/customers' });
  const first = stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  await expect.poll(() => standIn.requests.length).toBe(1);
  const error = await errorOf(stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' }));
  expect([error.statusCode, error.code]).toEqual([409, 'idempotency_key_in_use']);
  standIn.faults.release();
  const { id } = await first;
  expect((await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' })).id).toBe(id);
});

it('keeps a 500 under its key', async () => {
  const { standIn, stripe } = await stand();
  standIn.faults.add({ kind: 'error_before' });
  expect((await errorOf(stripe.customers.create({}, { idempotencyKey: 'k' }))).statusCode).toBe(500);
  expect((await errorOf(stripe.customers.create({}, { idempotencyKey: 'k' }))).statusCode).toBe(500);
  await stripe.customers.create({}, { idempotencyKey: 'k2' });
  expect(standIn.state.tables.customers.size).toBe(1);
});

it('keeps no answer of a request that failed validation, but that of one that failed in execution', async () => {
  const { stripe } = await stand();
  const { id } = await stripe.customers.create({});
  const invalid = { customer: id, currency: 'xxx' };
  expect((await errorOf(stripe.invoices.create(invalid, { idempotencyKey: 'a' }))).statusCode).toBe(400);
  await stripe.invoices.create({ customer: id, currency: 'eur' }, { idempotencyKey: 'a' });

  const missing = { customer: 'cus_none' };
  await errorOf(stripe.invoices.create(missing, { idempotencyKey: 'b' }));
  const replayed = await errorOf(stripe.invoices.create(missing, { idempotencyKey: 'b' }));
  expect(replayed.headers!['idempotent-replayed']).toBe('true');
});

it('forgets a key after a day', async () => {
  const { standIn, stripe } = await stand({ now: () => Date.UTC(2026, 10, 1) });
  const once = await stripe.customers.create({}, { idempotencyKey: 'k' });
  standIn.advance(DAY_MS - 1);
  expect((await stripe.customers.create({}, { idempotencyKey: 'k' })).id).toBe(once.id);
  standIn.advance(1);
  expect((await stripe.customers.create({}, { idempotencyKey: 'k' })).id).not.toBe(once.id);
});
