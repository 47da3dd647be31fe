import type { IncomingMessage, ServerResponse } from 'node:http';
import type pg from 'pg';
import { answerHandshake } from '../whatsapp/handshake';
import { verifySignature } from '../whatsapp/signature';
import { firstRoute } from '../whatsapp/translate';
import type { App, AppKeys } from './app-keys';
import { laneOf } from './lane';

/** Meta's limit is 3 MB a body (D4). */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

const BATCH_ROWS = 1_000;
const BATCH_BYTES = 8 * 1024 * 1024;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Of bodies that are not whole yet, whatever the number of senders. */
const MAX_READING_BYTES = 64 * 1024 * 1024;
const PARALLEL_INSERTS = 2;
/** A delivery that waits for so long, without a word of the database in that time, has met one that is gone. */
const PATIENCE_MS = 850;
/** After so long without a commit the database is asked whether it is there; a slow one is waited for. */
const ASK_MS = 300;
const MAX_WAIT_MS = 4_000;
const LOOK_MS = 100;
const MAX_FORGOTTEN_BYTES = 32 * 1024 * 1024;
const MAX_FORGETTING_MS = 5_000;

/** Why a request is not answered 200. */
export type Refused =
  | 'app'
  | 'encoding'
  | 'full'
  | 'method'
  | 'not_json'
  | 'not_stored'
  | 'signature'
  | 'too_large';

export interface Answer {
  status: number;
  body: string;
  retryAfter?: number;
  refused?: Refused;
}

/** One commit, and the deliveries in it by order of their arrival. */
export interface Commit {
  ids: readonly string[];
  bytes: number;
  ms: number;
}

export interface ReceiverOptions extends App {
  /** Further Meta apps. */
  apps?: AppKeys;
  onCommit?: (commit: Commit) => void;
  /** Every answer to a POST. `ms`: since its body was there, or since its head when it is refused without it. */
  onAnswer?: (answer: Answer, ms: number, bytes: number) => void;
}

interface Waiting {
  raw: Buffer;
  lane: number;
  arrived: number;
  answer: (stored: boolean) => void;
}

export interface Receiver {
  /** A delivery: verified, stored, then answered. 200 only after its commit. `app`: by id, when it is a further one. */
  deliver: (raw: Buffer, signature: string | string[] | undefined, app?: string) => Promise<Answer>;
  handshake: (params: URLSearchParams, app?: string) => Promise<Answer>;
  handle: (request: IncomingMessage, response: ServerResponse, app?: string) => void;
}

/**
 * The webhook endpoint. Deliveries that arrive while a commit is under way go into the next one together, so the
 * cost of a commit is shared and no delivery waits longer than one commit.
 */
