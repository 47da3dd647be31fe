import type pg from 'pg';
import Stripe from 'stripe';
import type { Answer } from '../inbox/receive';

/** Stripe's events have a few kilobytes; an invoice in them shows ten of its lines. */
export const MAX_EVENT_BYTES = 1024 * 1024;
const TOLERANCE_SECONDS = 300;

/**
 * An event of Stripe: verified over its exact bytes, stored, then answered; what it means is found out later. 200 only
 * after its commit. `now` in milliseconds: older signatures are refused, so that nobody sends a copied one again.
 */
export async function receiveEvent(
  pool: pg.Pool,
  raw: Buffer,
  signature: string | null,
  secrets: readonly string[],
  now: number,
): Promise<Answer> {
  if (secrets.length === 0) return later('STRIPE_WEBHOOK_SECRET is not set, so no event can be believed.');
  if (!isSigned(raw, signature, secrets, now)) {
    return { status: 400, body: 'The Stripe-Signature does not fit the body, the time and the secret.' };
  }
  try {
    await pool.query({
      name: 'insert-event',
      text: `WITH stored AS (
               INSERT INTO delivery (source, body, sha256) VALUES ('stripe', $1, sha256($1)) RETURNING id
             )
             INSERT INTO inbox (delivery_id, lane, source) SELECT id, 0, 'stripe' FROM stored`,
      values: [raw],
    });
  } catch {
    return later('The event could not be stored. Send it again.');
  }
  return { status: 200, body: 'ok' };
}

function later(body: string): Answer {
  return { status: 503, body, retryAfter: 5 };
}

function isSigned(raw: Buffer, signature: string | null, secrets: readonly string[], now: number): boolean {
  let fits = false;
  for (const secret of secrets) {
    try {
      Stripe.webhooks.constructEvent(raw, signature ?? '', secret, TOLERANCE_SECONDS, undefined, now);
      fits = true;
    } catch {
      // Perhaps the other secret's.
    }
  }
  return fits;
}
