import { encode } from 'next-auth/jwt';
import { Secret, TOTP } from 'otpauth';
import { beforeEach, expect, test } from 'vitest';
import { cookieName, readClaims } from './access/cookie';
import { makeLink } from './access/links';
import { resetPassword } from './access/reset';
import { confirmSecondFactor, offerSecondFactor } from './access/second-factor';
import { sessionsOf } from './access/sessions';
import { readAudit } from './audit/read';
import { authOptions } from './auth';
import { pool, withTenants } from './db/pools';
import { testDatabase } from './db/testing';
import { env } from './env';
import { createUser } from './tenants/user';

await testDatabase();
const PASSWORD = 'a quiet walk by the sea';

interface SignedIn {
  id: string;
  version: number;
  session: string;
}

let count = 0;
let user: { id: number; email: string };
beforeEach(async () => {
  user = await createUser({ email: `a${++count}@x.example`, password: PASSWORD, operator: true });
});

/** As next-auth calls it, with the headers of a request. */
function signIn(
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<SignedIn | null> {
  const from = new Headers({ 'x-forwarded-for': `10.0.${count}.1`, 'user-agent': 'Test', ...headers });
  const { authorize } = authOptions(from).providers[0]!.options as {
    authorize: (fields: object) => Promise<SignedIn | null>;
  };
  return authorize(fields);
}

const right = () => ({ email: user.email, password: PASSWORD });
const cookieOf = (secret: string, { session, version }: SignedIn, since = Math.floor(Date.now() / 1000)) =>
  encode({ token: { userId: user.id, session, version, since }, secret, maxAge: 3600 });

test('a right password opens a session of its own', async () => {
  const [one, two] = [
    await signIn(right()),
    await signIn({ ...right(), email: ` ${user.email.toUpperCase()}` }),
  ];
  expect(one).toMatchObject({ id: String(user.id), version: 1 });
  expect(one!.session).not.toBe(two!.session);
  expect(await sessionsOf(user.id, Date.now())).toEqual([
    expect.objectContaining({ device: 'Test', address: `10.0.${count}.1` }),
    expect.objectContaining({ device: 'Test' }),
  ]);
});

test.each([
  ['a wrong password', () => ({ ...right(), password: 'not the password' })],
  ['no password', () => ({ email: user.email })],
  ['somebody else’s address around it', () => ({ ...right(), email: `"${user.email}"@victim.com` })],
  ['a full-width @', () => ({ ...right(), email: user.email.replace('@', '＠') })],
  ['a list of addresses', () => ({ ...right(), email: `${user.email},x@x.example` })],
  ['fields that are lists', () => ({ ...right(), email: [user.email] as unknown as string })],
])('%s opens nothing', async (_, fields) => {
  expect(await signIn(fields())).toBeNull();
  expect(await sessionsOf(user.id, Date.now())).toEqual([]);
});

test('an unknown address takes as long as a wrong password', async () => {
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  const addresses = { known: user.email, unknown: `nobody${count}@x.example` };
  await signIn({ email: 'warm@x.example', password: 'x' });
  for (let tries = 0; tries < 11; tries++) {
    for (const which of ['known', 'unknown'] as const) {
      const began = performance.now();
      const from = { 'x-forwarded-for': `10.9.${count}.${tries}` };
      await signIn({ email: addresses[which], password: 'not the password' }, from);
      times[which].push(performance.now() - began);
    }
  }
  const [known, unknown] = [times.known, times.unknown].map((all) => all.sort((a, b) => a - b)[5]!);
  // Without the hash of nobody it would be a tenth.
  expect(unknown! / known!).toBeGreaterThan(0.5);
  expect(unknown! / known!).toBeLessThan(2);
});

test('the session that the browser had before is over: one that was planted is worth nothing', async () => {
  const planted = (await signIn(right()))!;
  const cookie = `other=1; ${cookieName('session-token')}=${await cookieOf(env().authSecret, planted)}`;
  const own = (await signIn(right(), { cookie }))!;
  expect((await sessionsOf(user.id, Date.now())).map(({ id }) => id)).toEqual([own.session]);
});

test('a cookie under another key, or under none, or a week old, says nothing', async () => {
  const session = (await signIn(right()))!;
  const now = Date.now();
  expect(await readClaims(await cookieOf(env().authSecret, session), now)).toMatchObject({ userId: user.id });
  expect(await readClaims(await cookieOf('another secret of 16', session), now)).toBeNull();
  const unsigned = [
    { alg: 'none' },
    { userId: user.id, session: session.session, version: 1, since: 1, iat: 1 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  expect(await readClaims(`${unsigned}.`, now)).toBeNull();
  const old = await cookieOf(env().authSecret, session, Math.floor(now / 1000) - 7 * 86_400);
  expect(await readClaims(old, now)).toBeNull();
});

async function secured(): Promise<TOTP> {
  const { secret } = await offerSecondFactor(user);
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  // The step before, so that the present one is still to be used.
  const before = Date.now() - 30_000;
  await confirmSecondFactor(user, '', totp.generate({ timestamp: before }), before);
  return totp;
}

test('with a second factor the password alone opens nothing, and a code is taken once', async () => {
  const totp = await secured();
  await expect(signIn(right())).rejects.toThrow(/^code$/);
  await expect(signIn({ ...right(), code: '000000' })).rejects.toThrow(/^wrong-code$/);
  expect(await sessionsOf(user.id, Date.now())).toEqual([]);
  const code = totp.generate();
  expect(await signIn({ ...right(), code })).not.toBeNull();
  await expect(signIn({ ...right(), code })).rejects.toThrow(/^wrong-code$/);
});

test('a wrong password does not say whether there is a second factor, whatever code is sent with it', async () => {
  const totp = await secured();
  for (const code of ['', '000000', totp.generate()])
    expect(await signIn({ email: user.email, password: 'not the password', code })).toBeNull();
  expect(await signIn({ ...right(), code: totp.generate() })).not.toBeNull();
});

test('a new password by a link does not pass by the second factor', async () => {
  const totp = await secured();
  const next = 'another walk in the rain';
  await resetPassword(await makeLink({ purpose: 'reset', userId: user.id }, Date.now()), next, Date.now());
  await expect(signIn({ email: user.email, password: next })).rejects.toThrow(/^code$/);
  expect(await signIn({ email: user.email, password: next, code: totp.generate() })).toMatchObject({
    version: 2,
  });
});

test('guessing codes gets slower from every client, which takes the password and so locks nobody out', async () => {
  await secured();
  const from = (n: number) => ({ 'x-forwarded-for': `10.8.${count}.${n}` });
  for (let n = 0; n < 5; n++)
    await expect(signIn({ ...right(), code: '000000' }, from(n))).rejects.toThrow(/^wrong-code$/);
  await expect(signIn({ ...right(), code: '000000' }, from(99))).rejects.toThrow(/^wait:\d+$/);
});

test('failures are written down by their number, so that guessing does not fill the log', async () => {
  const failures = async () => {
    const rows = await withTenants(pool('parley_operator'), [], (client) =>
      readAudit(client, { search: 'sign_in.failed' }),
    );
    return rows.filter(({ subject }) => subject === user.email).map(({ detail }) => detail.failures);
  };
  const wrong = () => signIn({ ...right(), password: 'not the password' });
  for (let tries = 0; tries < 4; tries++) await wrong();
  expect(await failures()).toEqual([]);
  await wrong();
  expect(await failures()).toEqual([5]);
  await expect(wrong()).rejects.toThrow(/^wait:1$/);
  expect(await failures()).toEqual([5]);
});
