import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { writeAudit } from '../audit/write';
import { asNobody } from '../db/prisma';
import { addressOf } from './client';
import { cookieName, readClaims } from './cookie';
import { bindIdentity, type Identity, userOf } from './identity';
import { NO_ONES_HASH, verifyPassword } from './password';
import { checkSecondFactor } from './second-factor';
import { type Client, openSession } from './sessions';
import { noteFailure, noteSuccess, pauseFor, waitBefore } from './slow-down';

/** What the cookie will say of who has come in. */
export interface SignedIn {
  id: string;
  email: string;
  version: number;
  session: string;
}

/** In one word, which the sign-in page knows: `wait:<seconds>`, `code`, `wrong-code`, or why an identity does not fit. */
export class Told extends Error {}

/** A message that is thrown goes to the browser: what nobody expected stays in the log. */
export function toldInOneWord(error: unknown): never {
  if (error instanceof Told) throw error;
  console.error('signing in failed', error);
  throw new Error('unavailable');
}

const Form = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().max(4096),
  code: z.string().max(64).default(''),
});

interface User {
  id: number;
  email: string;
  sessionVersion: number;
}

/**
 * The user of a right address and password (and code, where there is a second factor), else null: an unknown address
 * takes the same time as a wrong password. @throws Told
 */
export async function signInByPassword(credentials: unknown, headers: Headers): Promise<SignedIn | null> {
  const form = Form.safeParse(credentials);
  if (!form.success) return null;
  const { email, password, code } = form.data;
  const client = clientOf(headers);
  const now = Date.now();
  refuseHaste(email, client.address, now);
  await sleep(pauseFor(email, now));
  const user = await asNobody((tx) => tx.user.findUnique({ where: { email } }));
  const right = await verifyPassword(user?.passwordHash ?? NO_ONES_HASH, password);
  if (!user || !right) {
    await failed(email, client, 'wrong password');
    return null;
  }
  await demandCode(user, code, client);
  return enter(user, client, headers);
}

/**
 * The user of an identity, which takes the place of the password and of nothing else; the first time it becomes theirs.
 * @throws Told
 */
export async function signInByIdentity(
  identity: Identity,
  code: string,
  headers: Headers,
): Promise<SignedIn> {
  const client = clientOf(headers);
  const now = Date.now();
  refuseHaste(identity.email, client.address, now);
  const user = await userOf(identity);
  if (typeof user === 'string') return refuse(user, identity, client);
  await demandCode(user, code, client);
  if (!(await bindIdentity(user, identity, now))) return refuse('other-identity', identity, client);
  return enter(user, client, headers);
}

async function refuse(word: string, { email }: Identity, client: Client): Promise<never> {
  await failed(email, client, word);
  throw new Told(word);
}

async function enter(user: User, client: Client, headers: Headers): Promise<SignedIn> {
  noteSuccess(user.email, client.address);
  const now = Date.now();
  const before = await readClaims(ownCookie(headers), now);
  const session = await openSession(user.id, client, now, before);
  return { id: String(user.id), email: user.email, version: user.sessionVersion, session };
}

function clientOf(headers: Headers): Client {
  return {
    device: headers.get('user-agent') ?? '',
    address: addressOf(headers.get('x-forwarded-for')),
  };
}

export function refuseHaste(email: string, address: string, now: number) {
  const wait = waitBefore(email, address, now);
  if (wait > 0) throw new Told(`wait:${Math.ceil(wait / 1000)}`);
}

/**
 * Whoever comes here knows the password: wrong codes make every client wait, which is no way to lock out an owner
 * whose password is not known.
 */
async function demandCode(user: User, code: string, client: Client) {
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
async function failed(email: string, { address }: Client, why: string) {
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

/** The session's cookie, as the browser had it until now. */
export function ownCookie(headers: Headers): string | undefined {
  const name = `${cookieName('session-token')}=`;
  const own = headers
    .get('cookie')
    ?.split(/;\s*/)
    .find((one) => one.startsWith(name));
  return own?.slice(name.length);
}
