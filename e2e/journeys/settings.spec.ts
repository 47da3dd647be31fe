import { submitted } from '../fixtures/forms';
import { asking } from '../fixtures/http';
import { linkIn } from '../fixtures/mail';
import { PEOPLE } from '../fixtures/people';
import { expect, signIn, test } from '../fixtures/test';

const INVITED = 'ines@eras.example';

test.describe('an owner', () => {
  test.use({ who: 'host', complaints: /status of 404/ });

  test('invites somebody, who joins, gets another role and is shown out', async ({
    page,
    browser,
    stage,
  }) => {
    await page.goto('/t/eras/settings');
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Members' }).click();
    await page.getByLabel('Email').fill(INVITED);
    await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('billing');
    await page.getByRole('button', { name: 'Invite' }).press('Enter');
    await expect(page.getByText(`${INVITED} is invited.`)).toBeVisible();
    // Nobody's cookies: by itself a new context has those of the journey.
    const nobody = { cookies: [], origins: [] };
    const guest = await browser.newContext({ baseURL: stage.url, storageState: nobody });
    const theirs = await guest.newPage();
    await theirs.goto(await linkIn(stage, INVITED));
    await expect(theirs.getByRole('heading', { name: 'Join Eras Archive' })).toBeVisible();
    await theirs.getByLabel('Choose a password').fill('sea by the walk quiet a');
    await theirs.keyboard.press('Enter');
    await expect(theirs.getByText('You are a member now')).toBeVisible();
    await signIn(theirs, INVITED, 'sea by the walk quiet a');
    await expect(theirs).toHaveURL('/t/eras');

    await page.reload();
    await page.getByLabel(`Role of ${INVITED}`).selectOption('viewer');
    await page.getByRole('button', { name: `Save the role of ${INVITED}` }).click();
    await expect(page.getByRole('button', { name: `Save the role of ${INVITED}` })).toHaveCount(0);
    await theirs.goto('/t/eras/settings/members');
    await expect(theirs.getByRole('button', { name: 'Invite' })).toHaveCount(0);
    await expect(theirs.getByRole('row', { name: new RegExp(INVITED) })).toContainText('Viewer');
    const row = page.getByRole('row', { name: new RegExp(INVITED) });
    await row.getByRole('button', { name: 'Remove' }).click();
    await page
      .getByRole('dialog', { name: `Remove ${INVITED}?` })
      .getByRole('button', { name: 'Remove' })
      .click();
    await expect(row).toHaveCount(0);
    expect((await guest.request.get('/t/eras')).status()).toBe(404);
    await guest.close();
  });

  test('cannot leave as the last one', async ({ page }) => {
    await page.goto('/t/eras/settings/members');
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'only owner' })).toBeVisible();
  });

  test('makes a key that is shown once, and revokes it', async ({ page, request }) => {
    await page.goto('/t/eras/settings/keys');
    await page.getByLabel('Name').fill('Finance export');
    await page.keyboard.press('Enter');
    const shown = page.getByLabel('Key', { exact: true });
    await expect(shown).toHaveValue(/^parley_/);
    const key = await shown.inputValue();
    const path = 'spend?from=2025-01-01&to=2025-02-01&group_by=country';
    expect((await asking(request, key).get(path)).status()).toBe(200);
    await page.reload();
    expect(await page.content()).not.toContain(key);
    await page
      .getByRole('row', { name: /Finance export/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(page.getByRole('row', { name: /Finance export/ })).toContainText('revoked');
    expect((await asking(request, key).get(path)).status()).toBe(401);
    await page.goto('/t/eras/settings/audit?q=api_key');
    await expect(page.getByRole('row', { name: /api_key.revoked Finance export/ })).toBeVisible();
    await expect(page.getByRole('row', { name: /api_key.created Finance export/ })).toBeVisible();
  });

  test('connects a number, but none that is another tenant’s', async ({ page, truth }) => {
    const taken = truth('borea').wabas[0]!;
    await page.goto('/t/eras/settings');
    const fill = async (waba: string, currency: string, zone: string, phone: string) => {
      await page.getByLabel('Account (WABA)').fill(waba);
      await page.getByLabel('Currency').fill(currency);
      await page.getByLabel('Time zone').fill(zone);
      await page.getByLabel('Phone number ID').fill(phone);
      await page.getByRole('button', { name: 'Connect' }).click();
    };
    await fill(taken.id, taken.currency, taken.timezone, '1234567890');
    await expect(page.getByText('already connected to another tenant')).toBeVisible();
    await fill('2002002002', 'XYZ', 'Europe/Paris', '3003003003');
    await expect(page.getByText("'XYZ' is not a currency")).toBeVisible();
    await fill('2002002002', 'EUR', 'Europe/Paris', '3003003003');
    await expect(page.getByText('3003003003 is connected.')).toBeVisible();
    await expect(page.getByRole('row', { name: /3003003003/ })).toBeVisible();
  });
});

test.describe('a viewer', () => {
  test.use({ who: 'guest' });

  test('sees the settings and may change none, not even by the form of an owner', async ({
    page,
    browser,
    stage,
    signedIn,
    database,
  }) => {
    for (const part of ['', '/members', '/keys']) {
      await page.goto(`/t/eras/settings${part}`);
      await expect(page.getByText('Your role may read this')).toBeVisible();
    }
    const owner = await browser.newContext({ baseURL: stage.url, storageState: await signedIn('host') });
    const from = { page: '/t/eras/settings', as: owner.request };
    const number = { currency: 'EUR', timezone: 'Europe/Paris', phone: '6006006006', display: '' };
    const fields = { waba: '5005005005', ...number };
    const answer = await submitted(from, fields, { headers: { origin: stage.url }, by: page.request });
    expect(await answer.text()).toContain('Your role (viewer) may not do this');
    const { rowCount } = await database.query('SELECT FROM waba WHERE id = $1', [fields.waba]);
    expect(rowCount).toBe(0);
    await owner.close();
  });
});

test.describe('an operator', () => {
  test.use({ who: 'operator' });

  test('reads what was done in the installation and in each tenant', async ({ page }) => {
    await page.goto('/operator');
    await page.getByRole('link', { name: 'Audit log' }).click();
    await expect(page.getByRole('heading', { name: 'Audit log', level: 1 })).toBeVisible();
    await page.getByRole('searchbox').fill(PEOPLE.host.email);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('row', { name: /member.added/ })).toContainText('eras');
    await expect(page.getByRole('row', { name: /user.created/ })).toContainText('installation');
  });
});
