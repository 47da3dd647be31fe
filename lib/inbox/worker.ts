import type pg from 'pg';
import { type Claim, newSweep, type Sweep, setBack } from './claim';
import type { PriceSource } from './prices';
import { reasonOf } from './reason';
import { reviewNext } from './review';
import { isPassing, type Worked, workBatch } from './work';

/** What a batch costs whatever its size is shared by many, and messages of one number meet in it. */
const BATCH = 4_000;
/** One by one is slow: so many, then a batch is tried again. */
const SINGLES = 1_000;
/** Deliveries that another process stored are found after this time at the latest. */
const IDLE_MS = 200;
const BROKEN_MS = 1_000;
/** Deliveries go before reviews, but a stream of deliveries that never ends does not keep them waiting forever. */
const REVIEW_EVERY = 16;

export interface Worker {
  /** There is something to do: called after a delivery was stored in this process. */
  wake: () => void;
  /** Ends after the batch at hand. */
  stop: () => Promise<void>;
}

export interface WorkerEvents {
  /** A batch is committed; `ms` since its claim. */
  onWorked?: (worked: Worked, ms: number) => void;
  onSetBack?: (delivery: bigint, reason: string) => void;
  onBroken?: (error: unknown) => void;
}

/** Works the inbox until it is stopped, through failures of the database and deliveries that cannot be worked. */
export function startWorker(pool: pg.Pool, source: PriceSource, events: WorkerEvents = {}): Worker {
  let stopping = false;
  let asleep: (() => void) | null = null;
  const wake = () => asleep?.();
  const sweep = newSweep();

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      asleep = done;
      function done() {
        clearTimeout(timer);
        asleep = null;
        resolve();
      }
    });

  async function run() {
    for (let turn = 1; !stopping; turn++) {
      try {
        const worked = await workNext(pool, source, events, sweep);
        if (stopping || (worked > 0 && turn % REVIEW_EVERY !== 0)) continue;
        const reviewed = await reviewNext(pool, source);
        if (worked + reviewed === 0 && !stopping) await sleep(IDLE_MS);
      } catch (error) {
        events.onBroken?.(error);
        if (!stopping) await sleep(BROKEN_MS);
      }
    }
  }

  const running = run();
  return {
    wake,
    stop: () => {
      stopping = true;
      wake();
      return running;
    },
  };
}

/** One batch; when it cannot be worked whole, its deliveries one by one, so that only the one at fault waits. */
export async function workNext(
  pool: pg.Pool,
  source: PriceSource,
  events: WorkerEvents = {},
  sweep: Sweep = newSweep(),
): Promise<number> {
  try {
    return await workSome(pool, source, events, { limit: BATCH, sweep });
  } catch (error) {
    const single = sweep.held.slice(0, SINGLES);
    if (isPassing(error) || single.length === 0) throw error;
    return await workOneByOne(pool, source, events, single);
  }
}

async function workSome(
  pool: pg.Pool,
  source: PriceSource,
  { onWorked }: WorkerEvents,
  which: Claim,
): Promise<number> {
  const began = performance.now();
  const worked = await workBatch(pool, source, which);
  if (worked.deliveries.length > 0) onWorked?.(worked, performance.now() - began);
  return worked.deliveries.length;
}

async function workOneByOne(
  pool: pg.Pool,
  source: PriceSource,
  events: WorkerEvents,
  deliveries: readonly bigint[],
): Promise<number> {
  for (const only of deliveries) {
    try {
      await workSome(pool, source, events, { only });
    } catch (error) {
      if (isPassing(error)) throw error;
      const reason = reasonOf(error);
      const client = await pool.connect();
      await setBack(client, only, reason).finally(() => client.release());
      events.onSetBack?.(only, reason);
    }
  }
  return deliveries.length;
}
