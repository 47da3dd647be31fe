import type { Page } from '@playwright/test';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { micros } from '../fixtures/truth';

// What a table shows is in the address: a link, or another load, shows the same.

const parameters = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

test.describe('the operator', () => {
  test.use({ who: 'operator' });

  test('filters, groups, sorts and chooses columns of a price list, and a link shows the same', async ({
    page,
  }) => {
    await page.goto('/operator/rates/1');
    const region = page.getByRole('main');
    const counted = region.getByRole('status');
    // biome-ignore lint/performance/useDomNodeTextContent: as it reads on this screen.
    const all = /^[\d,]+ of ([\d,]+)$/.exec(await counted.innerText())![1]!;
    // biome-ignore lint/performance/useDomNodeTextContent: as it reads on this screen.
    expect(await counted.innerText()).toBe(`${all} of ${all}`);

    await page.getByRole('button', { name: 'Filter: Category' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Utility', exact: true }).click();
    await page.keyboard.press('Escape');
    await expect(counted).not.toHaveText(`${all} of ${all}`);
    await page.getByRole('button', { name: 'Group' }).click();
    await page.getByRole('menuitemradio', { name: 'Model' }).click();
    await page.getByRole('columnheader', { name: 'Price' }).getByRole('button').click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Bracket' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('brazil');
    await expect
      .poll(() => parameters(page))
      .toEqual({
        category: 'utility',
        group: 'model',
        sort: '-price',
        hide: 'bracket',
        q: 'brazil',
      });

    const shown = async () => {
      const { columns, rows } = await readTable(page.getByRole('table'));
      // biome-ignore lint/performance/useDomNodeTextContent: as it reads on this screen.
      return { columns, rows, counted: await counted.innerText() };
    };
    const before = await shown();
    expect(before.columns).not.toContain('Bracket');
    const headings = page.getByRole('rowheader').filter({ hasText: /^(CBP|PMP|NBP) \d+$/i });
    const models = before.rows.filter((row) => Object.keys(row).length === 1);
    expect(models.length).toBe(await headings.count());
    expect(models.length).toBeGreaterThan(1);
    for (const row of before.rows.filter((one) => !models.includes(one))) {
      expect(row.Category).toBe('Utility');
      expect(row.Market).toBe('Brazil');
    }
    await page.reload();
    await expect(page.getByRole('table')).toBeVisible();
    expect(await shown()).toEqual(before);
  });

  test('filters tenants by how far their month is, and the address says so', async ({ page }) => {
    await page.goto('/operator');
    await page.getByRole('button', { name: 'Filter: Last month' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Not invoiced' }).click();
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL('/operator?close=not_invoiced');
    const { rows } = await readTable(page.getByRole('table'));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(Object.values(row)).toContain('Not invoiced');
  });
});

test.describe('a member', () => {
  test.use({ who: 'owner' });

  test('finds lines of a what-if, whose total is of what is shown, and keeps it as a view', async ({
    page,
  }) => {
    await page.goto('/t/atlas/what-if?from=2018-01-01&through=2099-12-31&rules=pmp-2026-10');
    const part = page.getByRole('region', { name: /^Countries and categories, USD$/ });
    const table = part.getByRole('table');
    await part.getByRole('searchbox').fill('france');
    await expect(page).toHaveURL(/lines\.usd\.q=france/);
    await expect(part.getByRole('status')).toHaveText(/^\d+ of \d+$/);
    const { rows, total } = await readTable(table);
    expect(rows.length).toBeGreaterThan(0);
    for (const { Country } of rows) expect(Country).toBe('France');
    const sum = rows.reduce((all, row) => all + (row.Actual === 'free' ? 0n : micros(row.Actual!)), 0n);
    expect(micros(total!.Actual!)).toBe(sum);

    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save this view…' }).click();
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('France under the new rules');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Saved “France under the new rules”.')).toBeVisible();
    await page.goto('/t/atlas/what-if');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'France under the new rules', exact: true }).click();
    await expect(page).toHaveURL(/rules=pmp-2026-10&lines\.usd\.q=france/);
    await expect(part.getByRole('searchbox')).toHaveValue('france');
  });

  test('filters members by their role', async ({ page }) => {
    await page.goto('/t/atlas/settings/members');
    await page.getByRole('button', { name: 'Filter: Role' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Billing' }).click();
    await expect(page).toHaveURL(/\?role=billing$/);
    await expect(page.getByRole('table', { name: 'All members' }).getByRole('row')).toHaveCount(2);
  });
});
