import type { PoolClient } from 'pg';
import { table } from '../db/rows';
import { SHARES } from './lane';
import type { Route } from './route';
import type { Read } from './translation';

export interface Claimed {
  id: bigint;
  body: Buffer;
}

/** Bodies of one batch: bounds the memory of a worker whatever the size of the deliveries. */
const BATCH_BYTES = 3 * 1024 * 1024;
/** What a body is taken for that waited before its length was written down. */
const UNKNOWN_BYTES = 64 * 1024;
const MAX_ATTEMPTS = 5;

/**
 * What is to be worked now. The clock may have been set back since a row was written: what was never tried needs no
 * waiting, and no try is put off for as long as ten minutes.
 */
export const DUE = `source = 'whatsapp' AND state = 'pending'
  AND (attempts = 0 OR next_attempt_at <= now() OR next_attempt_at > now() + interval '10 minutes')`;

/** What a worker took last: the share, and the deliveries, also when nothing came of it. */
export interface Sweep {
  share: number;
  held: readonly bigint[];
}

export function newSweep(): Sweep {
  return { share: 0, held: [] };
}

/** So many of the sweep's next, or just this delivery. */
export type Claim = { limit: number; sweep: Sweep } | { only: bigint };

/** Takes deliveries that no other worker holds, until this transaction ends. */
export async function claim(client: PoolClient, which: Claim): Promise<Claimed[]> {
  const held =
    'only' in which ? await holdOne(client, which.only) : await holdNext(client, which.limit, which.sweep);
  return held.length === 0 ? [] : readBodies(client, held);
}

interface Held {
  delivery_id: bigint;
  lane: number;
  /** Unix milliseconds; null: it waited before there were months. */
  received_at: number | null;
  bytes: number | null;
}

const HELD = 'delivery_id, lane, (extract(epoch FROM received_at) * 1000)::float8 AS received_at, bytes';

async function readBodies(client: PoolClient, held: readonly Held[]): Promise<Claimed[]> {
  const times = held.map((row) => row.received_at ?? Number.NaN);
  const ids = held.map((row) => row.delivery_id);
  const within = await bodiesBetween(client, ids, Math.min(...times), Math.max(...times));
  const bodies = within.length > 0 ? within : await bodiesBetween(client, ids, Number.NaN, Number.NaN);
  if (bodies.length === 0) throw new Error(`the body of delivery ${ids[0]} is not kept`);
  return bodies;
}

/** `from`, `to`: of their arrival, in milliseconds, so that only their months are looked into; NaN = unknown. */
async function bodiesBetween(client: PoolClient, ids: readonly bigint[], from: number, to: number) {
  const { rows } = await client.query<Claimed>({
    name: 'read-deliveries',
    text: `SELECT id, body FROM delivery WHERE id = ANY ($1::bigint[]) AND received_at BETWEEN $2 AND $3
            ORDER BY id`,
    values: [
      ids,
      Number.isNaN(from) ? '-infinity' : new Date(from),
      Number.isNaN(to) ? 'infinity' : new Date(to),
    ],
  });
  return rows;
}

/**
 * Of the next share that has any and is free; as many as fit. Workers go through the lanes of a share together, so that
 * what waits for one user meets in a batch, and then begin anew: however much arrives meanwhile, nothing waits longer
 * than one round.
 */
async function holdNext(client: PoolClient, limit: number, sweep: Sweep): Promise<readonly Held[]> {
  sweep.held = [];
  const lanes = await readPositions(client);
  const turns = Array.from({ length: SHARES }, (_, n) => (sweep.share + 1 + n) % SHARES);
  while (turns.length > 0) {
    const next = await firstWaiting(client, turns, lanes);
    if (!next) return [];
    turns.splice(0, turns.indexOf(next.share) + 1);
    const held = await holdFrom(client, limit, next);
    if (held.length === 0) continue;
    const fitting = whatFits(held);
    const isRoundOver = held.length < limit && fitting.length === held.length;
    await writePosition(client, next.share, isRoundOver ? 0 : laneAfter(fitting));
    sweep.share = next.share;
    sweep.held = fitting.map((row) => row.delivery_id);
    return fitting;
  }
  return [];
}

interface Place {
  share: number;
  lane: number;
}

/** Of each share, the lane to go on from. */
async function readPositions(client: PoolClient): Promise<number[]> {
  const { rows } = await client.query<Place>({
    name: 'read-positions',
    text: 'SELECT share, lane FROM inbox_position',
  });
  const lanes = Array.from({ length: SHARES }, () => 0);
  for (const { share, lane } of rows) lanes[share] = lane;
  return lanes;
}

/** With the batch or not at all; only who holds the share writes it. */
async function writePosition(client: PoolClient, share: number, lane: number) {
  await client.query({
    name: 'write-position',
    text: `INSERT INTO inbox_position (share, lane) VALUES ($1, $2)
           ON CONFLICT (share) DO UPDATE SET lane = excluded.lane`,
    values: [share, lane],
  });
}

