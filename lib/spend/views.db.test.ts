import { beforeAll, expect, test } from 'vitest';
import { asTenant } from '../db/pools';
import { testDatabase } from '../db/testing';
import { createTenant } from '../tenants/tenant';
import { createUser } from '../tenants/user';
import { deleteView, listViews, type Owner, saveView } from './views';

await testDatabase();

const ids: Record<string, number> = {};
const owner = (tenant: string, user: string): Owner => ({
  tenantId: ids[tenant]!,
  userId: ids[user]!,
  page: 'countries',
});
const as = <T>(who: Owner, work: (client: Parameters<typeof listViews>[0]) => Promise<T>) =>
  asTenant(who.tenantId, work);
const names = async (who: Owner) =>
  (await as(who, (client) => listViews(client, who))).map(({ name }) => name);

beforeAll(async () => {
  for (const slug of ['acme', 'bolt']) ids[slug] = (await createTenant({ name: slug, slug })).id;
  for (const name of ['ana', 'ben']) {
    const membership = { tenant: 'acme', role: 'viewer' as const };
    const user = await createUser({ email: `${name}@x.com`, password: 'correct horse battery', membership });
    ids[name] = user.id;
  }
});

test('a view is its owner’s, in its tenant, by name; saved again it is replaced', async () => {
  const ana = owner('acme', 'ana');
  for (const [name, query] of [
    ['Zebra', 'q=z'],
    ['apes', 'q=a'],
    ['Zebra', 'q=zz'],
  ] as const)
    expect(await as(ana, (client) => saveView(client, ana, { name, query }))).toBe(true);
  expect(await names(ana)).toEqual(['apes', 'Zebra']);
  expect((await as(ana, (client) => listViews(client, ana)))[1]).toMatchObject({ query: 'q=zz' });
  expect(await names(owner('acme', 'ben'))).toEqual([]);
  expect(await names(owner('bolt', 'ana'))).toEqual([]);
  expect(await names({ ...ana, page: 'charges' })).toEqual([]);
});

test('what was deleted is told, so that it can be saved again; others cannot delete it', async () => {
  const ana = owner('acme', 'ana');
  const ben = owner('acme', 'ben');
  const { id } = (await as(ana, (client) => listViews(client, ana)))[0]!;
  expect(await as(ben, (client) => deleteView(client, ben, id))).toBeNull();
  expect(await as(ana, (client) => deleteView(client, ana, id))).toEqual({ id, name: 'apes', query: 'q=a' });
  expect(await as(ana, (client) => deleteView(client, ana, id))).toBeNull();
  expect(await names(ana)).toEqual(['Zebra']);
});

test('there are fifty at the most', async () => {
  const ben = owner('acme', 'ben');
  for (let n = 0; n < 50; n++)
    expect(await as(ben, (client) => saveView(client, ben, { name: `View ${n}`, query: '' }))).toBe(true);
  expect(await as(ben, (client) => saveView(client, ben, { name: 'One more', query: '' }))).toBe(false);
  expect(await as(ben, (client) => saveView(client, ben, { name: 'View 7', query: 'q=7' }))).toBe(true);
});
