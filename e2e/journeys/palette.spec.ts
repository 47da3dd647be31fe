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
      pages: [],
      tenants: [expect.objectContaining({ slug: 'atlas' })],
      countries: [],
    });
  });
});

test.describe('an operator', () => {
  test.use({ who: 'operator' });

  test('gets from a tenant to every page of the operator, and from the account to a tenant', async ({
    page,
  }) => {
    const go = async (text: string, option: RegExp) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused();
      await page.keyboard.type(text);
      await expect(page.getByRole('option', { selected: true })).toHaveText(option);
      await page.keyboard.press('Enter');
    };
    for (const [name, path] of [
      ['Tenants', ''],
      ['Inbox', '/inbox'],
      ['Meta apps', '/apps'],
      ['Rates', '/rates'],
      ['Month close', '/close'],
      ['Audit log', '/audit'],
    ] as const) {
      await page.goto('/t/atlas/charges');
      // A tenant has an audit log of its own, and numbers and accounts; the group says whose it is.
      await go(name, name === 'Audit log' ? /^Audit log(Page|Operator)$/ : new RegExp(`^${name}Operator$`));
      await expect(page).toHaveURL(name === 'Audit log' ? /\/audit$/ : `/operator${path}`);
    }
    await page.goto('/account');
    await go('borea', /^Borea Cargo/);
    await expect(page).toHaveURL('/t/borea');
    for (const [name, path] of [
      ['Upcoming invoice', '/t/borea/invoices/upcoming'],
      ['Discrepancies', '/t/borea/discrepancies'],
      ['Free service messages', '/t/borea#free'],
    ] as const) {
      await go(name, new RegExp(`^${name}Page$`));
      await expect(page).toHaveURL(path);
    }
  });
});

test('nobody is told anything', async ({ request }) => {
  expect((await request.get('/palette?tenant=atlas')).status()).toBe(401);
});
