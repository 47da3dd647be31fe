import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import type { Invoice } from '../../lib/invoices/invoice';
import { issueInvoice } from '../../lib/invoices/issue';
import { syncInvoice } from '../../lib/invoices/sync';
import { clientOf } from '../stripe/testing';
import { approved, invoicesThere, type Order, stripeAccount } from './invoicing';

await testDatabase();
const now = Date.parse('2026-11-09T08:00:00Z');
const standIn = await stripeAccount({ now: () => now });
const dashboard = clientOf(standIn);
afterAll(() => standIn.stop());
afterEach(() => standIn.faults.clear());

let count = 0;
const slug = () => `tenant-${++count}`;
const issue = ({ tenantId, id }: Invoice) => issueInvoice(tenantId, id, now);

async function issued(order: Partial<Order>) {
  const invoice = await approved({ slug: slug(), now, ...order });
  const after = await issue(invoice);
  const there = invoicesThere(standIn, invoice)[0]!;
  const items = there.items.map((id) => standIn.state.tables.items.get(id)!);
  return { invoice, after, there, items };
}

describe('amounts', () => {
  test.each([
    ['EUR', [1234, 5678], 6912, [1234, 5678]],
    ['JPY', [1234, 1], 1235, [1234, 1]],
    // Three decimals: Stripe takes multiples of ten, and our rounding gives no others.
    ['KWD', [12_340, 10], 12_350, [12_340, 10]],
    // No decimals, but hundredths at Stripe.
    ['ISK', [1234], 123_400, [123_400]],
    ['UGX', [3, 4], 700, [300, 400]],
    ['HUF', [20_000], 20_000, [20_000]],
  ])('in %s', async (currency, amounts, total, lines) => {
    const { after, there, items } = await issued({ currency, amounts });
    expect(after).toMatchObject({ status: 'open', stripeProblem: null });
    expect(there).toMatchObject({ currency: currency.toLowerCase(), total });
    expect(items.map(({ amount }) => amount)).toEqual(lines);
  });

  test('smaller than a cent: each line is rounded once, here and there alike', async () => {
    const { invoice, after, there, items } = await issued({ micros: [4_999n, 5_000n, 12_345_001n] });
    expect(after.stripeProblem).toBeNull();
    expect(items.map(({ amount }) => amount)).toEqual([0, 1, 1235]);
    expect(there.total).toBe(1236);
    expect(invoice.rounding).toBe(12_360_000n - 12_355_000n);
  });

  test('a currency that Stripe does not have is said, and is no invoice there', async () => {
    const invoice = await approved({ slug: slug(), now, currency: 'IQD', amounts: [10] });
    const after = await issue(invoice);
    expect(after).toMatchObject({
      status: 'approved',
      stripeProblem: expect.stringMatching(/^Stripe refused: .*iqd/i),
    });
    expect(invoicesThere(standIn, invoice)).toEqual([]);
  });

  test('nothing to pay: paid at once, and sent to nobody', async () => {
    const { after, there } = await issued({ amounts: [500, -500] });
    expect(after).toMatchObject({ status: 'paid', sentAt: null, amountPaidMinor: 0n, balanceMinor: 0n });
    expect(there).toMatchObject({ status: 'paid', total: 0 });
  });

  test('a negative total goes to the balance, and the next invoice takes it from there', async () => {
    const name = slug();
    const { after } = await issued({ slug: name, amounts: [500, -2000] });
    expect(after).toMatchObject({
      status: 'paid',
      totalMinor: -1500n,
      balanceMinor: 1500n,
      amountPaidMinor: 0n,
    });
    const next = await issued({ slug: name, amounts: [4000], month: '2026-11-01' });
    expect(next.after).toMatchObject({ status: 'open', totalMinor: 4000n, balanceMinor: -1500n });
    expect(next.there.due).toBe(2500);
  });

  test('too little to collect is carried to the next invoice', async () => {
    const { after } = await issued({ amounts: [20], currency: 'USD' });
    expect(after).toMatchObject({ status: 'paid', totalMinor: 20n, balanceMinor: -20n });
  });

  test('more lines than Stripe takes: the smallest are summed up in the last one', async () => {
    const amounts = Array.from({ length: 251 }, (_, at) => 1000 + at);
    const { invoice, after, there, items } = await issued({ amounts });
    expect(after).toMatchObject({ status: 'open', stripeProblem: null });
    expect(items).toHaveLength(250);
    expect(items.at(-1)).toMatchObject({ amount: 1000 + 1001, metadata: { parley_line: 'rest' } });
    expect(items.at(-1)!.description).toContain('2 further lines');
    expect(there.total).toBe(Number(invoice.totalMinor));
    const { items: exact } = await issued({ amounts: amounts.slice(1) });
    expect(exact.map(({ metadata }) => metadata.parley_line)).not.toContain('rest');
  });
});

