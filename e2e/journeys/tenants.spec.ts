import type { APIResponse } from '@playwright/test';
import { addressOf, anyAddressOf, OPERATOR_ROUTES, TENANT_ROUTES } from '../fixtures/pages';
import { PEOPLE } from '../fixtures/people';
import { readTable, type TableText } from '../fixtures/table';
import { accountMenu, expect, signIn, test } from '../fixtures/test';
import { grouped, micros, monthToDate, rowsOf, sum } from '../fixtures/truth';
import { HOSTILE, TENANTS } from '../fixtures/world';

test.describe('a member of one tenant', () => {
  test.use({ who: 'owner', complaints: /status of 404/ });

  for (const route of TENANT_ROUTES) {
    test(`finds at a neighbour's ${route.pattern} what is found where no tenant is`, async ({
      page,
      truth,
      stage,
    }) => {
      const path = anyAddressOf(route, 'borea', stage);
      const others = await page.request.get(path);
      const nobodys = await page.request.get(path.replace('borea', 'nowhere'));
      expect(others.status()).toBe(404);
      expect(await without(others, 'borea')).toBe(await without(nobodys, 'nowhere'));
      expect(await others.text()).not.toContain(truth('borea').name);
      const asRouter = await page.request.get(path, { headers: { RSC: '1' } });
      expect(await asRouter.text()).not.toContain(truth('borea').name);
    });
  }

  test('sees the page that says so', async ({ page }) => {
    await page.goto('/t/borea/countries');
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    await expect(page.getByRole('table')).toHaveCount(0);
  });

  test('gets nowhere by names that are none', async ({ page }) => {
    for (const slug of [
      'Atlas',
      'ATLAS',
      'atlas%20',
      'atlas%00',
      "atlas'--",
      '..%2fborea',
      '%2e%2e',
      'atlas,borea',
      '1',
    ]) {
      const answer = await page.request.get(`/t/${slug}/countries`);
      expect([400, 404], slug).toContain(answer.status());
    }
    const twice = await page.request.get('/t/atlas/countries?tenant=borea&slug=borea&tenantId=2');
    expect(twice.status()).toBe(200);
    expect(await twice.text()).not.toContain('Borea');
  });

  test("cannot filter by a neighbour's number", async ({ page, truth }) => {
    const { id: waba, phones } = truth('borea').wabas[0]!;
    await page.goto(`/t/atlas/countries?period=all&phone=${phones[0]!.id}&waba=${waba}`);
    await expect(page.getByRole('heading', { name: 'No country matches these filters' })).toBeVisible();
    await expect(page.locator('body')).not.toContainText(phones[0]!.display);
  });

  test('has no operator pages', async ({ page, stage }) => {
    const paths = OPERATOR_ROUTES.map((route) => anyAddressOf(route, 'atlas', stage));
    for (const path of [...paths, '/operator/anything'])
      expect((await page.request.get(path)).status()).toBe(404);
    await page.goto('/t/atlas');
    await accountMenu(page).click();
    await expect(page.getByRole('menuitem', { name: 'Sign out', exact: true })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'All tenants' })).toHaveCount(0);
  });

  test('is offered their own tenants only', async ({ page, truth }) => {
    await page.goto('/t/atlas');
    await page.getByRole('button', { name: /^Tenant: / }).click();
    await expect(page.getByRole('menuitem')).toHaveText([truth('atlas').name]);
  });
});

test.describe('a viewer', () => {
  test.use({ who: 'viewer' });

  test('sees the same figures as an owner', async ({ page, truth }) => {
    const tenant = truth('atlas');
    const rows = rowsOf(tenant, { ...monthToDate(tenant), currency: 'USD' });
    await page.goto('/t/atlas/countries');
    expect(withUnits(await readTable(page.getByRole('table'))).length).toBe(grouped(rows, 'country').size);
    expect((await page.request.get('/t/atlas/countries/export')).status()).toBe(200);
  });
});

test.describe('a member of two tenants', () => {
  test.use({ who: 'both' });

  test('goes from one to the other, and never sees both in one', async ({ page, truth }) => {
    await page.goto('/t/atlas/countries');
    const first = await readTable(page.getByRole('table'));
    await page.getByRole('button', { name: /^Tenant: / }).click();
    await page.getByRole('menuitem', { name: truth('borea').name }).click();
    await expect(page).toHaveURL('/t/borea');
    await page.getByRole('link', { name: 'Countries', exact: true }).click();
    await expect(page).toHaveURL('/t/borea/countries');
    const tenant = truth('borea');
    const rows = rowsOf(tenant, { ...monthToDate(tenant), currency: 'USD' });
    await expect(async () => {
      const table = await readTable(page.getByRole('table'));
      expect(table).not.toEqual(first);
      expect(withUnits(table).length).toBe(grouped(rows, 'country').size);
    }).toPass();
  });
});

