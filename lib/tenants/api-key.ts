import { createHash, randomBytes } from 'node:crypto';
import { allowed } from '../access/attempt';
import type { Access } from '../access/session';
import { Refusal } from '../api/refusal';
import { commandLine, writeAudit } from '../audit/write';
import { asTenant } from '../db/pools';
import { asOperator } from '../db/prisma';
import type { Day } from '../engine/event';
import { nameOf } from './fields';
import { tenantBySlug } from './tenant';

/** Who may make keys and take them back. */
export const KEY_KEEPERS: readonly Access['role'][] = ['owner', 'admin'];

export interface ApiKeyRow {
  id: number;
  name: string;
  /** How it begins. */
  prefix: string;
  /** Unix milliseconds. */
  createdAt: number;
  revokedAt: number | null;
  /** Day in UTC; null = never, or before days of use were kept. */
  lastUsedOn: Day | null;
}

interface KeyMade {
  tenant: string;
  id: number;
  name: string;
  prefix: string;
  /** Shown once and stored nowhere. */
  key: string;
}

/** What is stored of a key: keys are 256 random bits, so a plain hash gives nothing to guess. */
export function hashOfKey(key: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(key).digest();
}

/** A new key of a tenant, from the command line. @throws Refusal */
export async function createApiKey(
  input: { tenant: string; name?: string },
  by = commandLine(),
): Promise<KeyMade> {
  const tenant = await asOperator((tx) => tenantBySlug(tx, input.tenant));
  return insertKey(tenant, input.name ?? 'API key', by);
}

/** A new key, for who may keep keys. @throws Refusal */
export async function createOwnApiKey(access: Access, name: string, now: number): Promise<KeyMade> {
  const { tenant, user } = allowed(access, KEY_KEEPERS);
  return insertKey(tenant, name, { actor: user.email, at: now });
}

async function insertKey(
  tenant: { id: number; slug: string },
  given: string,
  by: ReturnType<typeof commandLine>,
): Promise<KeyMade> {
  const name = nameOf(given);
  const key = `parley_${randomBytes(32).toString('base64url')}`;
  const prefix = key.slice(0, 'parley_'.length + 6);
  return asTenant(tenant.id, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      'INSERT INTO api_key (tenant_id, name, prefix, key_hash) VALUES ($1, $2, $3, $4) RETURNING id',
      [tenant.id, name, prefix, hashOfKey(key)],
    );
    const detail = { prefix };
    await writeAudit(client, {
      tenantId: tenant.id,
      ...by,
      action: 'api_key.created',
      subject: name,
      detail,
    });
    return { tenant: tenant.slug, id: rows[0]!.id, name, prefix, key };
  });
}

/** From now on the key is nobody's. @throws Refusal */
export async function revokeApiKey(access: Access, id: number, now: number): Promise<void> {
  const { tenant, user } = allowed(access, KEY_KEEPERS);
  await asTenant(tenant.id, async (client) => {
    const { rows } = await client.query<{ name: string; prefix: string }>(
      `UPDATE api_key SET revoked_at = to_timestamp($3::float8 / 1000)
        WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING name, prefix`,
      [tenant.id, id, now],
    );
    if (!rows[0])
      throw new Refusal('not_found', {
        en: 'There is no such key, or it was revoked before.',
        fr: 'Cette clé n’existe pas, ou a déjà été révoquée.',
      });
    await writeAudit(client, {
      tenantId: tenant.id,
      actor: user.email,
      action: 'api_key.revoked',
      subject: rows[0].name,
      detail: { prefix: rows[0].prefix },
      at: now,
    });
  });
}

/** Newest first; what a key says is stored nowhere. */
export function listApiKeys(tenantId: number): Promise<ApiKeyRow[]> {
  return asTenant(tenantId, async (client) => {
    const { rows } = await client.query<ApiKeyRow>(
      `SELECT id, name, prefix, (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt",
              (extract(epoch FROM revoked_at) * 1000)::float8 AS "revokedAt",
              last_used_on AS "lastUsedOn"
         FROM api_key WHERE tenant_id = $1 ORDER BY revoked_at IS NOT NULL, created_at DESC, id DESC`,
      [tenantId],
    );
    return rows;
  });
}
