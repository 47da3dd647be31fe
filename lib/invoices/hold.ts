import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Refusal } from '../api/refusal';
import { createPool, databaseUrl } from '../db/pools';

/**
 * Locks for work that asks Stripe between its transactions: of the session, on one connection of their own, so that
 * they cost no other connection and go when this process dies.
 */
interface Keeper {
  client: Promise<pg.PoolClient>;
  end: () => void;
  lost: boolean;
  users: number;
  /** One question at a time. */
  asking: Promise<unknown>;
}

export interface Hold {
  /** @throws when the lock is gone with its connection: somebody else may be at it. */
  check: () => void;
}

const POLL_MS = 100;

let keeper: Keeper | null = null;
const held = new Set<string>();

/** Runs `work` while nobody else, in any process, holds `name`. @throws Refusal when it is not free in time. */
export async function holding<T>(
  name: string,
  work: (hold: Hold) => Promise<T>,
  { waitMs = 0 } = {},
): Promise<T> {
  const end = performance.now() + waitMs;
  const mine = join();
  try {
    while (!(await take(mine, name))) {
      if (performance.now() >= end)
        throw new Refusal('conflict', {
          en: `${name} is being worked on: try again in a minute.`,
          fr: `${name} est en cours de traitement\u00a0: réessayez dans une minute.`,
        });
      await sleep(POLL_MS);
    }
    try {
      return await work({
        check: () => {
          if (mine.lost) throw new Error(`the lock of ${name} is lost with its connection`);
        },
      });
    } finally {
      await ask(mine, 'pg_advisory_unlock', name).catch(() => {});
      held.delete(name);
    }
  } finally {
    leave(mine);
  }
}

async function take(mine: Keeper, name: string): Promise<boolean> {
  // The session may take its own lock again, so the database would not keep two of this process apart.
  if (held.has(name)) return false;
  held.add(name);
  const taken = await ask(mine, 'pg_try_advisory_lock', name).catch((error) => {
    held.delete(name);
    throw error;
  });
  if (!taken) held.delete(name);
  return taken;
}

function ask(
  mine: Keeper,
  verb: 'pg_try_advisory_lock' | 'pg_advisory_unlock',
  name: string,
): Promise<boolean> {
  const answer = mine.asking.then(async () => {
    const client = await mine.client;
    const { rows } = await client.query(`SELECT ${verb}(hashtextextended($1, 0)) AS answer`, [
      `parley ${name}`,
    ]);
    return rows[0].answer as boolean;
  });
  mine.asking = answer.catch(() => {});
  return answer;
}

function join(): Keeper {
  if (!keeper || keeper.lost) {
    const pool = createPool('parley_operator', databaseUrl(), { max: 1 });
    const made: Keeper = {
      client: pool.connect(),
      end: () => {},
      lost: false,
      users: 0,
      asking: Promise.resolve(),
    };
    made.end = () => {
      void made.client.then((client) => client.release(true)).catch(() => {});
      void pool.end();
    };
    made.client.then(
      (client) => client.on('error', () => (made.lost = true)).on('end', () => (made.lost = true)),
      () => (made.lost = true),
    );
    keeper = made;
  }
  keeper.users++;
  return keeper;
}

function leave(mine: Keeper) {
  mine.users--;
  if (mine.users > 0) return;
  if (keeper === mine) keeper = null;
  mine.end();
}
