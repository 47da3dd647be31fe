import { formatMicros } from '../../lib/engine/money';
import { startOfDay } from '../../lib/engine/time';
import type { TruthTenant } from '../../lib/simulate/truth';
import { expectPartAccessible } from '../fixtures/axe';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { micros, monthToDate, nextDay, pointsOf, rowsOf, sum } from '../fixtures/truth';

test.use({ who: 'neighbour' });

/** What Meta would answer for the month of the tenant's first account, by the simulator's bookkeeping. */
function analytics(tenant: TruthTenant) {
  const waba = tenant.wabas[0]!;
  const { id } = waba;
  const rows = rowsOf(tenant, { ...monthToDate(tenant), waba: id, model: 'PMP' });
  const points = pointsOf(waba, rows, (day) => ({
    start: startOfDay(day, waba.timezone) / 1000,
    end: startOfDay(nextDay(day), waba.timezone) / 1000,
  }));
  return { rows, file: { id, pricing_analytics: { data: [{ data_points: points }] } } };
}

const asFile = (content: unknown) => ({
  name: 'pricing_analytics.json',
  mimeType: 'application/json',
  buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
});

test('the books are proven, and Meta agrees with them', async ({ page, truth }) => {
  const tenant = truth('borea');
  test.skip(tenant.wabas[0]!.timezone !== tenant.timezone, 'Its days are not those of the truth.');
  await page.goto('/t/borea/reconciliation');
  await expect(page.getByText(/^Not proven yet/)).toBeVisible();
  await page.getByRole('button', { name: 'Prove the books' }).click();
  await expect(page.getByText(/^Proven on .*, up to row [\d,]+ of the ledger/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Prove again' })).toBeEnabled();
  await expect(page.getByText(/^The totals on all pages are the ledger’s/)).toBeVisible();
  await expect(page.getByText(/what the ledger says, line by line/)).toBeVisible();

  const { rows, file } = analytics(tenant);
  await page.getByLabel('Meta’s figures, as JSON').setInputFiles(asFile(file));
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText(/^Meta and the ledger agree/)).toBeVisible();
  const table = await readTable(page.getByRole('table', { name: `Account ${file.id}` }));
  const charged = sum(rows.filter(({ type }) => type === 'regular'));
  const [ledger] = table.rows;
  expect(BigInt(ledger!.Charged!.replaceAll(',', ''))).toBe(BigInt(charged.quantity));
  expect(micros(ledger!['Cost, USD']!)).toBe(charged.cost);
  expect(table.total!['Cost, USD']).toBe(ledger!['Cost, USD']);
});

test('a message whose webhook was lost is found, with what it cost', async ({ page, truth }) => {
  const tenant = truth('borea');
  test.skip(tenant.wabas[0]!.timezone !== tenant.timezone, 'Its days are not those of the truth.');
  const { rows, file } = analytics(tenant);
  const at = rows.findIndex((row) => row.type === 'regular' && row.billable === row.quantity);
  const row = rows[at]!;
  const each = micros(row.cost) / BigInt(row.quantity);
  const point = file.pricing_analytics.data[0]!.data_points[at]!;
  point.volume += 1;
  point.cost = Number(formatMicros(micros(row.cost) + each));
  await page.goto('/t/borea/reconciliation');
  await page.getByLabel('Meta’s figures, as JSON').setInputFiles(asFile(file));
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText(/^1 difference; with them/)).toBeVisible();
  const table = await readTable(page.getByRole('table', { name: /^Differences of account/ }));
  expect(table.rows).toHaveLength(1);
  expect(table.rows[0]).toMatchObject({ Reason: 'Late: webhooks may still come', Messages: '1' });
  expect(micros(table.rows[0]!['Cost, USD']!)).toBe(each);
  await expectPartAccessible(page, 'main', 'differences from Meta');
});

test('a file that is something else is refused with a sentence', async ({ page }) => {
  await page.goto('/t/borea/reconciliation');
  for (const [content, sentence] of [
    ['hello', 'The file is not JSON.'],
    ['{"a": 1}', /^This is not Meta's pricing_analytics/],
    [
      {
        id: '1',
        pricing_analytics: {
          data: [{ data_points: [{ start: 1, end: 2, volume: 1, pricing_type: 'REGULAR' }] }],
        },
      },
      /which is not connected here/,
    ],
  ] as const) {
    await page.getByLabel('Meta’s figures, as JSON').setInputFiles(asFile(content));
    await page.getByRole('button', { name: 'Compare' }).click();
    await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
  }
});
