import type { Page } from '@playwright/test';
import { inFrench } from '../fixtures/languages';
import { expect, test } from '../fixtures/test';
import { rowsOf, sum } from '../fixtures/truth';

test.use({ who: 'owner' });

const list = (page: Page) => page.getByRole('region', { name: 'Charges, newest first' });
const links = (page: Page) => list(page).getByRole('link');

test('is walked through by keyboard, and a charge leads back to the same list', async ({ page }) => {
  await page.goto('/t/atlas/charges?period=last-month&category=service&hide=number');
  await list(page).focus();
  const at = (index: number) => expect(links(page).nth(index)).toBeFocused();
  for (const [key, index] of [
    ['ArrowDown', 0],
    ['ArrowDown', 1],
    ['j', 2],
    ['k', 1],
    ['ArrowUp', 0],
    ['ArrowUp', 0],
  ] as const) {
    await page.keyboard.press(key);
    await at(index);
  }
  await page.keyboard.press('PageDown');
  await expect(links(page).first()).not.toBeFocused();
  await page.keyboard.press('End');
  await expect(links(page).last()).toBeFocused();
  await page.keyboard.press('Home');
  await at(0);
  const address = (await links(page).first().getAttribute('href'))!;
  await page.keyboard.press('Enter');
  await page.waitForURL(address);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
  await page.waitForURL('/t/atlas/charges?period=last-month&category=service&hide=number');
  // A search for one id keeps the rest for afterwards.
  await page.getByRole('searchbox', { name: 'Message or conversation id' }).fill('wamid.nobodys');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?period=last-month&category=service&hide=number&id=wamid\.nobodys$/);
});

test('may be long: only the rows in sight are in the page, and each can be reached', async ({
  page,
  truth,
}) => {
  const units = sum(rowsOf(truth('atlas'), {})).quantity;
  expect(units).toBeGreaterThan(200);
  await page.goto('/t/atlas/charges?period=all');
  await page.getByRole('button', { name: '50 rows' }).click();
  await page.getByRole('menuitemradio', { name: '500 rows' }).click();
  await page.waitForURL(/rows=500/);
  const rows = Math.min(500, units);
  const table = list(page).getByRole('table');
  await expect(table).toHaveAttribute('aria-rowcount', String(rows + 1));
  expect(await links(page).count()).toBeLessThan(100);
  await list(page).focus();
  await page.keyboard.press('End');
  await expect(links(page).last()).toBeFocused();
  const last = list(page).locator(`tr[aria-rowindex="${rows + 1}"]`);
  await expect(last.getByRole('link')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(list(page).locator(`tr[aria-rowindex="${rows}"]`).getByRole('link')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(links(page).first()).toBeFocused();
  const seen = new Set<string>();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href'));
  const isAtEnd = () => last.getByRole('link').evaluateAll(([link]) => link === document.activeElement);
  for (let pages = 0; pages < rows; pages++) {
    for (const href of await links(page).evaluateAll((all) => all.map((link) => link.getAttribute('href')!)))
      seen.add(href);
    if (await isAtEnd()) break;
    const before = await focused();
    await page.keyboard.press('PageDown');
    // The row that it goes to has to be drawn first.
    await expect.poll(focused).not.toBe(before);
  }
  expect(seen.size).toBe(rows);
});

test('a row that has the focus keeps it when a wheel scrolls it away', async ({ page }) => {
  await page.goto('/t/atlas/charges?period=all&rows=500');
  const active = () => page.evaluate(() => document.activeElement?.closest('tr')?.ariaRowIndex ?? null);
  const row = (index: number) => list(page).locator(`tr[aria-rowindex="${index}"]`);
  await list(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await active()).toBe('3');
  await list(page).hover();
  await page.mouse.wheel(0, 6_000);
  await expect(row(30)).toHaveCount(0);
  expect(await active()).toBe('3');
  await expect(row(3)).not.toBeInViewport();
  // It stands at its own place, out of sight, and the others follow each other where they were.
  const tops = await list(page)
    .locator('tr[aria-rowindex]')
    .evaluateAll((rows) => rows.map((row) => [Number(row.ariaRowIndex), row.getBoundingClientRect().top]));
  expect(tops[0]![0]).toBe(3);
  for (const [at, [index, top]] of tops.entries()) {
    if (at < 2) continue;
    const [before, above] = tops[at - 1]!;
    expect(index).toBe(before! + 1);
    expect(top! - above!).toBeGreaterThan(20);
    expect(top! - above!).toBeLessThan(60);
  }
  await page.keyboard.press('ArrowDown');
  await expect(row(4).getByRole('link')).toBeFocused();
  await expect(row(4)).toBeInViewport();
  // From the other side as well.
  await page.keyboard.press('End');
  // It has to be drawn first.
  await expect(row(501).getByRole('link')).toBeFocused();
  await list(page).hover();
  await page.mouse.wheel(0, -100_000);
  await expect(row(2)).toBeInViewport();
  expect(await active()).toBe('501');
});

test('where the screen is narrow, what each cost is in sight, in French too', async ({ page, stage }) => {
  await inFrench(page, stage.url);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto('/t/atlas/charges?period=last-month');
  const region = page.getByRole('region', { name: /^Frais/ });
  await expect(region.getByRole('columnheader', { name: 'Prix' })).toBeVisible();
  expect(await region.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
});

test('is saved as a view of its own, apart from those of other pages', async ({ page }) => {
  const views = page.getByRole('button', { name: 'Views' });
  const query = '?period=last-month&category=marketing&hide=number';
  await page.goto(`/t/atlas/charges${query}`);
  await views.click();
  await page.getByRole('menuitem', { name: 'Save this view…' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Marketing, row by row');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved “Marketing, row by row”.')).toBeVisible();
  await page.goto('/t/atlas/countries');
  await views.click();
  await expect(page.getByRole('menuitem', { name: 'Save this view…' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Marketing, row by row' })).toHaveCount(0);
  await page.goto('/t/atlas/charges');
  await views.click();
  await page.getByRole('menuitem', { name: 'Marketing, row by row', exact: true }).click();
  await page.waitForURL(`/t/atlas/charges${query}`);
});
