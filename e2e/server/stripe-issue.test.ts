import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { workBilling } from '../../lib/invoices/billing-worker';
import type { Invoice } from '../../lib/invoices/invoice';
import { issueInvoice } from '../../lib/invoices/issue';
import type { Fault } from '../stripe/http/faults';
import { approved, customersThere, invoicesThere, readAgain, stripeAccount } from './invoicing';

await testDatabase();
let clock = Date.parse('2026-11-09T08:00:00Z');
const standIn = await stripeAccount({ now: () => clock });
afterAll(() => standIn.stop());
afterEach(() => standIn.faults.clear());

const HOUR = 3_600_000;
let count = 0;
const slug = () => `tenant-${++count}`;
const issue = ({ tenantId, id }: Invoice) => issueInvoice(tenantId, id, clock);

/** Lets time pass and the worker work, until it has nothing to do. */
async function workOn(hours = 1 / 60) {
  clock += hours * HOUR;
  const failed: unknown[] = [];
  while ((await workBilling(clock, { onFailed: (_, error) => failed.push(error) })) > 0);
  expect(failed).toEqual([]);
}

/** What every way has to end in: one invoice at Stripe, with our total, sent; one customer. */
async function expectIssuedOnce(invoice: Invoice) {
  const after = await readAgain(invoice);
  expect(after).toMatchObject({ status: 'open', stripeProblem: null });
  expect(after.sentAt).not.toBeNull();
  const there = invoicesThere(standIn, invoice);
  expect(there).toHaveLength(1);
  expect(there[0]).toMatchObject({
    id: after.stripeInvoiceId,
    status: 'open',
    number: invoice.number,
    currency: invoice.currency.toLowerCase(),
    total: Number(invoice.totalMinor),
  });
  expect(customersThere(standIn, there[0]!.metadata.parley_tenant!)).toHaveLength(1);
  return { after, there: there[0]! };
}

test('an approved invoice becomes one at Stripe, with our number, lines, sums and links', async () => {
  const invoice = await approved({ slug: slug(), amounts: [1234, 5678], now: clock });
  await issue(invoice);
  const { after, there } = await expectIssuedOnce(invoice);
  expect(there).toMatchObject({ collectionMethod: 'send_invoice', autoAdvance: false, subtotal: 6912 });
  expect(there.metadata).toMatchObject({ parley_month: '2026-10', parley_revision: '1' });
  expect(new Date(there.dueDate! * 1000).toISOString()).toBe('2026-12-09T22:59:59.000Z');
  expect(after.stripeHostedUrl).toContain(standIn.url);
  expect(after.stripePdfUrl).toContain('/pdf');
  expect(after.issuedAt).toBe(clock);
  const [line] = there.items.map((id) => standIn.state.tables.items.get(id)!);
  expect(line!.description).toContain('Market 0000');
  expect(new Date(line!.period.start * 1000).toISOString()).toBe('2026-09-30T22:00:00.000Z');
  expect(new Date(line!.period.end * 1000).toISOString()).toBe('2026-10-31T22:59:59.000Z');
});

test('every request that writes carries a key of ours and the pinned version', async () => {
  const from = standIn.requests.length;
  await issue(await approved({ slug: slug(), now: clock }));
  const sent = standIn.requests.slice(from);
  expect(sent.map(({ method, route }) => `${method} ${route}`)).toEqual([
    'POST /v1/customers',
    'POST /v1/invoices',
    'POST /v1/invoices/:id/add_lines',
    'GET /v1/invoices/:id',
    'GET /v1/invoices/:id/lines',
    'POST /v1/invoices/:id/finalize',
    'POST /v1/invoices/:id/send',
  ]);
  expect(new Set(sent.map(({ version }) => version))).toEqual(new Set(['2026-10-28.endive']));
  const keys = sent.filter(({ method }) => method === 'POST').map(({ idempotencyKey }) => idempotencyKey);
  expect(keys.every((key) => key?.startsWith('parley:'))).toBe(true);
  expect(new Set(keys).size).toBe(keys.length);
});

test('asked again, it does nothing', async () => {
  const invoice = await approved({ slug: slug(), now: clock });
  await issue(invoice);
  const from = standIn.requests.length;
  await issue(invoice);
  expect(standIn.requests.length).toBe(from);
});

