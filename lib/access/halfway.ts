import { decode } from 'next-auth/jwt';
import { z } from 'zod';
import { env } from '../env';
import type { Identity } from './identity';

/**
 * Who came from the single sign-on and owes the code of their second factor. It stands in the session's cookie and names
 * no session, so no page takes it for one.
 */
const Halfway = z.object({
  halfway: z.object({ issuer: z.string(), subject: z.string(), email: z.string() }),
  until: z.int(),
});

const TEN_MINUTES = 600;

export function halfwayClaims(identity: Identity, now: number): z.infer<typeof Halfway> {
  return { halfway: identity, until: Math.floor(now / 1000) + TEN_MINUTES };
}

/** The identity in a cookie that is ours and not over; null for anything else. `now` in Unix milliseconds. */
export async function readHalfway(cookie: string | undefined, now: number): Promise<Identity | null> {
  if (!cookie) return null;
  const payload = await decode({ token: cookie, secret: env().authSecret }).catch(() => null);
  const claims = Halfway.safeParse(payload);
  return claims.success && claims.data.until > now / 1000 ? claims.data.halfway : null;
}
