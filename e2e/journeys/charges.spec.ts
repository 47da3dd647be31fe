import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { count } from '../../components/format';
import { post } from '../fixtures/deliveries';
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
      const link = page.getByRole('table').getByRole('link');
      found.add(await link.evaluate((one) => (one as HTMLAnchorElement).pathname));
    }
    expect(found.size).toBe(1);
  });
});

test.describe('the thread of a charge', () => {
  test.use({ who: 'operator' });

  test('is a list in order of time, with the charge marked and what was open beside it', async ({
    page,
    stage,
  }) => {
    await page.goto('/t/eras/charges');
    await find(page, stage.samples.conversation.id);
    await page.getByRole('table').getByRole('link').click();
    const list = page.getByRole('list', { name: 'What happened in the thread' });
    const marked = list.locator('[aria-current]');
    await expect(marked).toHaveCount(1);
    await expect(marked).toContainText('This charge');
    await expect(marked).toContainText(/Opens the .* conversation, until/);
    await expect(marked).toContainText(/Meta and the rules agree|Meta: /);
    await expect(list.getByText(/conversation ends/).first()).toBeVisible();
    const times = await list.locator('li > div > p:first-child').allInnerTexts();
    const instants = times.map((text) => Date.parse(`${text.replace(',', '')} UTC`));
    expect(instants.length).toBeGreaterThan(1);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    // Nobody's number is on the page, and each other charge of the thread is a link.
    expect(await list.textContent()).not.toMatch(/\+?\d{9,}/);
    for (const link of await list.getByRole('link').all())
      await expect(link).toHaveAttribute('href', /\/t\/eras\/charges\/\d+$/);
    await expect(page.getByText(/^SHA-256 [0-9a-f]{64}$/)).toBeVisible();
  });

  test('is told in French too', async ({ page, stage, context }) => {
    await context.addCookies([{ name: 'parley-language', value: 'fr', url: stage.url }]);
    await page.goto(`/t/borea/charges/${stage.chargeIds.borea}`);
    await expect(page.getByRole('list', { name: 'Ce qui s’est passé dans le fil' })).toBeVisible();
    await expect(page.getByRole('heading', { name: /^Pourquoi/ })).toBeVisible();
    await page.goto('/t/borea/charges?period=all');
    await expect(page.getByRole('columnheader', { name: 'Catégorie' })).toBeVisible();
  });
});

test.describe('the list as it is wanted', () => {
  test.use({ who: 'owner' });

  test('has the columns that the address names, chosen by keyboard alone', async ({ page }) => {
    await page.goto('/t/atlas/charges?period=last-month');
    const header = page.getByRole('columnheader', { name: 'Market' });
    await expect(header).toHaveCount(0);
    await page.getByRole('button', { name: 'Columns' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('m');
    await page.keyboard.press('Enter');
    await expect(header).toBeVisible();
    await page.reload();
    await expect(header).toBeVisible();
  });

  test('is a file of all its charges', async ({ page, truth }) => {
    const tenant = truth('atlas');
    const rows = rowsOf(tenant, { ...lastMonth(tenant), category: ['marketing'] });
    await page.goto('/t/atlas/charges?period=last-month&category=marketing');
    const link = page.getByRole('link', { name: 'Download all of these charges as CSV' });
    const answer = await page.request.get((await link.getAttribute('href'))!);
    expect(answer.headers()['content-type']).toBe('text/csv; charset=utf-8');
    const lines = (await answer.text()).trimEnd().split('\r\n');
    expect(lines.length - 1).toBe(sum(rows).quantity);
    expect((await page.request.get('/t/borea/charges/export')).status()).toBe(404);
    expect((await page.request.get('/t/borea/charges/export/progress?run=1')).status()).toBe(404);
  });

  test('tells how far its file is, and what is in it', async ({ page, truth, stage }) => {
    const tenant = truth('atlas');
    const { quantity } = sum(rowsOf(tenant, { ...lastMonth(tenant), category: ['marketing'] }));
    await page.goto('/t/atlas/charges?period=last-month&category=marketing');
    const link = page.getByRole('link', { name: 'Download all of these charges as CSV' });
    const address = await link.getAttribute('href');
    const owner = new pg.Client({ connectionString: stage.databaseUrl });
    await owner.connect();
    try {
      await owner.query('BEGIN; LOCK TABLE charge IN ACCESS EXCLUSIVE MODE');
      const saving = page.waitForEvent('download');
      await link.focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('progressbar', { name: 'Writing the file' })).toBeVisible();
      await expect(page.getByText(`0 of ${count(quantity)} charges`)).toBeVisible();
      await owner.query('COMMIT');
      const lines = readFileSync(await (await saving).path(), 'utf8')
        .trimEnd()
        .split('\r\n');
      expect(lines.length - 1).toBe(quantity);
    } finally {
      await owner.end();
    }
    await expect(page.getByText(`${count(quantity)} charges are in the file.`)).toBeVisible();
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    await expect(link).toHaveAttribute('href', address!);
  });
});

test.describe('a verdict that the rules contradict', () => {
  test.use({ who: 'quirk' });

  test('is there with both stories, and can be accepted once', async ({ page, stage, truth }) => {
    const { id: waba, phones } = truth('quirk').wabas[0]!;
    const metadata = { display_phone_number: '1', phone_number_id: phones[0]!.id };
    const recipient = '4236601299';
    const at = Date.parse('2026-05-04T10:00:00Z') / 1000;
    const pricing = { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' };
    const status = (name: string, later: number) => ({
      id: 'wamid.contradicted',
      status: name,
      timestamp: String(at + later),
      recipient_id: recipient,
      pricing,
    });
    const value = {
      messaging_product: 'whatsapp',
      metadata,
      statuses: [status('sent', 600), status('delivered', 660)],
      messages: [
        { from: recipient, id: 'wamid.asked', timestamp: String(at), type: 'text', text: { body: '?' } },
      ],
    };
    const body = {
      object: 'whatsapp_business_account',
      entry: [{ id: waba, changes: [{ field: 'messages', value }] }],
    };
    expect(await post(stage.url, stage.secrets.WHATSAPP_APP_SECRET, JSON.stringify(body))).toBe(200);
    const story = page.getByRole('article').filter({ hasText: 'customer service window' });
    await expect(async () => {
      await page.goto('/t/quirk/discrepancies?month=2026-05');
      await expect(story).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await expect(story.getByRole('group', { name: 'Meta' })).toContainText(
      'Meta charged this utility message',
    );
    await story.getByRole('link', { name: 'Open the charge' }).click();
    await page.getByRole('table').getByRole('link').click();
    await expect(page.getByText('Meta’s verdict and the rules disagree about it.')).toBeVisible();
    await expect(page.getByRole('list', { name: 'What happened in the thread' })).toContainText(
      'Meta: utility, charged. The rules alone: utility, free.',
    );
    await page.getByRole('link', { name: 'Read both stories' }).click();
    await page.getByRole('button', { name: 'Accept Meta’s verdict' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Accept Meta’s verdict' }).click();
    await expect(page.getByText('Accepted', { exact: true })).toBeVisible();
    await page.goto('/t/quirk/discrepancies?month=2026-05');
    await expect(page.getByRole('heading', { name: 'Nothing to decide' })).toBeVisible();
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
