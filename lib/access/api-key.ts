import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { asKeyHolder } from '../db/pools';
import { hashOfKey } from '../tenants/api-key';

export interface KeyHolder {
  tenantId: number;
  keyId: number;
}

const BEARER = /^Bearer +(parley_[A-Za-z0-9_-]{43}) *$/i;

/**
 * Who sends `Authorization: Bearer <api key>`. The tenant comes from the key and from nowhere else.
 * @throws Refusal, the same for no key, a wrong one and a revoked one.
 */
export async function keyHolder(authorization: string | null): Promise<KeyHolder> {
  const key = BEARER.exec(authorization ?? '')?.[1];
  const keyHash = key ? hashOfKey(key) : null;
  const found = keyHash && (await asKeyHolder(keyHash, (client) => keyOf(client, keyHash)));
  if (!found) {
    throw new Refusal('unauthenticated', 'Send a valid API key in the header Authorization: Bearer <key>.');
  }
  return found;
}

async function keyOf(client: PoolClient, keyHash: Buffer): Promise<KeyHolder | undefined> {
  const { rows } = await client.query<KeyHolder>(
    'SELECT tenant_id AS "tenantId", id AS "keyId" FROM api_key WHERE key_hash = $1 AND revoked_at IS NULL',
    [keyHash],
  );
  return rows[0];
}
