import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { asOperator } from '../db/prisma';
import { env } from '../env';
import { cookieName, readClaims } from './cookie';
import { readHalfway } from './halfway';
import type { Identity } from './identity';
import { PATH_HEADER, signInPath } from './path';
import { liveSession, type Member, type Tenant, type TenantRole } from './sessions';

/** Who may see what. Every page and route asks here itself; nothing is decided by the proxy alone. */
export type { Tenant, TenantRole };

export interface SessionUser {
  id: number;
  email: string;
  isOperator: boolean;
  hasSecondFactor: boolean;
  /** The session that asks. */
  session: string;
  /** By the tenant's name. */
  memberships: readonly Member[];
}

export interface Access {
  user: SessionUser;
  tenant: Tenant;
  /** `operator`: not a member, but runs the installation; may read. */
  role: TenantRole | 'operator';
}

const TENANT = { id: true, slug: true, name: true, currency: true, timezone: true } as const;
const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The user of the session cookie, if the database still agrees with it; asked once a request. */
export const currentUser = cache(async (): Promise<SessionUser | null> => {
  const now = Date.now();
  const claims = await readClaims(await sessionCookie(), now);
  return claims && liveSession(claims, now);
});

/** Who has come from the single sign-on and owes a code. */
export async function halfwayIdentity(): Promise<Identity | null> {
  return readHalfway(await sessionCookie(), Date.now());
}

async function sessionCookie(): Promise<string | undefined> {
  return (await cookies()).get(cookieName('session-token'))?.value;
}

/** The signed-in user; who is not goes to the sign-in page and comes back. */
export async function requireUser(): Promise<SessionUser> {
  const user = await currentUser();
  if (user) return user;
  redirect(signInPath((await headers()).get(PATH_HEADER)));
}

/** Whether the user runs the installation and has not set up the second factor that this takes. */
export function owesSecondFactor(
  { isOperator, hasSecondFactor }: Pick<SessionUser, 'isOperator' | 'hasSecondFactor'>,
  rule = env().operatorSecondFactor,
): boolean {
  return isOperator && !hasSecondFactor && rule === 'required';
}

/** Where an operator sets up the second factor, before anything else. */
function leadToSecondFactor(user: SessionUser) {
  if (owesSecondFactor(user)) redirect('/account');
}

/** An operator; for anybody else the page does not exist. */
export async function requireOperator(): Promise<SessionUser> {
  const user = await requireUser();
  if (!user.isOperator) notFound();
  leadToSecondFactor(user);
  return user;
}

/** What the user may do in the tenant called `slug`; null when there is no such tenant, or nothing they may do. */
export const accessTo = cache(async (slug: string): Promise<Access | null> => {
  const user = await requireUser();
  if (!SLUG.test(slug)) return null;
  const member = user.memberships.find(({ tenant }) => tenant.slug === slug);
  if (member) return { user, ...member };
  if (!user.isOperator) return null;
  leadToSecondFactor(user);
  const tenant = await asOperator((tx) => tx.tenant.findUnique({ where: { slug }, select: TENANT }));
  return tenant && { user, tenant, role: 'operator' };
});

/**
 * The tenant called `slug`, for its members and for operators. A tenant that does not exist, one of which the
 * user is no member, and a role that is not among `roles` are the same to the caller: not found.
 */
export async function requireTenant(slug: string, roles?: readonly Access['role'][]): Promise<Access> {
  const access = await accessTo(slug);
  if (!access || (roles && !roles.includes(access.role))) notFound();
  return access;
}
