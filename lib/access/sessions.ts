import { randomBytes } from 'node:crypto';
import { writeAudit } from '../audit/write';
import { asSelf } from '../db/pools';
import { asUser, type Transaction } from '../db/prisma';
import { ABSOLUTE, type Claims, IDLE } from './cookie';

/** Sessions are rows: a cookie whose row is gone is worth nothing. Times are Unix milliseconds. */
export interface SessionRow {
  id: string;
  createdAt: number;
  usedAt: number;
  /** What the browser calls itself. */
  device: string;
  address: string;
}

export interface Client {
  device: string;
  address: string;
}

export type TenantRole = 'owner' | 'admin' | 'billing' | 'viewer';

export interface Tenant {
  id: number;
  slug: string;
  name: string;
  currency: string;
  timezone: string;
}

/** What is shown of a session's last use is not more exact than this. */
const NOTED_EVERY_MS = 60_000;

/** Opens a session; the one that the browser had before, and those of the user that are over, are gone. */
export function openSession(
  userId: number,
  { device, address }: Client,
  now: number,
  before: Claims | null = null,
): Promise<string> {
  const id = randomBytes(24).toString('base64url');
  return asUser(userId, async (tx) => {
    await tx.session.deleteMany({
      where: { userId, OR: [{ id: before?.session ?? '' }, ...overAt(now)] },
    });
    const at = new Date(now);
    await tx.session.create({
      data: { id, userId, createdAt: at, usedAt: at, device: device.slice(0, 300), address },
    });
    return id;
  });
}

/** A tenant of which the user is a member. */
export interface Member {
  role: TenantRole;
  tenant: Tenant;
}

interface Live {
  email: string;
  isOperator: boolean;
  hasSecondFactor: boolean;
  version: number;
  stale: boolean;
  memberships: Member[] | null;
}

/**
 * The user behind the claims of a cookie while its session lasts, with the tenants that are open to them by name, else
 * null; notes that the session is in use. Every page asks here, so it is one look.
 */
export async function liveSession({ userId, session: id, version }: Claims, now: number) {
  const found = await asSelf(userId, async (client) => {
    const { rows } = await client.query<Live>({
      name: 'live-session',
      text: `SELECT u.email, u.is_operator AS "isOperator", u.session_version AS version,
                    f.confirmed_at IS NOT NULL AS "hasSecondFactor", s.used_at < $5 AS stale, m.memberships
               FROM session s JOIN app_user u ON u.id = s.user_id LEFT JOIN second_factor f ON f.user_id = u.id
              CROSS JOIN LATERAL (
                SELECT json_agg(json_build_object('role', m.role, 'tenant', json_build_object('id', t.id, 'slug', t.slug,
                                'name', t.name, 'currency', t.currency, 'timezone', t.timezone)) ORDER BY t.name) AS memberships
                  FROM membership m JOIN tenant t ON t.id = m.tenant_id WHERE m.user_id = u.id) m
              WHERE s.id = $1 AND s.user_id = $2 AND s.used_at > $3 AND s.created_at > $4`,
      values: [id, userId, ...[IDLE * 1000, ABSOLUTE * 1000, NOTED_EVERY_MS].map((ms) => new Date(now - ms))],
    });
    if (rows[0]?.stale)
      await client.query('UPDATE session SET used_at = $2 WHERE id = $1', [id, new Date(now)]);
    return rows[0];
  });
  if (!found || found.version !== version) return null;
  const { email, isOperator, hasSecondFactor, memberships } = found;
  return { id: userId, email, isOperator, hasSecondFactor, session: id, memberships: memberships ?? [] };
}

function overAt(now: number) {
  return [
    { usedAt: { lte: new Date(now - IDLE * 1000) } },
    { createdAt: { lte: new Date(now - ABSOLUTE * 1000) } },
  ];
}

/** The sessions of a user that last, the one used last first. */
export async function sessionsOf(userId: number, now: number): Promise<SessionRow[]> {
  const rows = await asUser(userId, (tx) =>
    tx.session.findMany({ where: { userId, NOT: { OR: overAt(now) } }, orderBy: { usedAt: 'desc' } }),
  );
  return rows.map(({ id, createdAt, usedAt, device, address }) => ({
    id,
    createdAt: createdAt.getTime(),
    usedAt: usedAt.getTime(),
    device,
    address,
  }));
}

/** Signs out: ends one session of the user; another user's is not found, and nothing happens. */
export async function endSession(userId: number, id: string): Promise<void> {
  await asUser(userId, (tx) => tx.session.deleteMany({ where: { userId, id } }));
}

/** Ends one of the user's sessions from another one of theirs. */
export function endOtherSession(user: { id: number; email: string }, id: string, now: number): Promise<void> {
  return asUser(user.id, async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { userId: user.id, id } });
    if (count === 0) return;
    const entry = { actor: user.email, action: 'session.ended', subject: user.email, at: now } as const;
    await writeAudit(tx, { tenantId: null, ...entry });
  });
}

/** Ends every session of the user but `keep`. */
export function endOtherSessions(
  user: { id: number; email: string },
  keep: string | null,
  now: number,
): Promise<void> {
  return asUser(user.id, async (tx) => {
    const ended = await deleteSessions(tx, user.id, keep);
    await writeAudit(tx, {
      tenantId: null,
      actor: user.email,
      action: 'sessions.ended',
      subject: user.email,
      detail: { ended },
      at: now,
    });
  });
}

/** In a transaction of the user. @returns how many there were. */
export async function deleteSessions(tx: Transaction, userId: number, keep: string | null): Promise<number> {
  const { count } = await tx.session.deleteMany({ where: { userId, NOT: { id: keep ?? '' } } });
  return count;
}
