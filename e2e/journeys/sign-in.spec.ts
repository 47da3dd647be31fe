import type { Page } from '@playwright/test';
import { anyAddressOf, OPERATOR_ROUTES, type Route, TENANT_ROUTES } from '../fixtures/pages';
import { PASSWORD, PEOPLE } from '../fixtures/people';
import { accountMenu, expect, fillSignIn, signIn, test } from '../fixtures/test';

const EVIL = [
  '//evil.invalid/',
  'https://evil.invalid/',
  '/\\evil.invalid',
  '/\t/evil.invalid',
  'javascript:alert(1)',
  '@evil.invalid',
];

test.describe('at the door', () => {
  test.use({ complaints: /status of 401/ });

  test('a wrong password and an unknown address are answered with the same sentence', async ({ page }) => {
    await page.goto('/sign-in');
    const said: (string | null)[] = [];
    for (const email of ['nobody@atlas.example', PEOPLE.leaving.email]) {
      await fillSignIn(page, email, 'not the password');
      const alert = page.getByRole('alert').filter({ hasText: /\S/ });
      await expect(alert).toBeVisible();
      said.push(await alert.textContent());
      await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
      await page.reload();
    }
    expect(said[0]).toContain('wrong');
    expect(said[1]).toBe(said[0]);
    expect(await page.context().cookies()).not.toContainEqual(
      expect.objectContaining({ name: expect.stringContaining('session-token') }),
    );
  });

  test('guessing gets slower, for this address only', async ({ page }) => {
    await page.goto('/sign-in');
    const alert = page.getByRole('alert').filter({ hasText: /\S/ });
    for (let tries = 0; tries < 5; tries++) {
      const answered = page.waitForResponse(/callback\/credentials/);
      await fillSignIn(page, 'guessed@atlas.example', `guess ${tries}`);
      await answered;
      await expect(alert).toContainText('wrong');
    }
    await fillSignIn(page, 'guessed@atlas.example', 'one more');
    await expect(alert).toContainText(/Try again in \S+ second/);
    await signIn(page, PEOPLE.both.email);
  });
});

test('the right password leads to the page that was asked for', async ({ page, truth }) => {
  await page.goto('/t/atlas/countries?period=last-month&category=marketing');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, PEOPLE.viewer.email);
  await expect(page).toHaveURL('/t/atlas/countries?period=last-month&category=marketing');
  await expect(page.getByRole('heading', { name: 'Countries', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: `Tenant: ${truth('atlas').name}` })).toBeVisible();
  const session = (await page.context().cookies()).find(({ name }) => name.includes('session-token'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
});

test('a member of one tenant lands on its overview, of none on a page that says so', async ({ page }) => {
  await signIn(page, PEOPLE.neighbour.email);
  await expect(page).toHaveURL('/t/borea');
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await signIn(page, PEOPLE.stranger.email);
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('heading', { name: 'You are in no tenant yet' })).toBeVisible();
});

test.describe('no address leads away from here', () => {
  test('after the form', async ({ page, stage }) => {
    for (const next of EVIL.slice(0, 3)) {
      await page.context().clearCookies();
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      await signIn(page, PEOPLE.stranger.email);
      expect(new URL(page.url()).origin).toBe(stage.url);
    }
  });

  test('for who is signed in already', async ({ signedIn, browser, stage }) => {
    const context = await browser.newContext({ storageState: await signedIn('stranger') });
    for (const next of EVIL) {
      const answer = await context.request.get(`${stage.url}/sign-in?next=${encodeURIComponent(next)}`, {
        maxRedirects: 0,
      });
      expect(new URL(answer.headers().location!, stage.url).origin).toBe(stage.url);
    }
    await context.close();
  });

  test('by the callback addresses of next-auth', async ({ request, stage }) => {
    for (const callbackUrl of EVIL) {
      const { csrfToken } = await (await request.get('/api/auth/csrf')).json();
      const answer = await request.post('/api/auth/callback/credentials', {
        form: { csrfToken, callbackUrl, email: PEOPLE.stranger.email, password: PASSWORD },
        maxRedirects: 0,
      });
      expect(new URL(answer.headers().location!, stage.url).origin, callbackUrl).toBe(stage.url);
      const out = await request.post('/api/auth/signout', {
        form: { csrfToken, callbackUrl },
        maxRedirects: 0,
      });
      expect(new URL(out.headers().location!, stage.url).origin, callbackUrl).toBe(stage.url);
      const query = `callbackUrl=${encodeURIComponent(callbackUrl)}`;
      const page = await request.get(`/api/auth/signin?${query}`, { maxRedirects: 0 });
      expect(new URL(page.headers().location ?? '/', stage.url).origin, callbackUrl).toBe(stage.url);
    }
  });
});