describe('a fault at each request, and the worker a minute later', () => {
  const ROUTES = [
    'POST /v1/customers',
    'POST /v1/invoices',
    'POST /v1/invoices/:id/add_lines',
    'GET /v1/invoices/:id',
    'GET /v1/invoices/:id/lines',
    'POST /v1/invoices/:id/finalize',
    'POST /v1/invoices/:id/send',
  ];
  const faults: [string, Partial<Fault> & Pick<Fault, 'kind'>][] = [
    // Twice: the SDK repeats a closed connection once by itself.
    ['a time-out after the effect', { kind: 'timeout_after', ms: 10, times: 2 }],
    ['a time-out before it', { kind: 'timeout_before', ms: 10, times: 2 }],
    ['a connection reset after the effect', { kind: 'reset_after', times: 2 }],
    ['a connection reset that the SDK repeats', { kind: 'reset_after' }],
    ['500 after the effect, kept under the key', { kind: 'error_after' }],
    ['500 before it, kept under the key', { kind: 'error_before' }],
    ['409, the key is in use', { kind: 'key_in_use' }],
    ['429, the object is locked', { kind: 'lock_timeout' }],
  ];
  describe.each(faults)('%s', (_, fault) => {
    test.each(ROUTES)('%s', async (route) => {
      const [method, path] = route.split(' ');
      const invoice = await approved({ slug: slug(), now: clock });
      standIn.faults.add({ ...fault, method, path });
      await issue(invoice);
      expect(standIn.faults.pending).toEqual([]);
      await workOn();
      await expectIssuedOnce(invoice);
    });
  });

  test('a day later, when Stripe has forgotten the keys', async () => {
    const cut = ['/v1/customers', '/v1/invoices', '/v1/invoices/:id/add_lines', '/v1/invoices/:id/finalize'];
    for (const path of cut) {
      const invoice = await approved({ slug: slug(), now: clock });
      standIn.faults.add({ kind: 'timeout_after', ms: 10, times: 2, method: 'POST', path });
      await issue(invoice);
      expect(await readAgain(invoice)).toMatchObject({ status: 'approved' });
      await workOn(25);
      await expectIssuedOnce(invoice);
    }
  });
});

describe('429', () => {
  test.each([
    ['with Retry-After: waited for as told', { retryAfter: 1 }, 1000, 3000],
    ['without: waited for a little, then longer', {}, 300, 3000],
  ])('%s', async (_, more, least, most) => {
    const invoice = await approved({ slug: slug(), now: clock });
    standIn.faults.add({ kind: 'rate_limit', method: 'POST', path: '/v1/invoices', ...more });
    const from = performance.now();
    expect(await issue(invoice)).toMatchObject({ status: 'open', stripeProblem: null });
    const waited = performance.now() - from;
    expect(waited).toBeGreaterThan(least);
    expect(waited).toBeLessThan(most);
    await expectIssuedOnce(invoice);
  });

  test('without end is given up, and tried again by the worker', async () => {
    const invoice = await approved({ slug: slug(), now: clock });
    standIn.faults.add({ kind: 'rate_limit', method: 'POST', path: '/v1/invoices', retryAfter: 0, times: 8 });
    const stripeProblem = 'Stripe is busy. It is tried again by itself.';
    expect(await issue(invoice)).toMatchObject({ status: 'approved', stripeProblem });
    await workOn();
    await expectIssuedOnce(invoice);
  });

  test('of limits lower than our pace: many at once all get through', async () => {
    const invoices: Invoice[] = [];
    for (let n = 0; n < 20; n++) invoices.push(await approved({ slug: slug(), now: clock }));
    const from = standIn.requests.length;
    standIn.limit({ perSecond: 10, burst: 3 });
    await Promise.all(invoices.map(issue)).finally(() => standIn.limit(null));
    expect(standIn.requests.slice(from).some(({ status }) => status === 429)).toBe(true);
    for (const invoice of invoices) await expectIssuedOnce(invoice);
  });
});

test('a request that is never answered is given up after 20 seconds', async () => {
  const invoice = await approved({ slug: slug(), now: clock });
  standIn.faults.add({ kind: 'timeout_after', method: 'POST', path: '/v1/invoices' });
  const stripeProblem = 'Stripe could not be reached. It is tried again by itself.';
  expect(await issue(invoice)).toMatchObject({ status: 'approved', stripeProblem });
  await workOn();
  await expectIssuedOnce(invoice);
});
