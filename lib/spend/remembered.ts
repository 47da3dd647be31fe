import type { PoolClient } from 'pg';

/** How many lists of sums a process keeps, and how many sums in all: some megabytes. */
const MOST_ANSWERS = 200;
const MOST_SUMS = 50_000;

interface Kept {
  version: string;
  answer: object;
  sums: number;
}

/** By tenant and question; the one that was asked for last is the last. */
const kept = new Map<string, Kept>();
let sums = 0;

/**
 * What `read` says of a tenant's rollup, or what it said last, if the rollup has not changed since: each posting raises
 * a version in its own transaction (`raiseVersions` in lib/ledger/post), so this is never older than what is read.
 * `question` names the answer; `client` comes from a transaction of the tenant: where that may not see the tenant,
 * there is no version, and nothing is remembered.
 */
export async function remembered<Answer extends object>(
  client: PoolClient,
  tenantId: number,
  question: string,
  read: () => Promise<Answer>,
): Promise<Answer> {
  // Before the sums, which may so be newer than their version says, and never older.
  const { rows } = await client.query<{ version: string | null }>({
    name: 'spend-version',
    text: 'SELECT sum(version)::text AS version FROM spend_version WHERE tenant_id = $1',
    values: [tenantId],
  });
  const version = rows[0]!.version;
  const key = `${tenantId} ${question}`;
  const known = version === null ? undefined : kept.get(key);
  if (known?.version === version) {
    keep(key, known);
    return known.answer as Answer;
  }
  const answer = await read();
  if (version !== null) keep(key, { version, answer, sums: sizeOf(answer) });
  return answer;
}

function keep(key: string, one: Kept) {
  forget(key);
  if (one.sums > MOST_SUMS) return;
  kept.set(key, one);
  sums += one.sums;
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_ANSWERS && sums <= MOST_SUMS) return;
    forget(oldest);
  }
}

function forget(key: string) {
  sums -= kept.get(key)?.sums ?? 0;
  kept.delete(key);
}

/** The rows of its lists. */
function sizeOf(answer: object): number {
  return Object.values(answer).reduce((sum, one) => sum + (Array.isArray(one) ? one.length : 1), 1);
}
