import { receiverPool } from '@/lib/db/pools';
import { env } from '@/lib/env';
import { createAppKeys } from '@/lib/inbox/app-keys';
import { type Answer, createReceiver, MAX_BODY_BYTES, type Receiver } from '@/lib/inbox/receive';

/** The webhook for hosts that run Next without server.ts, which answers these paths itself and much faster. */
let made: Receiver | undefined;

function receiver(): Receiver {
  made ??= createReceiver(receiverPool(), {
    secrets: env().whatsappAppSecrets,
    verifyToken: env().whatsappVerifyToken,
    apps: createAppKeys(receiverPool()),
  });
  return made;
}

export async function shakeHands(request: Request, app?: string): Promise<Response> {
  return answered(await receiver().handshake(new URL(request.url).searchParams, app));
}

export async function take(request: Request, app?: string): Promise<Response> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) {
    return new Response('The delivery is too large.', { status: 413 });
  }
  const raw = Buffer.from(await request.arrayBuffer());
  if (raw.length > MAX_BODY_BYTES) return new Response('The delivery is too large.', { status: 413 });
  const signature = request.headers.get('x-hub-signature-256') ?? undefined;
  return answered(await receiver().deliver(raw, signature, app));
}

function answered({ status, body, retryAfter }: Answer): Response {
  const headers: HeadersInit = { 'Content-Type': 'text/plain; charset=utf-8' };
  if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter);
  return new Response(body, { status, headers });
}
