import type { Page } from '@playwright/test';
import { readTable, type TableRow } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { grouped, lastMonth, micros, nameOf, rowsOf, sum } from '../fixtures/truth';

const PAGE = 50;

test.describe('the list', () => {
  test.use({ who: 'owner' });

  test('has each charge of the period once, and they add up', async ({ page, truth }) => {
    const tenant = truth('atlas');
    const category = ['service', 'utility'];
    const filter = { ...lastMonth(tenant), category };
    const rows = rowsOf(tenant, filter);
    const { quantity } = sum(rows);
    expect(quantity).toBeGreaterThan(PAGE);
    await page.goto('/t/atlas/charges?period=last-month&category=service&category=utility');
    const seen: TableRow[] = [];
    const links = new Set<string>();
    for (;;) {
      const table = page.getByRole('table');
      seen.push(...(await readTable(table)).rows);
      const addresses = await table
        .getByRole('link')
        .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname));
      for (const address of addresses) links.add(address);
      const older = page.getByRole('link', { name: 'Older' });
      if ((await older.count()) === 0) break;
      const address = (await older.getAttribute('href'))!;
      await older.click();
      await page.waitForURL(address);
      await expect(table.getByRole('link').first()).not.toHaveAttribute('href', addresses[0]!);
    }
    expect(seen.length).toBe(quantity);
    expect(links.size).toBe(quantity);
    for (const [currency, some] of grouped(rows, 'currency')) {
      const prices = seen.map(({ Price }) => Price!).filter((price) => price.startsWith(currency));
      expect(prices.reduce((all, price) => all + amount(price), 0n)).toBe(sum(some).price);
    }
    expect(seen.filter(({ Price }) => Price === 'unpriced').length).toBe(sum(rows).unpriced);
    expect(new Set(seen.map(({ Category }) => Category))).toEqual(new Set(category.map(nameOf)));
  });

  test('is narrowed by country and number', async ({ page, truth }) => {
    const tenant = truth('atlas');
    const { id: phone, display } = tenant.wabas[0]!.phones[0]!;
    await page.goto('/t/atlas/charges?period=last-month');
    // From the second page: another list begins at its beginning. And at once, without waiting for an answer.
    await page.getByRole('link', { name: 'Older' }).click();
    await page.waitForURL(/cursor=/);
    await tick(page, 'Country', 'Brazil');
    await tick(page, 'Number', display);
    const rows = rowsOf(tenant, { ...lastMonth(tenant), country: 'BR', phone });
    const expected = Math.min(PAGE, sum(rows).quantity);
    await expect(page).toHaveURL(/period=last-month&country=BR&phone=\d+$/);
    await expect(page.getByRole('row')).toHaveCount(expected + 1);
    const shown = await readTable(page.getByRole('table'));
    expect(new Set(shown.rows.map(({ Country, Number: number }) => `${Country} ${number}`))).toEqual(
      new Set([`Brazil ${display}`]),
    );
  });

  test('says so when there is nothing, and when an id is nobody’s', async ({ page, stage }) => {
    await page.goto('/t/atlas/charges?from=2019-01-01&to=2019-02-01');
    await expect(page.getByRole('heading', { name: 'No charge in this period' })).toBeVisible();
    // Another tenant's message.
    await find(page, stage.samples.message.id);
    await expect(page.getByRole('heading', { name: 'No charge has this id' })).toBeVisible();
    await page.getByRole('link', { name: 'Show all charges' }).click();
    await expect(page.getByRole('table')).toBeVisible();
  });

  test("a neighbour's charge is not in one's own tenant", async ({ page, stage }) => {
    for (const id of [
      stage.chargeIds.borea,
      '999999999',
      '0',
      '-1',
      '1e3',
      "1'--",
      '9'.repeat(18),
      '9'.repeat(30),
    ])
      expect((await page.request.get(`/t/atlas/charges/${id}`)).status(), id).toBe(404);
    expect((await page.request.get(`/t/atlas/charges/${stage.chargeIds.atlas}`)).status()).toBe(200);
    expect((await page.request.get('/t/atlas/charges?cursor=forged')).status()).toBe(404);
  });
});

test.describe('one charge', () => {
  test.use({ who: 'operator' });

  test('is found by its message, and says why it costs what it does', async ({ page, stage, request }) => {
    const { id, category } = stage.samples.message;
    await page.goto('/t/eras/charges');
    await find(page, id);
    const [row] = (await readTable(page.getByRole('table'))).rows;
    await expect(page.getByRole('row')).toHaveCount(2);
    expect(row!.Category).toBe(nameOf(category));
    await page.getByRole('table').getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'Why was this charged?' })).toBeVisible();
    await expect(page.getByText(id).first()).toBeVisible();
    const line = (name: string) =>
      page.locator('div', { has: page.getByRole('term').getByText(name, { exact: true }) }).last();
    const [cost, markup, price] = await Promise.all(
      ['Cost', 'Mark-up', 'Price'].map(async (name) =>
        amount((await line(name).getByRole('definition').allInnerTexts())[0]!),
      ),
    );
    expect(cost! + markup!).toBe(price);
    expect(price).toBe(amount(row!.Price!));
    // Eras pays ten percent on top.
    expect(markup! * 10n).toBe(cost);
    const answer = await request.get(`/api/v1/charges?message_id=${encodeURIComponent(id)}`, {
      headers: { Authorization: `Bearer ${stage.keys.eras}` },
    });
    const [said] = (await answer.json()).rows;
    expect(micros(said.price)).toBe(price);
    const detail = await request.get(`/api/v1/charges/${said.id}`, {
      headers: { Authorization: `Bearer ${stage.keys.eras}` },
    });
    await expect(page.getByText((await detail.json()).explanation.sentence)).toBeVisible();
  });

  test('of a conversation is found by its id and by any of its messages', async ({ page, stage }) => {
    const { id, messages } = stage.samples.conversation;
    await page.goto('/t/eras/charges');
    const found = new Set<string | null>();
    for (const one of [id, ...messages]) {
      await find(page, one);
      await page.waitForURL((url) => url.searchParams.get('id') === one);
      await expect(page.getByRole('row')).toHaveCount(2);
      found.add(await page.getByRole('table').getByRole('link').getAttribute('href'));
    }
    expect(found.size).toBe(1);
  });
});

async function find(page: Page, id: string) {
  await page.getByRole('searchbox', { name: 'Message or conversation id' }).fill(id);
  await page.getByRole('button', { name: 'Find' }).click();
  await page.waitForURL((url) => url.searchParams.get('id') === id);
}

async function tick(page: Page, menu: string, option: string) {
  await page.getByRole('button', { name: new RegExp(`^${menu}`) }).click();
  await page.getByRole('menuitemcheckbox', { name: option, exact: true }).click();
  await page.keyboard.press('Escape');
}

/** 'USD 0.0123' and what may stand below it. */
function amount(text: string): bigint {
  return micros(/[−-]?[\d,]+(\.\d+)?/.exec(text)![0]);
}
