import { headers } from 'next/headers';
import type { z } from 'zod';
import { currentLanguage } from '../language/current';
import { type Answer, type Attempt, allowed, attempt } from './attempt';
import { addressOf } from './client';
import { type Access, requireOperator, requireTenant, requireUser, type SessionUser } from './session';

/** Every role, and operators: for what changes nothing. */
export const ALL_ROLES: readonly Access['role'][] = ['owner', 'admin', 'billing', 'viewer', 'operator'];

type Asked<Schema extends z.ZodType> = {
  schema: Schema;
  /** A form, or an object. */
  given: unknown;
};

/**
 * The body of a server action of a tenant: `return tenantAction(slug, { roles, schema, given: form }, verb)`. Checks
 * Origin, session, membership, role and schema, in this order, then calls the verb.
 */
export async function tenantAction<Schema extends z.ZodType, Value>(
  slug: unknown,
  { roles, ...asked }: Asked<Schema> & { roles: readonly Access['role'][] },
  verb: Attempt<Access, Schema, Value>['verb'],
): Promise<Answer<Value>> {
  const who = async () => allowed(await requireTenant(String(slug)), roles);
  return attempt({ ...(await reader()), who, verb, ...asked });
}

/** The same for operators; for anybody else the page does not exist. */
export async function operatorAction<Schema extends z.ZodType, Value>(
  asked: Asked<Schema>,
  verb: Attempt<{ user: SessionUser }, Schema, Value>['verb'],
): Promise<Answer<Value>> {
  const who = async () => ({ user: await requireOperator() });
  return attempt({ ...(await reader()), who, verb, ...asked });
}

/** The same for what everybody who is signed in may do, about themselves. */
export async function userAction<Schema extends z.ZodType, Value>(
  asked: Asked<Schema>,
  verb: Attempt<{ user: SessionUser }, Schema, Value>['verb'],
): Promise<Answer<Value>> {
  const who = async () => ({ user: await requireUser() });
  return attempt({ ...(await reader()), who, verb, ...asked });
}

/** The same for whoever stands before the door; `client` is the address that they come from. */
export async function publicAction<Schema extends z.ZodType, Value>(
  asked: Asked<Schema>,
  verb: Attempt<{ client: string }, Schema, Value>['verb'],
): Promise<Answer<Value>> {
  const from = await reader();
  const who = async () => ({ client: addressOf(from.headers.get('x-forwarded-for')) });
  return attempt({ ...from, who, verb, ...asked });
}

async function reader(): Promise<Pick<Attempt<never, z.ZodType, never>, 'headers' | 'language'>> {
  return { headers: await headers(), language: await currentLanguage() };
}
