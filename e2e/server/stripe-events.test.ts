import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { POST } from '../../app/api/webhooks/stripe/route';
import { createPool, receiverPool } from '../../lib/db/pools';
import { testDatabase } from '../../lib/db/testing';
import { drainInbox, inboxStatus, retryInbox } from '../../lib/inbox/status';
import { inbox } from '../../lib/inbox/testing';
import { workBilling } from '../../lib/invoices/billing-worker';
import type { Invoice } from '../../lib/invoices/invoice';
import { issueInvoice } from '../../lib/invoices/issue';
import { receiveEvent } from '../../lib/stripe/receive';
import type { WebhookFault } from '../stripe/events/webhooks';
import { approved, invoicesThere, readAgain, stripeAccount, WEBHOOK_SECRET } from './invoicing';

const { owner } = await testDatabase();
const standIn = await stripeAccount();
/** The route as Next calls it, for a stand-in that speaks HTTP. */
const door = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const headers = new Headers(request.headers as Record<string, string>);
  const answer = await POST(
    new Request('http://localhost/', { method: 'POST', headers, body: Buffer.concat(parts) }),
  );
  response.writeHead(answer.status).end(await answer.text());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  standIn.webhooks.target = { url: `http://127.0.0.1:${port}/`, secret: WEBHOOK_SECRET, backoffMs: [] };
});
afterAll(async () => {
  await standIn.stop();
  door.close();
});
afterEach(() => {
  standIn.faults.clear();
  standIn.webhooks.clearFaults();
  standIn.webhooks.holding = false;
  standIn.webhooks.held.length = 0;
});

let count = 0;
const issue = ({ tenantId, id }: Invoice) => issueInvoice(tenantId, id, Date.now());
const issued = async () => issue(await approved({ slug: `tenant-${++count}`, now: Date.now() }));

/** All that was sent is here, and the worker has nothing left. */
async function settle() {
  await standIn.webhooks.idle();
  const failed: unknown[] = [];
  while ((await workBilling(Date.now(), { onFailed: (_, error) => failed.push(error) })) > 0);
  expect(failed).toEqual([]);
}

const left = () => owner.query('SELECT state, reason FROM inbox').then(({ rows }) => rows);
const pay = ({ stripeInvoiceId }: Invoice) => standIn.byHand('pay', { id: stripeInvoiceId! });
const paid = { status: 'paid', amountPaidMinor: 6912n, stripeProblem: null };

