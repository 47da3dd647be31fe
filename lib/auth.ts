import { setTimeout as sleep } from 'node:timers/promises';
import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { z } from 'zod';
import { addressOf } from './access/client';
import { type Claims, cookieName, cookieOptions, IDLE, readClaims } from './access/cookie';
import { NO_ONES_HASH, verifyPassword } from './access/password';
import { checkSecondFactor } from './access/second-factor';
import { type Client, endSession, openSession } from './access/sessions';
import { noteFailure, noteSuccess, pauseFor, waitBefore } from './access/slow-down';
import { writeAudit } from './audit/write';
import { asNobody } from './db/prisma';
import { env } from './env';

interface SignedIn {
  id: string;
  email: string;
  version: number;
  session: string;
}

const Form = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().max(4096),
  code: z.string().max(64).default(''),
});

/**
 * Next-auth with an address, a password and a code. The cookie is encrypted and names a session's row, which
 * `access/session.ts` looks for on every call.
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
        credentials: { email: { type: 'email' }, password: { type: 'password' }, code: { type: 'text' } },
        authorize: (credentials, { headers = {} }) =>
          signIn(credentials, headers as Record<string, string>).catch(toldInOneWord),
      }),
    ],
    events: {
      // A cookie that somebody copied is worth nothing from here on.
      signOut: ({ token }) => endSession(Number(token.userId), String(token.session)),
    },
    callbacks: {
      jwt: ({ token, user }) => {
        if (!user) return token;
        const { id, version, session } = user as SignedIn;
        return { userId: Number(id), version, session, since: Math.floor(Date.now() / 1000) };
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
  if (error instanceof Told) throw error;
  console.error('signing in failed', error);
  throw new Error('unavailable');
}

/** `wait:<seconds>` when attempts come too fast; `code` and `wrong-code` when the password was right. */
class Told extends Error {}

/**
 * The user of a right address and password (and code, where there is a second factor), else null: an unknown address
 * takes the same time as a wrong password. @throws Told
 */
async function signIn(credentials: unknown, headers: Record<string, string>): Promise<SignedIn | null> {
  const form = Form.safeParse(credentials);
  if (!form.success) return null;
  const { email, password, code } = form.data;
  const client = { device: headers['user-agent'] ?? '', address: addressOf(headers['x-forwarded-for']) };
  const now = Date.now();
  refuseHaste(email, client.address, now);
  await sleep(pauseFor(email, now));
  const user = await asNobody((tx) => tx.user.findUnique({ where: { email } }));
  const right = await verifyPassword(user?.passwordHash ?? NO_ONES_HASH, password);
  if (!user || !right) {
    await failed(email, client);
    return null;
  }
  await demandCode(user, code, client);
  noteSuccess(email, client.address);
  const session = await openSession(user.id, client, Date.now(), await claimsOf(headers.cookie));
  return { id: String(user.id), email: user.email, version: user.sessionVersion, session };
}

function refuseHaste(email: string, address: string, now: number) {
  const wait = waitBefore(email, address, now);
  if (wait > 0) throw new Told(`wait:${Math.ceil(wait / 1000)}`);
}

/**
 * Whoever comes here knows the password: wrong codes make every client wait, which is no way to lock out an owner
 * whose password is not known.
 */
async function demandCode(user: { id: number; email: string }, code: string, client: Client) {
  const guessed = `code of ${user.id}`;
  if (code) refuseHaste(guessed, '', Date.now());
  const checked = await checkSecondFactor(user, code, Date.now());
  if (checked === 'needed') throw new Told('code');
  if (checked === 'wrong') {
    noteFailure(guessed, '', Date.now());
    await failed(user.email, client, 'wrong code');
    throw new Told('wrong-code');
  }
  noteSuccess(guessed, '');
}

/** Counts a failure, and writes the count down when it has doubled: the log cannot be filled by guessing. */
async function failed(email: string, { address }: Client, why = 'wrong password') {
  const now = Date.now();
  const failures = noteFailure(email, address, now);
  if (failures % 5 !== 0 || !Number.isInteger(Math.log2(failures / 5))) return;
  const detail = { failures, address, why };
  await asNobody((tx) =>
    writeAudit(tx, {
      tenantId: null,
      actor: email,
      action: 'sign_in.failed',
      subject: email,
      detail,
      at: now,
    }),
  );
}

/** The session that the browser had until now. */
function claimsOf(cookies = ''): Promise<Claims | null> {
  const name = `${cookieName('session-token')}=`;
  const own = cookies.split(/;\s*/).find((one) => one.startsWith(name));
  return readClaims(own?.slice(name.length), Date.now());
}
