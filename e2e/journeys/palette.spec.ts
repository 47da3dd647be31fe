import { expectPartAccessible } from '../fixtures/axe';
import { expect, test } from '../fixtures/test';

test.describe('from one field', () => {
  test.use({ who: 'both' });

  test('one goes to a country, a page, another tenant and a message, by keyboard alone', async ({
    page,
    truth,
    stage,
    database,
  }) => {
    await page.goto('/t/atlas');
    const field = page.getByRole('combobox', { name: 'Go to' });
    const go = async (text: string, option: string | RegExp) => {
      await page.keyboard.press('Control+k');
      await expect(field).toBeFocused();
      await page.keyboard.type(text);
      await expect(page.getByRole('dialog').getByRole('option', { selected: true })).toContainText(option);
      await page.keyboard.press('Enter');
      await expect(field).toHaveCount(0);
    };
    await go('braz', 'Brazil');
    await expect(page).toHaveURL('/t/atlas/countries/BR');
    await go('what', 'What-if');
    await expect(page).toHaveURL('/t/atlas/what-if');
    await go('borea', truth('borea').name);
    await expect(page).toHaveURL('/t/borea');
    const { rows } = await database.query<{ id: string }>('SELECT unit_id AS id FROM charge WHERE id = $1', [
      stage.chargeIds.borea,
    ]);
    await go(rows[0]!.id, /^Message or conversation/);
    await expect(page).toHaveURL(/\/t\/borea\/charges\?id=/);
    await expect(page.getByRole('searchbox', { name: 'Message or conversation id' })).toHaveValue(
      rows[0]!.id,
    );
    await expect(page.getByRole('row')).toHaveCount(2);
  });

  test('the arrows choose, Escape leaves, and what has no name is said', async ({ page }) => {
    await page.goto('/t/atlas');
    await page.getByRole('button', { name: 'Go to', exact: true }).click();
    const options = page.getByRole('dialog').getByRole('option');
    await expect(options.first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowDown');
    await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect(options.last()).toHaveAttribute('aria-selected', 'true');
    await expectPartAccessible(page, 'dialog', 'the command palette');
    await page.keyboard.type('zz zz');
    await expect(page.getByText('Nothing is called so.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('combobox', { name: 'Go to' })).toHaveCount(0);
  });
});

test.describe('a member of one tenant', () => {
  test.use({ who: 'owner' });

  test('is led to no other', async ({ page }) => {
    const answer = await page.request.get('/palette?tenant=borea');
    expect(await answer.json()).toEqual({
      tenants: [expect.objectContaining({ slug: 'atlas' })],
      countries: [],
    });
  });
});

test('nobody is told anything', async ({ request }) => {
  expect((await request.get('/palette?tenant=atlas')).status()).toBe(401);
});
