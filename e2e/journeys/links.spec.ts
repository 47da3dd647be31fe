import { open } from '../fixtures/countries';
import { expect, test } from '../fixtures/test';

test.use({ who: 'owner' });

/** What a reader has made of the table by hand, in the address. */
const STATE = {
  period: 'last-month',
  category: 'marketing',
  q: 'a',
  group: 'market',
  hide: 'trend',
  sort: '-quantity',
};

test('another currency, a country and the way back keep all that the address says', async ({ page }) => {
  await open(page, '?period=last-month&category=marketing');
  await page.getByRole('searchbox', { name: 'Search country or market' }).fill('a');
  await expect(page).toHaveURL(/q=a/);
  await page.getByRole('button', { name: 'Group by market' }).click();
  await expect(page).toHaveURL(/group=market/);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Trend' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Units' }).getByRole('button').click();
  await expect(page).toHaveURL(/sort=-quantity/);
  const stateOf = (address: string) => {
    const { searchParams } = new URL(address, page.url());
    const { period, category, q, group, hide, sort } = Object.fromEntries(searchParams);
    return { period, category, q, group, hide, sort };
  };
  const state = () => stateOf(page.url());
  await expect.poll(state).toEqual(STATE);
  // What has changed most stands beside the table, which has been changed since the server drew it.
  const moved = page.getByRole('region', { name: 'Changed most' }).getByRole('link').first();
  await expect.poll(async () => stateOf((await moved.getAttribute('href'))!)).toEqual(STATE);

  await page.getByRole('navigation', { name: 'Currency' }).getByRole('link', { name: 'CLP' }).click();
  await expect(page).toHaveURL(/currency=CLP/);
  expect(state()).toEqual(STATE);
  await expect(page.getByRole('columnheader', { name: 'Units' })).toHaveAttribute('aria-sort', 'descending');
  await expect(page.getByRole('columnheader', { name: 'Trend' })).toHaveCount(0);

  const map = page.locator('[data-map] a').first();
  await expect.poll(async () => stateOf((await map.getAttribute('href'))!)).toEqual(STATE);

  await page.getByRole('table').getByRole('link').first().click();
  await page.waitForURL(/countries\/[A-Z]{2}\?/);
  const href = await page.getByRole('main').locator('a[href*="/charges?"]').first().getAttribute('href');
  const charges = new URL(href!, page.url());
  expect([...charges.searchParams.keys()].sort()).toEqual(['category', 'country', 'period']);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
  await page.waitForURL(/countries\?/);
  expect(state()).toEqual(STATE);
  expect(page.url()).toContain('currency=CLP');
});

test('the days and rules of a what-if stay for the next question', async ({ page }) => {
  await page.goto('/t/atlas/what-if?from=2026-08-01&through=2026-08-31&rules=pmp-2026-10');
  await page.getByLabel('through').fill('2026-08-15');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page).toHaveURL(/from=2026-08-01&through=2026-08-15&rules=pmp-2026-10$/);
});
