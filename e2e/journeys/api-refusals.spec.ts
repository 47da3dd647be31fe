import { asking, problemOf } from '../fixtures/http';
import { expect, test } from '../fixtures/test';

test.describe('refused', () => {
  test('without a valid key, all in the same words', async ({ request, stage, signedIn }) => {
    const key = stage.keys.atlas;
    const { cookies } = await signedIn('owner');
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers: Record<string, string>[] = [
      {},
      { Authorization: key },
      { Authorization: 'Bearer' },
      { Authorization: `Bearer ${key}x` },
      { Authorization: `Bearer ${key.slice(0, -1)}` },
      { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
      { Authorization: `Bearer ${stage.revokedKey}` },
      { Authorization: `Bearer parley_${'A'.repeat(43)}` },
      { Cookie: cookie },
      { 'X-Api-Key': key },
    ];
    const said = new Set<string>();
    for (const path of ['spend', 'spend.csv', 'charges', 'charges.csv', 'charges/1']) {
      for (const one of headers) {
        const answer = await request.get(`/api/v1/${path}`, { headers: one });
        said.add(JSON.stringify(await problemOf(answer, 401)));
        expect(answer.headers()['www-authenticate']).toMatch(/^Bearer/);
      }
    }
    expect(said.size).toBe(1);
    expect((await request.get(`/api/v1/spend?key=${key}&token=${key}`)).status()).toBe(401);
  });

  const wrong: [string, string][] = [
    ['spend?from=2026-13-01', 'from'],
    ['spend?from=2026-02-30', 'from'],
    ['spend?to=yesterday', 'to'],
    ['spend?from=2026-02-01&to=2026-01-01', 'from'],
    ['spend?group_by=country,currency', 'group_by'],
    ['spend?group_by=country,country', 'group_by'],
    ['spend?group_by=', 'group_by'],
    ['spend?group_by=__proto__', 'group_by'],
    ['spend?tenant=2', 'tenant'],
    ['spend?tenant_id=1', 'tenant_id'],
    ['spend?country=BRA', 'country'],
    [`spend?market=${encodeURIComponent("x'; DROP TABLE charge; --")}`, 'market'],
    ['spend?model=XYZ', 'model'],
    ['spend.csv?month=2026-13', 'month'],
    ['charges?limit=0', 'limit'],
    ['charges?limit=1e3', 'limit'],
    ['charges?limit=-1', 'limit'],
    ['charges?limit=NaN', 'limit'],
    ['charges?limit=1001', 'limit'],
    ['charges?limit=10&limit=20', 'limit'],
    ['charges?cursor=abc', 'cursor'],
    ['charges?unpriced=yes', 'unpriced'],
    ['charges.csv?limit=10', 'limit'],
    ['charges/1?all=true', 'all'],
  ];
  for (const [path, field] of wrong) {
    test(`${path} names '${field}'`, async ({ request, stage }) => {
      const problem = await problemOf(await asking(request, stage.keys.atlas).get(path), 400);
      expect(problem.errors).toEqual([expect.objectContaining({ field })]);
      expect(problem.detail).toContain(field);
    });
  }

  test('other verbs, and addresses that are none', async ({ request, stage }) => {
    const headers = { Authorization: `Bearer ${stage.keys.atlas}` };
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect((await request.fetch('/api/v1/spend', { method, headers })).status()).toBe(405);
    expect((await request.get('/api/v1/nothing', { headers })).status()).toBe(404);
  });
});

test('the interface describes itself, and everything that it has', async ({ request }) => {
  const answer = await request.get('/api/openapi.json');
  const { openapi, paths } = await answer.json();
  expect(openapi).toMatch(/^3\.1/);
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/api/v1/spend',
      '/api/v1/spend.csv',
      '/api/v1/charges',
      '/api/v1/charges.csv',
      '/api/v1/charges/{id}',
    ]),
  );
});
