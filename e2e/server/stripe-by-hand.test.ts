import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { workBilling } from '../../lib/invoices/billing-worker';
import { createCreditNote } from '../../lib/invoices/credit';
import type { Invoice } from '../../lib/invoices/invoice';
import { issueInvoice } from '../../lib/invoices/issue';
import { voidInvoice } from '../../lib/invoices/void';
import { clientOf } from '../stripe/testing';
import { approved, customersThere, invoicesThere, type Order, readAgain, stripeAccount } from './invoicing';

/** What people do in Stripe's dashboard, and banks: found by polling alone, since no event is sent here. */
const { owner } = await testDatabase();
let clock = Date.parse('2026-11-09T08:00:00Z');
const standIn = await stripeAccount({ now: () => clock });
const dashboard = clientOf(standIn);
afterAll(() => standIn.stop());
afterEach(() => standIn.faults.clear());

const HOUR = 3_600_000;
let count = 0;
const issue = ({ tenantId, id }: Invoice) => issueInvoice(tenantId, id, clock);
const thereOf = (invoice: Invoice) => invoicesThere(standIn, invoice);

async function issued(order: Partial<Order> = {}): Promise<Invoice> {
  return issue(await approved({ slug: `tenant-${++count}`, now: clock, ...order }));
}

/** Until the next poll of an invoice that is open or paid. */
async function poll(hours = 25) {
  clock += hours * HOUR;
  const failed: unknown[] = [];
  while ((await workBilling(clock, { onFailed: (_, error) => failed.push(error) })) > 0);
  expect(failed).toEqual([]);
}

/** A draft whose lines are there, and nothing after that: Stripe is away for its reading back. */
async function filled(order: Partial<Order> = {}): Promise<Invoice> {
  standIn.faults.add({ kind: 'timeout_before', ms: 5, times: 2, method: 'GET', path: '/v1/invoices/:id' });
  const invoice = await issued(order);
  expect(invoice).toMatchObject({
    status: 'approved',
    stripeProblem: expect.stringContaining('tried again'),
  });
  return invoice;
}

describe('an open invoice', () => {
  test.each([
    ['pay', { status: 'paid', amountPaidMinor: 6912n, stripeProblem: null }],
    ['pay-out-of-band', { status: 'paid', amountPaidMinor: 6912n, stripeProblem: null }],
    ['uncollectible', { status: 'uncollectible', stripeProblem: null }],
    ['void', { status: 'void', stripeProblem: expect.stringContaining('was voided at Stripe by hand') }],
  ])('%s', async (action, expected) => {
    const invoice = await issued();
    standIn.byHand(action, { id: invoice.stripeInvoiceId! });
    const at = Math.floor(clock / 1000) * 1000;
    await poll();
    const after = await readAgain(invoice);
    expect(after).toMatchObject(expected);
    if (action.startsWith('pay')) expect(after.paidAt).toBe(at);
    if (action === 'void') expect(after.voidedAt).toBe(at);
    // Looked at again, it says the same.
    await poll();
    expect(await readAgain(invoice)).toMatchObject(expected);
  });

  test('a payment that fails, and then one that does not', async () => {
    const invoice = await issued();
    expect(() => standIn.byHand('pay', { id: invoice.stripeInvoiceId!, card: 'declines' })).toThrow(
      'declined',
    );
    await poll();
    const failed = await readAgain(invoice);
    expect(failed).toMatchObject({ status: 'open', paymentError: 'Your card was declined.' });
    expect(failed.paymentFailedAt).not.toBeNull();
    await poll();
    const mails = await owner.query('SELECT kind FROM mail WHERE invoice_id = $1', [invoice.id]);
    expect(mails.rows).toEqual([{ kind: 'payment_failed' }]);
    standIn.byHand('pay', { id: invoice.stripeInvoiceId! });
    await poll();
    expect(await readAgain(invoice)).toMatchObject({ status: 'paid', paymentError: null });
  });

  test('refunded, disputed, and the dispute won', async () => {
    const invoice = await issued();
    const id = invoice.stripeInvoiceId!;
    standIn.byHand('pay', { id });
    standIn.byHand('refund', { id, amount: 1000 });
    await poll();
    expect(await readAgain(invoice)).toMatchObject({ status: 'paid', refundedMinor: 1000n, disputed: false });
    const dispute = standIn.byHand('dispute', { id }) as { id: string };
    await poll();
    expect(await readAgain(invoice)).toMatchObject({ status: 'paid', disputed: true });
    standIn.byHand('close-dispute', { id: dispute.id, outcome: 'won' });
    await poll();
    expect(await readAgain(invoice)).toMatchObject({ disputed: false });
  });

  test('a credit note that was written there is said', async () => {
    const invoice = await issued();
    await dashboard.creditNotes.create({ invoice: invoice.stripeInvoiceId!, amount: 500 });
    await poll();
    expect((await readAgain(invoice)).stripeProblem).toMatch(/credit notes of 500 .* here it is 0/);
  });
});

