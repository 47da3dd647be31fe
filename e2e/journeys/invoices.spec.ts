import { expectAccessible, expectPartAccessible, expectReadable } from '../fixtures/axe';
import { lastInvoiceMonth } from '../fixtures/billing';
import { asking } from '../fixtures/http';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { lastMonth, micros, monthToDate, rowsOf, sum } from '../fixtures/truth';

const MONTH = lastInvoiceMonth(Date.now()).slice(0, 7);

test.describe('an owner', () => {
  test.use({ who: 'neighbour' });

  test('sees the running month as the ledger has it', async ({ page, truth }) => {
    const tenant = truth('borea');
    const { cost, price } = sum(rowsOf(tenant, monthToDate(tenant)));
    await page.goto('/t/borea/invoices');
    const card = page.getByRole('region', { name: /so far/ });
    const part = (name: string) =>
      card
        .locator('dl > div')
        .filter({ has: page.getByRole('term').getByText(name, { exact: true }) })
        .getByRole('definition');
    expect(micros((await part('Meta’s list price').textContent())!)).toBe(cost);
    expect(micros((await part('Mark-up').textContent())!)).toBe(price - cost);
    await card.getByRole('link', { name: /^Lines/ }).click();
    const usage = await readTable(page.getByRole('table', { name: /^Usage/ }));
    const annex = await readTable(page.getByRole('table', { name: /^Delivered per country/ }));
    expect(micros(annex.total!.Price!)).toBe(price);
    // Every line is rounded by itself, by half a cent at the most.
    const lines = BigInt(await page.getByRole('link', { name: /: show its charges$/ }).count());
    const off = micros(usage.total!.Amount!) - price;
    expect((off < 0n ? -off : off) <= lines * 5_000n).toBe(true);
  });

  test('finds an approved invoice that matches the ledger, and that it was not sent', async ({
    page,
    truth,
  }) => {
    const tenant = truth('borea');
    const { price, billable } = sum(rowsOf(tenant, lastMonth(tenant)));
    await page.goto('/t/borea/invoices?status=approved');
    await page.getByRole('link', { name: /^OLG-/ }).click();
    await expect(page.getByText('It is approved and not issued yet: nothing was sent.')).toBeVisible();
    const usage = await readTable(page.getByRole('table', { name: /^Usage/ }));
    const annex = await readTable(page.getByRole('table', { name: /^Delivered per country/ }));
    expect(usage.total!.Quantity).toBe(billable.toLocaleString('en-US'));
    expect(micros(annex.total!.Price!)).toBe(price);
    await expect(page.getByRole('link', { name: 'Pay', exact: true })).toHaveCount(0);
  });

  test('sorts and searches the list, and a link shows the same', async ({ page }) => {
    await page.goto('/t/borea/invoices');
    await page.getByRole('button', { name: 'Total' }).click();
    await expect(page).toHaveURL(/sort=-total/);
    await expect(page.getByRole('columnheader', { name: 'Total' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    await page.getByRole('searchbox', { name: 'Search number or month' }).fill('nothing like it');
    await expect(page.getByText('No invoice matches.')).toBeVisible();
    await page.reload();
    await expect(page.getByText('No invoice matches.')).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search number or month' }).fill('OLG');
    await expect(page.getByRole('link', { name: /^OLG-/ })).toHaveCount(1);
  });

  test('keeps the billing details; what is wrong is said beside the button', async ({ page }) => {
    await page.goto('/t/borea/settings/billing');
    await page.getByLabel('Legal name').fill('Borea Cargo Pvt Ltd');
    await page.getByLabel('Address', { exact: true }).fill('12 Brigade Road');
    await page.getByLabel('City').fill('Bengaluru');
    await page.getByLabel('Country').selectOption('IN');
    await page.getByLabel('Email for invoices').fill('accounts@borea');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Enter an email address' })).toBeVisible();
    await expect(page.getByLabel('Email for invoices')).toBeFocused();
    await expect(page.getByLabel('City')).toHaveValue('Bengaluru');
    await page.getByLabel('Email for invoices').fill('accounts@borea.example');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText(/^Saved\./)).toBeVisible();
    await page.goto('/t/borea/invoices/upcoming');
    await expect(page.getByText('Borea Cargo Pvt Ltd')).toBeVisible();
    await expect(page.getByText('12 Brigade Road')).toBeVisible();
  });
});

test.describe('who may not', () => {
  test.describe('a viewer', () => {
    test.use({ who: 'viewer' });

    test('reads the billing details and cannot change them', async ({ page }) => {
      await page.goto('/t/atlas/settings/billing');
      await expect(page.getByText(/^Your role \(viewer\) may read this/)).toBeVisible();
      await expect(page.getByLabel('Legal name')).toBeDisabled();
      await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
    });
  });

  test.describe('a member', () => {
    test.use({ who: 'owner', complaints: /status of 404/ });

    for (const path of ['/operator/close', '/operator/billing', '/operator/billing/atlas'])
      test(`finds nothing at ${path}`, async ({ page }) => {
        expect((await page.request.get(path)).status()).toBe(404);
      });

    test('finds no progress of a close', async ({ page }) => {
      expect((await page.request.get(`/operator/close/progress?month=${MONTH}`)).status()).toBe(404);
    });

    test('finds another tenant’s invoice nowhere', async ({ page, stage }) => {
      for (const path of ['', '/pdf', '/csv', '/bundle', '/lines/1'])
        for (const slug of ['atlas', 'borea'])
          expect(
            (await page.request.get(`/t/${slug}/invoices/${stage.invoiceId}${path}`)).status(),
            `${slug}${path}`,
          ).toBe(404);
    });
  });
});

test.describe('the operator', () => {
  test.use({ who: 'operator' });

  test('asks before an invoice is voided, in a dialog that Escape closes', async ({ page, stage }) => {
    await page.goto(`/t/borea/invoices/${stage.invoiceId}`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.getByRole('button', { name: 'Void', exact: true }).click();
      await expect(page.getByRole('dialog', { name: /^Void OLG-/ })).toBeVisible();
      await expectPartAccessible(page, 'dialog[open]', colorScheme);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expect(page.getByRole('button', { name: 'Void', exact: true })).toBeFocused();
    }
  });

  test('voids and reissues: the old one stays, the new one replaces it', async ({ page, request, stage }) => {
    const { json } = asking(request, stage.keys.eras);
    const before = await json<{ rows: { revision: number }[] }>('invoices');
    expect(before.rows).toEqual([]);
    await page.goto(`/operator/close?month=${MONTH}&q=eras`);
    const row = page.getByRole('row', { name: /^Eras Archive/ });
    await row.getByRole('button', { name: 'Approve anyway' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve all the same' }).click();
    await row.first().getByRole('link', { name: /^OLG-/ }).click();
    await page.getByRole('button', { name: 'Void and reissue' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Void and reissue' }).click();
    await expect(page.getByText('This invoice is void: nothing is to be paid on it.')).toBeVisible();
    await page.getByRole('link', { name: /replaces it$/ }).click();
    await expect(page.getByText(/, revision 2$/)).toBeVisible();
    const { rows } = await readTable(page.getByRole('table', { name: /^Revisions/ }));
    expect(rows.map(({ Revision, Status }) => [Revision, Status])).toEqual([
      ['2', 'Approved'],
      ['1', 'Void'],
    ]);
    expect(rows[0]!.Total).toBe(rows[1]!.Total);
  });

  test('agrees on a mark-up to come, and takes it back', async ({ page }) => {
    await page.goto('/operator/billing/atlas');
    await page.getByLabel('From', { exact: true }).fill('2099-01-01');
    await page.getByLabel('Mark-up, %').fill('lots');
    await page.getByLabel('Market', { exact: true }).selectOption('Brazil');
    await page.getByRole('button', { name: 'Add the mark-up' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'must be a percentage' })).toBeVisible();
    await page.getByLabel('Mark-up, %').fill('17.25');
    await page.getByRole('button', { name: 'Add the mark-up' }).click();
    const row = page.getByRole('row', { name: /1 Jan 2099/ });
    await expect(row).toContainText('17.25%');
    await expectAccessible(page, 'terms');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectReadable(page, 'terms, dark');
    await row.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await expect(row).toHaveCount(0);
  });
});