/** The first of these shares in which something waits, and its lane: the next one, or the first of a new round. */
async function firstWaiting(
  client: PoolClient,
  shares: readonly number[],
  lanes: readonly number[],
): Promise<Place | undefined> {
  const first = (where: string) =>
    `(SELECT i.lane FROM inbox i WHERE ${DUE} AND i.lane % ${SHARES} = turn.share AND ${where}
       ORDER BY i.lane, delivery_id LIMIT 1)`;
  const { rows } = await client.query<Place>({
    name: 'first-waiting',
    text: `SELECT turn.share, one.lane FROM unnest($1::int[], $2::int[]) AS turn(share, lane)
            CROSS JOIN LATERAL (${first('i.lane >= turn.lane')} UNION ALL ${first('i.lane < turn.lane')} LIMIT 1) AS one
            LIMIT 1`,
    values: [shares, shares.map((share) => lanes[share])],
  });
  return rows[0];
}

/** The last lane may hold more of its user; one that fills a batch alone gives way to the next. */
function laneAfter(held: readonly Held[]): number {
  const last = held.at(-1)!.lane;
  return held[0]!.lane === last ? last + 1 : last;
}

/** The first one always does. */
function whatFits(held: readonly Held[]): readonly Held[] {
  let bytes = 0;
  for (const [place, row] of held.entries()) {
    bytes += row.bytes ?? UNKNOWN_BYTES;
    if (bytes > BATCH_BYTES && place > 0) return held.slice(0, place);
  }
  return held;
}

async function holdFrom(client: PoolClient, limit: number, { share, lane }: Place): Promise<Held[]> {
  const { rows } = await client.query<Held>({
    name: 'hold-share',
    text: `SELECT ${HELD} FROM inbox
            WHERE (SELECT pg_try_advisory_xact_lock(4, $2)) AND ${DUE} AND lane % ${SHARES} = $2 AND lane >= $3::int
            ORDER BY lane, delivery_id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    values: [limit, share, lane],
  });
  return rows;
}

async function holdOne(client: PoolClient, id: bigint): Promise<Held[]> {
  const { rows } = await client.query<Held>(
    `SELECT ${HELD} FROM inbox WHERE ${DUE} AND delivery_id = $1 FOR UPDATE SKIP LOCKED`,
    [id],
  );
  return rows;
}

/** The claimed deliveries leave the inbox; those with a number that is not connected yet wait for it. */
export async function finish(
  client: PoolClient,
  claimed: readonly Claimed[],
  read: Read,
  routes: ReadonlyMap<string, Route>,
): Promise<void> {
  const waiting = new Map<bigint, Unknown>();
  const unknownOf = (id: bigint) => {
    const unknown = waiting.get(id) ?? { numbers: new Set(), accounts: new Set() };
    waiting.set(id, unknown);
    return unknown;
  };
  for (const [id, accounts] of read.unrouted) unknownOf(id).accounts = accounts;
  for (const { deliveryId, phoneNumberId } of read.items)
    if (!routes.has(phoneNumberId)) unknownOf(deliveryId).numbers.add(phoneNumberId);
  const done = claimed.filter(({ id }) => !waiting.has(id)).map(({ id }) => id);
  await client.query({
    name: 'finish',
    text: 'DELETE FROM inbox WHERE delivery_id = ANY ($1::bigint[])',
    values: [done],
  });
  await quarantine(client, waiting);
  if (read.notes.length === 0) return;
  const source = table(
    't',
    { delivery_id: 'bigint', reason: 'text', detail: 'text', count: 'int' },
    read.notes,
  );
  await client.query({
    name: 'note',
    text: `INSERT INTO delivery_note (${source.names}) SELECT ${source.names} FROM ${source.sql} ON CONFLICT DO NOTHING`,
    values: source.values,
  });
}

/** What a delivery names that is not connected. */
interface Unknown {
  numbers: Set<string>;
  accounts: Set<string>;
}

/**
 * Under a lock that connecting a number takes too: a number that was connected while this batch was at work is found
 * here, and one that is connected after it finds the delivery waiting.
 */
async function quarantine(client: PoolClient, waiting: ReadonlyMap<bigint, Unknown>): Promise<void> {
  if (waiting.size === 0) return;
  await client.query(`SELECT pg_advisory_xact_lock_shared(hashtext('parley connect'))`);
  for (const [id, { numbers, accounts }] of waiting) {
    await client.query({
      name: 'quarantine',
      text: `UPDATE inbox SET state = 'quarantined', reason = 'number_not_connected', phone_number_ids = $2 || $3
              WHERE delivery_id = $1
                AND NOT EXISTS (SELECT FROM phone_number WHERE id = ANY ($2::text[]))
                AND NOT EXISTS (SELECT FROM waba WHERE id = ANY ($3::text[]))`,
      values: [id, [...numbers], [...accounts]],
    });
  }
}

/** A delivery that could not be worked: tried again later, and set aside with its reason after some tries. */
export async function setBack(client: PoolClient, id: bigint, reason: string): Promise<void> {
  await client.query(
    `UPDATE inbox SET attempts = attempts + 1, reason = $2,
            next_attempt_at = now() + make_interval(secs => power(4, attempts)),
            state = CASE WHEN attempts + 1 >= ${MAX_ATTEMPTS} THEN 'failed' ELSE state END
      WHERE delivery_id = $1 AND state = 'pending'`,
    [id, reason],
  );
}
