import {
  expectAccessible,
  expectNoSidewaysScroll,
  expectPartAccessible,
  expectReadable,
} from '../fixtures/axe';
import { addressOf, OPERATOR_ROUTES, type Route, TENANT_ROUTES } from '../fixtures/pages';
import type { Who } from '../fixtures/people';
import { expect, test } from '../fixtures/test';

const isPage = ({ kind }: Route) => kind === 'page';
const at = (pattern: string): Route => ({ kind: 'page', pattern });

/** A few rows of a long table show what all have. */
const SOME: Record<string, string> = {
  '/t/[tenant]/countries': '?q=rest',
  '/t/[tenant]/charges': '?category=marketing',
};

// What is wrong is said in the message; pictures of each step only take time.
test.use({ trace: 'off' });

const VISITS: { who: Who | null; routes: Route[] }[] = [
  { who: null, routes: ['/sign-in', '/forgot', '/reset', '/invitation', '/nowhere'].map(at) },
  { who: 'stranger', routes: ['/', '/account'].map(at) },
  {
    who: 'neighbour',
    routes: [
      ...TENANT_ROUTES.filter(isPage),
      ...['/t/borea/countries/IN?period=all', '/t/borea/countries?category=none', '/t/atlas'].map(at),
    ],
  },
  // Units without a price, and two currencies.
  { who: 'owner', routes: ['/t/atlas?currency=CLP', '/t/atlas/countries?currency=CLP&q=rest'].map(at) },
  { who: 'operator', routes: OPERATOR_ROUTES.filter(isPage) },
];

for (const { who, routes } of VISITS) {
  test.describe(`for ${who ?? 'nobody'}`, () => {
    test.use({ who, complaints: /status of 404/ });

    for (const route of routes) {
      test(`${route.pattern} breaks no rule, wide and narrow, in light and dark`, async ({ page, stage }) => {
        const path = addressOf(route, 'borea', stage);
        test.skip(path === null, 'e2e/fixtures/pages.ts does not say what stands for the variable part');
        for (const width of [1440, 360]) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(path + (SOME[route.pattern] ?? ''));
          await expect(page.getByRole('heading').first()).toBeVisible();
          await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
          await page.emulateMedia({ colorScheme: 'light' });
          await expectAccessible(page, `at ${width}`);
          await page.emulateMedia({ colorScheme: 'dark' });
          await expectReadable(page, `at ${width}, dark`);
          await expectNoSidewaysScroll(page, `at ${width}`);
        }
      });
    }
  });
}

test.describe('open menus', () => {
  test.use({ who: 'both' });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`break no rule in ${colorScheme}, and fit on a small screen`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 360, height: 800 });
      await page.goto('/t/borea/countries');
      for (const name of [
        /^Account/,
        /^Tenant: /,
        /^Period: /,
        /^Category/,
        /^Compare/,
        /^Columns/,
        /^Export/,
        /^Views/,
      ]) {
        await page.getByRole('button', { name }).click();
        await expect(page.getByRole('menu')).toBeVisible();
        await expectPartAccessible(page, '[role=menu]:popover-open', name.source);
        await expectNoSidewaysScroll(page, name.source);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('menu')).toBeHidden();
      }
    });
  }
});

test.describe('a refused sign-in', () => {
  test.use({ complaints: /status of 401/ });

  test('breaks no rule', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill('nobody@atlas.example');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: /wrong/ })).toBeVisible();
    await expectAccessible(page, 'refused');
  });
});
