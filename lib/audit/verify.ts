import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import { type AuditFacts, hashOf } from './write';

/** Where a chain does not hold. */
export interface Break {
  chain: number;
  /** Of the first row that is not as it was written. */
  position: bigint;
  kind: 'changed' | 'missing';
}

export interface Verified {
  chains: number;
  rows: number;
  breaks: Break[];
}

const PAGE = 5_000;

/** Follows every chain from its first row to its recorded end. Of each chain the first break is told. */
export function verifyAudit(): Promise<Verified> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    const { rows: ends } = await client.query<End>(
      `SELECT chain, coalesce(position, 0) AS position, coalesce(encode(hash, 'hex'), '') AS hash
         FROM audit_head FULL JOIN (SELECT DISTINCT chain FROM audit) found USING (chain) ORDER BY chain`,
    );
    const verified: Verified = { chains: ends.length, rows: 0, breaks: [] };
    for (const end of ends) {
      const { rows, broken } = await follow(client, end);
      verified.rows += rows;
      if (broken) verified.breaks.push(broken);
    }
    return verified;
  });
}

interface End {
  chain: number;
  position: bigint;
  hash: string;
}

async function follow(client: PoolClient, end: End): Promise<{ rows: number; broken: Break | null }> {
  const { chain } = end;
  let previous = '';
  let position = 0n;
  const broken = (kind: Break['kind'], at: bigint) => ({
    rows: Number(position),
    broken: { chain, position: at, kind },
  });
  for (;;) {
    const page = await rowsAfter(client, chain, position);
    for (const row of page) {
      if (row.position !== position + 1n) return broken('missing', position + 1n);
      if (hashOf(previous, row) !== row.hash) return broken('changed', row.position);
      [position, previous] = [row.position, row.hash];
    }
    if (page.length < PAGE) break;
  }
  if (position < end.position) return broken('missing', position + 1n);
  if (position !== end.position || previous !== end.hash) return broken('changed', position);
  return { rows: Number(position), broken: null };
}

async function rowsAfter(client: PoolClient, chain: number, position: bigint) {
  const { rows } = await client.query<AuditFacts & { hash: string }>(
    `SELECT chain, position, (extract(epoch FROM at) * 1000)::float8 AS at, actor, action, subject, detail,
            encode(hash, 'hex') AS hash
       FROM audit WHERE chain = $1 AND position > $2 ORDER BY position LIMIT ${PAGE}`,
    [chain, position],
  );
  return rows;
}
