import { csv, submitted } from '../fixtures/forms';
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

test.describe('a form', () => {
  test.use({ who: 'owner' });
  const page = '/t/atlas/what-if';
  const fields = {
    from: '2026-10-02',
    through: '2026-10-31',
    rules: 'pmp-2026-10',
    list: csv('none.csv', 'a,b\n1,2\n'),
  };
  /** What the action says of this file, and so the sign that it was called. */
  const heard = /The file cannot be read/;

  test('is heard from a page of this site', async ({ page: { request }, stage }) => {
    const answer = await submitted({ page, as: request }, fields, { headers: { origin: stage.url } });
    expect(await answer.text()).toMatch(heard);
  });

  test('is not heard without an origin', async ({ page: { request } }) => {
    const answer = await (await submitted({ page, as: request }, fields)).text();
    expect(answer).toContain('Open the page again: this did not come from it.');
    expect(answer).not.toMatch(heard);
  });

  for (const origin of ['https://evil.invalid', 'null', 'http://localhost:1'])
    test(`is not heard from ${origin}`, async ({ page: { request } }) => {
      const forwarded = { 'x-forwarded-host': new URL('/', 'https://evil.invalid').host };
      for (const headers of [{ origin }, { origin, ...forwarded }]) {
        const answer = await submitted({ page, as: request }, fields, { headers });
        expect(await answer.text()).not.toMatch(heard);
      }
    });

  test('leads to the sign-in page when nobody is signed in', async ({
    page: { request },
    playwright,
    stage,
  }) => {
    const storageState = { cookies: [], origins: [] };
    const nobody = await playwright.request.newContext({ baseURL: stage.url, storageState });
    const headers = { origin: stage.url };
    const answer = await submitted({ page, as: request }, fields, { headers, by: nobody });
    expect(answer.status()).toBe(303);
    expect(new URL(answer.headers().location!, stage.url).pathname).toBe('/sign-in');
    await nobody.dispose();
  });

  test('of another tenant is not found', async ({ page: { request }, browser, signedIn, stage }) => {
    const context = await browser.newContext({
      baseURL: stage.url,
      storageState: await signedIn('neighbour'),
    });
    const headers = { origin: stage.url };
    const answer = await submitted({ page, as: request }, fields, { headers, by: context.request });
    expect(answer.status()).toBe(404);
    expect(await answer.text()).not.toMatch(heard);
    await context.close();
  });

  test('with what makes no sense is answered in a sentence', async ({ page: { request }, stage }) => {
    const headers = { origin: stage.url };
    const answers = await Promise.all(
      [
        { ...fields, from: '9'.repeat(400) },
        { ...fields, rules: '__proto__' },
        { ...fields, list: csv('empty.csv', '') },
        { ...fields, list: 'no file at all' },
      ].map((one) => submitted({ page, as: request }, one, { headers }).then((answer) => answer.text())),
    );
    expect(answers[0]).toContain('Choose a day.');
    expect(answers[1]).toContain('Choose the rules.');
    expect(answers[2]).toContain('Choose a price list.');
    expect(answers[3]).toContain('Choose a price list.');
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
