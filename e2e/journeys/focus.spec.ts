import { focusNow } from '../fixtures/keyboard';
import { addressOf, OPERATOR_ROUTES, type Route, TENANT_ROUTES } from '../fixtures/pages';
import type { Who } from '../fixtures/people';
import { expect, test } from '../fixtures/test';

// What is wrong is said in the message; pictures of each step only take time.
test.use({ trace: 'off' });

const MOST_STOPS = 60;
/** A field for a date has a stop for day, month, year and its calendar. */
const STOPS_WITHIN = 4;
const isPage = ({ kind }: Route) => kind === 'page';

const VISITS: { who: Who; routes: Route[] }[] = [
  { who: 'neighbour', routes: [...TENANT_ROUTES.filter(isPage), { kind: 'page', pattern: '/account' }] },
  { who: 'operator', routes: OPERATOR_ROUTES.filter(isPage) },
];

for (const { who, routes } of VISITS) {
  test.describe(`for ${who}`, () => {
    test.use({ who });

    for (const route of routes) {
      test(`${route.pattern}: each stop of the Tab key is seen, and none holds it`, async ({
        page,
        stage,
      }) => {
        const path = addressOf(route, 'borea', stage);
        test.skip(path === null, 'e2e/fixtures/pages.ts does not say what stands for the variable part');
        await page.setViewportSize({ width: 1280, height: 720 });
        await page.goto(path!);
        await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
        const wrong: string[] = [];
        const names: string[] = [];
        let held = 0;
        for (let stops = 0; stops < MOST_STOPS; stops++) {
          await page.keyboard.press('Tab');
          const focus = await focusNow(page);
          if (!focus) break;
          held = focus.isSame ? held + 1 : 0;
          names.push(focus.name);
          expect(held, `${focus.name} holds the focus`).toBeLessThan(STOPS_WITHIN);
          if (focus.wrong) wrong.push(`${focus.name} ${focus.wrong}`);
        }
        expect(wrong).toEqual([]);
        expect(new Set(names).size, 'stops that differ').toBeGreaterThan(Math.min(5, names.length / 3));
      });
    }
  });
}
