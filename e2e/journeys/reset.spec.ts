import { expectAccessible } from '../fixtures/axe';
import { submitted } from '../fixtures/forms';
import { linkIn, mailsTo } from '../fixtures/mail';
import { PASSWORD, PEOPLE } from '../fixtures/people';
import { expect, fillSignIn, signIn, test } from '../fixtures/test';

const NEW = 'quite another walk by the sea';

test.describe('a forgotten password', () => {
  test.use({ complaints: /status of 401/ });

  test('is replaced through a link in a mail, once, and every session ends', async ({
    page,
    browser,
    stage,
  }) => {
    const { email } = PEOPLE.forgetful;
    const before = await browser.newContext({ baseURL: stage.url });
    await signIn(await before.newPage(), email);
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
    await page.getByLabel('Email').fill(email);
    await page.keyboard.press('Enter');
    await expect(page.getByText('a link is on its way')).toBeVisible();
    const link = await linkIn(stage, email);
    await page.goto(link);
    await expectAccessible(page, 'reset');
    await page.getByLabel('New password').fill('password1');
    await page.getByRole('button', { name: 'Save the password' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'anyone would try' })).toBeVisible();
    await page.getByLabel('New password').fill(NEW);
    await page.keyboard.press('Enter');
    await expect(page.getByText('Your new password is saved.')).toBeVisible();
    expect((await before.request.get('/t/atlas', { maxRedirects: 0 })).status()).toBe(307);
    await before.close();

    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
    await page.goto('/sign-in');
    await fillSignIn(page, email, PASSWORD);
    await expect(page.getByRole('alert').filter({ hasText: 'wrong' })).toBeVisible();
    await signIn(page, email, NEW);
    await expect(page).toHaveURL('/t/atlas');
  });
});

test('an unknown address is answered as a known one, and gets no mail', async ({ page, stage }) => {
  const said: string[] = [];
  for (const email of ['nobody@atlas.example', PEOPLE.careful.email]) {
    await page.goto('/forgot');
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    said.push((await page.getByRole('status').textContent())!);
  }
  expect(said[0]).toContain('If there is an account');
  expect(said[1]).toBe(said[0]);
  await linkIn(stage, PEOPLE.careful.email);
  expect(mailsTo(stage, 'nobody@atlas.example')).toEqual([]);
});

test('another site cannot ask for a link or use one, and no list of addresses is taken', async ({
  request,
  stage,
}) => {
  const ask = (email: string, origin: string) =>
    submitted({ page: '/forgot', as: request }, { email }, { headers: { origin } });
  await ask(PEOPLE.viewer.email, 'https://evil.invalid');
  for (const email of [`"${PEOPLE.viewer.email}"@evil.invalid`, `${PEOPLE.viewer.email},x@evil.invalid`]) {
    const answer = await ask(email, stage.url);
    expect(await answer.text()).toContain('is not an email address');
  }
  expect(mailsTo(stage, PEOPLE.viewer.email)).toEqual([]);
});
