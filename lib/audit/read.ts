import type { PoolClient } from 'pg';

/** A row of the log as it is shown. */
export interface AuditRow {
  chain: number;
  position: bigint;
  /** Unix milliseconds. */
  at: number;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  /** Null: the installation. */
  tenant: string | null;
}

/** Where a page of the log begins: after this row, which is older than the ones before it. */
export interface AuditCursor {
  at: number;
  chain: number;
  position: bigint;
}

export const AUDIT_PAGE = 50;

/**
 * The log as `client` may see it, newest first; one row more than a page when there is another page. `search` is
 * a part of who, what or on what.
 */
export async function readAudit(
  client: PoolClient,
  { search = '', after = null }: { search?: string; after?: AuditCursor | null } = {},
): Promise<AuditRow[]> {
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await client.query<Omit<AuditRow, 'detail'> & { detail: string }>(
    `SELECT a.chain, a.position, (extract(epoch FROM a.at) * 1000)::float8 AS at, a.actor, a.action, a.subject,
            a.detail, t.slug AS tenant
       FROM audit a LEFT JOIN tenant t ON t.id = a.tenant_id
      WHERE (a.actor ILIKE $1 OR a.action ILIKE $1 OR a.subject ILIKE $1)
        AND ($2::float8 IS NULL
             OR (a.at, a.chain, a.position) < (to_timestamp($2::float8 / 1000), $3::int, $4::bigint))
      ORDER BY a.at DESC, a.chain DESC, a.position DESC LIMIT ${AUDIT_PAGE + 1}`,
    [pattern, after?.at ?? null, after?.chain ?? null, after ? String(after.position) : null],
  );
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) }));
}
