import type { Page } from '@playwright/test';
import { forecastMonth } from '../../lib/forecast/month';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import {
  grouped,
  lastMonth,
  micros,
  monthToDate,
  nameOf,
  nextDay,
  rowsOf,
  sum,
  todayOf,
} from '../fixtures/truth';

test.use({ who: 'owner' });

const USD = { currency: 'USD' };

test('the month to date is what it should be', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const sums = sum(rowsOf(tenant, { ...monthToDate(tenant), ...USD }));
  await page.goto('/t/atlas');
  const price = await figure(page, 'Price so far');
  expect(micros(afterCurrency(price.value))).toBe(sums.price);
  expect(price.note).toContain('Meta’s list price');
  const [cost, markup] = [...price.note.matchAll(/[\d,]+\.\d+/g)].map(([text]) => micros(text));
  expect([cost, markup]).toEqual([sums.cost, sums.price - sums.cost]);
  const units = await figure(page, 'Units delivered');
  expect(micros(units.value)).toBe(BigInt(sums.quantity) * 1_000_000n);
  expect(units.note).toContain(`${sums.billable} charged, ${sums.quantity - sums.billable} free`);
});

test('it is compared with the same days last month, and carried on to the end of this one', async ({
  page,
  truth,
}) => {
  const tenant = truth('atlas');
  const { from, to } = monthToDate(tenant);
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  const { price } = sum(rowsOf(tenant, { from, to, ...USD }));
  await page.goto('/t/atlas');

  const last = lastMonth(tenant);
  let end = last.from;
  for (let day = 0; day < days && end < last.to; day++) end = nextDay(end);
  const then = sum(rowsOf(tenant, { from: last.from, to: end, ...USD })).price;
  const change = await figure(page, 'Against the same days last month');
  expect(micros(afterCurrency(change.note.replace('Then', '')))).toBe(then);
  const percent = Number(change.value.replace('−', '-').replace(/[%,]/g, ''));
  expect(percent).toBeCloseTo((Number(price - then) / Number(then)) * 100, 0);

  const forecast = await figure(page, 'Forecast to month end');
  const daily = rowsOf(tenant, { from: '2020-01-01', to, ...USD }).map((row) => ({
    day: row.day,
    amount: sum([row]).price,
  }));
  const { expected, range, weeks } = forecastMonth(daily, todayOf(tenant));
  near(afterCurrency(forecast.value), expected);
  if (range === null) {
    expect(forecast.note).toMatch(/^Each day to come/);
    return;
  }
  const [, low, high] = /^([\d.,]+) to ([\d.,]+), as in/.exec(forecast.note)!;
  near(low!, range.low);
  near(high!, range.high);
  expect(forecast.note).toContain(`of the last ${weeks} weeks`);
});

/** Shown to the hundredth. */
function near(text: string, exactly: bigint) {
  const difference = micros(text) - exactly;
  expect(difference <= 5_000n && difference >= -5_000n, `${text} for ${exactly}`).toBe(true);
}

test('the table behind the chart has each day and category, and sums to the month', async ({
  page,
  truth,
}) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...monthToDate(tenant), ...USD });
  await page.goto('/t/atlas');
  await expect(page.getByRole('img', { name: /^Price per day/ })).toBeVisible();
  await page.getByText('Show as a table').click();
  const table = await readTable(page.getByRole('table', { name: 'Price per day in USD' }));
  const days = [...grouped(rows, 'day')];
  expect(table.rows.map((row) => row.Day)).toEqual(
    days
      .map(([day]) => day)
      .sort()
      .map(asRead),
  );
  const paid = [...grouped(rows, 'category')].filter(([, some]) => sum(some).price > 0n);
  expect(table.columns.slice(1, -1).sort()).toEqual(paid.map(([category]) => nameOf(category)).sort());
  const inAll = table.rows.map((row) => micros(row['USD in all']!));
  expect(inAll.reduce((all, one) => all + one, 0n)).toBe(sum(rows).price);
  for (const [day, ofDay] of days) {
    const row = table.rows.find(({ Day }) => Day === asRead(day))!;
    expect(micros(row['USD in all']!), day).toBe(sum(ofDay).price);
    for (const [category] of paid) {
      const { price } = sum(ofDay.filter((one) => one.category === category));
      expect(micros(row[nameOf(category)]!), `${day}, ${category}`).toBe(price);
    }
  }
});

