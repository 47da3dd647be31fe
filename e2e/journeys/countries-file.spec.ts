import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { codeOf, expectShows, expectSums, exported, open, saved, tick } from '../fixtures/countries';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { grouped, lastMonth, micros, monthToDate, nameOf, rowsOf, sum } from '../fixtures/truth';

test.use({ who: 'owner' });

const USD = { currency: 'USD' };

test('columns can be left out, of the table and of the file', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Columns' }).click();
  for (const name of ['Share', 'Trend', 'Marketing']) {
    await page.getByRole('menuitemcheckbox', { name, exact: true }).click();
    await expect(page.getByRole('columnheader', { name, exact: true })).toHaveCount(0);
  }
  await page.keyboard.press('Escape');
  const { columns } = await readTable(page.getByRole('table'));
  const file = await exported(page);
  expect(Object.keys(file[0]!)).toEqual(['Country', 'Code', 'Currency', ...columns.slice(1).map(inFile)]);
});

test('the file holds the rows that are shown, in their order, to the last digit', async ({ page, truth }) => {
  const tenant = truth('atlas');
  await open(page, '?period=all');
  await tick(page, 'Category', 'Marketing');
  await tick(page, 'Category', 'Utility');
  await page.waitForURL(/category=marketing&category=utility/);
  await page.getByRole('searchbox').fill('i');
  await page.getByRole('columnheader', { name: 'Billable' }).getByRole('button').click();
  await page.waitForURL(/sort=-billable/);
  await page.waitForURL(/q=i/);
  const shown = await readTable(page.getByRole('table'));
  const file = await exported(page);
  const rows = file.slice(0, -1);
  expect(rows.map((row) => row.Code)).toEqual(shown.rows.map(codeOf));
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) {
    const units = rowsOf(tenant, {
      to: monthToDate(tenant).to,
      country: row.Code!,
      category: ['marketing', 'utility'],
      ...USD,
    });
    expectSums(row, units);
    expect(row.Currency).toBe('USD');
  }
  const total = file.at(-1)!;
  expect(total.Country).toBe('Total');
  expect(micros(total.Price!)).toBe(rows.reduce((all, row) => all + micros(row.Price!), 0n));
  expect(micros(total.Price!)).toBe(micros(shown.total!.Price!));
});

test('units without a price are shown as such, and are in no amount', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...monthToDate(tenant), currency: 'CLP' });
  const waiting = rows.filter(({ unpriced }) => unpriced > 0);
  expect(waiting.length).toBeGreaterThan(0);
  await open(page);
  await page.getByRole('navigation', { name: 'Currency' }).getByRole('link', { name: 'CLP' }).click();
  await expect(page).toHaveURL(/currency=CLP/);
  await expectShows(page, rows);
  const units = sum(rows).unpriced;
  await expect(
    page.getByText(`${units} units wait for a price in ${grouped(waiting, 'country').size} countries`),
  ).toBeVisible();
  const file = await exported(page);
  for (const row of file.slice(0, -1)) {
    const country = rows.filter((one) => one.country === row.Code);
    expectSums(row, country);
    for (const [category, units] of grouped(country, 'category'))
      if (sum(units).unpriced > 0) expect(row[nameOf(category)]).toBe('unpriced');
  }
});

test('the spreadsheet holds the same, its numbers as numbers', async ({ page }) => {
  await open(page, '?period=last-month&group=market&hide=share,trend');
  const csv = await exported(page);
  const download = await saved(page, 'Excel (XLSX)');
  expect(download.suggestedFilename()).toMatch(/^atlas-countries-.*-USD\.xlsx$/);
  const { sheets } = await readXlsx(readFileSync(await download.path()));
  const [columns, ...rows] = sheets[0]!.rows;
  expect(columns).toEqual(Object.keys(csv[0]!));
  expect(rows).toEqual(
    csv.map((row) =>
      Object.entries(row).map(([column, text]) => {
        if (text === '') return null;
        return /^(Country|Code|Currency|Market)$/.test(column) || text === 'new' ? text : Number(text);
      }),
    ),
  );
});

test('the FOCUS file holds all of the period, to the micro', async ({ page, truth }) => {
  const tenant = truth('atlas');
  await open(page, '?period=last-month&category=marketing');
  const download = await saved(page, 'FOCUS 1.2 (CSV)');
  const { from, to } = lastMonth(tenant);
  expect(download.suggestedFilename()).toBe(`atlas-focus-${from}-${to}.csv`);
  const file: Record<string, string>[] = parse(readFileSync(await download.path(), 'utf8'), {
    columns: true,
  });
  const rows = rowsOf(tenant, { from, to });
  expect(new Set(file.map((row) => row.BillingCurrency))).toEqual(new Set(grouped(rows, 'currency').keys()));
  for (const [currency, some] of grouped(rows, 'currency')) {
    const total = (column: string) =>
      file
        .filter((row) => row.BillingCurrency === currency)
        .reduce((all, row) => all + micros(row[column]!), 0n);
    expect(total('BilledCost')).toBe(sum(some).price);
    expect(total('ListCost')).toBe(sum(some).cost);
    expect(total('ConsumedQuantity')).toBe(BigInt(sum(some).quantity) * 1_000_000n);
  }
});

function inFile(column: string): string {
  return column === 'Share' || column === 'Change' ? `${column} %` : column;
}
