import { randomBytes } from 'node:crypto';
import { writeAudit } from '../audit/write';
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

/** The user behind the claims of a cookie while its session lasts, else null; notes that it is in use. */
export async function liveSession({ userId, session: id, version }: Claims, now: number) {
  const found = await asUser(userId, async (tx) => {
    const session = await tx.session.findFirst({
      where: { id, NOT: { OR: overAt(now) } },
      select: {
        usedAt: true,
        user: {
          select: {
            id: true,
            email: true,
            isOperator: true,
            sessionVersion: true,
            secondFactor: { select: { confirmedAt: true } },
          },
        },
      },
    });
    if (session && session.usedAt.getTime() + NOTED_EVERY_MS < now) {
      await tx.session.updateMany({ where: { id }, data: { usedAt: new Date(now) } });
    }
    return session?.user ?? null;
  });
  if (!found || found.id !== userId || found.sessionVersion !== version) return null;
  const { email, isOperator, secondFactor } = found;
  return { id: userId, email, isOperator, hasSecondFactor: Boolean(secondFactor?.confirmedAt), session: id };
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

/** Ends one session of the user; another user's is not found, and nothing happens. */
export async function endSession(userId: number, id: string): Promise<void> {
  await asUser(userId, (tx) => tx.session.deleteMany({ where: { userId, id } }));
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
