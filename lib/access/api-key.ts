import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { asKeyHolder, asTenant } from '../db/pools';
import type { Day } from '../engine/event';
import { hashOfKey } from '../tenants/api-key';

export interface KeyHolder {
  tenantId: number;
  keyId: number;
}

interface Found extends KeyHolder {
  lastUsedOn: Day | null;
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
  const { lastUsedOn, ...holder } = found;
  const today = new Date().toISOString().slice(0, 10);
  // Nobody waits for it, and the next use makes up for one that fails.
  if (lastUsedOn !== today) void used(holder, today).catch(() => {});
  return holder;
}

/** Writes down the day of use; two at once write the same. */
async function used({ tenantId, keyId }: KeyHolder, today: Day): Promise<void> {
  await asTenant(tenantId, (client) =>
    client.query(
      `UPDATE api_key SET last_used_on = $3::date
        WHERE tenant_id = $1 AND id = $2 AND last_used_on IS DISTINCT FROM $3::date`,
      [tenantId, keyId, today],
    ),
  );
}

async function keyOf(client: PoolClient, keyHash: Buffer): Promise<Found | undefined> {
  const { rows } = await client.query<Found>(
    'SELECT tenant_id AS "tenantId", id AS "keyId", last_used_on AS "lastUsedOn" FROM api_key WHERE key_hash = $1 AND revoked_at IS NULL',
    [keyHash],
  );
  return rows[0];
}
