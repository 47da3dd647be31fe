import type { OAuthConfig } from 'next-auth/providers/oauth';
import { env } from '../env';
import { addressOf } from './client';
import { readHalfway } from './halfway';
import { type Identity, identityOf } from './identity';
import { ownCookie, refuseHaste, type SignedIn, signInByIdentity, Told, toldInOneWord } from './sign-in';
import { noteFailure, noteSuccess } from './slow-down';

/** Sign-in by the OpenID Connect provider of OIDC_ISSUER. Part of the address that is registered there. */
export const SINGLE_SIGN_ON = 'single-sign-on';

/** What next-auth is to know of the provider; null without OIDC_ISSUER. It checks signature, audience and times. */
export function singleSignOn(): OAuthConfig<{ sub: string }> | null {
  const provider = env().singleSignOn;
  return (
    provider && {
      id: SINGLE_SIGN_ON,
      name: 'Single sign-on',
      type: 'oauth',
      wellKnown: discoveryOf(provider.issuer),
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      authorization: { params: { scope: 'openid email' } },
      // What the ID token says is signed; nothing else is asked for.
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      profile: ({ sub }) => ({ id: sub }),
    }
  );
}

/** Where the provider says what it is. */
export function discoveryOf(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** Who comes back from the provider with a checked ID token; halfway when they owe a code. @throws Told */
export async function comeBack(
  idToken: unknown,
  headers: Headers,
): Promise<SignedIn | { halfway: Identity }> {
  const identity = identityOf(idToken, env().singleSignOn!.issuer);
  if (typeof identity === 'string') throw new Told(identity);
  return signInByIdentity(identity, '', headers).catch((error) => {
    if (error instanceof Told && error.message === 'code') return { halfway: identity };
    return toldInOneWord(error);
  });
}

/** Who was halfway, with their code; null when it has been too long. @throws Told */
export async function goOn(code: string, headers: Headers): Promise<SignedIn | null> {
  const identity = await readHalfway(ownCookie(headers), Date.now());
  return identity && signInByIdentity(identity, code, headers).catch(toldInOneWord);
}

/** A client whose attempts fail waits before the provider is asked again: what anybody sends is not passed on for free. */
export async function guarded(headers: Headers, answer: () => Promise<Response>): Promise<Response> {
  const client = addressOf(headers.get('x-forwarded-for'));
  const home = env().publicUrl;
  try {
    refuseHaste(SINGLE_SIGN_ON, client, Date.now());
  } catch (error) {
    return Response.redirect(new URL(`/sign-in?error=${(error as Told).message}`, home), 302);
  }
  const given = await answer();
  const location = given.headers.get('location');
  const to = location && URL.parse(location, home);
  // To a page, or by way of next-auth's own to what went wrong; elsewhere is the provider, where it only begins.
  if (to && to.origin === new URL(home).origin) {
    if (to.pathname.startsWith('/api/auth/')) noteFailure(SINGLE_SIGN_ON, client, Date.now());
    else noteSuccess(SINGLE_SIGN_ON, client);
  }
  return given;
}