test.describe('an operator', () => {
  test.use({ who: 'operator' });

  test('may read every tenant', async ({ page, truth, stage }) => {
    for (const slug of TENANTS) {
      for (const route of TENANT_ROUTES) {
        const path = addressOf(route, slug, stage);
        if (path) expect((await page.request.get(path)).status(), path).toBe(200);
      }
      await page.goto(`/t/${slug}`);
      await expect(page.getByRole('button', { name: `Tenant: ${truth(slug).name}` })).toBeVisible();
    }
    expect((await page.request.get('/t/nowhere')).status()).toBe(404);
  });

  test('comes in at the sum of all tenants, each as it is for itself', async ({ page, truth }) => {
    await page.goto('/');
    await expect(page).toHaveURL('/operator');
    const { rows } = await readTable(page.getByRole('table'));
    for (const slug of TENANTS.filter((one) => one !== 'quirk')) {
      const tenant = truth(slug);
      const month = grouped(rowsOf(tenant, monthToDate(tenant)), 'currency');
      const own = rows.filter((row) => row.Tenant!.endsWith(` ${slug}`));
      const sums = [...month.values()].map(sum);
      expect(own.length, slug).toBe(Math.max(1, month.size));
      for (const { quantity, price, cost } of sums) {
        const row = own.find((one) => one.Units === quantity.toLocaleString('en-US'))!;
        expect(micros(row.Price!.replace(/^[A-Z]{3}\s*/, '')), slug).toBe(price);
        expect(micros(row.Cost!), slug).toBe(cost);
        expect(micros(row.Margin!.split(' ')[0]!), slug).toBe(price - cost);
      }
    }
    await page.getByRole('searchbox', { name: 'Search tenants' }).fill('ATLAS');
    await page.getByRole('button', { name: 'Find' }).click();
    await expect(page).toHaveURL(/q=ATLAS/);
    await expect(page.getByText('1 tenant', { exact: true })).toBeVisible();
    await page
      .getByRole('link', { name: /Atlas Outdoor/ })
      .first()
      .click();
    await expect(page).toHaveURL('/t/atlas');
  });
});

test.describe('names that bite', () => {
  test.use({ who: 'quirk' });

  test('are shown as the text that they are', async ({ page }) => {
    page.on('dialog', (dialog) => {
      throw new Error(`A name could say '${dialog.message()}'.`);
    });
    await page.goto('/t/quirk');
    await expect(page.getByRole('button', { name: `Tenant: ${HOSTILE.name}` })).toBeVisible();
    await expect(page.getByText(HOSTILE.phone).first()).toBeVisible();
    await page.goto('/t/quirk/countries?period=all');
    await expect(page.getByRole('columnheader', { name: nameAsRead(HOSTILE.category) })).toBeVisible();
    const file = await (await page.request.get('/t/quirk/countries/export?period=all')).text();
    const cells = file.split(/\r\n|,/);
    expect(cells).toContain(`'${nameAsRead(HOSTILE.category)}`);
    for (const cell of cells) if (!/^-?[\d.]+$/.test(cell)) expect(cell).not.toMatch(/^"?[=+\-@\t]/);
  });
});

test('a member who is removed sees nothing from then on', async ({ page, database }) => {
  await page.goto('/t/atlas/countries');
  await signIn(page, PEOPLE.removed.email);
  await expect(page.getByRole('table')).toBeVisible();
  const { rows } = await database.query(
    `DELETE FROM membership WHERE user_id = (SELECT id FROM app_user WHERE email = $1) RETURNING *`,
    [PEOPLE.removed.email],
  );
  const answer = await page.request.get('/t/atlas/countries');
  const file = await page.request.get('/t/atlas/countries/export');
  await database.query(
    `INSERT INTO membership (tenant_id, user_id, role) SELECT tenant_id, user_id, role
       FROM json_populate_recordset(null::membership, $1)`,
    [JSON.stringify(rows)],
  );
  expect([answer.status(), file.status()]).toEqual([404, 404]);
  expect((await page.request.get('/t/atlas/countries')).status()).toBe(200);

  await database.query('UPDATE app_user SET session_version = session_version + 1 WHERE email = $1', [
    PEOPLE.removed.email,
  ]);
  expect((await page.request.get('/t/atlas', { maxRedirects: 0 })).status()).toBe(307);
});

/** The others are there because of the days that they are compared with. */
function withUnits({ rows }: TableText) {
  return rows.filter(({ Units }) => Units !== '0');
}

/** The page without what differs by chance or by its address. */
async function without(answer: APIResponse, slug: string): Promise<string> {
  const nonce = /'nonce-([^']+)'/.exec(answer.headers()['content-security-policy'] ?? '')?.[1];
  const text = (await answer.text()).replaceAll(slug, 'X');
  return nonce ? text.replaceAll(nonce, 'N') : text;
}

function nameAsRead(category: string): string {
  return category[0]!.toUpperCase() + category.slice(1);
}
