import { createHash, randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { asLinkHolder } from '../db/pools';
import { asOperator } from '../db/prisma';

/** What a link lets its holder do. */
export type LinkTarget =
  | { purpose: 'reset'; userId: number }
  | { purpose: 'invitation'; tenantId: number; invitationId: number };

/** A row of a link; null fields are those of the other purpose. */
export interface LinkRow {
  userId: number | null;
  tenantId: number | null;
  invitationId: number | null;
}

export const LINK_LIVES_MS = 10 * 60_000;

/** A new link for `target`; those of before are over. @returns what it carries, of which only the hash is stored. */
export async function makeLink(target: LinkTarget, now: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await asOperator(async (tx) => {
    await tx.accessLink.deleteMany({ where: target });
    await tx.accessLink.create({
      data: {
        ...target,
        hash: hashOf(token),
        createdAt: new Date(now),
        expiresAt: new Date(now + LINK_LIVES_MS),
      },
    });
  });
  return token;
}

/** The link, whether it still works or not; null for what was never one, or has been replaced. */
export async function findLink(token: string, purpose: LinkTarget['purpose'], now: number) {
  const hash = hashOf(token);
  return asLinkHolder(hash, async (client) => {
    const { rows } = await client.query<LinkRow & { works: boolean }>(
      `SELECT user_id AS "userId", tenant_id AS "tenantId", invitation_id AS "invitationId",
              used_at IS NULL AND expires_at > to_timestamp($3::float8 / 1000) AS works
         FROM access_link WHERE hash = $1 AND purpose = $2`,
      [hash, purpose, now],
    );
    return rows[0] ?? null;
  });
}

/** Uses a link up and does in the same transaction what it is for. @throws Refusal when it no longer works. */
export function spendLink<T>(
  token: string,
  purpose: LinkTarget['purpose'],
  now: number,
  work: (client: PoolClient, link: LinkRow) => Promise<T>,
): Promise<T> {
  const hash = hashOf(token);
  return asLinkHolder(hash, async (client) => {
    const { rows } = await client.query<LinkRow>(
      `UPDATE access_link SET used_at = to_timestamp($3::float8 / 1000)
        WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > to_timestamp($3::float8 / 1000)
       RETURNING user_id AS "userId", tenant_id AS "tenantId", invitation_id AS "invitationId"`,
      [hash, purpose, now],
    );
    if (!rows[0]) throw linkIsOver();
    return work(client, rows[0]);
  });
}

export function linkIsOver(): Refusal {
  return new Refusal('conflict', {
    en: 'This link has been used or is older than ten minutes: ask for a new one.',
    fr: 'Ce lien a déjà servi ou a plus de dix minutes\u00a0: demandez-en un autre.',
  });
}

function hashOf(token: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(token).digest();
}
