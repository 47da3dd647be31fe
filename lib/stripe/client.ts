import Stripe from 'stripe';
import { env } from '../env';
import { paced } from './pace';

/** What we read and write is of this version, whatever the account's default is. */
const API_VERSION = '2026-10-28.endive';
const TIMEOUT_MS = 20_000;
/** Stripe allows 25 a second and endpoint; a little less, since requests do not arrive as evenly as they are sent. */
const REQUESTS_PER_SECOND = 24;

let client: Stripe | null | undefined;

/** The connection to Stripe, or null without STRIPE_SECRET_KEY: then nothing is sent. */
export function stripe(): Stripe | null {
  if (client === undefined) {
    const { stripeSecretKey, stripeApiUrl } = env();
    client = stripeSecretKey ? connect(stripeSecretKey, stripeApiUrl) : null;
  }
  return client;
}

function connect(key: string, apiUrl: string | null): Stripe {
  const url = apiUrl ? new URL(apiUrl) : null;
  return new Stripe(key, {
    apiVersion: API_VERSION,
    // Whoever repeats a request has to look first whether it had its effect: see lib/invoices/issue.
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
    httpClient: paced(Stripe.createNodeHttpClient(), REQUESTS_PER_SECOND),
    ...(url && {
      host: url.hostname,
      port: url.port || (url.protocol === 'http:' ? 80 : 443),
      protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
    }),
  });
}
