import { open } from '../fixtures/countries';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';

test.use({ who: 'owner' });

test('a view is saved, found again, deleted, and brought back', async ({ page }) => {
  await open(page, '?period=last-month&category=marketing&sort=-quantity&hide=trend');
  const mine = await readTable(page.getByRole('table'));
  const views = page.getByRole('button', { name: 'Views' });
  const item = (name: string | RegExp) => page.getByRole('menuitem', { name });
  await views.click();
  await item('Save this view…').click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Marketing, most units first');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved “Marketing, most units first”.')).toBeVisible();

  await open(page);
  await views.click();
  await item('Marketing, most units first').first().click();
  await expect(page).toHaveURL(/period=last-month&category=marketing&sort=-quantity&hide=trend/);
  await expect(page.getByRole('columnheader', { name: 'Units' })).toHaveAttribute('aria-sort', 'descending');
  expect(await readTable(page.getByRole('table'))).toEqual(mine);

  await views.click();
  await item('Delete Marketing, most units first').click();
  await expect(page.getByText('Deleted “Marketing, most units first”.')).toBeVisible();
  await views.click();
  await expect(item('Marketing, most units first')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Saved “Marketing, most units first”.')).toBeVisible();
  await views.click();
  await expect(item('Marketing, most units first').first()).toBeVisible();
});

test('a view is nobody else’s', async ({ page, browser, stage, signedIn }) => {
  await open(page);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save this view…' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Only mine');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved “Only mine”.')).toBeVisible();
  const context = await browser.newContext({ baseURL: stage.url, storageState: await signedIn('both') });
  const other = await context.newPage();
  await other.goto('/t/atlas/countries');
  await other.getByRole('button', { name: 'Views' }).click();
  await expect(other.getByRole('menuitem', { name: 'Save this view…' })).toBeVisible();
  await expect(other.getByRole('menuitem', { name: 'Only mine' })).toHaveCount(0);
  await context.close();
});

test.describe('in French', () => {
  test.use({ locale: 'fr-FR' });

  test('the table speaks the reader’s language, and writes amounts as they do', async ({ page }) => {
    await page.goto('/t/atlas/countries?period=last-month');
    await expect(page.getByRole('heading', { name: 'Pays', level: 1 })).toBeVisible();
    const { columns, rows } = await readTable(page.getByRole('table'));
    expect(columns.slice(0, 5)).toEqual(['Pays', 'Marché', 'Prix', 'Part', 'Écart']);
    expect(rows.find((row) => row.Pays!.endsWith('BR'))!.Pays).toBe('Brésil BR');
    for (const row of rows) expect(row.Prix).toMatch(/^[\d ]+,\d{2,6}$/);
    await expect(page.getByText('Plus fortes évolutions')).toBeVisible();
  });
});
