import { Refusal } from '../api/refusal';
import { commandLine, writeAudit } from '../audit/write';
import type { Role } from '../db/generated/enums';
import { asOperator, type Transaction } from '../db/prisma';
import { emailOf } from './fields';
import { isTaken, tenantBySlug } from './tenant';

export type { Role };
export const ROLES: readonly Role[] = ['owner', 'admin', 'billing', 'viewer'];

export interface NewUser {
  email: string;
  /** Needed for a new user, ignored for one who is known. */
  password?: string;
  operator?: boolean;
  membership?: { tenant: string; role: Role };
}

export interface UserCreated {
  id: number;
  email: string;
  operator: boolean;
  tenant: string | null;
  role: Role | null;
  /** False: the user was known, and kept the password. */
  created: boolean;
}

/** Makes a user, or gives a known one the membership or the operator's rights. @throws Refusal */
export async function createUser(input: NewUser, by = commandLine()): Promise<UserCreated> {
  const email = emailOf(input.email);
  const { membership } = input;
  if (membership && !ROLES.includes(membership.role)) {
    throw new Refusal(
      'invalid',
      {
        en: `'${membership.role}' is not a role: ${ROLES.join(', ')}.`,
        fr: `«\u00a0${membership.role}\u00a0» n’est pas un rôle\u00a0: ${ROLES.join(', ')}.`,
      },
      'role',
    );
  }
  // Hashing takes its time on purpose, so it happens outside the transaction.
  const passwordHash = await hashFor(email, input.password);
  try {
    return await asOperator(async (tx) => {
      const tenant = membership ? await tenantBySlug(tx, membership.tenant) : null;
      const known = await tx.user.findUnique({ where: { email } });
      if (!known && !passwordHash) {
        throw new Refusal(
          'invalid',
          {
            en: `${email} is new here and needs a password.`,
            fr: `${email} est nouveau ici et a besoin d’un mot de passe.`,
          },
          'password',
        );
      }
      const isOperator = input.operator ?? false;
      const user =
        known ?? (await tx.user.create({ data: { email, passwordHash: passwordHash!, isOperator } }));
      if (known && isOperator && !known.isOperator) {
        await tx.user.update({ where: { id: user.id }, data: { isOperator } });
      }
      const isNew = tenant && (await addMembership(tx, tenant.id, user.id, membership!));
      const note = { ...by, subject: email };
      if (isNew) {
        const detail = { role: membership!.role };
        await writeAudit(tx, { ...note, tenantId: tenant.id, action: 'member.added', detail });
      }
      if (!known) await writeAudit(tx, { ...note, tenantId: null, action: 'user.created' });
      if (isOperator && !known?.isOperator)
        await writeAudit(tx, { ...note, tenantId: null, action: 'operator.made' });
      return {
        id: user.id,
        email,
        operator: user.isOperator || isOperator,
        tenant: tenant?.slug ?? null,
        role: membership?.role ?? null,
        created: !known,
      };
    });
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new Refusal(
      'conflict',
      {
        en: `${email} is being added elsewhere right now; try again.`,
        fr: `${email} est en train d’être ajouté ailleurs\u00a0; réessayez.`,
      },
      'email',
    );
  }
}

async function hashFor(email: string, password: string | undefined): Promise<string | null> {
  const known = await asOperator((tx) => tx.user.findUnique({ where: { email }, select: { id: true } }));
  if (known || password === undefined) return null;
  const { checkPassword, hashPassword } = await import('../access/password');
  const wrong = checkPassword(password);
  if (wrong) throw new Refusal('invalid', wrong, 'password');
  return hashPassword(password);
}

/** @returns whether it is new. */
async function addMembership(
  tx: Transaction,
  tenantId: number,
  userId: number,
  { tenant, role }: NonNullable<NewUser['membership']>,
): Promise<boolean> {
  const known = await tx.membership.findUnique({ where: { tenantId_userId: { tenantId, userId } } });
  if (!known) await tx.membership.create({ data: { tenantId, userId, role } });
  else if (known.role !== role) {
    throw new Refusal(
      'conflict',
      {
        en: `This user already is ${known.role} of '${tenant}'.`,
        fr: `Cet utilisateur est déjà ${known.role} de «\u00a0${tenant}\u00a0».`,
      },
      'role',
    );
  }
  return !known;
}
