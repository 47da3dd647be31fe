import { expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { createApiKey, listApiKeys } from '../tenants/api-key';
import { createTenant } from '../tenants/tenant';
import { keyHolder } from './api-key';

const { owner } = await testDatabase();

test('the day on which a key was last used is known, and written once', async () => {
  const { id } = await createTenant({ slug: 'acme', name: 'Acme' });
  const { key } = await createApiKey({ tenant: 'acme' });
  const other = await createApiKey({ tenant: 'acme', name: 'never used' });
  const usedOn = async () =>
    Object.fromEntries((await listApiKeys(id)).map((one) => [one.id, one.lastUsedOn]));
  const version = async () =>
    (await owner.query('SELECT xmin::text FROM api_key WHERE last_used_on IS NOT NULL')).rows[0]?.xmin;
  expect(Object.values(await usedOn())).toEqual([null, null]);
  const today = new Date().toISOString().slice(0, 10);
  const { keyId } = await keyHolder(`Bearer ${key}`);
  await expect.poll(usedOn).toEqual({ [keyId]: today, [other.id]: null });
  const written = await version();
  await keyHolder(`Bearer ${key}`);
  // A later write of another kind comes after whatever the second use would have written.
  await owner.query('UPDATE api_key SET name = name WHERE id = $1', [other.id]);
  expect(await version()).toBe(written);
  await owner.query(`UPDATE api_key SET last_used_on = '2026-01-01' WHERE id = $1`, [keyId]);
  await keyHolder(`Bearer ${key}`);
  await expect.poll(usedOn).toMatchObject({ [keyId]: today });
});
