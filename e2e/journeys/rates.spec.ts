import type { Page } from '@playwright/test';
import { formatMicros } from '../../lib/engine/money';
import { builtinRates } from '../../lib/rates/builtin';
import { expectAccessible, expectNoSidewaysScroll, expectReadable } from '../fixtures/axe';
import { csv, submitted } from '../fixtures/forms';
import { PEOPLE } from '../fixtures/people';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';

const HEADER =
  'pricing_model,effective_from,effective_to,market,category,currency,tier_from,tier_to,price,confidence';
const list = (name: string, ...lines: string[]) => csv(name, `${HEADER}\n${lines.join('\n')}\n`);

/** Nobody here is charged in soles, so that importing them changes nothing for the other journeys. */
const SOLES = list(
  'Soles.csv',
  'PMP,2026-10-01,,India,marketing,PEN,,,0.0412,certain',
  'PMP,2026-10-01,,Brazil,marketing,PEN,,,0.2291,certain',
);
/** Yet to come: it changes what is charged from then on. */
const LATER = list('Later.csv', 'PMP,2027-06-01,,India,marketing,USD,,,0.5,certain');

const button = { look: 'See what it changes', confirm: 'Import it' } as const;
const versions = (page: Page) => page.getByRole('table', { name: 'Versions of the prices' });

async function look(page: Page, file: ReturnType<typeof list>, tenant = 'Atlas Outdoor') {
  await page.goto('/operator/rates');
  await page.getByLabel('Price list', { exact: true }).setInputFiles(file);
  await page.getByLabel('Effect on').selectOption({ label: tenant });
  await page.getByRole('button', { name: button.look }).click();
}

