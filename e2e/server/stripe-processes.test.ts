import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../lib/db/testing';
import { workBilling } from '../../lib/invoices/billing-worker';
import type { Invoice } from '../../lib/invoices/invoice';
import { issueInvoice } from '../../lib/invoices/issue';
import type { FaultKind } from '../stripe/http/faults';
import {
  approved,
  customersThere,
  environmentOf,
  invoicesThere,
  readAgain,
  stripeAccount,
} from './invoicing';
import { SECRETS } from './process';

const { url: databaseUrl, owner } = await testDatabase();
let clock = Date.parse('2026-11-09T08:00:00Z');
const standIn = await stripeAccount({ now: () => clock });
afterAll(() => standIn.stop());

const children = new Set<ChildProcess>();
afterEach(() => {
  standIn.faults.clear();
  for (const child of children) child.kill('SIGKILL');
});

function issuing(invoices: readonly Invoice[], more: Record<string, string> = {}): ChildProcess {
  const which = invoices.map(({ tenantId, id }) => `${tenantId}/${id}`);
  const script = path.resolve('e2e/server/issuing.ts');
  const environment = {
    ...process.env,
    ...SECRETS,
    ...environmentOf(standIn),
    DATABASE_URL: databaseUrl,
    ...more,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...which, '--now', String(clock)], {
    env: environment,
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => console.error(text));
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

const exit = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((resolve) => child.once('exit', () => resolve()));

/** Lets the worker go on with what was broken off. The database may not have noticed yet that a process is dead. */
async function workOn(invoices: readonly Invoice[]) {
  clock += 60_000;
  const failed: unknown[] = [];
  for (let tries = 0; tries < 50; tries++) {
    while ((await workBilling(clock, { onFailed: (_, error) => failed.push(error) })) > 0);
    const states = await Promise.all(invoices.map(readAgain));
    if (states.every(({ sentAt }) => sentAt !== null)) break;
    await sleep(100);
  }
  expect(failed).toEqual([]);
}

async function expectOneEach(invoices: readonly Invoice[]) {
  for (const invoice of invoices) {
    const after = await readAgain(invoice);
    expect(after).toMatchObject({ status: 'open', stripeProblem: null });
    expect(after.sentAt).not.toBeNull();
    const there = invoicesThere(standIn, invoice);
    expect(there).toMatchObject([
      {
        id: after.stripeInvoiceId,
        status: 'open',
        number: invoice.number,
        total: Number(invoice.totalMinor),
      },
    ]);
    expect(customersThere(standIn, there[0]!.metadata.parley_tenant!)).toHaveLength(1);
  }
}

const STEPS = [
  ['POST', '/v1/customers'],
  ['POST', '/v1/invoices'],
  ['POST', '/v1/invoices/:id/add_lines'],
  ['GET', '/v1/invoices/:id'],
  ['GET', '/v1/invoices/:id/lines'],
  ['POST', '/v1/invoices/:id/finalize'],
  ['POST', '/v1/invoices/:id/send'],
] as const;

let count = 0;

describe.each<[string, FaultKind]>([
  ['as its request arrives, so after all that was committed before', 'timeout_before'],
  ['as soon as it has had its effect, and nobody knows', 'timeout_after'],
])('kill -9 of the closing process %s', (_, kind) => {
  test.each(STEPS)('%s %s', async (method, route) => {
    const order = { amounts: [1234, 5678, -90], now: clock };
    const first = await approved({ slug: `tenant-${++count}`, ...order });
    const invoices = [first, await approved({ slug: `tenant-${++count}`, ...order })];
    standIn.faults.add({ kind, method, path: route });
    const child = issuing(invoices);
    await expect.poll(() => standIn.faults.pending, { timeout: 30_000, interval: 20 }).toEqual([]);
    child.kill('SIGKILL');
    await exit(child);
    expect((await readAgain(first)).sentAt).toBeNull();

    // What the process had not begun yet is begun by the next one, or by hand; what it had begun, the worker ends.
    await workOn([first]);
    await issueInvoice(invoices[1]!.tenantId, invoices[1]!.id, clock);
    await expectOneEach(invoices);
  });
});

test('kill -9 again and again, whenever', async () => {
  const invoices: Invoice[] = [];
  for (let n = 0; n < 5; n++) invoices.push(await approved({ slug: `tenant-${++count}`, now: clock }));
  for (let n = 0; n < 16; n++) {
    const from = standIn.requests.length;
    const child = issuing(invoices);
    const goOn = () => standIn.requests.length >= from + 1 + (n % 9) || child.exitCode !== null;
    await expect.poll(goOn, { timeout: 30_000, interval: 5 }).toBe(true);
    if (child.exitCode !== null) break;
    child.kill('SIGKILL');
    await exit(child);
    clock += 1000;
  }
  await exit(issuing(invoices));
  await workOn(invoices);
  await expectOneEach(invoices);
});

test('two processes and this one at once', async () => {
  const invoices: Invoice[] = [];
  for (let n = 0; n < 8; n++) invoices.push(await approved({ slug: `tenant-${++count}`, now: clock }));
  const here = Promise.all(invoices.map(({ tenantId, id }) => issueInvoice(tenantId, id, clock)));
  await Promise.all([exit(issuing(invoices)), exit(issuing([...invoices].reverse())), here]);
  await expectOneEach(invoices);
  const made = standIn.requests.filter(
    ({ method, route, params }) => method === 'POST' && route === '/v1/invoices' && params,
  );
  const last = made.slice(-invoices.length);
  expect(new Set(last.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(invoices.length);
});

test('nobody gets two mails: with a mail server of our own, Stripe is not asked to send', async () => {
  const mails = (invoice: Invoice) =>
    owner.query('SELECT kind FROM mail WHERE invoice_id = $1', [invoice.id]).then(({ rows }) => rows);
  const sends = () => standIn.requests.filter(({ route }) => route === '/v1/invoices/:id/send').length;
  const ours = await approved({ slug: `tenant-${++count}`, now: clock });
  const before = sends();
  await exit(issuing([ours], { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'billing@parley.example' }));
  await expectOneEach([ours]);
  expect(sends()).toBe(before);
  expect(await mails(ours)).toEqual([{ kind: 'invoice_issued' }]);

  const theirs = await approved({ slug: `tenant-${++count}`, now: clock });
  await exit(issuing([theirs]));
  await expectOneEach([theirs]);
  expect(sends()).toBe(before + 1);
  expect(await mails(theirs)).toEqual([]);
});
