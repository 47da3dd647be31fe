import { startOfDay } from '../../lib/engine/time';
import type { TruthTenant } from '../../lib/simulate/truth';
import { expectPartAccessible } from '../fixtures/axe';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';
import { lastMonth, micros, pointsOf, rowsOf, sum } from '../fixtures/truth';

test.use({ who: 'neighbour' });

const TOKEN = 'EAAG-a-token-of-a-system-user';

/** What Meta would say of the account's last month, by the simulator's bookkeeping, in the first half hour of each day. */
function figuresOf(tenant: TruthTenant) {
  const waba = tenant.wabas[0]!;
  const { id } = waba;
  const rows = rowsOf(tenant, { ...lastMonth(tenant), waba: id, model: 'PMP' });
  const points = pointsOf(waba, rows, (day) => {
    const start = startOfDay(day, waba.timezone) / 1000;
    return { start, end: start + 1800 };
  });
  return { id, rows, points };
}

test('an account is given a token, and Meta is asked for its figures', async ({ page, truth, stage }) => {
  const tenant = truth('borea');
  test.skip(tenant.wabas[0]!.timezone !== tenant.timezone, 'Its days are not those of the truth.');
  const { id, rows, points } = figuresOf(tenant);
  const graph = (path: string, body: unknown) =>
    fetch(`${stage.graphUrl}/_test/${path}`, { method: 'POST', body: JSON.stringify(body) });
  await graph('account', [id, { token: TOKEN, points }]);

  await page.goto('/t/borea/reconciliation');
  await page.getByRole('region', { name: 'Meta’s own figures' }).getByRole('link').click();
  await expect(page).toHaveURL('/t/borea/settings#tokens');
  const account = page
    .getByRole('table', { name: 'The access token of each account' })
    .getByRole('row')
    .filter({ hasText: id });
  await expect(account).toContainText('none');
  await account.getByRole('button', { name: 'Give a token' }).click();
  const dialog = page.getByRole('dialog', { name: `Access token of account ${id}` });
  await dialog.getByLabel('Access token').fill('short');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog.getByText('This is not an access token of Meta’s')).toBeVisible();
  await dialog.getByLabel('Access token').fill(TOKEN);
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(account).toContainText('by bo@borea.example');
  await expectPartAccessible(page, 'main', 'tokens');
  await page.reload();
  expect(await page.content()).not.toContain(TOKEN);

  await page.goto('/t/borea/reconciliation');
  const ask = page.getByRole('button', { name: 'Fetch from Meta' });
  await graph('faults', ['expired']);
  await ask.click();
  await expect(page.getByText(/code 190.*make a new one at Meta/)).toBeVisible();
  await ask.click();
  await expect(page.getByText(/^Meta and the ledger agree/)).toBeVisible();
  const table = await readTable(page.getByRole('table', { name: `Account ${id}` }));
  const charged = sum(rows.filter(({ type }) => type === 'regular'));
  expect(BigInt(table.total!.Charged!.replaceAll(',', ''))).toBe(BigInt(charged.quantity));
  expect(micros(table.total!['Cost, USD']!)).toBe(charged.cost);
  await expectPartAccessible(page, 'main', 'fetched');

  await page.goto('/t/borea/settings');
  await account.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(account).toContainText('none');
});