test.describe('an operator', () => {
  test.use({ who: 'operator' });

  test('sees what a price list would change, and changes nothing by looking', async ({ page, database }) => {
    const stored = () =>
      database
        .query(`SELECT count(*)::int AS n, max(id) AS id FROM rate WHERE currency = 'USD'`)
        .then(({ rows }) => rows);
    const before = await stored();
    await page.goto('/operator');
    await page.getByRole('link', { name: 'Rates', exact: true }).click();
    await expect(page).toHaveURL('/operator/rates');
    await look(page, LATER);
    await expect(page.getByRole('heading', { name: 'What Later.csv would change' })).toBeVisible();
    await expect(
      page.getByText('1 price would be added, 0 known already; 1 older price would be given an end.'),
    ).toBeVisible();
    const { rows } = await readTable(page.getByRole('table', { name: 'Effect on Atlas Outdoor in USD' }));
    expect(rows.map(({ Category }) => Category)).toContain('Marketing');
    for (const row of rows) {
      expect(row.Market).toBe('India');
      expect(row.Corrected).toBe(row['Price now']);
      expect(row['At the new prices']).not.toBe(row['Price now']);
    }
    expect(await stored()).toEqual(before);
  });

  test('sees what moves of countries would change, and imports only what was looked at', async ({
    page,
    database,
  }) => {
    const stored = () =>
      database.query('SELECT count(*)::int AS n FROM market_move').then(({ rows }) => rows[0].n as number);
    const before = await stored();
    await page.goto('/operator/rates');
    const form = page.getByRole('form', { name: 'Import moves of countries' });
    // Nobody here writes to the island, so that the move changes nothing for the other journeys.
    const moves = csv('Moves.csv', 'iso2,effective_from,market\nTV,2027-06-01,North America\n');
    await form.getByLabel('Moves of countries').setInputFiles(moves);
    await form.getByLabel('Last 90 days of').selectOption({ label: 'Atlas Outdoor' });
    await form.getByRole('button', { name: 'See what the moves change' }).click();
    await expect(page.getByText('1 move would be added, 0 known already.')).toBeVisible();
    const { rows } = await readTable(page.getByRole('table', { name: 'Countries that change their market' }));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ Country: 'Tuvalu', Market: 'North America' });
    await expect(page.getByRole('heading', { name: 'Effect on Atlas Outdoor' })).toBeVisible();
    expect(await stored()).toBe(before);
    await form.getByRole('button', { name: 'Import the moves' }).click();
    await expect(page.getByRole('heading', { name: 'Moves.csv is imported' })).toBeVisible();
    expect(await stored()).toBe(before + 1);
    await form.getByLabel('Moves of countries').setInputFiles(csv('Odd.csv', 'iso2,market\nTV,Mars\n'));
    await form.getByRole('button', { name: 'See what the moves change' }).click();
    await expect(form.getByRole('alert').filter({ hasText: /./ })).toBeVisible();
  });

  test('imports it, and finds it among the versions', async ({ page, database }) => {
    await look(page, SOLES);
    await page.getByRole('button', { name: button.confirm }).click();
    await expect(page.getByRole('heading', { name: 'Soles.csv is imported' })).toBeVisible();
    await expect(
      page.getByText('2 prices were added, 0 known already. 0 charges were priced anew.'),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: button.confirm })).toHaveCount(0);
    const row = (await readTable(versions(page))).rows.find(({ Name }) => Name === 'Soles.csv');
    expect(row).toMatchObject({ By: PEOPLE.operator.email, Added: '2', 'Prices from': '1 Oct 2026' });
    const { rows } = await database.query(
      `SELECT encode(sha256, 'hex') AS hash FROM rate_card WHERE name = 'Soles.csv'`,
    );
    expect(rows).toEqual([{ hash: expect.stringMatching(new RegExp(`^${row!['SHA-256']}`)) }]);

    await look(page, SOLES);
    await expect(page.getByText('Nothing: all its 2 prices are known already.')).toBeVisible();
    await expect(page.getByRole('button', { name: button.confirm })).toHaveCount(0);

    await versions(page).getByRole('link', { name: 'Soles.csv' }).click();
    await expect(page.getByRole('heading', { name: 'Soles.csv' })).toBeVisible();
    const prices = page.getByRole('table', { name: 'Prices of this version' });
    expect((await readTable(prices)).rows.map(({ Market, Price }) => [Market, Price])).toEqual([
      ['Brazil', '0.2291 PEN'],
      ['India', '0.0412 PEN'],
    ]);
    await prices.getByRole('button', { name: 'Price' }).click();
    await prices.getByRole('button', { name: 'Price' }).click();
    expect((await readTable(prices)).rows[0]).toMatchObject({ Market: 'India' });
    await page.getByRole('searchbox').fill('braz pen');
    await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
    expect((await readTable(prices)).rows).toMatchObject([{ Market: 'Brazil', Price: '0.2291 PEN' }]);
  });

  test('imports what was looked at, and no other file', async ({ page, stage, database }) => {
    await look(page, LATER);
    await expect(page.getByRole('button', { name: button.confirm })).toBeVisible();
    await page.getByLabel('Price list', { exact: true }).setInputFiles(SOLES);
    await expect(page.getByRole('button', { name: button.confirm })).toHaveCount(0);

    const count = () =>
      database.query(`SELECT FROM rate_card WHERE name = 'Later.csv'`).then(({ rowCount }) => rowCount);
    const fields = { step: 'import', file: LATER, effective_from: '', tenant: '' };
    for (const seen of ['', '0'.repeat(64)]) {
      const headers = { origin: stage.url };
      const from = { page: '/operator/rates', form: 'Import a price list', as: page.request };
      const answer = await submitted(from, { ...fields, seen }, { headers });
      expect(await answer.text()).toContain('This is not the file that was looked at');
    }
    expect(await count()).toBe(0);
  });

  test('sees which less sure prices a card would replace', async ({ page }) => {
    const guess = builtinRates().find(
      ({ confidence, tierFrom }) => confidence === 'likely' && tierFrom === null,
    )!;
    const { model, effectiveFrom, effectiveTo, market, category, currency, price } = guess;
    const days = `${effectiveFrom},${effectiveTo ?? ''}`;
    await look(page, list('Surer.csv', `${model},${days},${market},${category},${currency},,,0.9,certain`));
    await expect(page.getByText('1 less sure price would be replaced')).toBeVisible();
    const { rows } = await readTable(page.getByRole('table', { name: 'Prices replaced by surer ones' }));
    expect(rows).toMatchObject([
      { Market: market, Price: `${formatMicros(price)} likely`, 'New price': `0.9000 ${currency} certain` },
    ]);
  });

  test('is told in a sentence what is wrong with a file', async ({ page }) => {
    const problem = page.getByRole('alert').filter({ hasText: /\.$/ });
    await look(page, list('Bad.csv', 'PMP,2026-10-01,,India,marketing,USD,,,cheap,certain'));
    await expect(problem).toContainText("line 2: price 'cheap'");
    await look(page, list('Other.csv', 'PMP,2026-10-01,,India,marketing,USD,,,0.9,certain'));
    await expect(problem).toContainText('contradicts prices that are in force; nothing was imported');
    await look(page, csv('Meta.csv', 'Market,Currency,Marketing\nIndia,USD,0.04\n'));
    await expect(problem).toContainText('give the day from which it holds');
    await expect(page.getByRole('button', { name: button.confirm })).toHaveCount(0);
  });

  for (const width of [1440, 360])
    test(`is shown an effect that everybody can read, at ${width}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await look(page, LATER);
      await expect(page.getByRole('table', { name: 'Effect on Atlas Outdoor in USD' })).toBeVisible();
      await page.emulateMedia({ colorScheme: 'light' });
      await expectAccessible(page, 'light');
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectReadable(page, 'dark');
      await expectNoSidewaysScroll(page, 'with an effect');
    });

  test('finds no version that is not there', async ({ page }) => {
    for (const number of ['0', '999999', 'x', '1e3', '99999999999999'])
      expect((await page.request.get(`/operator/rates/${number}`)).status(), number).toBe(404);
  });
});

test.describe('a member of a tenant', () => {
  test.use({ who: 'owner' });

  test('finds no rates, and cannot import any', async ({ page, browser, signedIn, stage, database }) => {
    for (const path of ['/operator/rates', '/operator/rates/1'])
      expect((await page.request.get(path)).status(), path).toBe(404);
    const operator = await browser.newContext({
      baseURL: stage.url,
      storageState: await signedIn('operator'),
    });
    const from = { page: '/operator/rates', form: 'Import a price list', as: operator.request };
    const fields = { step: 'look', file: SOLES, effective_from: '', tenant: '' };
    const headers = { origin: stage.url };
    const heard = await (await submitted(from, fields, { headers })).text();
    expect(heard).toMatch(/What .*Soles\.csv.* would change/);
    const seen = /name="seen" value="(\w+)"/.exec(heard)![1]!;
    const fake = { ...fields, step: 'import', file: { ...SOLES, name: 'Forged.csv' }, seen };
    const answer = await submitted(from, fake, { headers, by: page.request });
    expect(answer.status()).toBe(404);
    const { rowCount } = await database.query(`SELECT FROM rate_card WHERE name = 'Forged.csv'`);
    expect(rowCount).toBe(0);
    await operator.close();
  });
});
