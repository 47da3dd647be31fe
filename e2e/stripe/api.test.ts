import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { API_VERSION } from './start';
import { clientOf, errorOf, stand } from './testing';

it('speaks the version the SDK in use was made for', () => {
  expect(Stripe.API_VERSION).toBe(API_VERSION);
});

it('records the pinned version, and shows where there is none', async () => {
  const { standIn, stripe } = await stand();
  await stripe.accounts.retrieveCurrent();
  await fetch(`${standIn.url}/v1/customers`, { headers: { authorization: 'Bearer sk_test_curl' } });
  expect(standIn.requests.map(({ version }) => version)).toEqual([API_VERSION, null]);
});

it('refuses a version whose shapes it does not speak', async () => {
  const { standIn } = await stand();
  const headers = { authorization: 'Bearer sk_test_x', 'stripe-version': '2020-08-27' };
  const answer = await fetch(`${standIn.url}/v1/customers`, { headers });
  expect([answer.status, (await answer.json()).error.message]).toEqual([
    400,
    `Invalid Stripe API version: 2020-08-27. This stand-in speaks ${API_VERSION} only.`,
  ]);
});

it('lets in by Bearer and Basic, and nobody else', async () => {
  const { standIn } = await stand({ apiKey: 'sk_test_right_key' });
  const status = async (authorization?: string) =>
    (await fetch(`${standIn.url}/v1/customers`, { headers: authorization ? { authorization } : {} })).status;
  const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  expect(await status('Bearer sk_test_right_key')).toBe(200);
  expect(await status(basic('sk_test_right_key'))).toBe(200);
  expect(await status('Bearer sk_test_wrong_key')).toBe(401);
  expect(await status()).toBe(401);
  const error = await errorOf(clientOf(standIn).customers.list());
  expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
});

it('names a missing object as Stripe does', async () => {
  const { stripe } = await stand();
  const error = await errorOf(stripe.invoices.retrieve('in_none'));
  expect(error).toMatchObject({
    type: 'StripeInvalidRequestError',
    statusCode: 404,
    code: 'resource_missing',
    param: 'id',
    message: "No such invoice: 'in_none'",
  });
  expect(error.requestId).toMatch(/^req_/);
  expect(error.raw).toMatchObject({ request_log_url: expect.stringContaining(error.requestId!) });
});

it.each([
  ['an unknown parameter', { colour: 'red' }, 'parameter_unknown'],
  [
    'a bad integer',
    { days_until_due: 'soon', collection_method: 'send_invoice' },
    'parameter_invalid_integer',
  ],
  ['a fifth custom field', { custom_fields: Array(5).fill({ name: 'a', value: 'b' }) }, undefined],
  ['a long metadata value', { metadata: { note: 'x'.repeat(501) } }, undefined],
  ['send_invoice without a due date', { collection_method: 'send_invoice' }, undefined],
])('refuses %s', async (_, params, code) => {
  const { stripe } = await stand();
  const { id: customer } = await stripe.customers.create({});
  const error = await errorOf(stripe.invoices.create({ customer, ...params } as Stripe.InvoiceCreateParams));
  expect([error.statusCode, error.code]).toEqual([400, code]);
});

it('pages forwards, backwards and by itself', async () => {
  const { stripe } = await stand();
  const made: string[] = [];
  for (let at = 0; at < 5; at += 1)
    made.unshift((await stripe.customers.create({ email: 'a@b.example' })).id);
  const first = await stripe.customers.list({ limit: 2 });
  expect([first.data.map(({ id }) => id), first.has_more]).toEqual([made.slice(0, 2), true]);
  const rest = await stripe.customers.list({ limit: 3, starting_after: made[1] });
  expect([rest.data.map(({ id }) => id), rest.has_more]).toEqual([made.slice(2), false]);
  const back = await stripe.customers.list({ limit: 2, ending_before: made[3] });
  expect([back.data.map(({ id }) => id), back.has_more]).toEqual([made.slice(1, 3), true]);
  const all: string[] = [];
  for await (const { id } of stripe.customers.list({ email: 'a@b.example', limit: 2 })) all.push(id);
  expect(all).toEqual(made);
});

