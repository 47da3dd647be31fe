import type pg from 'pg';
import type { PoolClient } from 'pg';
import { type Posted, post } from '../ledger/post';
import { awaitsNumberAllowance, decideByNumberAllowance } from './allowance';
import { type Claimed, claim, finish } from './claim';
import { claimConversations, foldConversations } from './conversations';
import { foldDeliveries } from './deliveries';
import { type PriceSource, pricesFor } from './prices';
import { lockNumbers, routesOf } from './route';
import { deriveThreads } from './threads';
import { readDeliveries } from './translation';
import { postingOf, type UnitClaim } from './units';

/**
 * The way of a delivery, in order; all of it is one transaction, so that a delivery is done exactly when its
 * charges stand. Start reading here.
 *
 *   claim      deliveries that nobody else works on                       claim.ts
 *   read       Meta's words into facts; what is no fact is noted          translation.ts, lib/whatsapp
 *   route      numbers to tenants; unknown numbers wait in quarantine     route.ts
 *   fold       facts into messages, in any order, any number of times     deliveries.ts, fold.ts, messages.ts
 *   decide     Meta's verdict, else the thread's timeline, into units     lib/engine, conversations.ts, threads.ts
 *   price      units into charges: market, rate, mark-up                  units.ts, lib/engine/charge
 *   post       the difference to the ledger, and the rollup with it       lib/ledger/post
 *   finish     the deliveries leave the inbox                             claim.ts
 */
export async function workBatch(
  pool: pg.Pool,
  source: PriceSource,
  limit: number,
  only: bigint | null = null,
): Promise<Worked> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('BEGIN');
    const claimed = await claim(client, limit, only);
    const posted = claimed.length === 0 ? null : await work(client, claimed, source);
    await client.query('COMMIT');
    broken = false;
    return { deliveries: claimed.length, charges: posted?.charges ?? 0, reversals: posted?.reversals ?? 0 };
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

export interface Worked extends Posted {
  deliveries: number;
}

async function work(client: PoolClient, claimed: readonly Claimed[], source: PriceSource): Promise<Posted> {
  const read = await readDeliveries(client, claimed);
  const routes = await routesOf(client, read.phoneNumberIds);
  await scope(
    client,
    [...routes.values()].map(({ tenantId }) => tenantId),
  );
  await lockNumbers(client, [...routes.keys()]);

  const prices = await pricesFor(client, source);
  const folded = await foldDeliveries(client, read.items, routes, source);
  const derived = await deriveThreads(client, folded.threads, routes);
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
  const placed = await decideByNumberAllowance(client, claims, posted.takenBack, routes);
  const postedAfter = await post(
    client,
    placed.map((one) => postingOf(one, prices)),
  );

  await finish(client, claimed, read, routes);
  return {
    charges: posted.charges + postedAfter.charges,
    reversals: posted.reversals + postedAfter.reversals,
  };
}

/** From here on the transaction sees these tenants and no other. */
async function scope(client: PoolClient, tenantIds: readonly number[]) {
  await client.query(`SET LOCAL parley.tenants = '${[...new Set(tenantIds)].join(',')}'`);
}
