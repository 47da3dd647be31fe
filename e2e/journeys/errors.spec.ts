import { readFileSync } from 'node:fs';
import { PASSWORD } from '../fixtures/people';
import type { Stage } from '../fixtures/stage-file';
import { expect, test } from '../fixtures/test';

test.describe('what goes wrong says nothing of the inside', () => {
  const asked: [method: string, path: string, headers?: Record<string, string>, body?: string][] = [
    ['GET', '/%E0%A4%A'],
    ['GET', '/%2e%2e/%2e%2e/etc/passwd'],
    ['GET', '/_next/static/%2e%2e/%2e%2e/server/app/page.js'],
    ['GET', '/_next/../package.json'],
    ['GET', '/_next/image?url=http%3A%2F%2F169.254.169.254%2F&w=64&q=75'],
    ['GET', '/_next/image?url=%2Ficon.svg&w=64&q=75'],
    ['GET', '/_next/data/x/t/atlas.json'],
    ['GET', '/.env'],
    ['GET', '/.git/config'],
    ['GET', '/server.ts'],
    ['GET', '/api/v1/charges/%00'],
    ['GET', '/api/v1/nothing'],
    ['GET', '/api/auth/nothing'],
    ['POST', '/sign-in', { 'next-action': 'f'.repeat(42), 'content-type': 'text/plain;charset=UTF-8' }, '[]'],
    [
      'POST',
      '/sign-in',
      { 'next-action': '../../etc', 'content-type': 'multipart/form-data; boundary=x' },
      '--x',
    ],
    [
      'POST',
      '/sign-in',
      { 'next-action': 'f'.repeat(42), 'content-type': 'text/plain' },
      'x'.repeat(2_000_000),
    ],
    ['POST', '/api/auth/callback/credentials', { 'content-type': 'application/json' }, '{"email":{"$ne":1}'],
    ['POST', '/api/webhooks/whatsapp', { 'content-type': 'application/json' }, '{'],
    ['POST', '/api/webhooks/whatsapp', { 'x-hub-signature-256': 'sha256=zz' }, '{}'],
    ['GET', '/api/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=guess&hub.challenge=1'],
    ['PUT', '/t/atlas/countries/export'],
    ['GET', '/api/health'],
    ['GET', '/api/ready'],
    ['GET', '/api/metrics'],
    ['GET', '/api/openapi.json'],
  ];
  for (const [method, path, headers, data] of asked) {
    test(`${method} ${path} ${data?.slice(0, 20) ?? ''}`, async ({ request, stage }) => {
      const answer = await request.fetch(path, { method, headers, data, maxRedirects: 0 });
      expect(answer.status()).toBeLessThan(500);
      expectNothingInside(await answer.text(), stage);
    });
  }

  test('what cannot be decoded is refused', async ({ request, stage }) => {
    for (const path of ['/t/%ff', '/t/atlas/countries/%ff', '/api/v1/charges/%ff']) {
      const answer = await request.get(path);
      expectNothingInside(await answer.text(), stage);
      expect(answer.status()).toBe(400);
    }
  });

  test('no source map is served', async ({ request }) => {
    const html = await (await request.get('/sign-in')).text();
    const scripts = new Set(html.match(/\/_next\/static\/[^"'\\ ]+\.(?:js|css)/g));
    expect(scripts.size).toBeGreaterThan(3);
    for (const script of scripts) {
      const answer = await request.get(script);
      expect(answer.status(), script).toBe(200);
      expect(await answer.text(), script).not.toContain('sourceMappingURL');
      expect((await request.get(`${script}.map`)).status(), script).toBe(404);
    }
  });

  test('the server writes down no secret', async ({ stage }) => {
    const log = readFileSync(stage.log, 'utf8');
    const keys = [...Object.values(stage.keys), stage.revokedKey];
    for (const secret of [...Object.values(stage.secrets), ...keys, PASSWORD])
      expect(log).not.toContain(secret);
  });
});

function expectNothingInside(text: string, { secrets, databaseUrl }: Stage) {
  for (const secret of [...Object.values(secrets), databaseUrl]) expect(text).not.toContain(secret);
  expect(text).not.toMatch(
    /\bat \S+ \(?(file:|\/|node:)|node_modules|\bECONN|SELECT |process\.env|PrismaClient/,
  );
  expect(text).not.toContain(process.cwd());
}
