import { createHmac, hkdfSync } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Transaction } from '../db/prisma';
import { env } from '../env';

/** What may be written down, by its subject's name. */
export type AuditAction =
  | 'sign_in.failed'
  | 'password.changed'
  | 'password.reset'
  | 'second_factor.enrolled'
  | 'second_factor.removed'
  | 'recovery_code.used'
  | 'recovery_codes.made'
  | 'identity.bound'
  | 'identity.released'
  | 'session.ended'
  | 'sessions.ended'
  | 'link.printed'
  | 'user.created'
  | 'operator.made'
  | 'tenant.created'
  | 'member.invited'
  | 'member.added'
  | 'member.joined'
  | 'member.role_changed'
  | 'member.removed'
  | 'invitation.withdrawn'
  | 'api_key.created'
  | 'api_key.revoked'
  | 'waba.connected'
  | 'waba.declared'
  | 'access_token.set'
  | 'access_token.removed'
  | 'terms.changed'
  | 'issuer.changed'
  | 'app.added'
  | 'app.rotated'
  | 'app.removed'
  | 'inbox.retried'
  | 'database.restored'
  | 'deliveries.dropped'
  | 'markup.set'
  | 'markup.removed'
  | 'rates.imported'
  | 'markets.imported'
  | 'budget.created'
  | 'budget.changed'
  | 'budget.removed'
  | 'discrepancy.accepted'
  | 'rollup.rebuilt'
  | 'invoice.approved'
  | 'invoice.issued'
  | 'invoice.voided'
  | 'credit_note.created';

export interface AuditEntry {
  /** null: it concerns the installation and no tenant. */
  tenantId: number | null;
  /** Who did it: an address, 'command line' or 'automatic'. */
  actor: string;
  action: AuditAction;
  /** What it was done to. */
  subject: string;
  detail?: Readonly<Record<string, string | number | boolean | null>>;
  /** Unix milliseconds. */
  at: number;
}

/** Who does something, and when: what verbs of members, operators and the command line have in common. */
export type Author = Pick<AuditEntry, 'actor' | 'at'>;

export function commandLine(at = Date.now()): Author {
  return { actor: 'command line', at };
}

/** Who was named, and otherwise the command line; now. */
export function authorOf(actor: string | null | undefined): Author {
  return actor ? { actor, at: Date.now() } : commandLine();
}

/** A row as it was hashed. */
export interface AuditFacts {
  chain: number;
  position: bigint;
  at: number;
  actor: string;
  action: string;
  subject: string;
  detail: string;
}

/**
 * Writes down what is being done, in the transaction that does it: both are there afterwards, or neither. Chains are
 * written one row at a time, so it comes last in the transaction.
 */
export async function writeAudit(client: PoolClient | Transaction, entry: AuditEntry): Promise<void> {
  const chain = entry.tenantId ?? 0;
  const [head] = await ask<{ position: bigint; hash: string }>(
    client,
    `INSERT INTO audit_head (chain, position, hash) VALUES ($1, 0, '')
     ON CONFLICT (chain) DO UPDATE SET position = audit_head.position
     RETURNING position, encode(hash, 'hex') AS hash`,
    [chain],
  );
  const { at, actor, action, subject } = entry;
  const detail = JSON.stringify(entry.detail ?? {});
  const position = head!.position + 1n;
  const hash = hashOf(head!.hash, { chain, position, at, actor, action, subject, detail });
  await ask(
    client,
    `INSERT INTO audit (chain, position, tenant_id, at, actor, action, subject, detail, hash)
     VALUES ($1, $2::bigint, $3::int, to_timestamp($4::float8 / 1000), $5, $6, $7, $8, decode($9, 'hex'))`,
    [chain, String(position), entry.tenantId, at, actor, action, subject, detail, hash],
  );
  await ask(
    client,
    `UPDATE audit_head SET position = $2::bigint, hash = decode($3, 'hex') WHERE chain = $1`,
    [chain, String(position), hash],
  );
}

/** The hash of a row, in hex; `previous` is that of the row before it, '' for the first. */
export function hashOf(previous: string, row: AuditFacts): string {
  const { chain, position, at, actor, action, subject, detail } = row;
  const text = JSON.stringify([previous, chain, String(position), at, actor, action, subject, detail]);
  return createHmac('sha256', key()).update(text).digest('hex');
}

let cached: Buffer | undefined;

function key(): Buffer {
  cached ??= Buffer.from(hkdfSync('sha256', env().encryptionKey, '', 'parley audit', 32));
  return cached;
}

async function ask<Row>(
  client: PoolClient | Transaction,
  sql: string,
  values: readonly unknown[],
): Promise<Row[]> {
  if ('$queryRawUnsafe' in client) return client.$queryRawUnsafe<Row[]>(sql, ...values);
  return (await client.query(sql, [...values])).rows;
}
