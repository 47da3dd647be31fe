import { beforeAll, expect, test } from 'vitest';
import { commandLine } from '../audit/write';
import { testDatabase } from '../db/testing';
import { listMarkups, removeMarkup, setMarkup } from './markup';
import { createTenant } from './tenant';

// Tomorrow has begun in Auckland when it is still today in UTC.
const BY = commandLine(Date.parse('2026-11-22T12:00:00Z'));
let tenantId: number;

beforeAll(async () => {
  await testDatabase();
  tenantId = (await createTenant({ name: 'Kiwi', timezone: 'Pacific/Auckland', markup: '10' })).id;
});

const markup = { effectiveFrom: '2026-12-01', market: 'France', category: 'marketing', ppm: 150_000 };

test('a mark-up of a coming day is agreed on, changed and taken back', async () => {
  await setMarkup(tenantId, markup, BY);
  await setMarkup(tenantId, { ...markup, ppm: 160_000 }, BY);
  await setMarkup(tenantId, { ...markup, market: '', category: '' }, BY);
  expect((await listMarkups(tenantId)).slice(0, 2)).toEqual([
    { ...markup, market: '', category: '' },
    { ...markup, ppm: 160_000 },
  ]);
  await removeMarkup(tenantId, markup, BY);
  await removeMarkup(tenantId, { ...markup, market: '', category: '' }, BY);
  expect(await listMarkups(tenantId)).toHaveLength(1);
});

test('one of a day that has begun where the tenant is stays as it is', async () => {
  const begun = { ...markup, effectiveFrom: '2026-11-23' };
  await expect(setMarkup(tenantId, begun, BY)).rejects.toThrow(/tomorrow \(after 2026-11-23\)/);
  const [first] = await listMarkups(tenantId);
  await expect(removeMarkup(tenantId, first!, BY)).rejects.toThrow(/tomorrow/);
  expect(await listMarkups(tenantId)).toEqual([first]);
});