describe('tax', () => {
  test('of a fixed rate is ours to the cent, although it was rounded once and not line by line', async () => {
    const tax = { kind: 'fixed', ppm: 200_000, name: 'TVA' } as const;
    // 20 % of 3 x 12 is 7.2: line by line it would be 6.
    const { invoice, after, there, items } = await issued({ amounts: [12, 12, 12], tax });
    expect(invoice.taxMinor).toBe(7n);
    expect(after.stripeProblem).toBeNull();
    expect(there).toMatchObject({ totalExcludingTax: 36, total: 43 });
    expect(items.map(({ taxes }) => taxes[0]!.amount)).toEqual([3, 2, 2]);
  });

  test('by Stripe is taken over before the invoice is open', async () => {
    const { invoice, after } = await issued({ amounts: [1000, 2000], tax: { kind: 'stripe' } });
    expect(invoice).toMatchObject({ taxMinor: 0n, totalMinor: 3000n });
    expect(after).toMatchObject({ status: 'open', taxMinor: 600n, totalMinor: 3600n, stripeProblem: null });
  });

  test('by Stripe takes no negative lines: they are summed up with what outweighs them', async () => {
    const { after, items } = await issued({ amounts: [1000, 2000, -300], tax: { kind: 'stripe' } });
    expect(after).toMatchObject({ status: 'open', taxMinor: 540n, totalMinor: 3240n, stripeProblem: null });
    expect(items.map(({ amount }) => amount)).toEqual([1000, 1700]);
  });
});

describe('collection', () => {
  async function withCard(name: string, card: string) {
    // A first invoice makes the customer; its card counts for the next one.
    await issued({ slug: name });
    const customer = [...standIn.state.tables.customers.values()].find(
      ({ metadata }) => metadata.parley_tenant === name,
    )!;
    const method = await dashboard.paymentMethods.attach(card, { customer: customer.id });
    await dashboard.customers.update(customer.id, {
      invoice_settings: { default_payment_method: method.id },
    });
  }

  test('a card on file is charged', async () => {
    const name = slug();
    await withCard(name, 'pm_card_visa');
    const { invoice } = await issued({ slug: name, month: '2026-11-01', collection: 'charge_automatically' });
    const after = await syncInvoice(invoice.tenantId, invoice.id, now);
    expect(after).toMatchObject({ status: 'paid', amountPaidMinor: invoice.totalMinor, paymentError: null });
  });

  test('a card that is declined leaves the invoice open and says why', async () => {
    const name = slug();
    await withCard(name, 'pm_card_chargeDeclined');
    const { invoice } = await issued({ slug: name, month: '2026-11-01', collection: 'charge_automatically' });
    const after = await syncInvoice(invoice.tenantId, invoice.id, now);
    expect(after).toMatchObject({
      status: 'open',
      paymentError: 'Your card was declined.',
      stripeProblem: null,
    });
    expect(after.paymentFailedAt).toBe(Math.floor(now / 1000) * 1000);
  });

  test('without a card it is open, and says what is missing', async () => {
    const { after } = await issued({ collection: 'charge_automatically' });
    expect(after).toMatchObject({
      status: 'open',
      paymentError: expect.stringContaining('default_payment_method'),
    });
  });

  test('without an e-mail address it is open, and says that it was not sent', async () => {
    const { invoice, after, there } = await issued({ email: null });
    const sentence = `${invoice.number} is open, but not sent: no e-mail address is known.`;
    expect(after).toMatchObject({ status: 'open', sentAt: null, stripeProblem: sentence });
    expect(there.status).toBe('open');
    expect(await syncInvoice(invoice.tenantId, invoice.id, now)).toMatchObject({ stripeProblem: sentence });
  });
});