describe('a draft', () => {
  test('that lost a line gets it back', async () => {
    const invoice = await filled({ amounts: [100, 200, 300] });
    const [there] = thereOf(invoice);
    const { data } = await dashboard.invoices.listLineItems(there!.id);
    await dashboard.invoices.removeLines(there!.id, { lines: [{ id: data[1]!.id, behavior: 'delete' }] });
    await poll(1);
    expect(await readAgain(invoice)).toMatchObject({ status: 'open', stripeProblem: null });
    expect(thereOf(invoice)).toMatchObject([{ total: 600, status: 'open' }]);
  });

  test('with a line more is not finalised, and both figures are said', async () => {
    const invoice = await filled();
    const [there] = thereOf(invoice);
    await dashboard.invoices.addLines(there!.id, { lines: [{ amount: 5, description: 'by hand' }] });
    await poll(1);
    const problem = `Stripe has 3 lines for ${invoice.number}, here it is 2.`;
    expect(await readAgain(invoice)).toMatchObject({ status: 'approved', stripeProblem: problem });
    expect(thereOf(invoice)).toMatchObject([{ status: 'draft' }]);
    // Nobody tries again until somebody asks.
    const before = standIn.requests.length;
    await poll(48);
    expect(standIn.requests.slice(before).filter(({ path }) => path.includes(there!.id))).toEqual([]);
  });

  test('with another amount on a line is not finalised', async () => {
    const invoice = await filled();
    const [there] = thereOf(invoice);
    const { data } = await dashboard.invoices.listLineItems(there!.id);
    await dashboard.invoices.updateLineItem(there!.id, data[0]!.id, { amount: 1235 });
    await poll(1);
    expect(await readAgain(invoice)).toMatchObject({
      status: 'approved',
      stripeProblem: `Stripe has 1235 on line 1 for ${invoice.number}, here it is 1234.`,
    });
    // Put right, and sent again.
    await dashboard.invoices.updateLineItem(there!.id, data[0]!.id, { amount: 1234 });
    expect(await issue(invoice)).toMatchObject({ status: 'open', stripeProblem: null });
  });

  test('with tax that is not ours is not finalised', async () => {
    const invoice = await filled();
    const [there] = thereOf(invoice);
    const rate = await dashboard.taxRates.create({ display_name: 'VAT', inclusive: false, percentage: 10 });
    await dashboard.invoices.update(there!.id, { default_tax_rates: [rate.id] });
    await poll(1);
    const after = await readAgain(invoice);
    expect(after.status).toBe('approved');
    expect(after.stripeProblem).toMatch(/Stripe has EUR.6\.91 of tax .* here it is EUR.0\.00/);
  });

  test('in another currency is not finalised', async () => {
    const invoice = await filled();
    thereOf(invoice)[0]!.currency = 'usd';
    await poll(1);
    const stripeProblem = `Stripe has an invoice in USD for ${invoice.number}, here it is EUR.`;
    expect(await readAgain(invoice)).toMatchObject({ status: 'approved', stripeProblem });
    expect(thereOf(invoice)).toMatchObject([{ status: 'draft' }]);
  });

  test('that was finalised by hand is taken as it is', async () => {
    const invoice = await filled();
    standIn.byHand('finalize', { id: thereOf(invoice)[0]!.id });
    await poll(1);
    expect(await readAgain(invoice)).toMatchObject({ status: 'open', stripeProblem: null });
    expect(thereOf(invoice)).toHaveLength(1);
  });

  test('that was finalised and voided by hand is no longer sent', async () => {
    const invoice = await filled();
    const { id } = thereOf(invoice)[0]!;
    standIn.byHand('finalize', { id });
    standIn.byHand('void', { id });
    await poll(1);
    const stripeProblem = expect.stringContaining('was voided at Stripe before it was issued');
    expect(await readAgain(invoice)).toMatchObject({ status: 'approved', stripeProblem });
  });

  test('that was deleted by hand is made again when somebody asks, and not before', async () => {
    const invoice = await filled();
    standIn.byHand('delete-invoice', { id: thereOf(invoice)[0]!.id });
    await poll(1);
    const stripeProblem = expect.stringContaining('was deleted at Stripe');
    expect(await readAgain(invoice)).toMatchObject({ status: 'approved', stripeProblem });
    await poll(48);
    expect(thereOf(invoice)).toEqual([]);
    expect(await issue(invoice)).toMatchObject({ status: 'open', stripeProblem: null });
    expect(thereOf(invoice)).toHaveLength(1);
  });
});

