import { Refusal } from '../api/refusal';
import { writeAudit } from '../audit/write';
import { actAs } from '../db/pools';
import { asNobody, asOperator, asUser } from '../db/prisma';
import { emailOf } from '../tenants/fields';
import { findLink, linkIsOver, makeLink, spendLink } from './links';
import { checkPassword, hashPassword, verifyPassword } from './password';
import { deleteSessions } from './sessions';
import { noteFailure, noteSuccess, waitBefore } from './slow-down';

/** At least this long between two mails to one user, however often they are asked for. */
const MAIL_EVERY_MS = 60_000;

/**
 * A link with which whoever has the mailbox of `email` chooses a new password; null when there is nobody, or they were
 * sent one a moment ago. Nobody who asked may learn which: call it when the answer is out.
 */
export async function resetLinkFor(
  email: string,
  now: number,
): Promise<{ email: string; token: string } | null> {
  const user = await asNobody((tx) =>
    tx.user.findUnique({ where: { email }, select: { id: true, email: true } }),
  );
  if (!user) return null;
  const recent = await asOperator((tx) =>
    tx.accessLink.count({
      where: { userId: user.id, usedAt: null, createdAt: { gt: new Date(now - MAIL_EVERY_MS) } },
    }),
  );
  if (recent > 0) return null;
  return { email: user.email, token: await makeLink({ purpose: 'reset', userId: user.id }, now) };
}

/** The same for an operator who hands the link over; written down. @throws Refusal */
export async function printedResetLink(address: string, now: number): Promise<string> {
  const email = emailOf(address);
  const user = await asNobody((tx) => tx.user.findUnique({ where: { email }, select: { id: true } }));
  if (!user)
    throw new Refusal(
      'not_found',
      { en: `There is no user ${email}.`, fr: `Il n’y a pas d’utilisateur ${email}.` },
      'email',
    );
  const token = await makeLink({ purpose: 'reset', userId: user.id }, now);
  await asOperator((tx) =>
    writeAudit(tx, {
      tenantId: null,
      actor: 'command line',
      action: 'link.printed',
      subject: email,
      at: now,
    }),
  );
  return token;
}

/**
 * Gives the holder of a link a new password and ends every session of the user. The second factor stays: signing in
 * asks for its code as before. @throws Refusal
 */
export async function resetPassword(token: string, password: string, now: number): Promise<void> {
  if (!(await findLink(token, 'reset', now))?.works) throw linkIsOver();
  const passwordHash = await hashNew(password);
  await spendLink(token, 'reset', now, async (client, { userId }) => {
    await actAs(client, { userId: userId! });
    const { rows } = await client.query<{ email: string }>(
      `UPDATE app_user SET password_hash = $2, session_version = session_version + 1 WHERE id = $1 RETURNING email`,
      [userId, passwordHash],
    );
    await client.query('DELETE FROM session WHERE user_id = $1', [userId]);
    const { email } = rows[0]!;
    await writeAudit(client, {
      tenantId: null,
      actor: email,
      action: 'password.reset',
      subject: email,
      at: now,
    });
  });
}

/** A new password for who knows the old one; ends the user's other sessions. @throws Refusal */
export async function changePassword(
  user: { id: number; email: string; session: string },
  { current, next }: { current: string; next: string },
  now: number,
): Promise<void> {
  const guessed = `password of ${user.id}`;
  refuseHaste(guessed, '', now);
  const known = await asUser(user.id, (tx) =>
    tx.user.findUniqueOrThrow({ where: { id: user.id }, select: { passwordHash: true } }),
  );
  if (!(await verifyPassword(known.passwordHash, current))) {
    noteFailure(guessed, '', now);
    throw new Refusal(
      'invalid',
      { en: 'The current password is wrong.', fr: 'Le mot de passe actuel est faux.' },
      'current',
    );
  }
  noteSuccess(guessed, '');
  const passwordHash = await hashNew(next, 'next');
  await asUser(user.id, async (tx) => {
    await tx.user.update({ where: { id: user.id }, data: { passwordHash }, select: { id: true } });
    const ended = await deleteSessions(tx, user.id, user.session);
    const [actor, detail] = [user.email, { ended }];
    await writeAudit(tx, {
      tenantId: null,
      actor,
      action: 'password.changed',
      subject: actor,
      detail,
      at: now,
    });
  });
}

/** @throws Refusal that says why it may not be one. */
export async function hashNew(password: string, field = 'password'): Promise<string> {
  const reason = checkPassword(password);
  if (reason) throw new Refusal('invalid', reason, field);
  return hashPassword(password);
}

/** @throws Refusal while attempts of this kind come too fast. */
export function refuseHaste(what: string, client: string, now: number): void {
  const seconds = Math.ceil(waitBefore(what, client, now) / 1000);
  if (seconds > 0) {
    throw new Refusal('unavailable', {
      en: `Too many attempts. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
      fr: `Trop de tentatives. Réessayez dans ${seconds === 1 ? 'une seconde' : `${seconds} secondes`}.`,
    });
  }
}
