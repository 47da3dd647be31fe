import type pg from 'pg';
import { checkThreads } from '../discrepancies/check';
import { finishDue, setDueAside, takeDue } from './due';
import { type PriceSource, pricesFor } from './prices';
import { lockNumbers, routesOf } from './route';
import { inTransaction, isPassing, scope, settle } from './work';

/** Threads of one review; a number, not a size, because most threads are short. */
const BATCH = 200;

/**
 * Looks at threads whose facts have changed: derives again what hangs on the account as well as on the thread, and
 * compares Meta's verdicts with the rules. Beside the inbox, so that no delivery waits for it.
 * @returns how many rows of the queue are done; 0 = none is due.
 */
export async function reviewNext(pool: pg.Pool, source: PriceSource): Promise<number> {
  try {
    return await review(pool, source, BATCH);
  } catch (error) {
    if (isPassing(error)) throw error;
    return await review(pool, source, 1).catch((error) => setAside(pool, error));
  }
}

function review(pool: pg.Pool, source: PriceSource, limit: number): Promise<number> {
  return inTransaction(pool, async (client) => {
    const due = await takeDue(client, limit);
    if (due.ids.length === 0) return 0;
    const routes = await routesOf(client, [...new Set(due.threads.map((thread) => thread.phone_number_id))]);
    await scope(client, [...routes.values()]);
    const deriving = due.deriving.filter(({ phone_number_id }) => routes.has(phone_number_id));
    await lockNumbers(client, [...new Set(deriving.map((thread) => thread.phone_number_id))]);
    const prices = await pricesFor(client, source);
    if (deriving.length > 0)
      await settle(
        client,
        { messages: [], conversations: [], threads: deriving, told: new Set() },
        routes,
        prices,
      );
    await checkThreads(client, due.threads, routes, prices);
    await finishDue(client, due);
    return due.ids.length;
  });
}

async function setAside(pool: pg.Pool, error: unknown): Promise<number> {
  if (isPassing(error)) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  return inTransaction(pool, async (client) => {
    const due = await takeDue(client, 1);
    await setDueAside(client, due, reason.slice(0, 500));
    return due.ids.length;
  });
}