it('merges metadata: sets, keeps, removes one, removes all', async () => {
  const { stripe } = await stand();
  const { id } = await stripe.customers.create({ metadata: { tenant: 't1', plan: 'a' } });
  expect((await stripe.customers.update(id, { metadata: { plan: 'b' } })).metadata).toEqual({
    tenant: 't1',
    plan: 'b',
  });
  expect((await stripe.customers.update(id, { metadata: { plan: '' } })).metadata).toEqual({ tenant: 't1' });
  expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({});
});

it('keeps a customer: address, locales, tax ids, expansions, deletion', async () => {
  const { stripe } = await stand();
  const { id } = await stripe.customers.create({
    address: { country: 'FR', line1: '1 rue de la Paix', city: 'Paris' },
    preferred_locales: ['fr-FR'],
    tax: { validate_location: 'immediately' },
    tax_id_data: [{ type: 'eu_vat', value: 'FR40303265045' }],
  });
  await stripe.customers.createTaxId(id, { type: 'fr_siren', value: '303265045' });
  const customer = await stripe.customers.retrieve(id, { expand: ['tax', 'tax_ids'] });
  expect(customer).toMatchObject({
    address: { country: 'FR', line2: null },
    preferred_locales: ['fr-FR'],
    tax: { automatic_tax: 'supported' },
    tax_ids: { data: [{ type: 'fr_siren' }, { type: 'eu_vat', country: 'FR' }] },
  });
  expect((await stripe.customers.listTaxIds(id)).data).toHaveLength(2);
  await stripe.customers.del(id);
  expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true });
  const error = await errorOf(stripe.invoices.create({ customer: id }));
  expect([error.statusCode, error.code, error.message]).toEqual([
    400,
    'resource_missing',
    `No such customer: '${id}'`,
  ]);
});

it('finds by metadata only once the index has caught up', async () => {
  const { standIn, stripe } = await stand({ searchDelayMs: 60_000 });
  const query = "metadata['tenant']:'t-1' AND -metadata['plan']:null";
  const { id } = await stripe.customers.create({ metadata: { tenant: 't-1', plan: 'a' } });
  await stripe.customers.update(id, { name: 'Ada' });
  expect((await stripe.customers.search({ query })).data).toEqual([]);
  standIn.advance(60_000);
  expect((await stripe.customers.search({ query })).data.map((row) => row.id)).toEqual([id]);
  await stripe.customers.update(id, { metadata: { tenant: 't-2' } });
  expect((await stripe.customers.search({ query })).data).toHaveLength(1);
  standIn.advance(60_000);
  expect((await stripe.customers.search({ query })).data).toHaveLength(0);
});

it('finds invoices by metadata and status, page by page', async () => {
  const { stripe } = await stand();
  const { id: customer } = await stripe.customers.create({});
  for (const month of ['2026-09', '2026-10', '2026-10']) {
    await stripe.invoices.create({ customer, currency: 'eur', metadata: { month } });
  }
  const query = "metadata['month']:'2026-10' AND status:'draft'";
  const first = await stripe.invoices.search({ query, limit: 1 });
  expect([first.data.length, first.has_more]).toEqual([1, true]);
  const all = await stripe.invoices.search({ query, limit: 1 }).autoPagingToArray({ limit: 10 });
  expect(all.map(({ metadata }) => metadata!.month)).toEqual(['2026-10', '2026-10']);
  expect((await stripe.invoices.search({ query: "status:'paid' OR total>0" })).data).toEqual([]);
  expect((await errorOf(stripe.invoices.search({ query: 'month = 10' }))).param).toBe('query');
});
