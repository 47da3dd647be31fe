import type { PoolClient } from 'pg';
import { allowed } from '../access/attempt';
import type { Access, TenantRole } from '../access/session';
import { Refusal } from '../api/refusal';
import { type AuditAction, writeAudit } from '../audit/write';
import { asTenant } from '../db/pools';
import { emailOf } from './fields';

/** Who may ask people in, change what they may do, and show them out; only owners (and operators) touch owners. */
export const MANAGERS: readonly Access['role'][] = ['owner', 'admin', 'operator'];

type Who = Pick<Access, 'tenant' | 'role'> & { user: Pick<Access['user'], 'id' | 'email'> };

export interface Member {
  userId: number;
  email: string;
  role: TenantRole;
  /** Unix milliseconds. */
  since: number;
}

export interface Invited {
  id: number;
  email: string;
  role: TenantRole;
  invitedBy: string;
  at: number;
  mailedAt: number | null;
  mailProblem: string | null;
}

/** Members by address, and who was invited and has not come yet. */
export function readMembers(tenantId: number): Promise<{ members: Member[]; invited: Invited[] }> {
  return asTenant(tenantId, async (client) => {
    const { rows: members } = await client.query<Member>(
      `SELECT u.id AS "userId", u.email, m.role, (extract(epoch FROM m.created_at) * 1000)::float8 AS since
         FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.tenant_id = $1 ORDER BY u.email`,
      [tenantId],
    );
    const { rows: invited } = await client.query<Invited>(
      `SELECT id, email, role, invited_by AS "invitedBy", (extract(epoch FROM created_at) * 1000)::float8 AS at,
              (extract(epoch FROM mailed_at) * 1000)::float8 AS "mailedAt", mail_problem AS "mailProblem"
         FROM invitation WHERE tenant_id = $1 ORDER BY email`,
      [tenantId],
    );
    return { members, invited };
  });
}

/**
 * Invites an address, or changes what a waiting invitation offers. Whether the address has an account here shows
 * nowhere. @returns the invitation's id. @throws Refusal
 */
export async function inviteMember(
  who: Who,
  { email: address, role }: { email: string; role: TenantRole },
  now: number,
): Promise<number> {
  mayGive(who, role);
  const email = emailOf(address);
  const tenantId = who.tenant.id;
  return asTenant(tenantId, async (client) => {
    const { rowCount } = await client.query(
      'SELECT FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.tenant_id = $1 AND u.email = $2',
      [tenantId, email],
    );
    if (rowCount)
      throw new Refusal(
        'conflict',
        { en: `${email} is a member already.`, fr: `${email} est déjà membre.` },
        'email',
      );
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO invitation (tenant_id, email, role, invited_by, created_at)
       VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))
       ON CONFLICT (tenant_id, email) DO UPDATE SET (role, invited_by) = (excluded.role, excluded.invited_by)
       RETURNING id`,
      [tenantId, email, role, who.user.email, now],
    );
    await note(client, who, 'member.invited', email, now, { role });
    return rows[0]!.id;
  });
}

/** @throws Refusal */
export async function withdrawInvitation(who: Who, id: number, now: number): Promise<void> {
  allowed(who as Access, MANAGERS);
  await asTenant(who.tenant.id, async (client) => {
    const { rows } = await client.query<{ email: string }>(
      'DELETE FROM invitation WHERE tenant_id = $1 AND id = $2 RETURNING email',
      [who.tenant.id, id],
    );
    if (!rows[0])
      throw new Refusal('not_found', {
        en: 'There is no such invitation.',
        fr: 'Il n’y a pas de telle invitation.',
      });
    await note(client, who, 'invitation.withdrawn', rows[0].email, now);
  });
}

/** @throws Refusal, also when nobody would be left as owner. */
export async function changeRole(who: Who, userId: number, role: TenantRole, now: number): Promise<void> {
  mayGive(who, role);
  await asTenant(who.tenant.id, async (client) => {
    const member = await lockMember(client, who, userId);
    if (member.role === role) return;
    if (member.role === 'owner') refuseLastOwner(member);
    await client.query('UPDATE membership SET role = $3 WHERE tenant_id = $1 AND user_id = $2', [
      who.tenant.id,
      userId,
      role,
    ]);
    await note(client, who, 'member.role_changed', member.email, now, { from: member.role, to: role });
  });
}

/** Shows a member out, or lets them leave by themselves. @throws Refusal, also for the last owner. */
export async function removeMember(who: Who, userId: number, now: number): Promise<void> {
  if (userId !== who.user.id) allowed(who as Access, MANAGERS);
  await asTenant(who.tenant.id, async (client) => {
    const member = await lockMember(client, who, userId);
    if (member.role === 'owner') refuseLastOwner(member);
    await client.query('DELETE FROM membership WHERE tenant_id = $1 AND user_id = $2', [
      who.tenant.id,
      userId,
    ]);
    await note(client, who, 'member.removed', member.email, now, { role: member.role });
  });
}

/** Who gives a role has to have it, or more. */
function mayGive(who: Who, role: TenantRole) {
  allowed(who as Access, role === 'owner' ? ['owner', 'operator'] : MANAGERS);
}

interface Locked {
  email: string;
  role: TenantRole;
  owners: number;
}

/** The owners are locked with the member: of two who leave at once, one is the last. */
async function lockMember(client: PoolClient, who: Who, userId: number): Promise<Locked> {
  const { rows } = await client.query<{ userId: number; role: TenantRole; email: string }>(
    `SELECT m.user_id AS "userId", m.role, u.email FROM membership m JOIN app_user u ON u.id = m.user_id
      WHERE m.tenant_id = $1 AND (m.user_id = $2 OR m.role = 'owner') ORDER BY m.user_id FOR UPDATE OF m`,
    [who.tenant.id, userId],
  );
  const member = rows.find((row) => row.userId === userId);
  if (!member)
    throw new Refusal('not_found', {
      en: 'This user is no member any more.',
      fr: 'Cet utilisateur n’est plus membre.',
    });
  if (member.role === 'owner') mayGive(who, 'owner');
  return { ...member, owners: rows.filter(({ role }) => role === 'owner').length };
}

function refuseLastOwner({ owners, email }: Locked) {
  if (owners > 1) return;
  throw new Refusal(
    'conflict',
    {
      en: `${email} is the only owner: make somebody else an owner first.`,
      fr: `${email} est le seul propriétaire\u00a0: nommez d’abord un autre propriétaire.`,
    },
    'role',
  );
}

function note(
  client: PoolClient,
  who: Who,
  action: AuditAction,
  subject: string,
  at: number,
  detail?: Record<string, string>,
): Promise<void> {
  return writeAudit(client, { tenantId: who.tenant.id, actor: who.user.email, action, subject, detail, at });
}
