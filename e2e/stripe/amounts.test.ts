import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { multiply, perUnit, taxOf } from './money';
import { draftOf, errorOf, openOf, stand } from './testing';

it.each([
  ['0.5', '1', 1],
  ['0.49', '1', 0],
  ['-0.5', '1', -1],
  ['0.000000000001', '1000000000000', 1],
  ['5.96', '12345', 73_576],
  ['1.005', '100', 101],
  ['3', '0', 0],
  ['2', '1.5', 3],
])('rounds once a line, halves away from zero: %s x %s = %i', (unit, quantity, amount) => {
  expect(multiply(unit, quantity)).toBe(amount);
});

it('computes tax within and on top, and a unit price from an amount', () => {
  expect([taxOf(1250, '20', false), taxOf(1200, '20', true), taxOf(-1250, '20', false)]).toEqual([
    250, 200, -250,
  ]);
  expect([taxOf(43, '15', false), taxOf(484, '15', false)]).toEqual([6, 73]);
  expect([perUnit(1000, '3'), perUnit(-500, '2'), perUnit(5, '0')]).toEqual([
    '333.333333333333',
    '-250',
    '0',
  ]);
});

it('refuses a thirteenth place', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, []);
  const item = { customer: draft.customer as string, invoice: draft.id };
  const unit = Stripe.Decimal.from('0.1234567890123');
  expect((await errorOf(stripe.invoiceItems.create({ ...item, unit_amount_decimal: unit }))).statusCode).toBe(
    400,
  );
});

it.each([
  ['jpy', 100, 'open'],
  ['clp', 5000, 'open'],
  ['idr', 1_000_000, 'open'],
  ['kwd', 5120, 'open'],
  ['kwd', 5124, 'draft'],
  ['ugx', 5000, 'open'],
  ['ugx', 5050, 'draft'],
])('%s %i ends as %s: three-decimal amounts end in 0, UGX in 00', async (currency, amount, status) => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, [amount], { currency });
  await stripe.invoices.finalizeInvoice(draft.id).catch(() => {});
  const after = await stripe.invoices.retrieve(draft.id);
  expect(after.status).toBe(status);
  if (status === 'draft') {
    expect(after.last_finalization_error).toMatchObject({
      message: expect.stringContaining('evenly divisible by'),
    });
    expect((await stripe.events.list({ type: 'invoice.finalization_failed' })).data).toHaveLength(1);
  }
});

it('refuses an amount of more than eight digits, twelve for IDR', async () => {
  const { stripe } = await stand();
  expect((await errorOf(draftOf(stripe, [100_000_000]))).code).toBe('amount_too_large');
  expect((await draftOf(stripe, [100_000_000], { currency: 'idr' })).total).toBe(100_000_000);
});

it('pays an invoice of nothing at once', async () => {
  const { stripe } = await stand();
  const nothing = await openOf(stripe, [500, -500]);
  expect(nothing).toMatchObject({ status: 'paid', total: 0, amount_due: 0, ending_balance: 0 });
});

it('puts a negative total on the balance and takes it from the next invoice', async () => {
  const { stripe } = await stand();
  const credit = await openOf(stripe, [500, -800]);
  expect(credit).toMatchObject({ status: 'paid', total: -300, amount_due: 0, ending_balance: -300 });
  const customer = credit.customer as string;
  const next = await stripe.invoices.create({
    customer,
    currency: 'eur',
    collection_method: 'send_invoice',
    days_until_due: 1,
  });
  await stripe.invoices.addLines(next.id, { lines: [{ amount: 1000 }] });
  const open = await stripe.invoices.finalizeInvoice(next.id);
  expect(open).toMatchObject({ total: 1000, amount_due: 700, starting_balance: -300, ending_balance: 0 });
  await stripe.invoices.voidInvoice(next.id);
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -300 });
});

it('carries what is below the least charge to the next invoice', async () => {
  const { stripe } = await stand();
  const small = await openOf(stripe, [49]);
  expect(small).toMatchObject({
    status: 'paid',
    total: 49,
    amount_due: 0,
    amount_paid: 0,
    ending_balance: 49,
  });
  expect((await openOf(stripe, [50])).status).toBe('open');
});

it('adds exclusive and takes out inclusive tax, per line, by line or default rates', async () => {
  const { stripe } = await stand();
  const rate = (inclusive: boolean, percentage: number) =>
    stripe.taxRates.create({ display_name: 'VAT', inclusive, percentage, country: 'FR' });
  const [on, within] = [await rate(false, 20), await rate(true, 5.5)];
  const draft = await draftOf(stripe, [], { default_tax_rates: [on.id] });
  const invoice = await stripe.invoices.addLines(draft.id, {
    lines: [{ amount: 1003 }, { amount: 1055, tax_rates: [within.id] }],
  });
  expect(invoice).toMatchObject({
    subtotal: 2058,
    total: 2259,
    total_excluding_tax: 2003,
    total_taxes: [
      { amount: 201, tax_behavior: 'exclusive', tax_rate_details: { tax_rate: on.id }, taxable_amount: 1003 },
      {
        amount: 55,
        tax_behavior: 'inclusive',
        tax_rate_details: { tax_rate: within.id },
        taxable_amount: 1000,
      },
    ],
  });
  expect((await stripe.taxRates.list({ inclusive: true })).data.map(({ id }) => id)).toEqual([within.id]);
  expect(await stripe.taxRates.retrieve(on.id)).toMatchObject({ percentage: 20, active: true });
});

it('takes tax amounts of our own on a line', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, []);
  const tax_rate_data = { display_name: 'VAT', inclusive: false, percentage: 20, country: 'FR' };
  const invoice = await stripe.invoices.addLines(draft.id, {
    lines: [{ amount: 1003, tax_amounts: [{ amount: 200, taxable_amount: 1003, tax_rate_data }] }],
  });
  expect([invoice.subtotal, invoice.total]).toEqual([1003, 1203]);
});

it.each([
  ['FR', 'none', 200, 'standard_rated'],
  ['DE', 'none', 190, 'standard_rated'],
  ['US', 'none', 0, 'not_collecting'],
  ['DE', 'reverse', 0, 'reverse_charge'],
] as const)('computes tax by itself: %s, %s', async (country, tax_exempt, tax, taxability_reason) => {
  const { stripe } = await stand();
  const { id } = await stripe.customers.create({ address: { country }, tax_exempt });
  const draft = await draftOf(stripe, [1000], { customer: id, automatic_tax: { enabled: true } });
  expect(draft).toMatchObject({
    total: 1000 + tax,
    automatic_tax: { enabled: true, status: 'complete' },
    total_taxes: [{ amount: tax, taxability_reason }],
  });
});

it('cannot compute tax without an address, nor with rates or negative lines', async () => {
  const { stripe } = await stand();
  const draft = await draftOf(stripe, [1000], { automatic_tax: { enabled: true } });
  expect(draft.automatic_tax.status).toBe('requires_location_inputs');
  const failed = await errorOf(stripe.invoices.finalizeInvoice(draft.id));
  expect(failed.code).toBe('customer_tax_location_invalid');
  expect((await errorOf(stripe.invoices.addLines(draft.id, { lines: [{ amount: -5 }] }))).param).toBe(
    'automatic_tax',
  );
});