test('the countries at the top are those that cost most', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...monthToDate(tenant), ...USD });
  const prices = [...grouped(rows, 'country').values()].map((some) => sum(some).price);
  await page.goto('/t/atlas');
  const table = await readTable(page.getByRole('table', { name: /highest price/ }));
  expect(table.rows.map((row) => micros(row['Price, USD']!))).toEqual(
    prices.sort((a, b) => (a < b ? 1 : -1)).slice(0, table.rows.length),
  );
  await page.getByRole('link', { name: `All ${prices.length}` }).click();
  await expect(page.getByRole('heading', { name: 'Countries', level: 1 })).toBeVisible();
});

test('what waits for a price is named, by market and month', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const { to } = monthToDate(tenant);
  const waiting = sum(rowsOf(tenant, { from: lastMonth(tenant).from, to })).unpriced;
  await page.goto('/t/atlas');
  await expect(page.getByRole('heading', { name: `${waiting} units wait for a price` })).toBeVisible();
  await page
    .getByRole('link', { name: / in .+, \w+ 20\d\d$/ })
    .first()
    .click();
  await expect(page.getByText(/wait for a price in/)).toBeVisible();
  await expect(page).toHaveURL(/currency=CLP/);
});

test("each number shows its free service messages of the account's month", async ({
  page,
  truth,
  database,
}) => {
  const tenant = truth('atlas');
  await page.goto('/t/atlas');
  for (const { id: waba, timezone, phones } of tenant.wabas)
    for (const { id: phone, display } of phones) {
      const meter = page.getByRole('listitem').filter({ hasText: display }).filter({ hasText: 'of 1,000' });
      const category = ['service', 'group_service'];
      const { from } = monthToDate(tenant);
      if (timezone === tenant.timezone) {
        const used = sum(rowsOf(tenant, { from, to: nextMonth(from), phone, category })).quantity;
        await expect(meter).toContainText(`${used} of 1,000`);
      } else {
        const { rows } = await database.query<{ used: string }>(
          `SELECT coalesce(sum(quantity), 0) AS used FROM charge
            WHERE waba_id = $1 AND phone_number_id = $2 AND model = 'PMP' AND category = ANY ($3)
              AND date_trunc('month', waba_day) = date_trunc('month', now() AT TIME ZONE $4)`,
          [waba, phone, category, timezone],
        );
        await expect(meter).toContainText(`${rows[0]!.used} of 1,000`);
      }
    }
});

test('another currency has its own month', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...monthToDate(tenant), currency: 'CLP' });
  await page.goto('/t/atlas');
  await page.getByRole('navigation', { name: 'Currency' }).getByRole('link', { name: 'CLP' }).click();
  await expect(page).toHaveURL('/t/atlas?currency=CLP');
  await expect(page.getByText(`${sum(rows).unpriced} without a price`)).toBeVisible();
  const units = await figure(page, 'Units delivered');
  expect(micros(units.value)).toBe(BigInt(sum(rows).quantity) * 1_000_000n);
  expect(micros(afterCurrency((await figure(page, 'Price so far')).value))).toBe(0n);
});

test('the day is that of the tenant', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const today = todayOf(tenant);
  await page.goto('/t/atlas');
  await expect(page.getByText(`Day ${Number(today.slice(8))} of`)).toContainText(`in ${tenant.timezone}`);
});

/** A figure at the top: the large text, and what stands under it. */
async function figure(page: Page, name: string): Promise<{ value: string; note: string }> {
  const figures = page
    .locator('dl > div')
    .filter({ has: page.getByRole('term').getByText(name, { exact: true }) });
  const [value, note] = await figures.getByRole('definition').locator('> div').allInnerTexts();
  return { value: value!.trim(), note: note!.replace(/\s+/g, ' ').trim() };
}

function afterCurrency(text: string): string {
  return text.trim().replace(/^[A-Z]{3}\s*/, '');
}

function asRead(day: string): string {
  const options = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return new Date(day).toLocaleDateString('en-GB', options);
}

function nextMonth(first: string): string {
  return `${new Date(Date.parse(first) + 32 * 86_400_000).toISOString().slice(0, 7)}-01`;
}
