import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { lastInvoiceMonth } from '../fixtures/billing';
import { press, pressUntil, tabTo, type } from '../fixtures/keyboard';
import { PASSWORD, PEOPLE } from '../fixtures/people';
import { expect, test } from '../fixtures/test';
import { todayOf } from '../fixtures/truth';

// No pointer anywhere in this file: what these journeys do, anybody can do with a keyboard.

const table = (page: Page) => page.getByRole('table');

test('one signs in', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
  await type(page, page.getByLabel('Email'), PEOPLE.viewer.email);
  await type(page, page.getByLabel('Password'), PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/t/atlas');
});

test.describe('a member', () => {
  test.use({ who: 'both' });

  test('filters, sorts and groups the countries, opens one, and sees why a message was charged', async ({
    page,
  }) => {
    await page.goto('/t/atlas');
    await press(page, page.getByRole('navigation').getByRole('link', { name: 'Countries' }));
    await expect(table(page)).toBeVisible();
    await press(page, page.getByRole('button', { name: /^Category/ }));
    const utility = page.getByRole('menuitemcheckbox', { name: 'Utility', exact: true });
    await pressUntil(page, 'ArrowDown', utility);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/category=utility/);
    await press(page, page.getByRole('button', { name: 'Group by market' }));
    await expect(page).toHaveURL(/group=market/);
    const units = page.getByRole('columnheader', { name: 'Units' });
    await press(page, units.getByRole('button'));
    await expect(units).toHaveAttribute('aria-sort', 'descending');
    await tabTo(page, table(page).getByRole('link').first());
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/countries\/[A-Z]{2}\?/);
    await press(page, page.getByRole('link', { name: 'Charges', exact: true }).last());
    await expect(page).toHaveURL(/\/charges\?.*country=/);
    await press(page, table(page).getByRole('link').first());
    await expect(page.getByRole('heading', { name: /^Why was this/ })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What happened in the thread' })).toBeVisible();
  });

  test('asks what last month would have cost since October 2026', async ({ page, truth }) => {
    await page.goto('/t/borea');
    await press(page, page.getByRole('navigation').getByRole('link', { name: 'What-if' }));
    const today = todayOf(truth('borea'));
    await tabTo(page, page.getByLabel('under'));
    // The last choice is the newest set of rules.
    await page.keyboard.press('End');
    await expect(page.getByLabel('under')).toHaveValue('pmp-2026-10');
    await press(page, page.getByRole('button', { name: 'Compare', exact: true }));
    await expect(page.getByRole('term').filter({ hasText: 'What-if price' }).first()).toBeVisible();
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('rules')).toBe('pmp-2026-10');
    expect(searchParams.get('from')!.slice(0, 7) < today.slice(0, 7)).toBe(true);
  });

  test('reads when the free messages run out', async ({ page }) => {
    await page.goto('/t/atlas');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const free = page.getByRole('region', { name: 'Free service messages' });
    await expect(free).toContainText(/of 1,000/);
    await expect(free).toContainText(/(Lasts to the end of the month|runs out|Run out|used)/i);
  });

  test('takes the table along as a file', async ({ page }) => {
    await page.goto('/t/atlas/countries');
    await expect(table(page)).toBeVisible();
    await press(page, page.getByRole('button', { name: 'Export' }));
    const csv = page.getByRole('menuitem', { name: 'CSV', exact: true });
    await expect(page.getByRole('menu')).toBeVisible();
    if (!(await csv.evaluate((element) => element === document.activeElement)))
      await pressUntil(page, 'ArrowDown', csv);
    const downloading = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    const file = readFileSync(await (await downloading).path(), 'utf8');
    expect(file.split('\n').length).toBeGreaterThan(2);
  });

  test('keeps what is shown as a view, finds it again and deletes it', async ({ page }) => {
    const name = 'By keyboard alone';
    await page.goto('/t/atlas/countries?period=last-month&category=marketing');
    const views = page.getByRole('button', { name: 'Views' });
    const item = (name: string) => page.getByRole('menuitem', { name }).first();
    const choose = async (name: string) => {
      await expect(page.getByRole('menu')).toBeVisible();
      await expect(item(name)).toBeVisible();
      if (!(await item(name).evaluate((element) => element === document.activeElement)))
        await pressUntil(page, 'ArrowDown', item(name));
      await page.keyboard.press('Enter');
    };
    await press(page, views);
    await choose('Save this view…');
    await expect(page.getByRole('textbox', { name: 'Name of the view' })).toBeFocused();
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await expect(page.getByText(`Saved “${name}”.`)).toBeVisible();
    await page.goto('/t/atlas/countries');
    await press(page, views);
    await choose(name);
    await expect(page).toHaveURL(/period=last-month&category=marketing/);
    await press(page, views);
    await choose(`Delete ${name}`);
    await expect(page.getByText(`Deleted “${name}”.`)).toBeVisible();
  });

  test('goes anywhere from one field', async ({ page }) => {
    await page.goto('/t/atlas');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused();
    await page.keyboard.type('france');
    await expect(page.getByRole('option', { selected: true })).toContainText('France');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/t/atlas/countries/FR');
    // Escape leads back to where one was.
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('combobox', { name: 'Go to' })).toHaveCount(0);
  });
});

test.describe('an owner', () => {
  test.use({ who: 'host' });

  test('invites a member', async ({ page }) => {
    const email = 'keyboard@eras.example';
    await page.goto('/t/eras');
    await press(page, page.getByRole('navigation').getByRole('link', { name: 'Settings' }));
    await press(
      page,
      page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Members' }),
    );
    await type(page, page.getByLabel('Email'), email);
    await tabTo(page, page.getByRole('combobox', { name: 'Role', exact: true }));
    await page.keyboard.press('End');
    await press(page, page.getByRole('button', { name: 'Invite' }));
    await expect(page.getByText(`${email} is invited.`)).toBeVisible();
    await press(page, page.getByRole('button', { name: `Withdraw the invitation of ${email}` }));
    await expect(page.getByRole('row', { name: new RegExp(email) })).toHaveCount(0);
  });
});

test.describe('the operator', () => {
  test.use({ who: 'operator' });

  test('looks at a month and approves it', async ({ page }) => {
    const month = lastInvoiceMonth(Date.now()).slice(0, 7);
    const row = page.getByRole('row', { name: /HYPERLINK/ }).first();
    await page.goto(`/operator/close?month=${month}`);
    await press(page, row.getByRole('link', { name: /^Preview/ }));
    await expect(page).toHaveURL(/\/t\/quirk\/invoices\/upcoming/);
    await expect(page.getByRole('table', { name: /^Usage/ })).toBeVisible();
    await page.goBack();
    await press(page, row.getByRole('button', { name: 'Approve anyway' }));
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(row.getByRole('button', { name: 'Approve anyway' })).toBeFocused();
    await page.keyboard.press('Enter');
    await press(page, dialog.getByRole('button', { name: 'Approve all the same' }));
    await expect(row).toContainText('Approved');
  });
});
