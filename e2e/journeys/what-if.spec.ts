import type { Locator, Page } from '@playwright/test';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { grouped, micros, nameOf, nextDay, rowsOf, sum } from '../fixtures/truth';

const USD = { currency: 'USD' };

test.describe('for who may read Eras', () => {
  test.use({ who: 'operator' });
  // One after the other: a tenant has one what-if at a time, and a second one is told to wait.
  test.describe.configure({ mode: 'default' });

  for (const { rules, from, through } of [
    { rules: 'November 2024 to June 2025', from: '2024-11-01', through: '2025-06-29' },
    { rules: 'July 2025 to September 2026', from: '2025-07-02', through: '2026-09-29' },
    { rules: 'Since October 2026', from: '2026-10-02', through: '2026-11-14' },
  ]) {
    test(`what was charged ${rules} … costs the same again under its own rules`, async ({ page, truth }) => {
      await page.goto('/t/eras/what-if');
      await ask(page, from, through, rules);
      const rows = rowsOf(truth('eras'), { from, to: nextDay(through), ...USD });
      const { price, cost, quantity, billable } = sum(rows);
      expect(quantity).toBeGreaterThan(20);
      const said = await figure(page, 'Actual price');
      expect(said).toContain(`${quantity} units, ${billable} charged`);
      expect(amounts(said)).toEqual(expect.arrayContaining([price, cost]));
      const shown = await readTable(page.getByRole('table', { name: /^Categories: .* in USD/ }));
      for (const row of shown.rows) {
        const own = sum(rows.filter(({ category }) => nameOf(category) === row.Category));
        expect(row.Units, row.Category).toBe(own.quantity.toLocaleString('en-US'));
        expect(row.Actual === 'free' ? 0n : micros(row.Actual!), row.Category).toBe(own.price);
        expect(row['What-if'], row.Category).toBe(row.Actual);
        expect(micros(row.Difference!), row.Category).toBe(0n);
      }
      expect(shown.rows.length).toBe(grouped(rows, 'category').size);
      expect(micros(shown.total!.Difference!)).toBe(0n);
    });
  }

  test('under other rules the difference is what the two amounts differ by', async ({ page, truth }) => {
    await page.goto('/t/eras/what-if');
    await ask(page, '2024-11-01', '2025-06-30', 'Since October 2026');
    const price = sum(rowsOf(truth('eras'), { from: '2024-11-01', to: '2025-07-01', ...USD })).price;
    const [actual, whatIf, difference] = await Promise.all(
      ['Actual price', 'What-if price', 'Difference'].map(
        async (name) => amounts(await figure(page, name))[0]!,
      ),
    );
    expect(actual).toBe(price);
    expect(whatIf).not.toBe(actual);
    expect(difference).toBe(whatIf! - actual!);
    const shown = await readTable(page.getByRole('table', { name: /^Countries: .* in USD/ }));
    const parts = shown.rows.map((row) => micros(row.Difference!.replace('+', '')));
    expect(parts.reduce((all, one) => all + one, 0n)).toBe(difference);
  });

  test('while it is computed, that is said and seen', async ({ page }) => {
    await page.goto('/t/eras/what-if');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/what-if\?.*rules=/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByRole('progressbar', { name: 'Comparing…' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Comparing…' })).toBeDisabled();
    release();
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    await expect(page).toHaveURL(/rules=pmp-2026-10/);
  });

  test('asking changes nothing', async ({ page, request, stage }) => {
    const headers = { Authorization: `Bearer ${stage.keys.eras}` };
    const spend = () =>
      request.get('/api/v1/spend?from=2023-01-01&to=2027-01-01', { headers }).then((one) => one.text());
    const before = await spend();
    await page.goto('/t/eras/what-if?from=2023-06-01&through=2026-11-14&rules=pmp-2026-10');
    await expect(page.getByRole('term').filter({ hasText: 'What-if price' }).first()).toBeVisible();
    expect(await spend()).toBe(before);
  });
});

test.describe('what makes no sense is said in a sentence', () => {
  test.use({ who: 'owner' });

  for (const query of [
    'from=2026-02-01&through=2026-01-01&rules=pmp-2026-10',
    'from=2026-02-30&through=2026-03-01&rules=pmp-2026-10',
    'from=2026-01-01&through=2026-01-31&rules=free-for-all',
    'rules=pmp-2026-10',
  ]) {
    test(query, async ({ page }) => {
      await page.goto(`/t/atlas/what-if?${query}`);
      await expect(page.getByText(/^(Choose|The first day).*\.$/)).toBeVisible();
      await expect(page.getByRole('table')).toHaveCount(0);
    });
  }

  test('a price list that is none', async ({ page }) => {
    await page.goto('/t/atlas/what-if');
    await page.getByText('With another price list', { exact: true }).click();
    await page.getByLabel('Price list').setInputFiles({
      name: 'list.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('=cmd|calc!a1,<script>alert(1)</script>\n1,2\n'),
    });
    await page.getByRole('button', { name: 'Compare with this list' }).click();
    await expect(page.getByRole('alert').filter({ hasText: /\.$/ })).toBeVisible();
  });
});

async function ask(page: Page, from: string, through: string, rules: string) {
  await page.getByLabel('From').fill(from);
  await page.getByLabel('through').fill(through);
  const choice = page.getByLabel('under');
  await choice.selectOption({ label: await optionOf(choice, rules) });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('table').first()).toBeVisible();
}

async function optionOf(choice: Locator, start: string): Promise<string> {
  const names = await choice.locator('option').allTextContents();
  return names.find((name) => name.startsWith(start))!;
}

/** Of the block in US dollars; a difference names no currency, and stands in the same order. */
async function figure(page: Page, name: string): Promise<string> {
  const all = page
    .locator('dl > div')
    .filter({ has: page.getByRole('term').getByText(name, { exact: true }) });
  const texts = await all.getByRole('definition').allInnerTexts();
  return texts.find((text) => text.includes('USD')) ?? texts.at(-1)!;
}

function amounts(text: string): bigint[] {
  return [...text.matchAll(/[−+]?[\d,]+\.\d+/g)].map(([one]) => micros(one.replace('+', '')));
}
