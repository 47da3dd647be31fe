import autocannon from 'autocannon';
import { sign } from '../lib/whatsapp/signature';
import { SECRETS } from './server';

export const CONNECTIONS = 64;
const PATH = '/api/webhooks/whatsapp';

export interface SignedRequest {
  body: string;
  headers: Record<string, string>;
}

export function signed(body: string): SignedRequest {
  const signature = sign(Buffer.from(body), SECRETS.WHATSAPP_APP_SECRET);
  return { body, headers: { 'X-Hub-Signature-256': signature, 'Content-Type': 'application/json' } };
}

export function post(port: number, { body, headers }: SignedRequest): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', body, headers });
}

/** Posts them again and again for so long. @throws when one was not answered 200. */
export async function load(port: number, requests: readonly SignedRequest[], seconds: number) {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${PATH}`,
    connections: CONNECTIONS,
    duration: seconds,
    timeout: 60,
    workers: 1,
    requests: requests.map(({ body, headers }) => ({ method: 'POST', body, headers })),
  });
  const { p50, p99 } = answered(result).latency;
  return { average: result.requests.average, p50, p99 };
}

/** Posts each of them once. @throws as `load`. */
export async function postEach(port: number, requests: readonly SignedRequest[]) {
  let next = 0;
  const began = performance.now();
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${PATH}`,
    connections: CONNECTIONS,
    amount: requests.length,
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => ({ ...request, ...requests[next++ % requests.length]! }),
      },
    ],
  });
  const seconds = (performance.now() - began) / 1000;
  const { p50, p99 } = answered(result).latency;
  return { average: requests.length / seconds, p50, p99 };
}

function answered(result: autocannon.Result): autocannon.Result {
  const { non2xx, errors, timeouts } = result;
  if (non2xx + errors > 0)
    throw new Error(`not answered 200: ${non2xx} refused, ${errors} broken, of those ${timeouts} too late`);
  return result;
}