describe('a customer', () => {
  test('that was deleted is replaced by a new one', async () => {
    const slug = `tenant-${++count}`;
    const first = await issued({ slug });
    standIn.byHand('delete-customer', { id: thereOf(first)[0]!.customer });
    const second = await issued({ slug, month: '2026-11-01' });
    expect(second).toMatchObject({ status: 'open', stripeProblem: null });
    expect(thereOf(second)[0]!.customer).not.toBe(thereOf(first)[0]!.customer);
    expect(customersThere(standIn, slug).map(({ deleted }) => deleted)).toEqual([true, false]);
  });

  test('that was deleted under a draft is said, and replaced when somebody asks', async () => {
    const invoice = await filled();
    standIn.byHand('delete-customer', { id: thereOf(invoice)[0]!.customer });
    await poll(1);
    const stripeProblem = expect.stringContaining('was deleted at Stripe');
    expect(await readAgain(invoice)).toMatchObject({ status: 'approved', stripeProblem });
    expect(await issue(invoice)).toMatchObject({ status: 'open', stripeProblem: null });
    expect(thereOf(invoice)).toMatchObject([{ status: 'open' }]);
  });

  test('has the name and address of the newest invoice', async () => {
    const slug = `tenant-${++count}`;
    const first = await issued({ slug });
    standIn.byHand('update-customer', { id: thereOf(first)[0]!.customer, name: 'Somebody else' });
    await issued({ slug, month: '2026-11-01' });
    expect(customersThere(standIn, slug)).toMatchObject([
      { name: `${slug} Ltd`, email: `pay@${slug}.example` },
    ]);
  });
});

describe('what is done here goes there', () => {
  test('void: an open one is voided, and once is enough', async () => {
    const invoice = await issued();
    await voidInvoice({ tenantId: invoice.tenantId, id: invoice.id, by: 'operator', now: clock });
    await poll(1);
    expect(thereOf(invoice)).toMatchObject([{ status: 'void' }]);
    expect(await readAgain(invoice)).toMatchObject({ status: 'void', stripeProblem: null });
    const before = standIn.requests.length;
    await poll(48);
    expect(
      standIn.requests.slice(before).filter(({ path }) => path.includes(invoice.stripeInvoiceId!)),
    ).toEqual([]);
  });

  test('void: a draft is deleted, even one whose id was never told', async () => {
    standIn.faults.add({ kind: 'timeout_after', ms: 5, times: 2, method: 'POST', path: '/v1/invoices' });
    const invoice = await issued();
    expect(invoice.stripeInvoiceId).toBeNull();
    expect(thereOf(invoice)).toMatchObject([{ status: 'draft' }]);
    await voidInvoice({ tenantId: invoice.tenantId, id: invoice.id, by: 'operator', now: clock });
    await poll(1);
    expect(thereOf(invoice)).toEqual([]);
    expect(await readAgain(invoice)).toMatchObject({ status: 'void', stripeProblem: null });
  });

  test('void: one that was paid a moment before is said', async () => {
    const invoice = await issued();
    standIn.byHand('pay', { id: invoice.stripeInvoiceId! });
    await voidInvoice({ tenantId: invoice.tenantId, id: invoice.id, by: 'operator', now: clock });
    await poll(1);
    const stripeProblem = expect.stringContaining('is void here, but was paid at Stripe');
    expect(await readAgain(invoice)).toMatchObject({ status: 'void', amountPaidMinor: 6912n, stripeProblem });
  });

  test.each([
    ['open', 0],
    ['paid', 1240],
  ])(
    'a credit note on an invoice that is %s, tax included, once, although its answer is lost',
    async (status, balance) => {
      const invoice = await issued({
        amounts: [1000, 2000],
        tax: { kind: 'fixed', ppm: 240_000, name: 'VAT' },
      });
      if (status === 'paid') standIn.byHand('pay', { id: invoice.stripeInvoiceId! });
      await poll();
      const { tenantId, id } = invoice;
      const credit = {
        tenantId,
        invoiceId: id,
        amountMinor: 1000n,
        reason: 'Not delivered',
        by: 'operator',
        now: clock,
      };
      await createCreditNote(credit);
      standIn.faults.add({
        kind: 'timeout_after',
        ms: 5,
        times: 2,
        path: '/v1/credit_notes',
        method: 'POST',
      });
      await poll(0);
      await poll(25);
      const notes = [...standIn.state.tables.creditNotes.values()].filter(
        ({ invoice: of }) => of === invoice.stripeInvoiceId,
      );
      expect(notes).toMatchObject([{ total: 1240, toBalance: balance }]);
      expect(await readAgain(invoice)).toMatchObject({ status, creditedMinor: 1240n, stripeProblem: null });
    },
  );

  test('a credit note that Stripe refuses says why, and is not tried for ever', async () => {
    const invoice = await issued();
    await dashboard.creditNotes.create({ invoice: invoice.stripeInvoiceId!, amount: 6900 });
    const { tenantId, id } = invoice;
    await createCreditNote({
      tenantId,
      invoiceId: id,
      amountMinor: 100n,
      reason: 'Twice',
      by: 'operator',
      now: clock,
    });
    await poll(0);
    expect((await readAgain(invoice)).stripeProblem).toMatch(/Stripe refused: .* exceeds/);
    const before = standIn.requests.length;
    await poll(25);
    const tried = standIn.requests
      .slice(before)
      .filter(({ method, path }) => method === 'POST' && path === '/v1/credit_notes');
    expect(tried).toEqual([]);
  });
});
