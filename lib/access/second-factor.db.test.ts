import { Secret, TOTP } from 'otpauth';
import { beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../audit/verify';
import { asUser } from '../db/prisma';
import { testDatabase } from '../db/testing';
import { createUser } from '../tenants/user';
import {
  checkSecondFactor,
  confirmSecondFactor,
  offerSecondFactor,
  recoveryCodesLeft,
  removeSecondFactor,
  renewRecoveryCodes,
} from './second-factor';
import { openSession, sessionsOf } from './sessions';

const { owner } = await testDatabase();
const NOW = Date.parse('2026-11-22T12:00:10Z');
const STEP = 30_000;

let count = 0;
let user: { id: number; email: string };
beforeEach(async () => {
  user = await createUser({
    email: `u${++count}@x.example`,
    password: 'a quiet walk by the sea',
    operator: true,
  });
});

const codeAt = (secret: string, at: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });

async function enrolled() {
  const { secret } = await offerSecondFactor(user);
  const recovery = await confirmSecondFactor(user, 'none', codeAt(secret, NOW), NOW);
  return { secret, recovery };
}

test('the codes are those of RFC 6238', () => {
  const secret = Secret.fromLatin1('12345678901234567890');
  const totp = new TOTP({ secret, digits: 8 });
  expect(totp.generate({ timestamp: 59_000 })).toBe('94287082');
  expect(totp.generate({ timestamp: 1_111_111_109_000 })).toBe('07081804');
});

test('an offered secret is not in force until a first code was right', async () => {
  const { secret, uri } = await offerSecondFactor(user);
  expect(uri).toContain(`secret=${secret}`);
  expect(uri).toMatch(/^otpauth:\/\/totp\/Parley:/);
  expect(await checkSecondFactor(user, '', NOW)).toBe('absent');
  await expect(confirmSecondFactor(user, 'x', '000000', NOW)).rejects.toThrow('code is wrong');
  expect(await checkSecondFactor(user, '', NOW)).toBe('absent');
  await confirmSecondFactor(user, 'x', codeAt(secret, NOW), NOW);
  expect(await checkSecondFactor(user, '', NOW)).toBe('needed');
  await expect(offerSecondFactor(user)).rejects.toThrow('set up already');
});

test('setting it up ends the other sessions, which had been opened without it', async () => {
  const client = { device: 'Test', address: '10.0.0.1' };
  const own = await openSession(user.id, client, NOW);
  await openSession(user.id, client, NOW);
  const { secret } = await offerSecondFactor(user);
  await confirmSecondFactor(user, own, codeAt(secret, NOW), NOW);
  expect((await sessionsOf(user.id, NOW)).map(({ id }) => id)).toEqual([own]);
});

test('a code is right in its step and the ones beside it, once, and none before it afterwards', async () => {
  const { secret } = await enrolled();
  const check = (at: number, now: number) => checkSecondFactor(user, codeAt(secret, at), now);
  expect(await check(NOW, NOW)).toBe('wrong');
  expect(await check(NOW + STEP, NOW)).toBe('right');
  expect(await check(NOW + STEP, NOW + STEP)).toBe('wrong');
  expect(await check(NOW, NOW + STEP)).toBe('wrong');
  expect(await check(NOW + 4 * STEP, NOW + 2 * STEP)).toBe('wrong');
  expect(await check(NOW + 2 * STEP, NOW + 3 * STEP)).toBe('right');
});

test('of many who send one code at once, one is let in', async () => {
  const { secret } = await enrolled();
  const at = NOW + 10 * STEP;
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => checkSecondFactor(user, codeAt(secret, at), at)),
  );
  expect(answers.filter((one) => one === 'right')).toHaveLength(1);
});

test('a recovery code works once, however it is typed, and for its own user only', async () => {
  const { recovery } = await enrolled();
  expect(recovery).toHaveLength(10);
  expect(new Set(recovery).size).toBe(10);
  expect(recovery[0]).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  const [first, second] = recovery as [string, string];
  expect(await checkSecondFactor(user, first.toUpperCase().replaceAll('-', ' '), NOW)).toBe('right');
  expect(await checkSecondFactor(user, first, NOW)).toBe('wrong');
  expect(await recoveryCodesLeft(user.id)).toBe(9);
  const mine = user;
  user = await createUser({
    email: `other${count}@x.example`,
    password: 'a quiet walk by the sea',
    operator: true,
  });
  await enrolled();
  expect(await checkSecondFactor(user, second, NOW)).toBe('wrong');
  expect(await checkSecondFactor(mine, second, NOW)).toBe('right');
});

test('new recovery codes and taking the factor away need a code; new ones end the old ones', async () => {
  const { secret, recovery } = await enrolled();
  await expect(renewRecoveryCodes(user, '123', NOW)).rejects.toThrow('code is wrong');
  await expect(removeSecondFactor(user, '', NOW)).rejects.toThrow('code is wrong');
  const later = NOW + STEP;
  const fresh = await renewRecoveryCodes(user, codeAt(secret, later), later);
  expect(await checkSecondFactor(user, recovery[3]!, NOW)).toBe('wrong');
  await removeSecondFactor(user, fresh[0]!, NOW);
  expect(await checkSecondFactor(user, '', NOW)).toBe('absent');
  expect(await recoveryCodesLeft(user.id)).toBe(0);
});

test('neither secret nor codes are in the database, and a secret moved to another user opens nothing', async () => {
  const { secret, recovery } = await enrolled();
  const { rows } = await owner.query(
    `SELECT string_agg(encode(secret, 'escape'), ' ') AS secrets,
            (SELECT string_agg(encode(hash, 'escape'), ' ') FROM recovery_code) AS codes FROM second_factor`,
  );
  expect(rows[0].secrets).not.toContain(secret);
  expect(rows[0].codes).not.toContain(recovery[0]!.replaceAll('-', ''));
  const thief = await createUser({
    email: `thief${count}@x.example`,
    password: 'a quiet walk by the sea',
    operator: true,
  });
  await owner.query(
    'INSERT INTO second_factor SELECT $2, secret, confirmed_at, 0 FROM second_factor WHERE user_id = $1',
    [user.id, thief.id],
  );
  const at = NOW + 20 * STEP;
  await expect(checkSecondFactor(thief, codeAt(secret, at), at)).rejects.toThrow();
});

test('one user sees nothing of another one', async () => {
  await enrolled();
  const seen = await asUser(user.id + 1, async (tx) => [
    await tx.secondFactor.count(),
    await tx.recoveryCode.count(),
    await tx.session.count(),
  ]);
  const own = await asUser(user.id, (tx) => tx.secondFactor.count());
  expect([seen, own]).toEqual([[0, 0, 0], 1]);
  expect((await verifyAudit()).breaks).toEqual([]);
});
