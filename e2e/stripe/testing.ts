import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { onTestFinished } from 'vitest';
import { API_VERSION, type StandIn, type StandInOptions, startStripe } from './start';

/** The real SDK, pointed at the stand-in. */
export function clientOf(standIn: StandIn, config: Partial<Stripe.StripeConfig> = {}): Stripe {
  const { host, port } = standIn;
  return new Stripe('sk_test_tests', {
    host,
    port,
    protocol: 'http',
    apiVersion: API_VERSION,
    maxNetworkRetries: 0,
    telemetry: false,
    ...config,
  });
}

/** A stand-in of this test's own, and a client for it. */
export async function stand(options: StandInOptions = {}, config: Partial<Stripe.StripeConfig> = {}) {
  const standIn = await startStripe({ searchDelayMs: 0, ...options });
  onTestFinished(() => standIn.stop());
  return { standIn, stripe: clientOf(standIn, config) };
}

/** A draft for a new customer with these amounts as lines. */
export async function draftOf(
  stripe: Stripe,
  amounts: number[],
  params: Partial<Stripe.InvoiceCreateParams> = {},
) {
  const customer = await stripe.customers.create({ name: 'Ada' });
  const invoice = await stripe.invoices.create({
    customer: customer.id,
    currency: 'eur',
    collection_method: 'send_invoice',
    days_until_due: 14,
    ...params,
  });
  if (amounts.length === 0) return invoice;
  return stripe.invoices.addLines(invoice.id, {
    lines: amounts.map((amount) => ({ amount, description: 'France' })),
  });
}

/** Makes a draft and finalises it. */
export async function openOf(
  stripe: Stripe,
  amounts: number[],
  params: Partial<Stripe.InvoiceCreateParams> = {},
) {
  const draft = await draftOf(stripe, amounts, params);
  return stripe.invoices.finalizeInvoice(draft.id);
}

/** The error an API call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    return error as Stripe.errors.StripeError;
  }
  throw new Error('the call was expected to fail');
}

export interface Received {
  body: string;
  signature: string;
}

/** A webhook receiver that keeps what it gets and answers with the next of `statuses`, then 200. */
export async function receiver(statuses: number[] = []) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ body, signature: String(request.headers['stripe-signature']) });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { url, received, types: () => received.map(({ body }) => JSON.parse(body).type as string) };
}
