import { type NextRequest, NextResponse } from 'next/server';
import { cookieName, cookieOptions, IDLE, isHttps, readClaims, renewed } from './lib/access/cookie';
import { PATH_HEADER } from './lib/access/path';

/**
 * Before every page: a policy with a nonce of its own, no caching, and a session that lives on while it is used.
 * Nobody is let in or kept out here; pages and routes decide that themselves.
 */
export async function proxy(request: NextRequest) {
  const policy = contentPolicy(crypto.randomUUID());
  const headers = new Headers(request.headers);
  headers.set('Content-Security-Policy', policy);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  response.headers.set('Cache-Control', 'private, no-store');
  if (isHttps()) response.headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
  await renewSession(request, response);
  return response;
}

async function renewSession(request: NextRequest, response: NextResponse) {
  const name = cookieName('session-token');
  const now = Date.now();
  const claims = await readClaims(request.cookies.get(name)?.value, now);
  const fresh = claims && (await renewed(claims, now));
  if (fresh) response.cookies.set(name, fresh, { ...cookieOptions(), maxAge: IDLE });
}

function contentPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === 'development';
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

export const config = { matcher: '/((?!api/|_next/static/|icon.svg|world.svg).*)' };
