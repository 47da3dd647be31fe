import type { PoolClient } from 'pg';
import { table } from '../db/rows';
import type { ThreadKey } from './messages';
import { textOfThread } from './threads';

/** Threads to look at again, and of those the ones whose charges have to be derived anew. */
export interface Due {
  ids: bigint[];
  threads: ThreadKey[];
  deriving: ThreadKey[];
}

/** Nothing but rows added, so that the inbox waits for nobody; a thread may come to stand there several times. */
export async function makeDue(client: PoolClient, threads: readonly ThreadKey[]): Promise<void> {
  if (threads.length === 0) return;
  const source = table('t', { tenant_id: 'int', phone_number_id: 'text', user_key: 'text' }, threads);
  await client.query({
    name: 'make-due',
    text: `INSERT INTO thread_due (tenant_id, phone_number_id, user_key)
           SELECT tenant_id, phone_number_id, decode(user_key, 'hex') FROM ${source.sql}`,
    values: source.values,
  });
}

/** The rows longest due that no other worker holds, until this transaction ends. */
export async function takeDue(client: PoolClient, limit: number): Promise<Due> {
  const { rows } = await client.query<ThreadKey & { id: bigint; derive: boolean }>({
    name: 'take-due',
    text: `SELECT id, tenant_id, phone_number_id, encode(user_key, 'hex') AS user_key, derive FROM thread_due
            WHERE reason IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    values: [limit],
  });
  const threads = new Map<string, ThreadKey>();
  const deriving = new Map<string, ThreadKey>();
  for (const { tenant_id, phone_number_id, user_key, derive } of rows) {
    const key = { tenant_id, phone_number_id, user_key };
    threads.set(textOfThread(key), key);
    if (derive) deriving.set(textOfThread(key), key);
  }
  return { ids: rows.map(({ id }) => id), threads: [...threads.values()], deriving: [...deriving.values()] };
}

export async function finishDue(client: PoolClient, { ids }: Due): Promise<void> {
  await client.query({
    name: 'finish-due',
    text: 'DELETE FROM thread_due WHERE id = ANY ($1::bigint[])',
    values: [ids],
  });
}

/** A thread that cannot be looked at waits here with its reason, and no other waits for it. */
export async function setDueAside(client: PoolClient, { ids }: Due, reason: string): Promise<void> {
  await client.query('UPDATE thread_due SET reason = $2 WHERE id = ANY ($1::bigint[])', [ids, reason]);
}
