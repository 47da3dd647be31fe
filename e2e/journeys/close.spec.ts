import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, expectReadable } from '../fixtures/axe';
import { FJORD, fjordDelivery, lastInvoiceMonth } from '../fixtures/billing';
import { post } from '../fixtures/deliveries';
import { asking } from '../fixtures/http';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { micros } from '../fixtures/truth';

const MONTH = lastInvoiceMonth(Date.now()).slice(0, 7);
const CLOSE = `/operator/close?month=${MONTH}`;
const INVOICES = `/t/${FJORD.slug}/invoices`;

// One month of one tenant, from its preview to its payment: each journey goes on where the one before ended.
test.describe.configure({ mode: 'serial' });

test.describe('the operator', () => {
  test.use({ who: 'operator' });

  test('sees the month before it is fixed, and what it is made of', async ({ page }) => {
    const row = page.getByRole('row', { name: new RegExp(FJORD.name) });
    await expect(async () => {
      await page.goto(CLOSE);
      await expect(row).toContainText('Ready to approve', { timeout: 1_000 });
    }).toPass();
    const total = amountIn((await row.textContent())!);
    await row.getByRole('link', { name: 'Preview' }).click();
    await expect(page.getByRole('heading', { level: 1 })).not.toContainText('so far');
    const usage = (await readTable(page.getByRole('table', { name: /^Usage/ }))).total!;
    const fees = (await readTable(page.getByRole('table', { name: /^Fees/ }))).total!;
    expect(usage.Quantity).toBe('12');
    expect(fees.Amount).toBe('25.00');
    const subtotal = micros(usage.Amount!) + micros(fees.Amount!);
    expect(await sumOf(page, 'Subtotal')).toBe(subtotal);
    expect(await sumOf(page, 'MVA 25%')).toBe((subtotal / 4n / 10_000n) * 10_000n + half(subtotal));
    expect(await sumOf(page, 'Total')).toBe(total);
    await page.getByRole('link', { name: /^Marketing in France/ }).click();
    await expect(page.getByRole('row')).toHaveCount(13);
    await page
      .getByRole('link', { name: /why was this charged/ })
      .first()
      .click();
    await expect(page.getByRole('heading', { name: 'Why was this charged?' })).toBeVisible();
  });

  test('is told what stands in the way, and where to see which', async ({ page }) => {
    await page.goto(`${CLOSE}&show=blocked`);
    const row = page.getByRole('row', { name: /Atlas Outdoor/ }).first();
    await expect(row).toContainText(/units? waits? for a price/);
    await row
      .getByRole('link', { name: /^Show them/ })
      .first()
      .click();
    await expect(page.getByText('Only those that wait for a price.')).toBeVisible();
    const { rows } = await readTable(page.getByRole('table'));
    expect(rows.length).toBeGreaterThan(0);
    for (const { Price } of rows) expect(Price).toBe('unpriced');
    await page.getByRole('link', { name: 'Show all' }).click();
    await expect(page.getByText('Only those that wait for a price.')).toBeHidden();
  });

  test('approves all that are ready, and follows it', async ({ page }) => {
    await page.goto(CLOSE);
    await page.getByRole('button', { name: /^Approve \d+ ready$/ }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('row', { name: new RegExp(FJORD.name) })).toContainText('Ready to approve');
    await page.getByRole('button', { name: /^Approve \d+ ready$/ }).click();
    await page.getByRole('button', { name: 'Approve all that are ready' }).click();
    await expect(page.getByText(/^Approval of \d+ tenants is through/)).toBeVisible();
    const row = page.getByRole('row', { name: new RegExp(FJORD.name) });
    await expect(row).toContainText('Approved');
    await expect(row.getByRole('link', { name: /^OLG-/ })).toBeVisible();
    await page.reload();
    await expect(page.getByText(/^Approval of \d+ tenants is through/)).toBeVisible();
    await expect(row).toContainText('Approved');
  });

  test('issues it, and Stripe has it with the same total', async ({ page, stage }) => {
    await page.goto(CLOSE);
    const row = page.getByRole('row', { name: new RegExp(FJORD.name) });
    const total = amountIn((await row.textContent())!);
    await row.getByRole('button', { name: 'Issue' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Issue', exact: true }).click();
    await expect(row).toContainText('Open');
    await row.getByRole('link', { name: /^OLG-/ }).click();
    const pay = page.getByRole('link', { name: 'Pay', exact: true });
    await expect(pay).toHaveAttribute('href', new RegExp(`^${stage.stripeUrl}/i/`));
    const hosted = await page.request.get((await pay.getAttribute('href'))!);
    expect(amountIn((await hosted.text()).replace(/^.*Amount due/s, ''))).toBe(total);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await (scheme === 'light' ? expectAccessible : expectReadable)(page, `one invoice, ${scheme}`);
    }
    await page.setViewportSize({ width: 360, height: 800 });
    await expectNoSidewaysScroll(page, 'one invoice');
  });

  test('finds a late charge on the next month’s invoice, as an adjustment', async ({ page, stage }) => {
    const secret = stage.secrets.WHATSAPP_APP_SECRET;
    expect(await post(stage.url, secret, fjordDelivery(MONTH, 'wamid.fjord-late'))).toBe(200);
    const table = page.getByRole('table', { name: /^Adjustments of earlier months/ });
    await expect(async () => {
      await page.goto(`${INVOICES}/upcoming`);
      await expect(table).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    expect((await readTable(table)).total!.Quantity).toBe('1');
    await table.getByRole('link', { name: /^Marketing in France/ }).click();
    await expect(page.getByRole('row')).toHaveCount(2);
    // The invoice of the month itself is as it was.
    await page.goto(`${INVOICES}/upcoming?month=${MONTH}`);
    await page.goto(INVOICES);
    await page.getByRole('link', { name: /^OLG-/ }).click();
    expect((await readTable(page.getByRole('table', { name: /^Usage/ }))).total!.Quantity).toBe('12');
  });

  test('gives a part back with a credit note', async ({ page }) => {
    await openInvoice(page);
    const before = await sumOf(page, 'To pay');
    await page.getByRole('button', { name: 'Credit note' }).click();
    await page.getByLabel(/^Amount without tax/).fill('4.005');
    await page.getByLabel('Reason').fill('A quiet crossing');
    await page.getByRole('button', { name: 'Write the credit note' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'is not an amount in USD' })).toBeVisible();
    await page.getByLabel(/^Amount without tax/).fill('4.00');
    await page.getByRole('button', { name: 'Write the credit note' }).click();
    await expect(page.getByText(/^OLG-CN-.* gives USD 5.00 back/)).toBeVisible();
    await expect(async () => expect(await sumOf(page, 'To pay')).toBe(before - 5_000_000n)).toPass();
    const { rows } = await readTable(page.getByRole('table', { name: /^Credit notes/ }));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ Reason: 'A quiet crossing', Amount: '4.00', Tax: '1.00', Total: '5.00' });
    const file = await page.request.get(
      (await page.getByRole('link', { name: /^OLG-CN-/ }).getAttribute('href'))!,
    );
    expect(file.headers()['content-type']).toBe('application/pdf');
  });
});

