import { setTimeout as sleep } from 'node:timers/promises';
import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { z } from 'zod';
import { cookieName, cookieOptions, IDLE } from './access/cookie';
import { NO_ONES_HASH, verifyPassword } from './access/password';
import { noteFailure, noteSuccess, pauseFor, waitBefore } from './access/slow-down';
import { asNobody } from './db/prisma';
import { env } from './env';

interface SignedIn {
  id: string;
  email: string;
  version: number;
}

const Form = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().max(4096),
});

/**
 * Next-auth with an address and a password. Sessions are encrypted cookies with a user's id and session version,
 * which `access/session.ts` compares with the database on every call.
 */
export function authOptions(): NextAuthOptions {
  // next-auth knows its own address only from here; forwarded headers are not believed.
  process.env.NEXTAUTH_URL ??= env().publicUrl;
  const cookie = (name: string) => ({ name: cookieName(name), options: cookieOptions() });
  return {
    secret: env().authSecret,
    session: { strategy: 'jwt', maxAge: IDLE },
    useSecureCookies: cookieOptions().secure,
    cookies: {
      sessionToken: cookie('session-token'),
      callbackUrl: cookie('callback-url'),
      csrfToken: cookie('csrf-token'),
    },
    pages: { signIn: '/sign-in', signOut: '/', error: '/sign-in' },
    // A cookie that is over or forged is an everyday thing, not an error.
    logger: {
      error: (code, detail) => code !== 'JWT_SESSION_ERROR' && console.error(`next-auth: ${code}`, detail),
      warn: () => {},
      debug: () => {},
    },
    providers: [
      Credentials({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: (credentials, request) =>
          signIn(credentials, clientOf(request.headers?.['x-forwarded-for'])).catch(toldInOneWord),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => {
        if (!user) return token;
        const { id, version } = user as SignedIn;
        return { userId: Number(id), version, since: Math.floor(Date.now() / 1000) };
      },
      // Nothing in the browser asks next-auth who is signed in; the pages ask the database.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => (ownPath(url, baseUrl) ? new URL(url, baseUrl).href : baseUrl),
    },
  };
}

function ownPath(url: string, baseUrl: string): boolean {
  return URL.canParse(url, baseUrl) && new URL(url, baseUrl).origin === new URL(baseUrl).origin;
}

/** A message that is thrown here goes to the browser: what nobody expected stays in the log. */
function toldInOneWord(error: unknown): never {
  if (error instanceof TooFast) throw error;
  console.error('signing in failed', error);
  throw new Error('unavailable');
}

/** Attempts come too fast. Its message is `wait:<seconds>`. */
class TooFast extends Error {}

/** The client's address: the last hop was written by our own side, those before it by anyone. */
function clientOf(forwarded: unknown): string {
  return String(forwarded ?? '')
    .split(',')
    .at(-1)!
    .trim();
}

/**
 * The user of a right address and password, else null: an unknown address takes the same time as a wrong password.
 * @throws TooFast
 */
async function signIn(credentials: unknown, client: string): Promise<SignedIn | null> {
  const form = Form.safeParse(credentials);
  if (!form.success) return null;
  const { email, password } = form.data;
  const now = Date.now();
  const wait = waitBefore(email, client, now);
  if (wait > 0) throw new TooFast(`wait:${Math.ceil(wait / 1000)}`);
  await sleep(pauseFor(email, now));
  const user = await asNobody((tx) => tx.user.findUnique({ where: { email } }));
  const right = await verifyPassword(user?.passwordHash ?? NO_ONES_HASH, password);
  if (!user || !right) {
    noteFailure(email, client, Date.now());
    return null;
  }
  noteSuccess(email, client);
  return { id: String(user.id), email: user.email, version: user.sessionVersion };
}
