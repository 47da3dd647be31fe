import type { IncomingMessage, ServerResponse } from 'node:http';
import { env } from '../env';
import { cookieName, cookieOptions, IDLE, isHttps, readClaims, renewed } from './cookie';
import { PATH_HEADER } from './path';

/** What is no page: answered without a policy of its own, and perhaps kept by a browser. */
const NO_PAGE = /^\/(api|_next\/static\/|icon\.svg|countries\.svg|world\.svg)/;

/**
 * Before every page: a policy with a nonce of its own, no caching, and a session that lives on while it is used.
 * Nobody is let in or kept out here; pages and routes decide that themselves. In front of Next and not in its proxy,
 * which would read each request and write each answer once more.
 */
export async function beforePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  if (NO_PAGE.test(url)) return;
  const policy = contentPolicy(crypto.randomUUID());
  // Next takes the nonce of its scripts from here. Both overwrite what came from outside.
  request.headers['content-security-policy'] = policy;
  request.headers[PATH_HEADER] = withoutRouterQuery(url);
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('Cache-Control', 'private, no-store');
  if (isHttps()) response.setHeader('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
  await renewSession(request, response);
}

/** The browser's router adds a word of its own to what it fetches. */
function withoutRouterQuery(url: string): string {
  if (!url.includes('_rsc=')) return url;
  const [path, query] = url.split('?', 2);
  const params = new URLSearchParams(query);
  params.delete('_rsc');
  return params.size > 0 ? `${path}?${params}` : path!;
}

async function renewSession(request: IncomingMessage, response: ServerResponse) {
  const name = cookieName('session-token');
  const now = Date.now();
  const claims = await readClaims(cookieOf(request.headers.cookie, name), now);
  const fresh = claims && (await renewed(claims, now));
  if (!fresh) return;
  const { path, sameSite, secure } = cookieOptions();
  const parts = [`${name}=${fresh}`, `Path=${path}`, `Max-Age=${IDLE}`, 'HttpOnly', `SameSite=${sameSite}`];
  response.appendHeader('Set-Cookie', [...parts, ...(secure ? ['Secure'] : [])].join('; '));
}

/** Ours has no character that a cookie would write in another way. */
function cookieOf(header: string | undefined, name: string): string | undefined {
  const start = `${name}=`;
  const found = header?.split(';').find((part) => part.trimStart().startsWith(start));
  return found?.trim().slice(start.length);
}

function contentPolicy(nonce: string): string {
  const development = !env().production;
  return [
    `default-src 'self'`,
    // The development build evaluates code and writes styles into the page.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' ${development ? `'unsafe-inline'` : `'nonce-${nonce}'`}`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'${development ? ' ws:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    ...(isHttps() ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
