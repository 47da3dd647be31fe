import { expect, test } from '../fixtures/test';

test.describe('headers from outside open nothing', () => {
  const forged: Record<string, string>[] = [
    ...['middleware', 'proxy', 'src/middleware', 'src/proxy', 'pages/_middleware'].flatMap((name) => [
      { 'x-middleware-subrequest': name },
      { 'x-middleware-subrequest': Array(5).fill(name).join(':') },
    ]),
    { 'x-middleware-rewrite': '/t/atlas' },
    { 'x-middleware-next': '1' },
    { 'x-middleware-override-headers': 'x-parley-path', 'x-middleware-request-x-parley-path': '/evil' },
    { 'x-parley-path': '//evil.invalid' },
    { 'x-invoke-path': '/api/health', 'x-matched-path': '/sign-in', 'x-now-route-matches': '1' },
    { 'x-forwarded-host': 'evil.invalid', 'x-forwarded-proto': 'https' },
    { 'x-original-url': '/api/health', 'x-rewrite-url': '/api/health' },
    { host: 'evil.invalid' },
  ];
  for (const headers of forged) {
    test(JSON.stringify(headers), async ({ request, stage, truth }) => {
      for (const path of ['/t/atlas', '/t/atlas/countries', '/t/atlas/countries/export']) {
        const answer = await request.get(path, { headers, maxRedirects: 0 });
        expect(answer.status()).toBe(307);
        const to = new URL(answer.headers().location!, stage.url);
        expect(to.origin).toBe(stage.url);
        expect(to.pathname).toBe('/sign-in');
        expect(to.searchParams.get('next')).toMatch(/^\/t\/atlas/);
        expect(await answer.text()).not.toContain(truth('atlas').name);
      }
      const spend = await request.get('/api/v1/spend', { headers });
      expect(spend.status()).toBe(401);
    });
  }

  test('next-auth stays at its own address', async ({ request, stage }) => {
    const headers = {
      'x-forwarded-host': 'evil.invalid',
      'x-forwarded-proto': 'https',
      origin: 'https://evil.invalid',
    };
    for (const path of ['providers', 'signin', 'signout', 'csrf', 'session', 'error?error=x']) {
      const answer = await request.get(`/api/auth/${path}`, { headers, maxRedirects: 0 });
      const { location = '/' } = answer.headers();
      expect(new URL(location, stage.url).origin, path).toBe(stage.url);
      expect(await answer.text(), path).not.toContain('evil.invalid');
    }
  });

  test('the answer to one is not kept for another', async ({ request, browser, signedIn, stage, truth }) => {
    const context = await browser.newContext({ baseURL: stage.url, storageState: await signedIn('owner') });
    const mine = await context.request.get('/t/atlas/countries');
    expect(await mine.text()).toContain(truth('atlas').name);
    await context.close();
    expect((await request.get('/t/atlas/countries', { maxRedirects: 0 })).status()).toBe(307);
  });
});

test.describe('an address that bites', () => {
  test.use({ who: 'owner' });

  const bites = [
    `"><img src=x onerror=alert(1)>`,
    `' OR 1=1 --`,
    `'; DROP TABLE charge; --`,
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '{{7*7}}',
    '%00',
    '\u202e',
    '9'.repeat(400),
    'NaN',
    '1e309',
  ];

  test('is text, and asks for nothing more than its own tenant', async ({ page, truth }) => {
    page.on('dialog', (dialog) => {
      throw new Error(`An address could say '${dialog.message()}'.`);
    });
    const names = [
      'q',
      'sort',
      'hide',
      'category',
      'phone',
      'currency',
      'period',
      'from',
      'id',
      'cursor',
      'page',
    ];
    for (const bite of bites) {
      const query = new URLSearchParams(names.map((name) => [name, bite]));
      for (const path of ['/t/atlas', '/t/atlas/countries', '/t/atlas/countries/BR', '/t/atlas/charges']) {
        const answer = await page.request.get(`${path}?${query}`);
        expect([200, 404], `${path}?${query}`).toContain(answer.status());
        expect(await answer.text()).not.toContain(truth('borea').name);
      }
    }
    for (const bite of bites.slice(0, 2)) {
      await page.goto(`/t/atlas/countries?q=${encodeURIComponent(bite)}`);
      await expect(page.getByRole('searchbox')).toHaveValue(bite);
      await page.goto(`/t/atlas/charges?id=${encodeURIComponent(bite)}`);
      await expect(page.getByRole('searchbox')).toHaveValue(bite);
    }
  });
});
