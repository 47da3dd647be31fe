import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import { env } from '../env';

/** What a session cookie says. The database decides whether it still holds. */
const Claims = z.object({
  userId: z.int().positive(),
  /** The row of the session. */
  session: z.string().min(1),
  /** app_user.session_version at sign-in: raising it there ends every session of the user. */
  version: z.int(),
  /** Sign-in, in Unix seconds. */
  since: z.int(),
  iat: z.int(),
  exp: z.int(),
});
export type Claims = z.infer<typeof Claims>;

/** In seconds: a session ends when it is not used, and a week after sign-in in any case. */
export const IDLE = 12 * 3600;
export const ABSOLUTE = 7 * 24 * 3600;
const RENEW_AFTER = 600;

export function isHttps(): boolean {
  return env().publicUrl.startsWith('https:');
}

/** `__Host-`: the browser takes it only over https, for this very host and the whole of it. */
export function cookieName(name: string): string {
  return `${isHttps() ? '__Host-' : ''}next-auth.${name}`;
}

export function cookieOptions() {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps() } as const;
}

/** The claims of a cookie that is ours and not over; null for anything else. `now` in Unix milliseconds. */
export async function readClaims(cookie: string | undefined, now: number): Promise<Claims | null> {
  if (!cookie) return null;
  const claims = opened.get(cookie) ?? (await open(cookie));
  return claims && claims.exp > now / 1000 && claims.since + ABSOLUTE > now / 1000 ? claims : null;
}

/** Cookies that were opened lately: deriving the key anew would take a tenth of the time of a page. */
const opened = new Map<string, Claims>();
const MOST_OPENED = 1_000;

async function open(cookie: string): Promise<Claims | null> {
  const payload = await decode({ token: cookie, secret: env().authSecret }).catch(() => null);
  const claims = Claims.safeParse(payload);
  if (!claims.success) return null;
  if (opened.size >= MOST_OPENED) opened.delete(opened.keys().next().value!);
  opened.set(cookie, claims.data);
  return claims.data;
}

/** A fresh cookie for a session in use; null while the old one is young enough. */
export async function renewed(claims: Claims, now: number): Promise<string | null> {
  if (now / 1000 < claims.iat + RENEW_AFTER) return null;
  const { userId, session, version, since } = claims;
  return encode({ token: { userId, session, version, since }, secret: env().authSecret, maxAge: IDLE });
}
