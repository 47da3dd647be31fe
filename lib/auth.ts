import type { NextAuthOptions, User } from 'next-auth';
import type { JWT } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import { cookieName, cookieOptions, IDLE } from './access/cookie';
import { halfwayClaims } from './access/halfway';
import type { Identity } from './access/identity';
import { endSession } from './access/sessions';
import { type SignedIn, signInByPassword, toldInOneWord } from './access/sign-in';
import { comeBack, goOn, SINGLE_SIGN_ON, singleSignOn } from './access/single-sign-on';
import { env } from './env';

/**
 * Next-auth with an address, a password and a code, or with the single sign-on in place of the password. The cookie is
 * encrypted and names a session's row, which `access/session.ts` looks for on every call. `headers` are the request's.
 */
export function authOptions(headers: Headers): NextAuthOptions {
  // next-auth knows its own address only from here; forwarded headers are not believed.
  process.env.NEXTAUTH_URL ??= env().publicUrl;
  const cookie = (name: string) => ({ name: cookieName(name), options: cookieOptions() });
  const provider = singleSignOn();
  return {
    secret: env().authSecret,
    session: { strategy: 'jwt', maxAge: IDLE },
    useSecureCookies: cookieOptions().secure,
    cookies: {
      sessionToken: cookie('session-token'),
      callbackUrl: cookie('callback-url'),
      csrfToken: cookie('csrf-token'),
      pkceCodeVerifier: cookie('pkce'),
      state: cookie('state'),
      nonce: cookie('nonce'),
    },
    pages: { signIn: '/sign-in', signOut: '/', error: '/sign-in' },
    // A cookie that is over or forged is an everyday thing, not an error.
    logger: {
      error: (code, detail) => code !== 'JWT_SESSION_ERROR' && console.error(logLine(code, detail)),
      warn: () => {},
      debug: () => {},
    },
    providers: [
      Credentials({
        credentials: { email: { type: 'email' }, password: { type: 'password' }, code: { type: 'text' } },
        authorize: (credentials) => signInByPassword(credentials, headers).catch(toldInOneWord),
      }),
      ...(provider ? [provider, codeAfter(headers)] : []),
    ],
    events: {
      // A cookie that somebody copied is worth nothing from here on.
      signOut: async ({ token }) => {
        if (token.session) await endSession(Number(token.userId), String(token.session));
      },
    },
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (account?.provider === SINGLE_SIGN_ON) Object.assign(user, await comeBack(profile, headers));
        return true;
      },
      jwt: ({ token, user }: { token: JWT; user?: User }) => (user ? claimsOf(user, Date.now()) : token),
      // Nothing in the browser asks next-auth who is signed in; the pages ask the database.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => (ownPath(url, baseUrl) ? new URL(url, baseUrl).href : baseUrl),
    },
  };
}

/** The code of a second factor, after the single sign-on. */
function codeAfter(headers: Headers) {
  return Credentials({
    id: `${SINGLE_SIGN_ON}-code`,
    credentials: { code: { type: 'text' } },
    authorize: (form) => goOn(String(form?.code ?? '').slice(0, 64), headers),
  });
}

function claimsOf(user: User, now: number): JWT {
  if ('halfway' in user) return { ...halfwayClaims(user.halfway as Identity, now) };
  const { id, version, session } = user as SignedIn;
  return { userId: Number(id), version, session, since: Math.floor(now / 1000) };
}

function ownPath(url: string, baseUrl: string): boolean {
  return URL.canParse(url, baseUrl) && new URL(url, baseUrl).origin === new URL(baseUrl).origin;
}

/** One line, whatever came from outside: an error carries requests with their secrets, its message does not. */
function logLine(code: string, detail: { message?: string; error?: { message?: string } }): string {
  return `next-auth: ${code} ${JSON.stringify(detail?.error?.message ?? detail?.message ?? '')}`;
}
