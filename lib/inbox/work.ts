import type pg from 'pg';
import type { PoolClient } from 'pg';
import { type Posted, post } from '../ledger/post';
import { awaitsNumberAllowance, decideByNumberAllowance } from './allowance';
import { type Claim, type Claimed, claim, finish } from './claim';
import { claimConversations, foldConversations } from './conversations';
import { accountsOf, keepAccountFacts } from './declarations';
import { type Folded, foldDeliveries } from './deliveries';
import { makeDue } from './due';
import { type PriceSource, pricesFor } from './prices';
import { lockNumbers, type Route, routesOf } from './route';
import { deriveThreads } from './threads';
import { readDeliveries } from './translation';
import { type Prices, postingOf, type UnitClaim } from './units';

/**
 * The way of a delivery, in order; all of it is one transaction, so that a delivery is done exactly when its
 * charges stand. Start reading here.
 *
 *   claim      deliveries out of the inbox, which nobody else works then  claim.ts
 *   read       Meta's words into facts; what is no fact is noted          translation.ts, lib/whatsapp
 *   route      numbers to tenants; unknown numbers wait in quarantine     route.ts
 *   declare    what Meta says of accounts, and the threads that hang on it    declarations.ts
 *   fold       facts into messages, in any order, any number of times     deliveries.ts, fold.ts, messages.ts
 *   decide     Meta's verdict, else the thread's timeline, into units     lib/engine, conversations.ts, threads.ts
 *   price      units into charges: market, rate, mark-up                  units.ts, lib/engine/charge
 *   post       the difference to the ledger, and the rollup with it       lib/ledger/post
 *   due        the threads that have changed, to be compared with the rules    due.ts; later review.ts
 *   finish     deliveries of unknown numbers back into the inbox          claim.ts
 *
 * From fold to due it goes step by step, some thousand facts at a time.
 */
export async function workBatch(pool: pg.Pool, source: PriceSource, which: Claim): Promise<Worked> {
  return inTransaction(pool, async (client) => {
    const claimed = await claim(client, which);
    const done = claimed.length === 0 ? NOTHING : await work(client, claimed, source);
    return { deliveries: claimed.map(({ id }) => id), ...done };
  });
}

/** One transaction of the worker; its connection is given back only when it is known to be sound. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    broken = false;
    return result;
  } catch (error) {
    await client
      .query('ROLLBACK')
      .then(() => (broken = false))
      .catch(() => {});
    throw error;
  } finally {
    client.release(broken);
  }
}

/** What came of a batch. */
export interface Worked extends Posted {
  /** Their ids. */
  deliveries: readonly bigint[];
  /** Of connected numbers; and those of them that said nothing new. */
  statuses: number;
  unchanged: number;
}

/** Folded and posted before the next: bounds what a worker makes of a batch in memory, however many it holds. */
const STEP_FACTS = 4_000;

const NOTHING = { charges: 0, reversals: 0, statuses: 0, unchanged: 0 };

async function work(
  client: PoolClient,
  claimed: readonly Claimed[],
  source: PriceSource,
): Promise<Omit<Worked, 'deliveries'>> {
  const read = await readDeliveries(client, claimed);
  const routes = await routesOf(client, read.phoneNumberIds);
  const accounts = await accountsOf(client, [...new Set(read.account.map(({ wabaId }) => wabaId))]);
  await scope(client, [...routes.values(), ...accounts]);
  await lockNumbers(client, [
    ...new Set([...routes.keys(), ...accounts.flatMap(({ phoneNumberIds }) => phoneNumberIds)]),
  ]);

  const prices = await pricesFor(client, source);
  await keepAccountFacts(client, read.account, accounts);
  const total = { ...NOTHING };
  for (let from = 0; from < read.items.length; from += STEP_FACTS) {
    const items = read.items.slice(from, from + STEP_FACTS);
    const folded = await foldDeliveries(client, items, routes, source);
    const { charges, reversals } = await settle(client, folded, routes, prices);
    await makeDue(client, folded.changed);
    total.charges += charges;
    total.reversals += reversals;
    total.statuses += folded.statuses;
    total.unchanged += folded.unchanged;
  }
  await finish(client, claimed, read, routes);
  return total;
}

/** From what has changed to what stands in the ledger. */
export async function settle(
  client: PoolClient,
  folded: Pick<Folded, 'messages' | 'conversations' | 'threads' | 'told'>,
  routes: Map<string, Route>,
  prices: Prices,
): Promise<Posted> {
  const derived = await deriveThreads(client, folded.threads, routes, folded.told);
  const named = [...folded.conversations, ...derived.named];
  const conversations = await foldConversations(client, named, derived.timeline, routes);
  const claims: UnitClaim[] = [
    ...folded.messages,
    ...derived.messages,
    ...(await claimConversations(client, [...conversations, ...derived.conversations], routes)),
  ];
  const settled = claims.filter((one) => !awaitsNumberAllowance(one));
  const posted = await post(
    client,
    settled.map((one) => postingOf(one, prices)),
  );
  const placed = await decideByNumberAllowance(client, claims, posted.rows, routes);
  const postedAfter = await post(
    client,
    placed.map((one) => postingOf(one, prices)),
  );
  return {
    charges: posted.charges + postedAfter.charges,
    reversals: posted.reversals + postedAfter.reversals,
  };
}

/** From here on the transaction sees these tenants and no other. */
export async function scope(client: PoolClient, of: readonly Pick<Route, 'tenantId'>[]) {
  const tenants = new Set(of.map(({ tenantId }) => tenantId));
  await client.query(`SET LOCAL parley.tenants = '${[...tenants].join(',')}'`);
}

/** Failures that lie with the database's state and not with the delivery: worth the same try again. */
export function isPassing(error: unknown): boolean {
  const { code } = error as { code?: string };
  if (code === undefined) return error instanceof Error && /connect|timeout|terminat/i.test(error.message);
  // Connection, resources, operator intervention, serialization and deadlock; and the codes of sockets.
  return /^(08|53|57|58|40)/.test(code) || /^E[A-Z]+$/.test(code);
}