export function createReceiver(pool: pg.Pool, options: ReceiverOptions): Receiver {
  /** Not answered yet, in order of arrival; those in `waiting` are not being inserted yet either. */
  const open = new Set<Waiting>();
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  const reading = { bytes: 0 };
  let inserting = 0;
  /** When the database was last heard of: a commit, or an answer to a question. */
  let heard = 0;
  let asking = false;
  let looking = false;

  function store(raw: Buffer, lane: number): Promise<boolean> {
    return new Promise((answer) => {
      const one: Waiting = { raw, lane, arrived: performance.now(), answer };
      open.add(one);
      waiting.push(one);
      waitingBytes += raw.length;
      if (inserting === 0) setImmediate(insertNext);
      if (!looking) lookSoon();
    });
  }

  async function insertNext() {
    if (inserting >= PARALLEL_INSERTS || waiting.length === 0) return;
    inserting++;
    const batch = takeBatch();
    // What is left over need not wait for this commit.
    if (waiting.length >= BATCH_ROWS / 4) setImmediate(insertNext);
    const began = performance.now();
    try {
      const ids = await insertDeliveries(pool, batch);
      heard = performance.now();
      answerAll(batch, true);
      const bytes = batch.reduce((sum, { raw }) => sum + raw.length, 0);
      options.onCommit?.({ ids, bytes, ms: heard - began });
    } catch {
      answerAll(batch, false);
    } finally {
      inserting--;
      setImmediate(insertNext);
    }
  }

  function takeBatch(): Waiting[] {
    let rows = 0;
    let bytes = 0;
    while (rows < waiting.length && rows < BATCH_ROWS && bytes < BATCH_BYTES)
      bytes += waiting[rows++]!.raw.length;
    waitingBytes -= bytes;
    return waiting.splice(0, rows);
  }

  function answerAll(some: Iterable<Waiting>, stored: boolean) {
    for (const one of some) if (open.delete(one)) one.answer(stored);
  }

  function lookSoon() {
    looking = true;
    // setImmediate: an answer of the database that arrived while this process was busy comes first.
    setTimeout(() => setImmediate(look), LOOK_MS);
  }

  function look() {
    const now = performance.now();
    giveUp(now - (heard < now - PATIENCE_MS ? PATIENCE_MS : MAX_WAIT_MS));
    looking = open.size > 0;
    if (!looking) return;
    if (heard < now - ASK_MS && !asking) void ask();
    lookSoon();
  }

  /** Whoever is told so although the insert still ends well sends again, and a repeated delivery changes nothing. */
  function giveUp(arrivedBefore: number) {
    const late = [...open].filter(({ arrived }) => arrived < arrivedBefore);
    if (late.length === 0) return;
    answerAll(late, false);
    waiting = waiting.filter((one) => open.has(one));
    waitingBytes = waiting.reduce((sum, { raw }) => sum + raw.length, 0);
  }

  async function ask() {
    asking = true;
    try {
      await pool.query('SELECT');
      heard = performance.now();
    } catch {
      // It has not been heard of, which is all there is to say.
    } finally {
      asking = false;
    }
  }

  async function deliver(
    raw: Buffer,
    signature: string | string[] | undefined,
    id?: string,
  ): Promise<Answer> {
    const began = performance.now();
    const app = await appOf(id);
    const answer = 'status' in app ? app : await take(raw, signature, app);
    options.onAnswer?.(answer, performance.now() - began, raw.length);
    return answer;
  }

  async function take(raw: Buffer, signature: string | string[] | undefined, app: App): Promise<Answer> {
    if (!verifySignature(raw, signature, app.secrets)) {
      return {
        status: 401,
        body: 'The signature in X-Hub-Signature-256 does not match the body and the app secret.',
        refused: 'signature',
      };
    }
    const lane = laneOfBody(raw);
    if (lane === null) return { status: 400, body: 'The body is not JSON.', refused: 'not_json' };
    if (waitingBytes > MAX_WAITING_BYTES) return unavailable('full');
    const stored = await store(raw, lane);
    return stored ? { status: 200, body: 'ok' } : unavailable('not_stored');
  }

  /** The app whose path was asked for, or what to say in its place. */
  async function appOf(id: string | undefined): Promise<App | Answer> {
    if (id === undefined) return options;
    const app = (await options.apps?.of(id)) ?? null;
    if (app === 'unavailable') return unavailable('not_stored');
    return app ?? { status: 404, body: 'Not found.', refused: 'app' };
  }

  async function handshake(params: URLSearchParams, id?: string): Promise<Answer> {
    const app = await appOf(id);
    return 'status' in app ? app : answerHandshake(params, app.verifyToken);
  }

  function handle(request: IncomingMessage, response: ServerResponse, id?: string) {
    const answer = (given: Answer) => reply(request, response, given);
    if (request.method === 'GET') {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      void handshake(searchParams, id).then(answer);
      return;
    }
    const refuse = (given: Answer) => {
      options.onAnswer?.(given, 0, 0);
      answer(given);
    };
    if (request.method !== 'POST') {
      refuse({ status: 405, body: 'Use GET for the handshake and POST for deliveries.', refused: 'method' });
      return;
    }
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      refuse({ status: 415, body: 'Send the body without Content-Encoding.', refused: 'encoding' });
      return;
    }
    readBody(request, reading, async (raw) => {
      if (raw === 'too_large') refuse(tooLarge());
      else if (raw === 'full') refuse(unavailable('full'));
      else answer(await deliver(raw, request.headers['x-hub-signature-256'], id));
    });
  }

  return { deliver, handshake, handle };
}

