import type { Page } from '@playwright/test';
import { expectPartAccessible } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';
import { monthToDate, rowsOf, sum } from '../fixtures/truth';

test.describe('whoever looks after the money', () => {
  // One after the other: they keep the budgets of one tenant.
  test.describe.configure({ mode: 'default' });
  test.use({ who: 'neighbour' });

  test('sets a budget, sees it on the overview, changes it, removes it and takes that back', async ({
    page,
    truth,
    database,
  }) => {
    await database.query('DELETE FROM budget');
    const tenant = truth('borea');
    const spent = sum(rowsOf(tenant, { ...monthToDate(tenant), currency: 'USD' })).price;
    test.skip(spent === 0n, 'Nothing was spent yet this month.');

    await page.goto('/t/borea');
    await page.getByRole('link', { name: 'Set a budget' }).click();
    await expect(page.getByRole('heading', { name: 'There is no budget yet' })).toBeVisible();
    await page.getByLabel('Amount a month').fill('nothing');
    await page.getByRole('button', { name: 'Set budget' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'more than zero' })).toBeVisible();
    await expect(page.getByLabel('Amount a month')).toBeFocused();

    // Half of what is spent already.
    await page.getByLabel('Amount a month').fill(amount(spent / 2n));
    await page.getByRole('button', { name: 'Set budget' }).click();
    const bar = page.getByRole('region', { name: 'Everything' });
    await expect(bar).toContainText(`of USD ${amount(spent / 2n)}`);

    await page.goto('/t/borea');
    await expect(page.getByText('The budget is spent: Everything')).toBeVisible();
    await page.getByRole('link', { name: 'See the budgets' }).click();

    await bar.getByText('Change').click();
    await bar.getByLabel('Amount a month').fill('1000000');
    await bar.getByRole('button', { name: 'Save' }).click();
    await expect(bar).toContainText('of USD 1,000,000.00');

    await page.getByRole('button', { name: 'Remove: Everything' }).click();
    await expect(bar).toHaveCount(0);
    // While it has the focus, it stays.
    await page.getByRole('button', { name: 'Undo' }).focus();
    await expectPartAccessible(page, 'body', 'the message that a budget is removed');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('The budget is back.')).toBeVisible();
    await expect(bar).toContainText('of USD 1,000,000.00');
  });

  test('does so by keyboard alone, for one country', async ({ page, database }) => {
    await database.query('DELETE FROM budget');
    await page.goto('/t/borea/settings/budgets');
    await tabTo(page, 'Country');
    await page.keyboard.type('Brazil');
    await tabTo(page, 'Amount a month');
    await page.keyboard.type('12.50');
    await page.keyboard.press('Enter');
    const bar = page.getByRole('region', { name: 'Brazil' });
    await expect(bar).toContainText('of USD 12.50');
    await tabTo(page, 'Remove: Brazil');
    await page.keyboard.press('Enter');
    await expect(bar).toHaveCount(0);
    await expect(page.getByText('The budget is removed.')).toBeVisible();
  });
});

test.describe('a viewer', () => {
  test.use({ who: 'viewer' });

  test('reads budgets and cannot change them', async ({ page }) => {
    await page.goto('/t/atlas/settings/budgets');
    await expect(page.getByText(/^Your role \(Viewer\)/)).toBeVisible();
    await expect(page.getByRole('button', { name: /Set budget|Save|Remove/ })).toHaveCount(0);
  });
});

/** Tab, also past the end of the page and on from its beginning. */
async function tabTo(page: Page, name: string) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const said = await page.evaluate(() => {
      const focused = document.activeElement as HTMLInputElement;
      return focused.getAttribute('aria-label') ?? (focused.labels?.[0]?.textContent || focused.textContent);
    });
    if (said?.trim() === name) return;
  }
  throw new Error(`Tab does not lead to '${name}'.`);
}

/** Micros as one types them: to the cent, rounded down. */
function amount(micros: bigint): string {
  const cents = micros / 10_000n > 0n ? micros / 10_000n : 1n;
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}
