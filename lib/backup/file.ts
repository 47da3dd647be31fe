import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/**
 * The form of a backup file, below its gzip: frames of a kind, a length and a payload, and at the end a keyed hash over
 * everything before it. COPY's own bytes are the payload, so nothing of a row is understood here.
 */
export type Kind = 'head' | 'table' | 'rows' | 'done' | 'sequences' | 'end';

export interface Frame {
  kind: Kind;
  payload: Buffer;
}

/** What a backup says of itself before its rows. */
export interface Head {
  format: 1;
  /** ISO, the moment of the snapshot. */
  takenAt: string;
  /** Names of the applied migrations: the version of the schema. */
  migrations: string[];
  /** First days of the months that deliveries lie in. */
  months: string[];
  /** By which keys the hashes were made and secrets were sealed; the keys themselves are not in the file. */
  keys: { hashes: string; secrets: string[] };
}

/** A file that is no backup, or not the whole of one, or was changed. */
export class DamagedBackup extends Error {}

const KINDS: Kind[] = ['head', 'table', 'rows', 'done', 'sequences', 'end'];
const PREFIX = 5;
/** A row of COPY is at most one body and comes in pieces anyway; more than this is no length but damage. */
const MOST_BYTES = 64 * 1024 * 1024;

export function jsonFrame(kind: Kind, value: unknown): Frame {
  return { kind, payload: Buffer.from(JSON.stringify(value)) };
}

/** The bytes of `frames`, and at the end their hash. */
export async function* sealFrames(frames: AsyncIterable<Frame>, key: Buffer): AsyncGenerator<Buffer> {
  const hash = createHmac('sha256', sealOf(key));
  for await (const { kind, payload } of frames) {
    const prefix = prefixOf(kind, payload.length);
    hash.update(prefix).update(payload);
    yield prefix;
    yield payload;
  }
  const digest = hash.digest();
  yield prefixOf('end', digest.length);
  yield digest;
}

/**
 * The frames of `bytes`, each as soon as it is there: only when this has come to its end are they known to be right.
 * @throws DamagedBackup
 */
export async function* openFrames(bytes: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Frame> {
  const hash = createHmac('sha256', sealOf(key));
  const take = taker(bytes);
  for (;;) {
    const prefix = await take(PREFIX);
    const kind = KINDS[prefix[0]!];
    const length = prefix.readUInt32BE(1);
    if (!kind || length > MOST_BYTES) throw new DamagedBackup('it is not a backup of Parley');
    const payload = await take(length);
    if (kind === 'end') {
      const digest = hash.digest();
      if (payload.length !== digest.length || !timingSafeEqual(payload, digest))
        throw new DamagedBackup('it was changed since it was made');
      return;
    }
    hash.update(prefix).update(payload);
    yield { kind, payload };
  }
}

/** Which key something was made with, without telling the key. */
export function nameOfKey(key: Buffer): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'parley backup key name', 16)).toString('hex');
}

function sealOf(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'parley backup seal', 32));
}

function prefixOf(kind: Kind, length: number): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt8(KINDS.indexOf(kind), 0);
  prefix.writeUInt32BE(length, 1);
  return prefix;
}

/** Cuts pieces of a wanted length from a stream of pieces of any length. */
function taker(bytes: AsyncIterable<Buffer>): (length: number) => Promise<Buffer> {
  const source = bytes[Symbol.asyncIterator]();
  let pieces: Buffer[] = [];
  let held = 0;
  return async (length) => {
    while (held < length) {
      const { value, done } = await source.next();
      if (done) throw new DamagedBackup('its end is missing');
      pieces.push(value);
      held += value.length;
    }
    const all = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    pieces = [all.subarray(length)];
    held -= length;
    return all.subarray(0, length);
  };
}
