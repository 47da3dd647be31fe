import { z } from 'zod';
import { Refusal } from '../api/refusal';
import { type Author, commandLine, writeAudit } from '../audit/write';
import { asNobody, asOperator, asUser } from '../db/prisma';
import { emailOf } from '../tenants/fields';
import { deleteSessions } from './sessions';

/** Who somebody is at the single sign-on. The subject is theirs for ever; the address may change hands there. */
export interface Identity {
  issuer: string;
  subject: string;
  email: string;
}

/** Letters outside of ASCII are no address: some of them are another letter in lower case. */
const Verified = z.object({ email: z.email().max(254).toLowerCase(), email_verified: z.literal(true) });
const IdToken = z.object({ iss: z.string(), sub: z.string().min(1).max(255) });

/** What a checked ID token says; only an address that the issuer itself has verified is one. */
export function identityOf(token: unknown, issuer: string): Identity | 'failed' | 'unverified' {
  const whose = IdToken.safeParse(token);
  // It was held against the issuer of the discovery document, which could name somebody else.
  if (whose.data?.iss !== issuer) return 'failed';
  const address = Verified.safeParse(token);
  if (!address.success) return 'unverified';
  return { issuer, subject: whose.data.sub, email: address.data.email };
}

/** Whose identity it is: bound to it, or else known by its address and bound to no other. */
export async function userOf({ issuer, subject, email }: Identity) {
  return asNobody(async (tx) => {
    const bound = await tx.identity.findUnique({
      where: { issuer_subject: { issuer, subject } },
      include: { user: true },
    });
    if (bound) return bound.user;
    const user = await tx.user.findUnique({ where: { email }, include: { identity: true } });
    if (!user) return 'unknown';
    return user.identity ? 'other-identity' : user;
  });
}

/** From here on the subject is the user's, and no other is. @returns false when they have another one already. */
export function bindIdentity(
  user: { id: number; email: string },
  { issuer, subject }: Identity,
  now: number,
): Promise<boolean> {
  return asUser(user.id, async (tx) => {
    const data = { userId: user.id, issuer, subject, boundAt: new Date(now) };
    const { count } = await tx.identity.createMany({ data, skipDuplicates: true });
    if (count === 0) return (await tx.identity.count({ where: { userId: user.id, issuer, subject } })) === 1;
    const by = { actor: user.email, subject: user.email, at: now };
    await writeAudit(tx, { tenantId: null, ...by, action: 'identity.bound', detail: { issuer, subject } });
    return true;
  });
}

/** Lets a user sign in with a new identity, and ends their sessions. @throws Refusal when there is none to release. */
export function releaseIdentity(address: string, by: Author = commandLine()): Promise<void> {
  const email = emailOf(address);
  return asOperator(async (tx) => {
    const user = await tx.user.findUnique({ where: { email }, include: { identity: true } });
    if (!user?.identity) {
      throw new Refusal('not_found', {
        en: `${email} has no identity of the single sign-on here.`,
        fr: `${email} n’a pas d’identité de l’authentification unique ici.`,
      });
    }
    const { issuer, subject } = user.identity;
    await tx.identity.delete({ where: { userId: user.id } });
    await deleteSessions(tx, user.id, null);
    const note = { ...by, subject: email, detail: { issuer, subject } };
    await writeAudit(tx, { tenantId: null, ...note, action: 'identity.released' });
  });
}
