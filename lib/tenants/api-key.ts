import { createHash, randomBytes } from 'node:crypto';
import { asOperator } from '../db/prisma';
import { nameOf } from './fields';
import { tenantBySlug } from './tenant';

/** What is stored of a key: keys are 256 random bits, so a plain hash gives nothing to guess. */
export function hashOfKey(key: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(key).digest();
}

/** A new key of a tenant. `key` is shown once and stored nowhere. @throws Refusal */
export async function createApiKey(input: { tenant: string; name?: string }) {
  const name = nameOf(input.name ?? 'API key');
  const key = `parley_${randomBytes(32).toString('base64url')}`;
  const prefix = key.slice(0, 'parley_'.length + 6);
  return asOperator(async (tx) => {
    const { id: tenantId } = await tenantBySlug(tx, input.tenant);
    const { id } = await tx.apiKey.create({ data: { tenantId, name, prefix, keyHash: hashOfKey(key) } });
    return { tenant: input.tenant, id, name, prefix, key };
  });
}
