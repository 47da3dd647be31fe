import { expectFine } from '../fixtures/axe';
import { MISHAP, VACANT } from '../fixtures/empty';
import { englishLines, everythingSaid, inFrench } from '../fixtures/languages';
import { addressOf, TENANT_ROUTES } from '../fixtures/pages';
import { PEOPLE } from '../fixtures/people';
import { expect, test } from '../fixtures/test';

// What is wrong is said in the message; pictures of each step only take time.
test.use({ trace: 'off' });

for (const language of ['en', 'fr'] as const) {
  test.describe(`in ${language}`, () => {
    test.beforeEach(async ({ page, stage }) => {
      if (language === 'fr') await inFrench(page, stage.url);
    });

    test.describe('of a tenant that has nothing at all', () => {
      test.use({ who: 'newcomer', complaints: /status of 404/ });

      for (const route of TENANT_ROUTES.filter(({ kind }) => kind === 'page')) {
        test(`${route.pattern} says so and breaks no rule`, async ({ page, stage }) => {
          const path = addressOf(route, VACANT, stage);
          test.skip(path === null, 'it shows one thing, and there is none');
          await page.goto(path!);
          await expect(page.getByRole('heading').first()).toBeVisible();
          await expect(page.getByText(/^(Loading|Chargement)$/)).toHaveCount(0);
          await expectFine(page, path!);
          if (language === 'fr') expect(await englishLines(await everythingSaid(page))).toEqual([]);
        });
      }
    });
  });
}

test.describe('a page that fails', () => {
  test.use({ who: 'unlucky', complaints: /status of 500|React error #441/ });
  // One after the other: what one breaks, another would find broken.
  test.describe.configure({ mode: 'serial' });

  test.afterEach(async ({ database }) => {
    await database.query("UPDATE waba SET timezone = 'Europe/Paris' WHERE id = $1", [MISHAP.waba]);
    await database.query(
      `UPDATE session SET created_at = used_at
         FROM app_user u WHERE u.id = user_id AND u.email = $1`,
      [PEOPLE.unlucky.email],
    );
  });

  for (const language of ['en', 'fr'] as const) {
    const says = {
      en: 'This page could not be shown',
      fr: 'Cette page n’a pas pu être affichée',
    }[language];

    test(`within a tenant says so in ${language}, breaks no rule, and can be tried again`, async ({
      page,
      stage,
      database,
    }) => {
      if (language === 'fr') await inFrench(page, stage.url);
      await database.query("UPDATE waba SET timezone = 'Mars/Olympus' WHERE id = $1", [MISHAP.waba]);
      await page.goto(`/t/${MISHAP.slug}`);
      await expect(page.getByRole('alert').getByRole('heading', { level: 1 })).toHaveText(says);
      // The frame stands: one gets to all other pages.
      await expect(page.getByRole('navigation').getByRole('link')).toHaveCount(7);
      await expectFine(page, 'a failure within a tenant');
      if (language === 'fr') expect(await englishLines(await everythingSaid(page))).toEqual([]);
      await database.query("UPDATE waba SET timezone = 'Europe/Paris' WHERE id = $1", [MISHAP.waba]);
      await page.getByRole('button', { name: /^(Try again|Réessayer)$/ }).press('Enter');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/20\d\d$/);
      await expect(page.getByText(says)).toHaveCount(0);
    });

    test(`outside of any says so in ${language} and breaks no rule`, async ({ page, stage, database }) => {
      if (language === 'fr') await inFrench(page, stage.url);
      await page.goto('/account');
      await database.query(
        `UPDATE session SET created_at = 'infinity'
           FROM app_user u WHERE u.id = user_id AND u.email = $1`,
        [PEOPLE.unlucky.email],
      );
      await page.goto('/account');
      await expect(page.getByRole('alert').getByRole('heading', { level: 1 })).toHaveText(says);
      await expectFine(page, 'a failure outside of any tenant');
    });
  }
});