describe('what Stripe tells', () => {
  test('reaches the invoice: paid, refunded, disputed', async () => {
    const invoice = await issued();
    await settle();
    pay(invoice);
    await settle();
    expect(await readAgain(invoice)).toMatchObject(paid);
    standIn.byHand('refund', { id: invoice.stripeInvoiceId!, amount: 912 });
    await settle();
    expect(await readAgain(invoice)).toMatchObject({ ...paid, refundedMinor: 912n });
    standIn.byHand('dispute', { id: invoice.stripeInvoiceId! });
    await settle();
    expect(await readAgain(invoice)).toMatchObject({ status: 'paid', disputed: true });
    expect(await left()).toEqual([]);
  });

  test.each<[string, WebhookFault]>([
    ['twice', { kind: 'duplicate', times: 50 }],
    ['backwards', { kind: 'reorder', times: 4 }],
    ['with two v1 values', { kind: 'two_v1', times: 50 }],
  ])('%s, all the same', async (_, fault) => {
    const invoice = await issued();
    await settle();
    standIn.webhooks.addFault(fault);
    pay(invoice);
    await settle();
    expect(await readAgain(invoice)).toMatchObject(paid);
    expect(await left()).toEqual([]);
  });

  test('three days late, and older than what is known since', async () => {
    const invoice = await issued();
    await settle();
    standIn.webhooks.holding = true;
    expect(() => standIn.byHand('pay', { id: invoice.stripeInvoiceId!, card: 'declines' })).toThrow(
      'declined',
    );
    pay(invoice);
    standIn.byHand('refund', { id: invoice.stripeInvoiceId! });
    const held = standIn.webhooks.held.map(({ id }) => id);
    standIn.advance(3 * 24 * 3_600_000);
    standIn.webhooks.holding = false;
    const known: Invoice[] = [];
    for (const id of [...held].reverse()) {
      standIn.webhooks.deliver({ ids: [id] });
      await settle();
      known.push(await readAgain(invoice));
    }
    const end = { ...paid, refundedMinor: 6912n, paymentError: null };
    // From the first that says which invoice on: nothing that comes later takes anything back.
    for (const one of known) expect(one).toMatchObject(end);
  });

  test('before the answer that names it: found by what the invoice says of itself', async () => {
    const invoice = await approved({ slug: `tenant-${++count}`, now: Date.now() });
    standIn.faults.add({ kind: 'after_webhooks', method: 'POST', path: '/v1/invoices' });
    standIn.faults.add({
      kind: 'timeout_after',
      ms: 10,
      times: 2,
      method: 'POST',
      path: '/v1/invoices/:id/finalize',
    });
    await issue(invoice);
    await standIn.webhooks.idle();
    // Its id is forgotten, as if the process had died before it could write it down.
    await owner.query('UPDATE invoice SET stripe_invoice_id = NULL WHERE id = $1', [invoice.id]);
    await settle();
    expect(await readAgain(invoice)).toMatchObject({ status: 'open', stripeProblem: null });
    expect(invoicesThere(standIn, invoice)).toHaveLength(1);
  });

  test('about what is not ours is noted, and done', async () => {
    await settle();
    const other = new Stripe('sk_test_other', { host: '127.0.0.1', port: standIn.port, protocol: 'http' });
    const customer = await other.customers.create({ name: 'Of another program' });
    const draft = await other.invoices.create({ customer: customer.id, currency: 'eur' });
    await other.invoices.addLines(draft.id, { lines: [{ amount: 900, description: 'Ours not' }] });
    await other.invoices.finalizeInvoice(draft.id);
    await settle();
    expect(await left()).toEqual([]);
    const { rows } = await owner.query(`SELECT DISTINCT reason FROM delivery_note ORDER BY 1`);
    expect(rows.map(({ reason }) => reason)).toEqual(['stripe_event_ignored', 'stripe_invoice_not_ours']);
  });
});

