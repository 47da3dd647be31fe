import { beforeEach, expect, test } from 'vitest';
import { readAudit } from '../audit/read';
import { pool, withTenants } from '../db/pools';
import { asNobody } from '../db/prisma';
import { testDatabase } from '../db/testing';
import { createUser } from '../tenants/user';
import { findLink, LINK_LIVES_MS, makeLink } from './links';
import { verifyPassword } from './password';
import { changePassword, printedResetLink, resetLinkFor, resetPassword } from './reset';
import { checkSecondFactor, confirmSecondFactor, offerSecondFactor } from './second-factor';
import { openSession, sessionsOf } from './sessions';

const { owner } = await testDatabase();
const NOW = Date.parse('2026-11-22T12:00Z');
const OLD = 'a quiet walk by the sea';
const NEW = 'another walk in the rain';
const OVER = /used or is older than ten minutes/;

let count = 0;
let user: { id: number; email: string };
beforeEach(async () => {
  user = await createUser({ email: `l${++count}@x.example`, password: OLD, operator: true });
});

const has = async (password: string) => {
  const { passwordHash } = await asNobody((tx) => tx.user.findUniqueOrThrow({ where: { id: user.id } }));
  return verifyPassword(passwordHash, password);
};
const linkOf = (now = NOW) => makeLink({ purpose: 'reset', userId: user.id }, now);

test('a link gives a new password once, and ends every session', async () => {
  await openSession(user.id, { device: '', address: '' }, NOW);
  const token = await linkOf();
  await resetPassword(token, NEW, NOW + LINK_LIVES_MS - 1);
  expect([await has(NEW), await has(OLD)]).toEqual([true, false]);
  expect(await sessionsOf(user.id, NOW)).toEqual([]);
  await expect(resetPassword(token, 'a third one to be tried', NOW)).rejects.toThrow(OVER);
  expect(await has(NEW)).toBe(true);
});

test('after ten minutes it is worth nothing', async () => {
  const token = await linkOf();
  expect(await findLink(token, 'reset', NOW + LINK_LIVES_MS)).toMatchObject({ works: false });
  await expect(resetPassword(token, NEW, NOW + LINK_LIVES_MS)).rejects.toThrow(OVER);
  expect(await has(OLD)).toBe(true);
});

test('of many who use one link at once, one is heard', async () => {
  const token = await linkOf();
  const all = Array.from({ length: 5 }, (_, n) => resetPassword(token, `${NEW} ${n}`, NOW));
  const done = (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled');
  expect(done).toHaveLength(1);
});

test('a newer link ends the one before it', async () => {
  const [first, second] = [await linkOf(), await linkOf()];
  await expect(resetPassword(first, NEW, NOW)).rejects.toThrow(OVER);
  await resetPassword(second, NEW, NOW);
});

test('what is no link opens nothing, nor does one of another purpose', async () => {
  for (const token of ['', 'x', "' OR true --", await linkOf().then((one) => `${one}x`)])
    await expect(resetPassword(token, NEW, NOW)).rejects.toThrow(OVER);
  expect(await findLink(await linkOf(), 'invitation', NOW)).toBeNull();
});

test('a password that anyone would try is refused, and the link still works', async () => {
  const token = await linkOf();
  await expect(resetPassword(token, 'password1', NOW)).rejects.toThrow('anyone would try');
  await resetPassword(token, NEW, NOW);
});

test('the second factor is asked for after a reset as before it', async () => {
  const { TOTP, Secret } = await import('otpauth');
  const { secret } = await offerSecondFactor(user);
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: NOW });
  await confirmSecondFactor(user, '', code, NOW);
  await resetPassword(await linkOf(), NEW, NOW);
  expect(await checkSecondFactor(user, '', NOW)).toBe('needed');
});

test('only a hash of the link is stored', async () => {
  const token = await linkOf();
  const { rows } = await owner.query(
    `SELECT row_to_json(l)::text || encode(hash, 'escape') AS row FROM access_link l`,
  );
  for (const { row } of rows) expect(row).not.toContain(token);
});

test('links are seen by nobody who does not hold one', async () => {
  await linkOf();
  const seen = await pool('parley_app').query('SELECT FROM access_link');
  expect(seen.rowCount).toBe(0);
  const worker = pool('parley_worker').query('SELECT FROM access_link');
  await expect(worker).rejects.toThrow('permission denied');
});

test('a link is made for the stored address of a known user, and one a minute at the most', async () => {
  expect(await resetLinkFor('nobody@x.example', NOW)).toBeNull();
  const first = await resetLinkFor(user.email, NOW);
  expect(first).toEqual({ email: user.email, token: expect.stringMatching(/^[\w-]{43}$/) });
  expect(await resetLinkFor(user.email, NOW + 59_000)).toBeNull();
  await expect(resetPassword(first!.token, NEW, NOW)).resolves.toBeUndefined();
});

test('an operator prints one, and that is written down', async () => {
  await resetPassword(await printedResetLink(user.email.toUpperCase(), NOW), NEW, NOW);
  await expect(printedResetLink('nobody@x.example', NOW)).rejects.toThrow('There is no user');
  const rows = await withTenants(pool('parley_operator'), [], (client) =>
    readAudit(client, { search: user.email }),
  );
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['link.printed', 'password.reset']),
  );
});

test('who is signed in changes the password by the old one, and the other sessions end', async () => {
  const session = await openSession(user.id, { device: '', address: '' }, NOW);
  await openSession(user.id, { device: '', address: '' }, NOW);
  const own = { ...user, session };
  const change = (current: string, next: string) => changePassword(own, { current, next }, NOW);
  await expect(change('not the password', NEW)).rejects.toMatchObject({ field: 'current' });
  await expect(change(OLD, 'short')).rejects.toMatchObject({ field: 'next' });
  await change(OLD, NEW);
  expect(await has(NEW)).toBe(true);
  expect((await sessionsOf(user.id, NOW)).map(({ id }) => id)).toEqual([session]);
});

test('whoever sits at an open browser does not get to try all passwords', async () => {
  const own = { ...user, session: '' };
  const guess = () => changePassword(own, { current: 'a guess', next: NEW }, Date.now());
  for (let tries = 0; tries < 5; tries++) await expect(guess()).rejects.toThrow('is wrong');
  await expect(guess()).rejects.toThrow('Too many attempts');
});
