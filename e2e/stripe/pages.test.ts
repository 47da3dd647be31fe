import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { draftOf, openOf, receiver, stand } from './testing';

const submit = (url: string, card: string) =>
  fetch(`${url}/pay`, { method: 'POST', body: new URLSearchParams({ card }), redirect: 'follow' });

it('shows the hosted invoice, escapes what it shows, and gives a PDF', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1234]);
  await stripe.customers.update(open.customer as string, { name: '<b>Ada</b>' });
  const page = await (await fetch(open.hosted_invoice_url!)).text();
  for (const text of [
    open.number!,
    'France',
    '12.34 EUR',
    '&lt;b&gt;Ada',
    'Pay with test card',
    'Pay with declined card',
  ]) {
    expect(page).toContain(text);
  }
  const pdf = await fetch(open.invoice_pdf!);
  expect([pdf.headers.get('content-type'), (await pdf.text()).slice(0, 5)]).toEqual([
    'application/pdf',
    '%PDF-',
  ]);
});

it('declines and takes cards on the hosted page', async () => {
  const { stripe } = await stand();
  const open = await openOf(stripe, [1234]);
  expect(await (await submit(open.hosted_invoice_url!, 'declines')).text()).toContain(
    'Your card was declined.',
  );
  expect((await stripe.invoices.retrieve(open.id)).status).toBe('open');
  expect(await (await submit(open.hosted_invoice_url!, 'pays')).text()).toContain('Invoice paid');
  expect((await stripe.invoices.retrieve(open.id)).status).toBe('paid');
});

it('is steered over HTTP by other processes', async () => {
  const hook = await receiver();
  const { standIn, stripe } = await stand();
  const steer = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${standIn.url}/_test/${path}`, {
      method,
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  await steer('POST', 'webhooks', { url: hook.url, secret: 'whsec_x', hold: true });
  const draft = await draftOf(stripe, [1000]);
  expect((await steer('POST', 'by-hand/finalize', { id: draft.id })).body.status).toBe('open');
  expect((await steer('GET', 'webhooks/held')).body.length).toBeGreaterThan(2);
  await steer('POST', 'webhooks/deliver', { order: 'reversed' });
  expect(hook.types()).toContain('invoice.finalized');
  expect((await steer('GET', 'webhooks/attempts')).body).toHaveLength(hook.received.length);

  await steer('POST', 'faults', { kind: 'error_before', path: '/v1/invoices' });
  expect((await steer('GET', 'faults')).body).toEqual([
    { kind: 'error_before', path: '/v1/invoices', times: 1 },
  ]);
  await steer('DELETE', 'faults');
  await stripe.invoices.list();
  const before = standIn.state.now();
  expect((await steer('POST', 'clock', { advanceMs: 3_600_000 })).body.now).toBeGreaterThanOrEqual(
    before + 3_600_000,
  );
  expect((await steer('GET', 'state')).body).toMatchObject({ invoices: 1, customers: 1 });
  expect((await steer('GET', `state?id=${draft.id}`)).body.total).toBe(1000);
  expect((await steer('GET', 'events?type=invoice.created')).body).toHaveLength(1);
  expect((await steer('GET', 'requests')).body.at(-1)).toMatchObject({
    method: 'GET',
    route: '/v1/invoices',
  });
  expect((await steer('POST', 'by-hand/sing', {})).status).toBe(404);
});

it('runs alone', async () => {
  const child = spawn('node_modules/.bin/tsx', ['e2e/stripe/main.ts', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const [chunk] = await once(child.stdout, 'data');
  const url = /http:\S+/.exec(String(chunk))![0];
  const answer = await fetch(`${url}/v1/customers`, { headers: { authorization: 'Bearer sk_test_x' } });
  expect(await answer.json()).toMatchObject({ object: 'list', data: [] });
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