describe('what Stripe did not tell is refused', () => {
  const body = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'invoice.paid',
    data: { object: { object: 'invoice', id: 'in_1' } },
  });
  const header = (secret: string, payload = body, age = 0) =>
    Stripe.webhooks.generateTestHeaderString({
      payload,
      secret,
      timestamp: Math.floor(Date.now() / 1000) - age,
    });
  const post = (signature: string | null, payload: string = body) =>
    POST(
      new Request('http://localhost/', {
        method: 'POST',
        body: payload,
        ...(signature !== null && { headers: { 'stripe-signature': signature } }),
      }),
    );
  const kept = () =>
    owner.query(`SELECT count(*)::int AS count FROM delivery`).then(({ rows }) => rows[0].count);

  test.each([
    ['no signature', () => post(null)],
    ['an empty one', () => post('')],
    ['one that is none', () => post('t=now,v1=zz')],
    ['one without v1', () => post(header(WEBHOOK_SECRET).replace('v1=', 'v0='))],
    ['of another endpoint', () => post(header('whsec_of_another_endpoint'))],
    ['of an empty secret', () => post(header(''.padEnd(1, ' ')))],
    ['301 seconds old', () => post(header(WEBHOOK_SECRET, body, 301))],
    ['of another body', () => post(header(WEBHOOK_SECRET, body.replace('in_1', 'in_2')))],
    [
      'of the same JSON in other bytes',
      () => post(header(WEBHOOK_SECRET), JSON.stringify(JSON.parse(body), null, 1)),
    ],
    ['of both secrets in one', () => post(header(`${WEBHOOK_SECRET}, whsec_the_one_before`))],
  ])('%s', async (_, send) => {
    const before = await kept();
    expect((await send()).status).toBe(400);
    expect(await kept()).toBe(before);
  });

  test('the secret before this one still signs, and 299 seconds are no age', async () => {
    expect((await post(header('whsec_the_one_before'))).status).toBe(200);
    expect((await post(header(WEBHOOK_SECRET, body, 299))).status).toBe(200);
  });

  test('more than a megabyte is not read to its end', async () => {
    const payload = 'x'.repeat(1024 * 1024 + 1);
    expect((await post(header(WEBHOOK_SECRET, payload), payload)).status).toBe(413);
    let read = 0;
    const stream = new ReadableStream({
      pull: (controller) => {
        read += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const endless = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    expect((await POST(new Request('http://localhost/', endless))).status).toBe(413);
    expect(read).toBeLessThan(2 * 1024 * 1024);
  });

  test('nothing is answered 200 that is not kept: without a database, or a secret, Stripe is to send again', async () => {
    const nowhere = createPool('parley_worker', 'postgresql://127.0.0.1:1/none', { max: 1 });
    const raw = Buffer.from(body);
    const gone = await receiveEvent(nowhere, raw, header(WEBHOOK_SECRET), [WEBHOOK_SECRET], Date.now());
    expect(gone).toMatchObject({ status: 503, retryAfter: 5 });
    await nowhere.end();
    const unset = await receiveEvent(receiverPool(), raw, header(WEBHOOK_SECRET), [], Date.now());
    expect(unset).toMatchObject({ status: 503, body: expect.stringContaining('STRIPE_WEBHOOK_SECRET') });
  });

  test('signed, but no event: noted, and done', async () => {
    for (const payload of [
      '[]',
      '{"type":7}',
      '{"type":"invoice.paid","data":{"object":{"object":"invoice","id":["in_1"]}}}',
    ]) {
      expect((await post(header(WEBHOOK_SECRET, payload), payload)).status).toBe(200);
    }
    await settle();
    expect(await left()).toEqual([]);
    const { rows } = await owner.query(`SELECT FROM delivery_note WHERE reason = 'stripe_event_unreadable'`);
    expect(rows).toHaveLength(3);
  });
});

describe('the inbox of both', () => {
  test("Meta's worker leaves Stripe's events alone, and its drain does not wait for them", async () => {
    await settle();
    const invoice = await issued();
    await standIn.webhooks.idle();
    const waiting = (await left()).length;
    expect(waiting).toBeGreaterThan(0);
    const { drain } = await inbox();
    await drain();
    expect(await left()).toHaveLength(waiting);
    expect(await drainInbox({ timeoutSeconds: 0 })).toBe(true);
    expect(await inboxStatus()).toMatchObject({ pending: waiting, failed: 0 });
    await settle();
    expect(await readAgain(invoice)).toMatchObject({ status: 'open' });
    expect(await inboxStatus()).toMatchObject({ pending: 0, failed: 0 });
  });

  test('an event that cannot be settled is set aside with its reason after some tries, while the others go on', async () => {
    await owner.query(`CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                         RAISE EXCEPTION 'broken'; END $$;
                       CREATE TRIGGER break BEFORE INSERT ON delivery_note FOR EACH ROW EXECUTE FUNCTION break()`);
    const customer = {
      id: 'evt_2',
      type: 'customer.created',
      data: { object: { object: 'customer', id: 'cus_1' } },
    };
    const payload = JSON.stringify(customer);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
    await POST(
      new Request('http://localhost/', {
        method: 'POST',
        body: payload,
        headers: { 'stripe-signature': signature },
      }),
    );
    for (let tries = 0; tries < 5; tries++) {
      await settle();
      await owner.query(`UPDATE inbox SET next_attempt_at = now()`);
    }
    expect(await left()).toEqual([{ state: 'failed', reason: 'broken' }]);
    await owner.query('DROP TRIGGER break ON delivery_note');
    expect(await retryInbox()).toBe(1);
    await settle();
    expect(await left()).toEqual([]);
  });

  test('Stripe being away costs an event none of its tries', async () => {
    const invoice = await issued();
    await settle();
    standIn.webhooks.holding = true;
    pay(invoice);
    standIn.webhooks.holding = false;
    const refund = standIn.byHand('refund', { id: invoice.stripeInvoiceId!, amount: 100 });
    expect(refund).toBeDefined();
    await standIn.webhooks.idle();
    standIn.faults.add({ kind: 'error_before', method: 'GET', path: '/v1/invoice_payments', times: 8 });
    for (let tries = 0; tries < 8 && standIn.faults.pending.length > 0; tries++) {
      await settle();
      await owner.query(`UPDATE inbox SET next_attempt_at = now()`);
    }
    expect(standIn.faults.pending).toEqual([]);
    await settle();
    expect(await left()).toEqual([]);
    expect(await readAgain(invoice)).toMatchObject({ ...paid, refundedMinor: 100n });
  });
});
