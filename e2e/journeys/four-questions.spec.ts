import type { Page } from '@playwright/test';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { lastMonth, micros, rowsOf, sum } from '../fixtures/truth';

// What somebody who is new here wants to know, answered from the screen alone: by what things are called.
test.use({ who: 'viewer' });

const USD = { currency: 'USD' };

for (const width of [1440, 390]) {
  test.describe(`at ${width}`, () => {
    test.use({ viewport: { width, height: 844 } });

    test.beforeEach(async ({ page }) => {
      await page.goto('/');
      await expect(page).toHaveURL('/t/atlas');
    });

    test('what did France cost last month?', async ({ page, truth }) => {
      const { price, cost } = sum(
        rowsOf(truth('atlas'), { ...lastMonth(truth('atlas')), ...USD, country: 'FR' }),
      );
      expect(price).toBeGreaterThan(0n);
      await openFranceLastMonth(page);
      const [row] = (await readTable(page.getByRole('table'))).rows.filter(({ Country }) =>
        Country!.startsWith('France'),
      );
      expect(micros(row!.Price!)).toBe(price);
      await page.getByRole('table').getByRole('link', { name: 'France' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'France' })).toBeVisible();
      expect(micros(await figure(page, 'Price'))).toBe(price);
      expect(micros(await figure(page, 'Cost'))).toBe(cost);
      await expect(page.getByRole('main')).toContainText('Meta’s list price');
    });

    test('why was this message charged?', async ({ page }) => {
      await openFranceLastMonth(page);
      await page.getByRole('table').getByRole('link', { name: 'France' }).click();
      await page.getByRole('main').getByRole('link', { name: 'Charges', exact: true }).click();
      await expect(page.getByText('Open a charge to see why it was charged, or why not.')).toBeVisible();
      const charged = page
        .getByRole('row')
        .filter({ has: page.getByRole('cell', { name: /^USD/ }) })
        .first();
      // biome-ignore lint/performance/useDomNodeTextContent: as it reads on this screen.
      const price = (await charged.getByRole('cell').last().innerText()).replace(/^USD\s*/, '');
      // The row's heading, its first cell, is none of the cells.
      const at = (await page.getByRole('columnheader').allInnerTexts()).indexOf('Category') - 1;
      // biome-ignore lint/performance/useDomNodeTextContent: as it reads on this screen.
      const category = await charged.getByRole('cell').nth(at).innerText();
      await charged.getByRole('link').click();
      await expect(page.getByRole('heading', { level: 1, name: 'Why was this charged?' })).toBeVisible();
      const shown = String(Number(price));
      await expect(
        page.getByText(
          new RegExp(`^${category} message delivered on [\\d-]+ to France: charged at Meta's list price`),
        ),
      ).toContainText(`= ${shown} USD`);
      await expect(page.getByRole('heading', { name: 'What happened in the thread' })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Rules that decided' })).toBeVisible();
    });

    test('what would last month cost under the rules of October 2026?', async ({ page, truth }) => {
      await openTab(page, 'What-if');
      // Both are what it begins with: the month that is over, and the newest rules.
      const { from } = lastMonth(truth('atlas'));
      await expect(page.getByLabel('From')).toHaveValue(from);
      await expect(page.getByLabel('under')).toHaveText(/Since October 2026/);
      expect(
        await page.getByLabel('under').evaluate((one: HTMLSelectElement) => one.selectedOptions[0]!.text),
      ).toMatch(/^Since October 2026/);
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      const { price } = sum(rowsOf(truth('atlas'), { ...lastMonth(truth('atlas')), ...USD }));
      expect(micros(await figure(page, 'Actual price'))).toBe(price);
      expect(micros(await figure(page, 'What-if price'))).toBeGreaterThan(0n);
      await expect(page.getByRole('term').filter({ hasText: 'Difference' }).first()).toBeVisible();
    });

    test('when do my free messages run out?', async ({ page, truth }) => {
      const free = page.getByRole('region', { name: 'Free service messages' });
      await expect(free).toContainText('cost nothing; each one after that is charged');
      const numbers = await free.getByRole('listitem').allInnerTexts();
      expect(numbers.length).toBeGreaterThan(1);
      const own = truth('atlas').wabas.flatMap(({ phones }) => phones.map(({ display }) => display));
      for (const text of numbers) {
        expect(own.some((display) => text.startsWith(display))).toBe(true);
        expect(text).toMatch(/\d of 1,000/);
        expect(text).toMatch(
          /(Lasts to the end of the month at this pace|Runs out on \d|Used up|Nothing sent yet)/,
        );
      }
      // From anywhere, by what it is called.
      await openTab(page, 'Charges');
      await page.getByRole('button', { name: 'Go to' }).click();
      await page.getByRole('combobox', { name: 'Go to' }).fill('free');
      await page.getByRole('option', { name: /Free service messages/ }).click();
      await expect(page).toHaveURL('/t/atlas#free');
      await expect(free).toBeInViewport();
    });
  });
}

/** Where the screen is narrow, tabs are beyond its edge; the one that is open is not. */
async function openTab(page: Page, name: string) {
  const tab = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name });
  await tab.click();
  await expect(tab).toHaveAttribute('aria-current', 'page');
  await expect(tab).toBeInViewport({ ratio: 1 });
}

async function openFranceLastMonth(page: Page) {
  await openTab(page, 'Countries');
  await page.getByRole('button', { name: /^Period: / }).click();
  await page.getByRole('menuitemradio', { name: 'Last month' }).click();
  await expect(page).toHaveURL(/period=last-month/);
  await expect(page.getByRole('table').getByRole('link', { name: 'France' })).toBeVisible();
}

/** What stands large under a name, without its currency. */
async function figure(page: Page, name: string): Promise<string> {
  const value = page
    .getByRole('term')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .first()
    .locator('xpath=following-sibling::dd')
    .first();
  // biome-ignore lint/performance/useDomNodeTextContent: as it reads on this screen.
  return (await value.innerText())
    .split('\n')[0]!
    .replace(/^[A-Z]{3}\s*/, '')
    .trim();
}