test.describe('who pays', () => {
  // The stand-in for Stripe has no icon.
  test.use({ who: 'payer', complaints: /status of 404/ });

  test('pays on Stripe’s page, and sees it paid', async ({ page, stage }) => {
    await openInvoice(page);
    const due = await sumOf(page, 'To pay');
    await expect(page.getByRole('heading', { name: 'Operator' })).toHaveCount(0);
    // Stripe takes the credit note a moment later.
    const hosted = (await page.getByRole('link', { name: 'Pay', exact: true }).getAttribute('href'))!;
    await expect(async () => {
      const text = await (await page.request.get(hosted)).text();
      expect(amountIn(text.replace(/^.*Amount due/s, ''))).toBe(due);
    }).toPass({ timeout: 20_000 });
    await page.getByRole('link', { name: 'Pay', exact: true }).click();
    await page.getByRole('button', { name: 'Pay with test card' }).click();
    await expect(page.getByText('Invoice paid')).toBeVisible();
    await expect(async () => {
      await page.goto(INVOICES);
      const { rows } = await readTable(page.getByRole('table', { name: 'Invoices' }));
      expect(rows[0]).toMatchObject({ Status: 'Paid', 'To pay': '–' });
      expect(micros(rows[0]!.Paid!)).toBe(due);
    }).toPass({ timeout: 30_000 });
    await openInvoice(page);
    await page.getByRole('button', { name: 'Payment details' }).click();
    await page.waitForURL((url) => url.href.startsWith(stage.stripeUrl));
    await page.getByRole('link', { name: 'Return' }).click();
    await page.waitForURL(new RegExp(`${INVOICES}/\\d+$`));
  });

  test('keeps the documents, and nobody else gets them', async ({ page, request }) => {
    await openInvoice(page);
    for (const [name, type] of [
      ['PDF', 'application/pdf'],
      ['CSV', 'text/csv; charset=utf-8'],
      ['Evidence', 'application/zip'],
    ]) {
      const href = (await page.getByRole('link', { name, exact: true }).getAttribute('href'))!;
      const file = await page.request.get(href);
      expect(file.headers()['content-type'], name).toBe(type);
      expect(file.headers()['cache-control'], name).toContain('no-store');
      expect((await file.body()).length, name).toBeGreaterThan(100);
      expect((await request.get(href.replace(FJORD.slug, 'atlas'))).status(), name).toBe(404);
    }
  });
});

