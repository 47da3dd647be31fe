import http from 'node:http';
import { sign } from '../../lib/whatsapp/signature';

/** How a body is sent. */
export interface Sending {
  method?: string;
  /** The value of X-Hub-Signature-256; null sends none; absent signs with the app's secret. */
  signature?: string | null;
  headers?: Record<string, string>;
  /** Without Content-Length, in pieces. */
  chunked?: boolean;
  agent?: http.Agent;
}

export interface Answered {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  ms: number;
}

export const APP_SECRET = 'the app secret';

/** Posts the exact bytes. @throws when the connection ends without an answer. */
export function post(url: string, body: string | Buffer, sending: Sending = {}): Promise<Answered> {
  const raw = Buffer.from(body);
  const { method = 'POST', signature = sign(raw, APP_SECRET), chunked = false, agent } = sending;
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...sending.headers };
  if (signature !== null) headers['X-Hub-Signature-256'] = signature;
  if (!chunked) headers['Content-Length'] = String(raw.length);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: text,
          ms: performance.now() - started,
        }),
      );
    });
    request.on('error', reject);
    if (!chunked) {
      request.end(raw);
      return;
    }
    for (let at = 0; at < raw.length; at += 65_536) request.write(raw.subarray(at, at + 65_536));
    request.end();
  });
}
