import { expectAccessible, expectNoSidewaysScroll } from '../fixtures/axe';
import { englishLines, everythingSaid, inFrench } from '../fixtures/languages';
import { addressOf, OPERATOR_ROUTES, type Route, TENANT_ROUTES } from '../fixtures/pages';
import type { Who } from '../fixtures/people';
import { expect, test } from '../fixtures/test';

// What is wrong is said in the message; pictures of each step only take time.
test.use({ trace: 'off' });

const isPage = ({ kind }: Route) => kind === 'page';
const at = (pattern: string): Route => ({ kind: 'page', pattern });

const VISITS: { who: Who | null; routes: Route[] }[] = [
  { who: null, routes: ['/sign-in', '/forgot', '/reset', '/invitation', '/nowhere'].map(at) },
  { who: 'stranger', routes: ['/', '/account'].map(at) },
  {
    who: 'neighbour',
    routes: [
      ...TENANT_ROUTES.filter(isPage),
      ...['/t/borea/countries/IN?period=all', '/t/borea/countries?q=zzzz', '/t/atlas'].map(at),
      ...[
        '/t/borea/what-if?from=2018-01-01&through=2099-12-31&rules=pmp-2025-07',
        '/t/borea/what-if?from=2026-11-20&through=2026-11-01&rules=pmp-2025-07',
        '/t/borea/charges?id=nothing',
        '/t/borea/charges?column=type&column=market&column=model',
        '/t/borea/countries?group=market&compare=previous',
        '/t/borea/discrepancies?state=accepted',
        '/t/borea/invoices/999999',
        '/t/borea/nowhere',
      ].map(at),
    ],
  },
  // Units without a price, two currencies, and what a role may not.
  {
    who: 'viewer',
    routes: [
      '/t/atlas?currency=CLP',
      '/t/atlas/countries?currency=CLP',
      '/t/atlas/charges?unpriced=true',
      '/t/atlas/invoices/upcoming?currency=CLP',
      '/t/atlas/discrepancies',
      ...['', '/members', '/keys', '/budgets', '/billing', '/audit'].map((tab) => `/t/atlas/settings${tab}`),
      '/operator',
    ].map(at),
  },
  { who: 'operator', routes: [...OPERATOR_ROUTES.filter(isPage), at('/operator/billing/atlas')] },
];

for (const { who, routes } of VISITS) {
  test.describe(`in French, for ${who ?? 'nobody'}`, () => {
    test.use({ who, complaints: /status of 40[34]/ });

    for (const route of routes) {
      test(`${route.pattern} says no English word`, async ({ page, stage }) => {
        const path = addressOf(route, 'borea', stage);
        test.skip(path === null, 'e2e/fixtures/pages.ts does not say what stands for the variable part');
        await inFrench(page, stage.url);
        await page.goto(path!);
        await expect(page.getByRole('heading').first()).toBeVisible();
        await expect(page.getByText('Chargement', { exact: true })).toHaveCount(0);
        await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
        expect(await englishLines(await everythingSaid(page))).toEqual([]);
        await expectAccessible(page, 'wide');
        await page.setViewportSize({ width: 360, height: 900 });
        await page.emulateMedia({ colorScheme: 'dark' });
        await expectAccessible(page, 'narrow, dark');
        await expectNoSidewaysScroll(page, 'narrow');
      });
    }
  });
}