test.describe('signed out', () => {
  const routes: Route[] = [{ kind: 'page', pattern: '/' }, ...TENANT_ROUTES, ...OPERATOR_ROUTES];

  for (const route of routes) {
    test(`${route.pattern} leads to the sign-in page and shows nothing`, async ({
      request,
      stage,
      truth,
    }) => {
      const path = anyAddressOf(route, 'atlas', stage);
      const { name, wabas } = truth('atlas');
      const secrets = [name, ...wabas.flatMap(({ phones }) => phones.map(({ display }) => display))];
      const asPage = await request.get(path, { maxRedirects: 0 });
      expect(asPage.status()).toBe(307);
      const to = new URL(asPage.headers().location!, stage.url);
      expect(to.pathname).toBe('/sign-in');
      expect(to.searchParams.get('next') ?? '/').toBe(path);
      // As the router in the browser asks for it, and as it looks ahead.
      const asked: Record<string, string>[] = [
        { RSC: '1' },
        { RSC: '1', 'Next-Router-Prefetch': '1' },
        { 'Next-Router-Segment-Prefetch': '/_tree' },
      ];
      for (const headers of asked) {
        const text = await (await request.get(path, { headers })).text();
        for (const secret of secrets) expect(text).not.toContain(secret);
      }
      for (const secret of secrets) expect(await asPage.text()).not.toContain(secret);
    });
  }

  test('a tenant that exists cannot be told from one that does not', async ({ request }) => {
    const [known, unknown] = await Promise.all(
      ['atlas', 'nowhere'].map((slug) => request.get(`/t/${slug}/countries`, { maxRedirects: 0 })),
    );
    expect(known!.status()).toBe(unknown!.status());
    expect(known!.headers().location!.replace('atlas', 'nowhere')).toBe(unknown!.headers().location);
  });
});

/** The head of a token that nobody has signed. */
const UNSIGNED = Buffer.from('{"alg":"none"}').toString('base64url');

test('a changed cookie is no session', async ({ signedIn, browser, stage }) => {
  const { cookies } = await signedIn('owner');
  for (const spoil of [
    (value: string) => value.slice(0, -4),
    (value: string) => value.replace(/^[^.]+/, UNSIGNED),
    () => `${UNSIGNED}.${Buffer.from('{"userId":1,"version":1}').toString('base64url')}.`,
  ]) {
    const context = await browser.newContext({ baseURL: stage.url });
    await context.addCookies(cookies.map((cookie) => ({ ...cookie, value: spoil(cookie.value) })));
    const answer = await context.request.get('/t/atlas', { maxRedirects: 0 });
    expect(answer.status()).toBe(307);
    await context.close();
  }
});

test('signing in and out needs the token of a page of ours', async ({ page, signedIn }) => {
  const form = { email: PEOPLE.stranger.email, password: PASSWORD };
  await page.request.post('/api/auth/callback/credentials', { form });
  await page.request.post('/api/auth/callback/credentials', { form: { ...form, csrfToken: 'f'.repeat(64) } });
  expect(await page.context().cookies()).not.toContainEqual(
    expect.objectContaining({ name: expect.stringContaining('session-token') }),
  );
  await page.context().addCookies((await signedIn('stranger')).cookies);
  await page.request.post('/api/auth/signout', { form: {} });
  await page.request.get('/api/auth/signout');
  expect((await page.request.get('/', { maxRedirects: 0 })).status()).toBe(200);
});

test('signing out leaves nothing behind in the browser', async ({ page }) => {
  await page.goto('/t/atlas/countries');
  await signIn(page, PEOPLE.leaving.email);
  await expect(page.getByRole('table')).toBeVisible();
  await signOut(page);
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByRole('table')).toBeHidden();
  await page.goto('/t/atlas');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Ft%2Fatlas$/);
});

test('signing out ends the session for whoever kept its cookie', async ({ page, browser, stage }) => {
  await signIn(page, PEOPLE.leaving.email);
  const kept = await page.context().storageState();
  await signOut(page);
  const thief = await browser.newContext({ storageState: kept, baseURL: stage.url });
  const answer = await thief.request.get('/t/atlas/countries', { maxRedirects: 0 });
  await thief.close();
  expect(answer.status()).toBe(307);
});

test('signing out everywhere ends every session of the user, and of nobody else', async ({
  page,
  browser,
  stage,
  signedIn,
}) => {
  await signIn(page, PEOPLE.lost.email);
  const kept = await page.context().storageState();
  const other = await browser.newContext({ storageState: kept, baseURL: stage.url });
  // Not from another site, nor from no page at all.
  for (const origin of ['https://evil.invalid', 'null', undefined]) {
    const answer = await other.request.delete('/sessions', { headers: origin ? { origin } : {} });
    expect(answer.status(), origin).toBe(403);
  }
  expect((await other.request.get('/t/atlas', { maxRedirects: 0 })).status()).toBe(200);
  await accountMenu(page).click();
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect((await other.request.get('/t/atlas', { maxRedirects: 0 })).status()).toBe(307);
  await other.close();
  const colleague = await browser.newContext({ storageState: await signedIn('viewer'), baseURL: stage.url });
  expect((await colleague.request.get('/t/atlas', { maxRedirects: 0 })).status()).toBe(200);
  await colleague.close();
});

async function signOut(page: Page) {
  await accountMenu(page).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}
