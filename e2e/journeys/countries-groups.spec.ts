import type { Page } from '@playwright/test';
import { expectSums, open } from '../fixtures/countries';
import { readTable, type TableRow } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { grouped, lastMonth, micros, rowsOf, sum } from '../fixtures/truth';

test.use({ who: 'owner' });

const USD = { currency: 'USD' };
const shape = (page: Page, country: string) => page.locator(`[data-map] [data-country=${country}]`);

test('countries stand under their markets, which add up, open, close and sort', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...lastMonth(tenant), ...USD });
  await open(page, '?period=last-month&compare=none');
  await page.getByRole('button', { name: 'Group by market' }).click();
  await expect(page).toHaveURL(/group=market/);
  const toggles = page.getByRole('table').getByRole('button', { name: /^Hide the countries of/ });
  const markets = grouped(rows, 'market');
  await expect(toggles).toHaveCount(markets.size);
  const shown = await readTable(page.getByRole('table'));
  const lines = shown.rows.filter(isMarket);
  for (const line of lines) expectSums(line, markets.get(marketOf(line))!);
  expectSums(shown.total!, rows);
  const prices = lines.map((line) => micros(line.Price!));
  expect(prices).toEqual([...prices].sort((a, b) => (a < b ? 1 : -1)));
  // Within each market its own countries, the dearest first.
  let market = '';
  let last = 0n;
  for (const row of shown.rows) {
    const price = micros(row.Price!);
    if (isMarket(row)) market = marketOf(row);
    else {
      expect(rows.find(({ country }) => country === row.Country!.slice(-2))!.market).toBe(market);
      expect(price <= last || last === -1n).toBe(true);
    }
    last = isMarket(row) ? -1n : price;
  }
  const { length } = shown.rows;
  const first = marketOf(lines[0]!);
  await toggles.first().click();
  await expect(page).toHaveURL(/closed=/);
  await expect(page.getByRole('button', { name: `Show the countries of ${first}` })).toHaveAttribute(
    'aria-expanded',
    'false',
  );
  const after = await readTable(page.getByRole('table'));
  expect(after.rows.length).toBe(length - grouped(markets.get(first)!, 'country').size);
  expectSums(after.total!, rows);
  await page.reload();
  await expect(page.getByRole('table')).toBeVisible();
  expect((await readTable(page.getByRole('table'))).rows).toEqual(after.rows);
});

test('the map shows the rows of the table, fades what the search leaves out, and opens a country', async ({
  page,
  truth,
}) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...lastMonth(tenant), ...USD });
  await open(page, '?period=last-month&compare=none');
  const countries = [...grouped(rows, 'country').keys()];
  expect((await page.locator('[data-map] [data-country]').count()) / countries.length).toBeGreaterThan(0.9);
  const { price } = sum(rows.filter(({ country }) => country === 'BR'));
  const title = await shape(page, 'BR').locator('title').textContent();
  const [, amount] = /^Brazil: ([\d,.]+) USD$/.exec(title!)!;
  expect(micros(amount!)).toBe(price);
  await page.getByRole('searchbox').fill('brazil');
  await expect(shape(page, 'BR')).toHaveAttribute('data-out', 'false');
  await expect(shape(page, countries.find((one) => one !== 'BR')!)).toHaveAttribute('data-out', 'true');
  await shape(page, 'BR').click();
  await expect(page.getByRole('heading', { name: /Brazil/, level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/countries\/BR\?.*period=last-month/);
});

test('what has changed is against the days before, or those of a year before', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const { from, to } = lastMonth(tenant);
  const yearBack = (day: string) => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  const now = rowsOf(tenant, { from, to, ...USD });
  const before = rowsOf(tenant, { from: yearBack(from), to: yearBack(to), ...USD });
  await open(page, '?period=last-month');
  await page.getByRole('button', { name: /^Compare: / }).click();
  await page.getByRole('menuitemradio', { name: 'A year before' }).click();
  await expect(page).toHaveURL(/compare=year/);
  await expect(page.getByRole('table')).toContainText('the same days a year before');
  const table = await readTable(page.getByRole('table'));
  for (const row of [...table.rows, table.total!]) {
    const of = (some: typeof now) =>
      sum(row === table.total ? some : some.filter(({ country }) => country === row.Country!.slice(-2)))
        .price;
    const difference = of(now) - of(before);
    const text = row.Difference === '–' ? 0n : micros(row.Difference!.replace('+', ''));
    expect(text, row.Country).toBe(difference);
  }
  await page.getByRole('button', { name: /^Compare: / }).click();
  await page.getByRole('menuitemradio', { name: 'Nothing' }).click();
  await expect(page.getByRole('columnheader', { name: 'Change' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Changed most' })).toHaveCount(0);
});

/** A country ends with its code. */
function isMarket(row: TableRow): boolean {
  return /\d+ countr(y|ies)$/.test(row.Country!);
}

function marketOf(row: TableRow): string {
  return row.Country!.replace(/ \d+ countr(y|ies)$/, '');
}
