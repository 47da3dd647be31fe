import { receiverPool } from '@/lib/db/pools';
import { env } from '@/lib/env';
import { MAX_EVENT_BYTES, receiveEvent } from '@/lib/stripe/receive';

export async function POST(request: Request): Promise<Response> {
  const raw = await bodyOf(request);
  if (!raw) return new Response('The event is too large.', { status: 413 });
  const { status, body, retryAfter } = await receiveEvent(
    receiverPool(),
    raw,
    request.headers.get('stripe-signature'),
    env().stripeWebhookSecrets,
    Date.now(),
  );
  const headers: HeadersInit = { 'Content-Type': 'text/plain; charset=utf-8' };
  if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter);
  return new Response(body, { status, headers });
}

/** Null as soon as it is known to be too large. */
async function bodyOf(request: Request): Promise<Buffer | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (Number(request.headers.get('content-length') ?? 0) > MAX_EVENT_BYTES) return null;
  for await (const part of request.body ?? []) {
    size += part.length;
    if (size > MAX_EVENT_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
