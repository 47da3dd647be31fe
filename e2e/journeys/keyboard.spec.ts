import type { Locator, Page } from '@playwright/test';
import { expectShows, fileOf, open } from '../fixtures/countries';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { monthToDate, rowsOf } from '../fixtures/truth';

test.use({ who: 'owner' });

const USD = { currency: 'USD' };

test('everything can be reached and used by keyboard alone', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...monthToDate(tenant), ...USD });
  await open(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('searchbox', { name: 'Search country or market' }));
  await page.keyboard.type('brazil');
  await expectShows(
    page,
    rows.filter(({ country }) => country === 'BR'),
  );
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await expectShows(page, rows);
  await tabTo(page, page.getByRole('button', { name: 'Export' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'CSV', exact: true })).toBeFocused();
  const downloading = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const shown = (await readTable(page.getByRole('table'))).rows.length;
  expect((await fileOf(await downloading)).length).toBe(shown + 1);
  const units = page.getByRole('columnheader', { name: 'Units' });
  await tabTo(page, units.getByRole('button'));
  await page.keyboard.press('Enter');
  await expect(units).toHaveAttribute('aria-sort', 'descending');
  await page.keyboard.press('Space');
  await expect(units).toHaveAttribute('aria-sort', 'ascending');
  // The filter is before the search; its menu opens, ticks and closes by keyboard.
  const filter = page.getByRole('button', { name: /^Category/ });
  await tabTo(page, filter, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/category=/);
  await expect(filter).toBeFocused();
  const category = new URL(page.url()).searchParams.get('category')!;
  await expectShows(
    page,
    rows.filter((row) => row.category === category),
  );
  const lines = page.getByRole('table').getByRole('link');
  await tabTo(page, lines.first());
  await page.keyboard.press('End');
  await expect(lines.last()).toBeFocused();
  const brazil = page.getByRole('table').getByRole('link', { name: /Brazil/ });
  await page.keyboard.press('Home');
  await expect(lines.first()).toBeFocused();
  await pressUntil(page, 'ArrowDown', brazil);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/countries\/BR\?/);
});

const tabTo = (page: Page, target: Locator, key = 'Tab') => pressUntil(page, key, target);

async function pressUntil(page: Page, key: string, target: Locator) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press(key);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${key} never reaches ${target}`);
}
