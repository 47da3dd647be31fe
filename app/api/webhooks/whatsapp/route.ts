import { receiverPool } from '@/lib/db/pools';
import { env } from '@/lib/env';
import { createReceiver, MAX_BODY_BYTES, type Receiver } from '@/lib/inbox/receive';
import { answerHandshake } from '@/lib/whatsapp/handshake';

/** The webhook for hosts that run Next without server.ts, which answers this path itself and much faster. */
let receiver: Receiver | undefined;

export function GET(request: Request): Response {
  const { status, body } = answerHandshake(new URL(request.url).searchParams, env().whatsappVerifyToken);
  return new Response(body, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
}

export async function POST(request: Request): Promise<Response> {
  receiver ??= createReceiver(receiverPool(), {
    secrets: env().whatsappAppSecrets,
    verifyToken: env().whatsappVerifyToken,
  });
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) {
    return new Response('The delivery is too large.', { status: 413 });
  }
  const raw = Buffer.from(await request.arrayBuffer());
  if (raw.length > MAX_BODY_BYTES) return new Response('The delivery is too large.', { status: 413 });
  const signature = request.headers.get('x-hub-signature-256') ?? undefined;
  const { status, body, retryAfter } = await receiver.deliver(raw, signature);
  const headers: HeadersInit = { 'Content-Type': 'text/plain; charset=utf-8' };
  if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter);
  return new Response(body, { status, headers });
}
