import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { clientOf, draftOf, errorOf, stand } from './testing';

const customersOf = (standIn: { state: { tables: { customers: Map<string, unknown> } } }) =>
  standIn.state.tables.customers.size;

it.each([
  ['timeout_before', 0],
  ['timeout_after', 1],
] as const)('%s: no answer; %i customers made', async (kind, made) => {
  const { standIn, stripe } = await stand({}, { timeout: 150 });
  standIn.faults.add({ kind });
  const error = await errorOf(stripe.customers.create({}));
  expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  expect(error.message).toMatch(/timeout/);
  expect(customersOf(standIn)).toBe(made);
});

it.each([
  ['reset_before', 0],
  ['reset_after', 1],
] as const)(
  '%s twice: the SDK tries again by itself once, under its own key; %i customers made',
  async (kind, made) => {
    const { standIn, stripe } = await stand();
    standIn.faults.add({ kind, times: 2 });
    const error = await errorOf(stripe.customers.create({}));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect([standIn.requests.length, customersOf(standIn)]).toEqual([2, made]);
  },
);

it('after the effect the same key gives the object that was made', async () => {
  const { standIn, stripe } = await stand({}, { timeout: 150 });
  standIn.faults.add({ kind: 'timeout_after' });
  await errorOf(stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' }));
  const again = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  expect([again.name, customersOf(standIn)]).toEqual(['Ada', 1]);
});

it.each([
  ['error_before', 0],
  ['error_after', 1],
] as const)('%s: a 500 the SDK is told not to repeat; %i customers made', async (kind, made) => {
  const { standIn, stripe } = await stand({}, { maxNetworkRetries: 2 });
  standIn.faults.add({ kind });
  expect((await errorOf(stripe.customers.create({}))).statusCode).toBe(500);
  expect([standIn.requests.length, customersOf(standIn)]).toEqual([1, made]);
});

it('rate-limits with and without Retry-After', async () => {
  const { standIn, stripe } = await stand();
  standIn.faults.add({ kind: 'rate_limit' }, { kind: 'rate_limit', retryAfter: 2 });
  const errors = [await errorOf(stripe.customers.list()), await errorOf(stripe.customers.list())];
  expect(errors.map((error) => [error.type, error.headers!['retry-after']])).toEqual([
    ['StripeRateLimitError', undefined],
    ['StripeRateLimitError', '2'],
  ]);
});

it('is asked again by the SDK where Stripe-Should-Retry says so, and for a lock', async () => {
  const { standIn, stripe } = await stand({}, { maxNetworkRetries: 2 });
  standIn.faults.add({ kind: 'rate_limit', shouldRetry: true }, { kind: 'lock_timeout' });
  await stripe.customers.create({});
  expect(standIn.requests.map(({ status }) => status)).toEqual([429, 429, 200]);
});

it('answers 409 as if the key were in use', async () => {
  const { standIn, stripe } = await stand();
  standIn.faults.add({ kind: 'key_in_use', method: 'POST' });
  expect((await errorOf(stripe.customers.create({}))).code).toBe('idempotency_key_in_use');
});

it('strikes only what matches: a route, the third call, a method', async () => {
  const { standIn, stripe } = await stand();
  const draft = await draftOf(stripe, [1000]);
  standIn.faults.add({ kind: 'error_before', path: '/v1/invoices/:id/finalize' });
  await stripe.invoices.retrieve(draft.id);
  expect((await errorOf(stripe.invoices.finalizeInvoice(draft.id))).statusCode).toBe(500);
  standIn.faults.add({ kind: 'error_before', path: '/v1/customers*', method: 'GET', skip: 2 });
  await stripe.customers.create({});
  await stripe.customers.list();
  await stripe.customers.list();
  expect((await errorOf(stripe.customers.list())).statusCode).toBe(500);
});

it('strikes by chance, the same for the same seed', async () => {
  const run = async (seed: number) => {
    const { standIn, stripe } = await stand({ seed });
    standIn.faults.add({ kind: 'error_before', probability: 0.5 });
    for (let at = 0; at < 16; at += 1) await stripe.customers.list().catch(() => {});
    return standIn.requests.map(({ status }) => status).join();
  };
  const first = await run(7);
  expect(first).toContain('500');
  expect(first).toContain('200');
  expect(await run(7)).toBe(first);
  expect(await run(8)).not.toBe(first);
});

it('limits the pace of each endpoint by itself', async () => {
  const { standIn, stripe } = await stand({ limits: { perSecond: 1, burst: 3, retryAfter: 1 } });
  const calls = Array.from({ length: 5 }, () => stripe.customers.list().catch((error) => error.statusCode));
  expect((await Promise.all(calls)).filter((answer) => answer === 429)).toHaveLength(2);
  await stripe.invoices.list();
  standIn.limit(null);
  await stripe.customers.list();
});

it('keeps its state in a file', async () => {
  const { mkdtempSync } = await import('node:fs');
  const stateFile = `${mkdtempSync('/tmp/stripe-')}/state.json`;
  const first = await stand({ stateFile });
  const { id } = await first.stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  await first.standIn.stop();
  const second = await stand({ stateFile });
  const again = await clientOf(second.standIn).customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  expect(again.id).toBe(id);
});
