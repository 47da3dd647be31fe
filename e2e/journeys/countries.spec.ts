import type { TruthRow } from '../../lib/simulate/truth';
import { codeOf, counted, expectShows, expectTable, open } from '../fixtures/countries';
import { readTable, type TableRow } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { lastMonth, micros, monthToDate, rowsOf, sum } from '../fixtures/truth';

test.use({ who: 'owner' });

const USD = { currency: 'USD' };

test('each country and the totals cost what they should', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...monthToDate(tenant), ...USD });
  const table = await open(page);
  expectTable(table, rows);
  await expect(counted(page)).toHaveText(`${table.rows.length} countries, in USD`);
  const prices = table.rows.map((row) => micros(row.Price!));
  expect(prices).toEqual([...prices].sort((a, b) => (a < b ? 1 : -1)));
});

test('shares are parts of the whole, and changes are against the month before', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const { from, to } = lastMonth(tenant);
  const rows = rowsOf(tenant, { from, to, ...USD });
  const before = rowsOf(tenant, { ...monthBefore(from), ...USD });
  const table = await open(page, '?period=last-month');
  expectTable(table, rows);
  // A country that had spend only then is listed as well.
  const countries = new Set([...rows, ...before].map(({ country }) => country));
  expect(table.rows.map(codeOf).sort()).toEqual([...countries].sort());
  for (const row of table.rows) {
    const ofCountry = (some: TruthRow[]) => sum(some.filter(({ country }) => country === codeOf(row))).price;
    const price = ofCountry(rows);
    const then = ofCountry(before);
    expect.soft(row.Share, row.Country).toBe(percent(price, sum(rows).price));
    const change = then === 0n ? (price === 0n ? '–' : 'new') : signed(price - then, then);
    expect.soft(row.Change, row.Country).toBe(change);
  }
  const then = sum(before).price;
  expect(table.total!.Change).toBe(then === 0n ? 'new' : signed(sum(rows).price - then, then));
});

test('a column sorts both ways and says so', async ({ page }) => {
  await open(page);
  const table = page.getByRole('table');
  const heading = (name: string) => table.getByRole('columnheader', { name, exact: true });
  await expect(heading('Price')).toHaveAttribute('aria-sort', 'descending');
  for (const [name, value] of [
    ['Units', (row: TableRow) => micros(row.Units!)],
    ['Marketing', (row: TableRow) => (row.Marketing === '–' ? -1n : micros(row.Marketing!))],
  ] as const) {
    const button = heading(name).getByRole('button');
    await button.click();
    await expect(heading(name)).toHaveAttribute('aria-sort', 'descending');
    await expect(heading('Price')).not.toHaveAttribute('aria-sort');
    const falling = (await readTable(table)).rows.map(value);
    expect(falling).toEqual([...falling].sort((a, b) => (a < b ? 1 : -1)));
    await button.click();
    await expect(heading(name)).toHaveAttribute('aria-sort', 'ascending');
    const rising = (await readTable(table)).rows.map(value);
    expect(rising).toEqual([...rising].sort((a, b) => (a < b ? -1 : 1)));
  }
  await heading('Country').getByRole('button').click();
  await expect(heading('Country')).toHaveAttribute('aria-sort', 'ascending');
  const names = (await readTable(table)).rows.map((row) => row.Country!.slice(0, -2).trim());
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
});

test('the period is that of the tenant: last month, everything, any days', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const month = monthToDate(tenant);
  await open(page);
  const choose = async (name: string) => {
    await page.getByRole('button', { name: /^Period: / }).click();
    await page.getByRole('menuitemradio', { name }).click();
  };
  await choose('Last month');
  await expectShows(page, rowsOf(tenant, { ...lastMonth(tenant), ...USD }));
  await choose('All time');
  await expectShows(page, rowsOf(tenant, { to: month.to, ...USD }));
  await choose('Custom…');
  await page.getByLabel('From').fill('2025-03-05');
  await page.getByLabel('through').fill('2025-09-20');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/from=2025-03-05&to=2025-09-21/);
  await expectShows(page, rowsOf(tenant, { from: '2025-03-05', to: '2025-09-21', ...USD }));
});

function monthBefore(day: string) {
  const from = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 7);
  return { from: `${from}-01`, to: day };
}

/** '12.3%', rounded half up. */
function percent(part: bigint, whole: bigint): string {
  return `${tenths((part * 2000n + whole) / (2n * whole))}%`;
}

function signed(part: bigint, whole: bigint): string {
  const down = part < 0n;
  const value = ((down ? -part : part) * 2000n + whole) / (2n * whole);
  if (value >= 10_000n) return `${down ? '−' : '+'}${(value / 10n).toLocaleString('en-US')}%`;
  return `${value === 0n ? '' : down ? '−' : '+'}${tenths(value)}%`;
}

function tenths(value: bigint): string {
  return `${value / 10n}.${value % 10n}`;
}
