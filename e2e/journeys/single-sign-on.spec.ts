import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { expectAccessible, expectNoSidewaysScroll } from '../fixtures/axe';
import { PEOPLE } from '../fixtures/people';
import { expect, signIn, test } from '../fixtures/test';

async function comeAs(page: Page, email: string) {
  await page.getByRole('button', { name: 'Sign in with single sign-on' }).click();
  await expect(page).toHaveTitle('Who are you?');
  await page.getByRole('link', { name: email }).click();
}

test('the single sign-on leads to the page that was asked for', async ({ page }) => {
  await page.goto('/t/atlas/countries?period=last-month');
  await comeAs(page, PEOPLE.single.email);
  await expect(page).toHaveURL('/t/atlas/countries?period=last-month');
  await expect(page.getByRole('heading', { name: 'Countries', level: 1 })).toBeVisible();
  const session = (await page.context().cookies()).find(({ name }) => name.includes('session-token'));
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  await page.goto('/account');
  await expect(page.getByText(PEOPLE.single.email).first()).toBeVisible();
});

test.describe('with a second factor', () => {
  test.use({ complaints: /status of 401/ });

  test('its code is asked for, and nothing is shown before', async ({ page, browser, stage }) => {
    await signIn(page, PEOPLE.double.email);
    await page.goto('/account');
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    const key = (await page.locator('code').textContent())!.replaceAll(' ', '');
    const totp = new TOTP({ secret: Secret.fromBase32(key) });
    await page.getByLabel('Code from the app').fill(totp.generate());
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Recovery codes' })).toBeVisible();

    const elsewhere = await browser.newContext({ baseURL: stage.url });
    const other = await elsewhere.newPage();
    await other.goto('/t/atlas/countries');
    await comeAs(other, PEOPLE.double.email);
    await expect(other.getByText('enter its code')).toBeVisible();
    await expect(other.getByLabel('Code')).toBeFocused();
    await expectAccessible(other, 'halfway');
    expect((await elsewhere.request.get('/t/atlas', { maxRedirects: 0 })).status()).toBe(307);
    await other.getByLabel('Code').fill('123456');
    await other.keyboard.press('Enter');
    await expect(other.getByText('This code is wrong')).toBeVisible();
    await other.getByLabel('Code').fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await other.keyboard.press('Enter');
    await expect(other).toHaveURL('/t/atlas/countries');
    await elsewhere.close();
  });
});

test.describe('who has no account', () => {
  test.use({ locale: 'fr-FR' });

  test('is told so in French, narrow as well, and can go on with a password', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Se connecter par authentification unique' }).click();
    await page.getByRole('link', { name: 'nobody@atlas.example' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Aucun compte' })).toBeVisible();
    await expectAccessible(page, 'refused');
    await expectNoSidewaysScroll(page, 'refused');
    await expect(page.getByLabel('Mot de passe')).toBeEditable();
  });
});