function reply(request: IncomingMessage, response: ServerResponse, { status, body, retryAfter }: Answer) {
  if (response.headersSent || response.destroyed) return;
  const headers: Record<string, string | number> = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'X-Content-Type-Options': 'nosniff',
  };
  if (retryAfter !== undefined) headers['Retry-After'] = retryAfter;
  if (status === 405) headers.Allow = 'GET, POST';
  if (request.complete) {
    response.writeHead(status, headers).end(body);
    return;
  }
  // A body that was not read to its end must not be taken for the next request.
  headers.Connection = 'close';
  response.writeHead(status, headers).write(body);
  forgetRest(request, () => response.end());
}

function unavailable(refused: Refused): Answer {
  return { status: 503, body: 'The delivery could not be stored. Send it again.', retryAfter: 5, refused };
}

function tooLarge(): Answer {
  const body = `A delivery may have ${MAX_BODY_BYTES} bytes at the most.`;
  return { status: 413, body, refused: 'too_large' };
}

/** Calls `done` once with the whole body, or with why not as soon as that is known. `reading`: of all requests together. */
function readBody(
  request: IncomingMessage,
  reading: { bytes: number },
  done: (raw: Buffer | 'too_large' | 'full') => void,
) {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    done('too_large');
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const letGo = () => {
    reading.bytes -= size;
    size = 0;
    request.off('close', letGo);
  };
  const giveUp = (why: 'too_large' | 'full') => {
    request.removeAllListeners('data').removeAllListeners('end').pause();
    letGo();
    chunks.length = 0;
    done(why);
  };
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    reading.bytes += chunk.length;
    if (size > MAX_BODY_BYTES) giveUp('too_large');
    else if (reading.bytes > MAX_READING_BYTES) giveUp('full');
    else chunks.push(chunk);
  });
  request.on('end', () => {
    letGo();
    done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  });
  // A sender that goes away leaves nothing behind: it was not answered, so it will send again.
  request.on('close', letGo);
  request.on('error', () => {});
}

/** A sender that still writes would meet a closed connection in place of the answer, so it may finish, up to a limit. */
function forgetRest(request: IncomingMessage, done: () => void) {
  let left = MAX_FORGOTTEN_BYTES;
  const timer = setTimeout(done, MAX_FORGETTING_MS);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) done();
  });
  request.on('close', () => clearTimeout(timer));
  request.on('end', done).resume();
}

/** Null: it is not JSON. A function of its own, so that what was parsed is not held for as long as the delivery waits. */
function laneOfBody(raw: Buffer): number | null {
  let body: unknown = null;
  try {
    if (raw.length > 0) body = JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
  return laneOf(firstRoute(body));
}

/** One statement, one commit: the bodies go over as one binary value and are cut apart by the database. */
async function insertDeliveries(pool: pg.Pool, batch: readonly Waiting[]): Promise<string[]> {
  const starts: number[] = [];
  const lengths: number[] = [];
  let at = 1;
  for (const { raw } of batch) {
    starts.push(at);
    lengths.push(raw.length);
    at += raw.length;
  }
  const { rows } = await pool.query<{ ids: string[] }>({
    name: 'insert-deliveries',
    text: `WITH arrived AS MATERIALIZED (
             SELECT nextval('delivery_id_seq') AS id, substring($1::bytea FROM start FOR length) AS body, length, lane
               FROM unnest($2::int[], $3::int[], $4::smallint[]) AS t(start, length, lane)
           ), stored AS (
             INSERT INTO delivery (id, body, sha256) SELECT id, body, sha256(body) FROM arrived
           ), queued AS (
             INSERT INTO inbox (delivery_id, lane, bytes) SELECT id, lane, length FROM arrived
           )
           SELECT array_agg(id) AS ids FROM arrived`,
    values: [Buffer.concat(batch.map(({ raw }) => raw)), starts, lengths, batch.map(({ lane }) => lane)],
  });
  return rows[0]!.ids;
}
