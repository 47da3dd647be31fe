import type { PoolClient } from 'pg';

/**
 * The next number of a series, such as INV-2026-000001. Without a gap: it is taken in the caller's transaction, and
 * given back when that fails. Two that take one at once wait for each other.
 */
export async function nextNumber(client: PoolClient, series: string): Promise<string> {
  const { rows } = await client.query<{ last: number }>(
    `INSERT INTO document_number AS d (series, last) VALUES ($1, 1)
     ON CONFLICT (series) DO UPDATE SET last = d.last + 1 RETURNING last`,
    [series],
  );
  return `${series}-${String(rows[0]!.last).padStart(6, '0')}`;
}