test('the REST interface says the same of every invoice', async ({ request, stage }) => {
  const { json, get } = asking(request, stage.fjordKey);
  const { rows } = await json<{ rows: { id: string; month: string; status: string; total: string }[] }>(
    'invoices',
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ month: MONTH, status: 'paid' });
  const one = await json<{
    total: string;
    subtotal: string;
    lines: { kind: string; amount: string; quantity: number }[];
    credit_notes: { amount: string }[];
  }>(`invoices/${rows[0]!.id}`);
  expect(one.lines.map(({ kind, quantity }) => [kind, quantity])).toEqual([
    ['usage', 12],
    ['platform_fee', 1],
  ]);
  const sum = one.lines.reduce((total, { amount }) => total + micros(amount), 0n);
  expect(micros(one.subtotal)).toBe(sum);
  expect(one.credit_notes).toMatchObject([{ amount: '4.00' }]);
  const upcoming = await json<{ rows: { lines: { kind: string; month: string }[] }[] }>('invoices/upcoming');
  expect(upcoming.rows[0]!.lines[0]).toMatchObject({ kind: 'adjustment', month: MONTH });
  expect((await get('invoices/upcoming?month=2099-01')).status()).toBe(400);
  const others = asking(request, stage.keys.atlas);
  expect((await others.get(`invoices/${rows[0]!.id}`)).status()).toBe(404);
});

async function openInvoice(page: Page) {
  await page.goto(INVOICES);
  await page.getByRole('link', { name: /^OLG-/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^OLG-/ })).toBeVisible();
}

/** A sum below the lines. */
async function sumOf(page: Page, name: string): Promise<bigint> {
  const line = page
    .getByRole('region', { name: 'Invoice' })
    .locator('dl > div')
    .filter({ has: page.getByRole('term').getByText(name, { exact: true }) });
  return amountIn((await line.getByRole('definition').textContent())!);
}

/** The first amount of a text: '<td>$31.13' and 'USD 31.13' are 31130000n. */
function amountIn(text: string): bigint {
  return micros(/\d[\d,]*\.\d{2}(?!\d)/.exec(text)![0]);
}

/** What half-up adds to a quarter that was cut off to the cent. */
function half(subtotal: bigint): bigint {
  return (subtotal / 4n) % 10_000n >= 5_000n ? 10_000n : 0n;
}
