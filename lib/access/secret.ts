import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { env } from '../env';

/** Which column of whose row a secret is for: sealed for one, it opens for no other. */
export interface Place {
  column: string;
  /** Such as `user 7`. */
  owner: string;
}

const KEY_ID = 4;
const NONCE = 12;
const TAG = 16;

/** AES-256-GCM: key id, nonce, tag, then the text. The newest key seals. */
export function seal(plain: string, place: Place, keys = env().secretKeys): Buffer<ArrayBuffer> {
  const key = derived(keys[0]!);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(place, idOf(key)));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([idOf(key), nonce, cipher.getAuthTag(), text]);
}

/** @throws when it was changed, was sealed for another place, or its key is not among the known ones. */
export function unseal(sealed: Uint8Array, place: Place, keys = env().secretKeys): string {
  const bytes = Buffer.from(sealed);
  const id = bytes.subarray(0, KEY_ID);
  const key = keys.map(derived).find((one) => idOf(one).equals(id));
  if (!key)
    throw new Error(`the key ${id.toString('hex')} of ${place.column} is not in PARLEY_ENCRYPTION_KEY`);
  const [nonce, tag] = [
    bytes.subarray(KEY_ID, KEY_ID + NONCE),
    bytes.subarray(KEY_ID + NONCE, KEY_ID + NONCE + TAG),
  ];
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  decipher.setAAD(aad(place, id)).setAuthTag(tag);
  return decipher.update(bytes.subarray(KEY_ID + NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
}

function derived(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'parley secrets at rest', 32));
}

function idOf(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, KEY_ID);
}

function aad({ column, owner }: Place, keyId: Buffer): Buffer {
  return Buffer.from(JSON.stringify([column, owner, keyId.toString('hex')]));
}
