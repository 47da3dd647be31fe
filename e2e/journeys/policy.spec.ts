import { addressOf, anyAddressOf, type Route, TENANT_ROUTES } from '../fixtures/pages';
import { accountMenu, expect, test } from '../fixtures/test';

const TENANT_PAGES = TENANT_ROUTES.filter(({ kind }) => kind === 'page');
const PAGES: Route[] = [
  { kind: 'page', pattern: '/sign-in' },
  { kind: 'page', pattern: '/nowhere' },
  ...TENANT_PAGES,
];

test.describe('every page', () => {
  test.use({ who: 'owner', complaints: /status of 404/ });

  for (const route of PAGES) {
    test(`${route.pattern} runs its own scripts and no others`, async ({ page, stage }) => {
      const path = anyAddressOf(route, 'atlas', stage);
      const answers = await Promise.all([page.request.get(path), page.request.get(path)]);
      const nonces = await Promise.all(
        answers.map(async (answer) => {
          const policy = answer.headers()['content-security-policy']!;
          const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1];
          expect(nonce).toBeTruthy();
          expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https?:|\*/);
          expect(policy).toContain(`object-src 'none'`);
          expect(policy).toContain(`base-uri 'none'`);
          expect(policy).toContain(`frame-ancestors 'none'`);
          const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? [];
          for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
          return nonce;
        }),
      );
      expect(nonces[0]).not.toBe(nonces[1]);
    });
  }

  test('may not be framed, sniffed or kept', async ({ page, stage }) => {
    for (const route of PAGES) {
      const path = anyAddressOf(route, 'atlas', stage);
      const { status, headers } = await page.request
        .get(path)
        .then((answer) => ({ status: answer.status(), headers: answer.headers() }));
      expect(status, path).toBeLessThan(500);
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cache-control': expect.stringContaining('no-store'),
        'referrer-policy': expect.any(String),
      });
      expect(headers, path).not.toHaveProperty('x-powered-by');
    }
    for (const route of TENANT_ROUTES.filter(({ kind }) => kind === 'route')) {
      const path = anyAddressOf(route, 'atlas', stage);
      const headers = (await page.request.get(path)).headers();
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': expect.stringContaining('no-store'),
      });
    }
  });

  test('comes to life under its policy', async ({ page, stage }) => {
    // The fixture fails on any message of the console: a blocked script or style is one.
    for (const route of TENANT_PAGES) {
      const path = addressOf(route, 'atlas', stage);
      if (!path) continue;
      await page.goto(path);
      await accountMenu(page).click();
      await page.getByRole('menuitemradio', { name: 'Dark' }).click();
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await page.reload();
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await accountMenu(page).click();
      await page.getByRole('menuitemradio', { name: 'System' }).click();
      await expect(page.locator('html')).not.toHaveAttribute('data-theme');
    }
  });
});

test.describe('an injected script', () => {
  test.use({ who: 'owner', complaints: /inline event handler violates/ });

  test('does not run', async ({ page }) => {
    await page.goto('/t/atlas');
    const blocked = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
          const script = document.createElement('img');
          script.setAttribute('onerror', 'window.ran = true');
          script.src = 'data:,';
          document.body.append(script);
        }),
    );
    expect(await blocked).toBe('script-src-attr');
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  });
});
