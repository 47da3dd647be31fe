import { Secret, TOTP } from 'otpauth';
import { expectAccessible, expectNoSidewaysScroll } from '../fixtures/axe';
import { PASSWORD, PEOPLE } from '../fixtures/people';
import { accountMenu, expect, fillSignIn, signIn, test } from '../fixtures/test';

test.use({ complaints: /status of 401/ });

test('a second factor is set up, asked for, and taken once', async ({ page, browser, stage }) => {
  const { email } = PEOPLE.secured;
  await signIn(page, email);
  await accountMenu(page).click();
  await page.getByRole('menuitem', { name: 'Account and security' }).click();
  await page.getByRole('button', { name: 'Set up a second factor' }).click();
  await expect(page.getByRole('img', { name: /picture/ })).toBeVisible();
  await expectAccessible(page, 'setting up');
  const key = (await page.locator('code').textContent())!.replaceAll(' ', '');
  const totp = new TOTP({ secret: Secret.fromBase32(key) });
  await page.getByLabel('Code from the app').fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'wrong' })).toBeVisible();
  await page.getByLabel('Code from the app').fill(totp.generate());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Recovery codes' })).toBeVisible();
  const recovery = await page.getByRole('listitem').allTextContents();
  expect(recovery).toHaveLength(10);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('10 recovery codes are left')).toBeVisible();

  const elsewhere = await browser.newContext({ baseURL: stage.url });
  const other = await elsewhere.newPage();
  const enter = async (code: string) => {
    await other.getByLabel('Code').fill(code);
    await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await other.goto('/sign-in');
  await fillSignIn(other, email, PASSWORD);
  await expect(other.getByText('enter its code')).toBeVisible();
  expect((await elsewhere.request.get('/t/atlas', { maxRedirects: 0 })).status()).toBe(307);
  await enter('123456');
  await expect(other.getByText('This code is wrong')).toBeVisible();
  const next = totp.generate({ timestamp: Date.now() + 30_000 });
  await enter(next);
  await expect(other).toHaveURL('/t/atlas');

  await elsewhere.clearCookies();
  await other.goto('/sign-in');
  await fillSignIn(other, email, PASSWORD);
  await enter(next);
  await expect(other.getByText('This code is wrong')).toBeVisible();
  await enter(recovery[0]!);
  await expect(other).toHaveURL('/t/atlas');
  await elsewhere.close();
});

test('sessions are listed and ended one by one; a new password ends the others', async ({
  page,
  browser,
  stage,
}) => {
  const { email } = PEOPLE.careful;
  const [one, two] = [
    await browser.newContext({ baseURL: stage.url }),
    await browser.newContext({ baseURL: stage.url }),
  ];
  for (const context of [one, two]) await signIn(await context.newPage(), email);
  await signIn(page, email);
  const isIn = async (context: typeof one) =>
    (await context.request.get('/t/atlas', { maxRedirects: 0 })).status() === 200;
  await page.goto('/account');
  const table = page.getByRole('table');
  await expect(table.getByText('this one')).toHaveCount(1);
  const buttons = table.getByRole('button', { name: /^Sign out Chrome on/ });
  await expect(buttons).toHaveCount(2);
  // The one that was used last stands first, after this one.
  await buttons.first().click();
  await expect(buttons).toHaveCount(1);
  expect([await isIn(one), await isIn(two)].filter(Boolean)).toHaveLength(1);

  await page.getByLabel('Current password').fill('not the password');
  await page.getByLabel('New password').fill('a walk in the autumn rain');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'current password is wrong' })).toBeVisible();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('Your password is changed')).toBeVisible();
  expect([await isIn(one), await isIn(two)]).toEqual([false, false]);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Account and security' })).toBeVisible();
  await page.setViewportSize({ width: 360, height: 800 });
  await expectNoSidewaysScroll(page, 'account');
  await one.close();
  await two.close();
});
