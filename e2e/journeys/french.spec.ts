import type { Page } from '@playwright/test';
import { LANGUAGE_COOKIE } from '../../lib/language/language';
import { expectAccessible, expectNoSidewaysScroll } from '../fixtures/axe';
import type { Who } from '../fixtures/people';
import type { Stage } from '../fixtures/stage-file';
import { expect, test } from '../fixtures/test';

// What is wrong is said in the message; pictures of each step only take time.
test.use({ trace: 'off' });

/** Words that no French page has, but for names. */
const ENGLISH =
  /(?<!\p{L})(the|and|with|from|this|that|are|not|tenants?|invoices?|charges? of|mark-ups?|search|save|country|countries|category|categories|utility|authentication|delivered|approved?|issued?|loading|month|units?|unpriced|price|currency|settings|show|rest of)(?!\p{L})/iu;

interface Visit {
  /** With `ID` for the invoice. */
  path: string;
  heading: RegExp;
  /** It shows an amount. */
  amounts?: boolean;
}

const MONTH =
  '(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre) 20\\d\\d';

const VISITS: { who: Who; visits: Visit[] }[] = [
  {
    who: 'neighbour',
    visits: [
      { path: '/t/borea/invoices', heading: /^Factures$/, amounts: true },
      {
        path: '/t/borea/invoices/upcoming',
        heading: new RegExp(`^${MONTH}, à ce jour$`, 'i'),
        amounts: true,
      },
      { path: '/t/borea/invoices/upcoming/lines/1', heading: /./, amounts: true },
      { path: '/t/borea/invoices/ID', heading: /Approuvée$/, amounts: true },
      { path: '/t/borea/invoices/ID/lines/1', heading: /./, amounts: true },
      { path: '/t/borea/settings/billing', heading: /^(Coordonnées de facturation|Réglages)$/ },
      { path: '/t/borea/what-if', heading: /^Simulation$/ },
      {
        path: '/t/borea/what-if?from=2018-01-01&through=2099-12-31&rules=pmp-2025-07',
        heading: /^Simulation$/,
        amounts: true,
      },
      { path: '/t/borea/nowhere', heading: /^Il n’y a rien ici|Introuvable$/ },
    ],
  },
  {
    who: 'operator',
    visits: [
      { path: '/operator/close', heading: new RegExp(`^${MONTH}$`, 'i'), amounts: true },
      { path: '/operator/billing', heading: /^Facturation$/ },
      { path: '/operator/billing/borea', heading: /./ },
      { path: '/operator/rates', heading: /^Tarifs$/ },
      { path: '/operator/rates/1', heading: /./, amounts: true },
    ],
  },
];

async function inFrench(page: Page, stage: Stage) {
  await page.context().addCookies([{ name: LANGUAGE_COOKIE, value: 'fr', url: stage.url }]);
}

for (const { who, visits } of VISITS) {
  test.describe(`in French, for ${who}`, () => {
    test.use({ who, complaints: /status of 404/ });

    for (const { path, heading, amounts } of visits) {
      test(`${path} is French throughout`, async ({ page, stage }) => {
        await inFrench(page, stage);
        await page.goto(path.replace('ID', stage.invoiceId));
        await expect(page.getByText('Chargement', { exact: true })).toHaveCount(0);
        await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
        // biome-ignore lint/performance/useDomNodeTextContent: lines as a reader sees them, without scripts and styles.
        const text = await page.evaluate(() => document.body.innerText);
        // The columns of a file are called the same in every language.
        const english = text.split('\n').filter((line) => ENGLISH.test(line.replace(/\w+_\w+/g, '')));
        expect(english).toEqual([]);
        if (amounts) expect(text).toMatch(/\d,\d\d/);
        expect(text.split('\n').filter((line) => /\d[.]\d/.test(line))).toEqual([]);
        for (const width of [1440, 360]) {
          await page.setViewportSize({ width, height: 900 });
          await expectAccessible(page, `at ${width}`);
          await expectNoSidewaysScroll(page, `at ${width}`);
        }
      });
    }
  });
}

test.describe('a form in French', () => {
  test.use({ who: 'operator' });

  test('takes decimals with a comma, and says in French what is wrong', async ({ page, stage }) => {
    await inFrench(page, stage);
    await page.goto('/operator/billing/borea');
    const form = page.locator('form').filter({ has: page.getByLabel('Jours de grâce') });
    const fee = form.getByLabel(/^Frais de plateforme/);
    const before = await fee.inputValue();
    await fee.fill('quarante');
    await form.getByRole('button', { name: 'Enregistrer les conditions' }).click();
    await expect(form.getByRole('alert')).toHaveText(
      'Indiquez un montant, par exemple 49,90, ou 0 pour aucun.',
    );
    await expect(fee).toBeFocused();
    await fee.fill(before);
    await form.getByLabel('Taux fixe, %').fill('8,875');
    await form.getByRole('button', { name: 'Enregistrer les conditions' }).click();
    await expect(form.getByRole('status')).toHaveText(/^Enregistré/);
    await page.reload();
    await expect(form.getByLabel('Taux fixe, %')).toHaveValue('8,875');
    await form.getByLabel('Taux fixe, %').fill('0');
    await form.getByRole('button', { name: 'Enregistrer les conditions' }).click();
    await expect(form.getByRole('status')).toHaveText(/^Enregistré/);
  });
});
