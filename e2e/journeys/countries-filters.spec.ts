import { counted, expectShows, expectSums, open, tick } from '../fixtures/countries';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { grouped, lastMonth, micros, monthToDate, nameOf, rowsOf, sum } from '../fixtures/truth';

test.use({ who: 'owner' });

const USD = { currency: 'USD' };

test('categories, numbers and types narrow it down', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const period = { ...monthToDate(tenant), ...USD };
  await open(page);
  await tick(page, 'Category', 'Utility');
  await expect(page).toHaveURL(/category=utility/);
  await expectShows(page, rowsOf(tenant, { ...period, category: 'utility' }));
  await tick(page, 'Category', 'Authentication');
  await expectShows(page, rowsOf(tenant, { ...period, category: ['utility', 'authentication'] }));
  const { id, display } = tenant.wabas[0]!.phones[1]!;
  await tick(page, 'Number', display);
  await expectShows(page, rowsOf(tenant, { ...period, category: ['utility', 'authentication'], phone: id }));
  await tick(page, 'Type', 'Regular');
  await expectShows(
    page,
    rowsOf(tenant, { ...period, category: ['utility', 'authentication'], phone: id, type: 'regular' }),
  );
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expectShows(page, rowsOf(tenant, period));
});

test('what matches nothing says so and leads back', async ({ page, truth }) => {
  await page.goto('/t/atlas/countries?category=marketing&phone=0');
  await expect(page.getByRole('heading', { name: 'No country matches these filters' })).toBeVisible();
  await page.getByRole('link', { name: 'Clear the filters' }).click();
  await expectShows(page, rowsOf(truth('atlas'), { ...monthToDate(truth('atlas')), ...USD }));
});

test('the search finds countries, codes and markets, without their accents', async ({ page, truth }) => {
  const tenant = truth('atlas');
  const rows = rowsOf(tenant, { ...monthToDate(tenant), ...USD });
  await open(page);
  const search = page.getByRole('searchbox', { name: 'Search country or market' });
  await search.fill('bRAZ');
  await expectShows(
    page,
    rows.filter(({ country }) => country === 'BR'),
  );
  await expect(page).toHaveURL(/q=bRAZ/);
  await search.fill('rest of africa');
  await expectShows(
    page,
    rows.filter(({ market }) => market === 'Rest of Africa'),
  );
  await search.fill('no such place');
  await expect(counted(page)).toHaveText('0 countries, in USD');
  await search.fill('');
  await expectShows(page, rows);
});

test('an address shows the same picture to whoever opens it', async ({ page, browser, stage, signedIn }) => {
  await open(page);
  await tick(page, 'Category', 'Marketing');
  await tick(page, 'Category', 'Utility');
  await page.waitForURL(/category=marketing&category=utility/);
  await page.getByRole('columnheader', { name: 'Units' }).getByRole('button').click();
  await page.getByRole('searchbox').fill('a');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Trend' }).click();
  await page.keyboard.press('Escape');
  await page.waitForURL(/category=marketing&category=utility.*(q=a|hide=trend).*(q=a|hide=trend)/);
  const mine = await readTable(page.getByRole('table'));

  const context = await browser.newContext({ baseURL: stage.url, storageState: await signedIn('both') });
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole('table')).toBeVisible();
  expect(await readTable(other.getByRole('table'))).toEqual(mine);
  await expect(other.getByRole('searchbox')).toHaveValue('a');
  await expect(other.getByRole('columnheader', { name: 'Units' })).toHaveAttribute('aria-sort', 'descending');
  await context.close();
});

test('a country opens with the same period and filters', async ({ page, truth }) => {
  const tenant = truth('atlas');
  await open(page, '?period=last-month&category=marketing&category=service');
  await page
    .getByRole('table')
    .getByRole('link', { name: /Brazil/ })
    .click();
  await expect(page.getByRole('heading', { name: /Brazil/, level: 1 })).toBeVisible();
  const rows = rowsOf(tenant, {
    ...lastMonth(tenant),
    ...USD,
    country: 'BR',
    category: ['marketing', 'service'],
  });
  const tableOf = (name: string) => page.getByRole('table', { name });
  const categories = await readTable(tableOf('Spend per category'));
  expect(categories.rows.map((row) => row.Category).sort()).toEqual(
    [...grouped(rows, 'category').keys()].map(nameOf).sort(),
  );
  for (const row of categories.rows)
    expectSums(
      row,
      rows.filter(({ category }) => nameOf(category) === row.Category),
      'Price, USD',
    );
  expectSums(categories.total!, rows, 'Price, USD');
  const numbers = await readTable(tableOf('Spend per number'));
  const phones = tenant.wabas.flatMap((waba) => waba.phones);
  expect(numbers.rows.length).toBe(grouped(rows, 'phone').size);
  for (const row of numbers.rows) {
    const { id } = phones.find(({ display }) => display === row.Number)!;
    expectSums(
      row,
      rows.filter(({ phone }) => phone === id),
      'Price, USD',
    );
  }
  await page.getByText('Show as a table').click();
  const days = await readTable(tableOf('Price per day in USD'));
  const inAll = days.rows.map((row) => micros(row['USD in all']!));
  expect(inAll.reduce((all, one) => all + one, 0n)).toBe(sum(rows).price);
  expect(days.rows.length).toBe(grouped(rows, 'day').size);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Countries' }).click();
  await expect(page).toHaveURL(/period=last-month&category=marketing&category=service/);
});

test('what is typed while a filter is on its way calls nothing off', async ({ page, truth }) => {
  const tenant = truth('atlas');
  await open(page);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/countries\?.*category=/, async (route) => {
    await held;
    await route.continue();
  });
  const asked = (text: string) => page.waitForRequest((request) => request.url().includes(text));
  const filter = asked('category=utility');
  await tick(page, 'Category', 'Utility');
  await filter;
  const both = asked('q=bra');
  await page.getByRole('searchbox').fill('bra');
  expect((await both).url()).toContain('category=utility');
  release();
  await expect(page).toHaveURL(/category=utility.*q=bra/);
  await expectShows(
    page,
    rowsOf(tenant, { ...monthToDate(tenant), ...USD, category: 'utility', country: 'BR' }),
  );
});
