import { beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { createUser } from '../tenants/user';
import { ABSOLUTE, type Claims, IDLE } from './cookie';
import { owesSecondFactor } from './session';
import { endOtherSessions, endSession, liveSession, openSession, sessionsOf } from './sessions';

const { owner } = await testDatabase();
const NOW = Date.parse('2026-11-22T12:00Z');
const CLIENT = { device: 'Firefox', address: '10.0.0.1' };

let count = 0;
let user: { id: number; email: string };
beforeEach(async () => {
  user = await createUser({
    email: `s${++count}@x.example`,
    password: 'a quiet walk by the sea',
    operator: true,
  });
});

const claims = (session: string, more: Partial<Claims> = {}): Claims => ({
  userId: user.id,
  session,
  version: 1,
  since: NOW / 1000,
  iat: NOW / 1000,
  exp: NOW / 1000 + 3600,
  ...more,
});

test('a session holds while its row does, and no longer', async () => {
  const [one, other] = [await openSession(user.id, CLIENT, NOW), await openSession(user.id, CLIENT, NOW)];
  expect(await liveSession(claims(one), NOW)).toMatchObject({ id: user.id, email: user.email, session: one });
  await endSession(user.id, one);
  expect(await liveSession(claims(one), NOW)).toBeNull();
  expect(await liveSession(claims(other), NOW)).not.toBeNull();
});

test('it ends half a day after its last use and a week after its beginning, whatever the cookie says', async () => {
  const id = await openSession(user.id, CLIENT, NOW);
  const idle = IDLE * 1000;
  expect(await liveSession(claims(id), NOW + idle - 1)).not.toBeNull();
  expect(await liveSession(claims(id), NOW + 2 * idle - 2)).not.toBeNull();
  expect(await liveSession(claims(id), NOW + 3 * idle)).toBeNull();
  const busy = await openSession(user.id, CLIENT, NOW);
  await owner.query(`UPDATE session SET used_at = $2 WHERE id = $1`, [busy, new Date(NOW + ABSOLUTE * 1000)]);
  expect(await liveSession(claims(busy), NOW + ABSOLUTE * 1000 - 1)).not.toBeNull();
  expect(await liveSession(claims(busy), NOW + ABSOLUTE * 1000)).toBeNull();
});

test('signing in anew in the same browser ends the session it had: nobody can have prepared it', async () => {
  const before = await openSession(user.id, CLIENT, NOW);
  const after = await openSession(user.id, CLIENT, NOW, claims(before));
  expect(after).not.toBe(before);
  expect((await sessionsOf(user.id, NOW)).map(({ id }) => id)).toEqual([after]);
});

test('a session of somebody else is neither used, ended nor taken over', async () => {
  const id = await openSession(user.id, CLIENT, NOW);
  const other = await createUser({
    email: `o${count}@x.example`,
    password: 'a quiet walk by the sea',
    operator: true,
  });
  expect(await liveSession(claims(id, { userId: other.id }), NOW)).toBeNull();
  await endSession(other.id, id);
  await openSession(other.id, CLIENT, NOW, claims(id));
  expect(await liveSession(claims(id), NOW)).not.toBeNull();
});

test('the others end and this one stays; with another session version all are over', async () => {
  const ids = [];
  for (let n = 0; n < 3; n++) ids.push(await openSession(user.id, CLIENT, NOW + n));
  await endOtherSessions(user, ids[1]!, NOW);
  expect((await sessionsOf(user.id, NOW)).map(({ id }) => id)).toEqual([ids[1]]);
  await owner.query('UPDATE app_user SET session_version = 2 WHERE id = $1', [user.id]);
  expect(await liveSession(claims(ids[1]!), NOW)).toBeNull();
});

test('the list tells where and when, last used first', async () => {
  const first = await openSession(user.id, CLIENT, NOW);
  await openSession(user.id, { device: 'x'.repeat(500), address: '10.0.0.2' }, NOW + 1);
  await liveSession(claims(first), NOW + 120_000);
  const [one, two] = await sessionsOf(user.id, NOW + 120_000);
  expect(one).toEqual({ id: first, createdAt: NOW, usedAt: NOW + 120_000, ...CLIENT });
  expect(two!.device).toHaveLength(300);
});

test('operators owe a second factor where it is required, members never do', () => {
  const operator = { isOperator: true, hasSecondFactor: false };
  expect(owesSecondFactor(operator, 'required')).toBe(true);
  expect(owesSecondFactor({ ...operator, hasSecondFactor: true }, 'required')).toBe(false);
  expect(owesSecondFactor(operator, 'optional')).toBe(false);
  expect(owesSecondFactor({ isOperator: false, hasSecondFactor: false }, 'required')).toBe(false);
});
