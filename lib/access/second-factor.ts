import { createHash, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { Refusal } from '../api/refusal';
import { writeAudit } from '../audit/write';
import { asUser, type Transaction } from '../db/prisma';
import { seal, unseal } from './secret';
import { deleteSessions } from './sessions';

/** A user's second factor: codes that change every 30 seconds (RFC 6238), and codes for when the device is lost. */

interface Owner {
  id: number;
  email: string;
}

export interface Offer {
  /** As it is typed, base32. */
  secret: string;
  /** What the square picture says. */
  uri: string;
}

const RECOVERY_CODES = 10;
/** Without letters that look like others. 16 of them are 79 bits. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A clock may be one step off either way. */
const WINDOW = 1;

/** Offers a new secret; it is in force once a first code was right. @throws Refusal when one is in force. */
export async function offerSecondFactor(user: Owner): Promise<Offer> {
  const secret = new Secret({ size: 20 });
  const sealed = seal(secret.base32, placeOf(user.id));
  await asUser(user.id, async (tx) => {
    const known = await tx.secondFactor.findUnique({ where: { userId: user.id } });
    if (known?.confirmedAt)
      throw new Refusal('conflict', {
        en: 'A second factor is set up already.',
        fr: 'Un second facteur est déjà en place.',
      });
    const data = { secret: sealed, lastStep: 0n };
    await tx.secondFactor.upsert({
      where: { userId: user.id },
      create: { userId: user.id, ...data },
      update: data,
    });
  });
  return { secret: secret.base32, uri: totpOf(secret.base32, user.email).toString() };
}

/**
 * Puts the offered secret in force by its first code, and ends the user's other sessions, which knew nothing of it.
 * @returns the recovery codes, which are stored as hashes. @throws Refusal
 */
export function confirmSecondFactor(user: Owner, keep: string, code: string, now: number): Promise<string[]> {
  return asUser(user.id, async (tx) => {
    const offered = await tx.secondFactor.findUnique({ where: { userId: user.id } });
    if (!offered || offered.confirmedAt)
      throw new Refusal('conflict', {
        en: 'Begin again with setting it up.',
        fr: 'Recommencez la mise en place.',
      });
    if (!(await takeStep(tx, user.id, offered.secret, code, now))) throw wrongCode();
    await tx.secondFactor.update({ where: { userId: user.id }, data: { confirmedAt: new Date(now) } });
    await deleteSessions(tx, user.id, keep);
    const codes = await writeCodes(tx, user.id);
    await note(tx, user, 'second_factor.enrolled', now);
    return codes;
  });
}

/** New recovery codes in place of the old ones. @throws Refusal for a wrong code. */
export function renewRecoveryCodes(user: Owner, code: string, now: number): Promise<string[]> {
  return asUser(user.id, async (tx) => {
    if ((await check(tx, user, code, now)) !== 'right') throw wrongCode();
    const codes = await writeCodes(tx, user.id);
    await note(tx, user, 'recovery_codes.made', now);
    return codes;
  });
}

/** @throws Refusal for a wrong code. Whether the user may be without one is the caller's to know. */
export async function removeSecondFactor(user: Owner, code: string, now: number): Promise<void> {
  await asUser(user.id, async (tx) => {
    if ((await check(tx, user, code, now)) !== 'right') throw wrongCode();
    await tx.secondFactor.delete({ where: { userId: user.id } });
    await note(tx, user, 'second_factor.removed', now);
  });
}

/** How a sign-in with a right password goes on: `absent` when the user has no second factor in force. */
export type Checked = 'absent' | 'needed' | 'wrong' | 'right';

export function checkSecondFactor(user: Owner, code: string, now: number): Promise<Checked> {
  return asUser(user.id, (tx) => check(tx, user, code, now));
}

export async function recoveryCodesLeft(userId: number): Promise<number> {
  return asUser(userId, (tx) => tx.recoveryCode.count({ where: { userId } }));
}

async function check(tx: Transaction, user: Owner, code: string, now: number): Promise<Checked> {
  const factor = await tx.secondFactor.findUnique({ where: { userId: user.id } });
  if (!factor?.confirmedAt) return 'absent';
  const given = code.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  if (given === '') return 'needed';
  if (/^\d{6}$/.test(given))
    return (await takeStep(tx, user.id, factor.secret, given, now)) ? 'right' : 'wrong';
  const { count } = await tx.recoveryCode.deleteMany({
    where: { userId: user.id, hash: hashOf(user.id, given) },
  });
  if (count === 0) return 'wrong';
  await note(tx, user, 'recovery_code.used', now);
  return 'right';
}

/** Whether the code is right and its step later than every one before: of two who send the same code, one is right. */
async function takeStep(tx: Transaction, userId: number, sealed: Uint8Array, code: string, now: number) {
  const totp = totpOf(unseal(sealed, placeOf(userId)), '');
  const delta = totp.validate({ token: code.replace(/\s/g, ''), timestamp: now, window: WINDOW });
  if (delta === null) return false;
  const step = BigInt(totp.counter({ timestamp: now }) + delta);
  const { count } = await tx.secondFactor.updateMany({
    where: { userId, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1;
}

async function writeCodes(tx: Transaction, userId: number): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode);
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ userId, hash: hashOf(userId, code.replaceAll('-', '')) })),
  });
  return codes;
}

function newCode(): string {
  const letters = Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]);
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** 79 random bits: a plain hash gives nothing to guess. */
function hashOf(userId: number, code: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(`${userId} ${code}`).digest();
}

function totpOf(base32: string, label: string): TOTP {
  return new TOTP({ issuer: 'Parley', label, secret: Secret.fromBase32(base32) });
}

function placeOf(userId: number) {
  return { column: 'second_factor.secret', owner: `user ${userId}` };
}

function wrongCode(): Refusal {
  return new Refusal(
    'invalid',
    {
      en: 'This code is wrong, or was used before. Wait for the next one.',
      fr: 'Ce code est faux ou a déjà servi. Attendez le suivant.',
    },
    'code',
  );
}

function note(
  tx: Transaction,
  { email }: Owner,
  action: Parameters<typeof writeAudit>[1]['action'],
  at: number,
): Promise<void> {
  return writeAudit(tx, { tenantId: null, actor: email, action, subject: email, at });
}
