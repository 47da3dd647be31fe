import type { PoolClient } from 'pg';
import { table } from '../db/rows';
import { SHARES } from './lane';
import type { Route } from './route';
import type { Read } from './translation';

/** What stood in the inbox. */
interface Held {
  id: bigint;
  lane: number;
  /** Unix milliseconds; null: it waited before there were months. */
  received_at: number | null;
  bytes: number | null;
}

export interface Claimed extends Held {
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

/** How often a worker looked, the share that was last in turn, and the deliveries taken last, also in vain. */
export interface Sweep {
  turn: number;
  share: number;
  held: readonly bigint[];
}

export function newSweep(): Sweep {
  return { turn: 0, share: 0, held: [] };
}

/** So many of the sweep's next, or just this delivery. */
export type Claim = { limit: number; sweep: Sweep } | { only: bigint };

/**
 * Takes deliveries out of the inbox, which no other worker then sees; they are done when this transaction is committed,
 * and back in the inbox as they were when it fails.
 */
export async function claim(client: PoolClient, which: Claim): Promise<Claimed[]> {
  const held =
    'only' in which ? await holdOne(client, which.only) : await holdNext(client, which.limit, which.sweep);
  return held.length === 0 ? [] : readBodies(client, held);
}

const HELD =
  'i.delivery_id AS id, i.lane, (extract(epoch FROM i.received_at) * 1000)::float8 AS received_at, i.bytes';

/** In order of arrival. */
async function readBodies(client: PoolClient, held: readonly Held[]): Promise<Claimed[]> {
  const times = held.map((row) => row.received_at ?? Number.NaN);
  const rows = new Map(held.map((row) => [row.id, row]));
  const ids = [...rows.keys()];
  let bodies = await bodiesBetween(client, ids, Math.min(...times), Math.max(...times));
  if (bodies.length < ids.length) bodies = await bodiesBetween(client, ids, Number.NaN, Number.NaN);
  const kept = new Set(bodies.map(({ id }) => id));
  const missing = ids.find((id) => !kept.has(id));
  if (missing !== undefined) throw new Error(`the body of delivery ${missing} is not kept`);
  return bodies.map(({ id, body }) => ({ ...rows.get(id)!, body }));
}

/** `from`, `to`: of their arrival, in milliseconds, so that only their months are looked into; NaN = unknown. */
async function bodiesBetween(client: PoolClient, ids: readonly bigint[], from: number, to: number) {
  const { rows } = await client.query<Pick<Claimed, 'id' | 'body'>>({
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
  // Every other turn is for the share that is the least far in its round: a large one would else be left alone at last,
  // with one worker.
  const isForSlowest = sweep.turn++ % 2 === 1;
  const far = (share: number) => lanes[share] || Number.MAX_SAFE_INTEGER;
  if (isForSlowest) turns.sort((a, b) => far(a) - far(b));
  while (turns.length > 0) {
    const next = await firstWaiting(client, turns, lanes);
    if (!next) return [];
    turns.splice(0, turns.indexOf(next.share) + 1);
    const held = await holdFrom(client, limit, next);
    if (held.length === 0) continue;
    const isRoundOver = held.length < limit && held.length === held[0]!.waiting;
    await writePosition(client, next.share, isRoundOver ? 0 : laneAfter(held));
    if (!isForSlowest) sweep.share = next.share;
    sweep.held = held.map(({ id }) => id);
    return held;
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
  const lanes = held.map((row) => row.lane);
  const last = Math.max(...lanes);
  return Math.min(...lanes) === last ? last + 1 : last;
}

/**
 * As many of the share as fit into a batch; the first one always does. `waiting`: how many there were up to the limit.
 * They are found and deleted in one go, while what they lie on is at hand.
 */
async function holdFrom(client: PoolClient, limit: number, { share, lane }: Place) {
  const { rows } = await client.query<Held & { waiting: number }>({
    name: 'hold-share',
    text: `WITH waiting AS (
             SELECT ctid AS tid, lane, delivery_id, coalesce(bytes, ${UNKNOWN_BYTES}) AS bytes FROM inbox
              WHERE (SELECT pg_try_advisory_xact_lock(4, $2)) AND ${DUE} AND lane % ${SHARES} = $2 AND lane >= $3::int
              ORDER BY lane, delivery_id LIMIT $1),
           next AS (
             SELECT tid, count(*) OVER () AS waiting, row_number() OVER lanes AS place, sum(bytes) OVER lanes AS total
               FROM waiting WINDOW lanes AS (ORDER BY lane, delivery_id))
           DELETE FROM inbox i USING next
            WHERE i.ctid = next.tid AND (next.place = 1 OR next.total <= ${BATCH_BYTES})
           RETURNING ${HELD}, next.waiting::int`,
    values: [limit, share, lane],
  });
  return rows;
}

async function holdOne(client: PoolClient, id: bigint): Promise<Held[]> {
  const { rows } = await client.query<Held>(
    `DELETE FROM inbox i WHERE ${DUE} AND delivery_id = $1 RETURNING ${HELD}`,
    [id],
  );
  return rows;
}

/** What the deliveries name and nobody has connected yet sends them back into the inbox; what is no fact is noted. */
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
  await quarantine(client, claimed, waiting);
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
 * here, and its delivery worked once more; one that is connected after it finds the delivery waiting.
 */
async function quarantine(
  client: PoolClient,
  claimed: readonly Claimed[],
  waiting: ReadonlyMap<bigint, Unknown>,
): Promise<void> {
  if (waiting.size === 0) return;
  await client.query(`SELECT pg_advisory_xact_lock_shared(hashtext('parley connect'))`);
  for (const { id, lane, received_at, bytes } of claimed) {
    const unknown = waiting.get(id);
    if (!unknown) continue;
    await client.query({
      name: 'quarantine',
      text: `INSERT INTO inbox (delivery_id, lane, received_at, bytes, state, reason, phone_number_ids)
             SELECT $1, $2, to_timestamp($3::float8 / 1000), $4,
                    CASE WHEN known THEN 'pending' ELSE 'quarantined' END,
                    CASE WHEN NOT known THEN 'number_not_connected' END,
                    CASE WHEN NOT known THEN $5::text[] || $6::text[] END
               FROM (SELECT EXISTS (SELECT FROM phone_number WHERE id = ANY ($5))
                         OR EXISTS (SELECT FROM waba WHERE id = ANY ($6)) AS known) AS numbers`,
      values: [id, lane, received_at, bytes, [...unknown.numbers], [...unknown.accounts]],
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
