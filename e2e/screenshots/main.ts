import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { LANGUAGE_COOKIE, type Language } from '../../lib/language/language';
import config from '../../playwright.config';
import { addressOf, OPERATOR_ROUTES, type Route, TENANT_ROUTES } from '../fixtures/pages';
import { PASSWORD, PEOPLE, type Who } from '../fixtures/people';
import setup from '../fixtures/setup';
import { readStage, type Stage } from '../fixtures/stage-file';
import type { TenantSlug } from '../fixtures/world';

/**
 * Pictures of every page, wide and narrow, light and dark, into `screenshots/`, from the world of the journeys:
 * `npm run screenshots`. With `--docs` those of the README are renewed as well; other words choose pages: a whole
 * address, or a part of one; `--french` takes them in French as well, `--large` on a screen of 4K too. A stage that stands already (PARLEY_STAGE) is used and left standing.
 */
const FOLDER = 'screenshots';
const large = process.argv.includes('--large');
const french = process.argv.includes('--french');
const WIDTHS = large ? [3840, 1440, 360] : [1440, 360];
const LANGUAGES: Language[] = french ? ['en', 'fr'] : ['en'];
const THEMES = ['light', 'dark'] as const;
const IN_README = new Map([
  ['t-atlas-1440-light.png', 'docs/overview.png'],
  ['t-atlas-countries-1440-light.png', 'docs/countries.png'],
]);

interface Shot {
  address: string;
  who: Who | null;
}

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const forDocs = process.argv.includes('--docs');

function shots(stage: Stage): Shot[] {
  const seen: TenantSlug[] = ['atlas', 'borea'];
  const of = (route: Route, who: Who): Shot[] => {
    const address = seen.map((tenant) => addressOf(route, tenant, stage)).find((one) => one !== null);
    return route.kind === 'page' && address ? [{ address, who }] : [];
  };
  const all: Shot[] = [
    { address: '/sign-in', who: null },
    ...TENANT_ROUTES.flatMap((route) => of(route, 'both')),
    ...OPERATOR_ROUTES.flatMap((route) => of(route, 'operator')),
  ];
  return words.length === 0
    ? all
    : all.filter(({ address }) =>
        words.some((word) => (word.startsWith('/') ? address === word : address.includes(word))),
      );
}

interface Look {
  language: Language;
  width: number;
  theme: (typeof THEMES)[number];
}

const LOOKS: Look[] = LANGUAGES.flatMap((language) =>
  WIDTHS.flatMap((width) => THEMES.map((theme) => ({ language, width, theme }))),
);

async function takeAll(browser: Browser, stage: Stage) {
  const all = shots(stage);
  let taken = 0;
  for (const who of new Set(all.map((one) => one.who)))
    for (const look of LOOKS) {
      const page = await open(browser, stage, look);
      if (who) await signIn(page, PEOPLE[who].email);
      for (const { address } of all.filter((one) => one.who === who)) {
        await page.goto(address);
        await page.waitForLoadState('networkidle');
        const name = nameOf(address, look);
        await page.screenshot({ path: path.join(FOLDER, name), fullPage: !IN_README.has(name) });
        process.stdout.write(`\r${++taken} of ${all.length * LOOKS.length}  ${name.padEnd(70)}`);
      }
      await page.context().close();
    }
  process.stdout.write('\n');
}

async function open(browser: Browser, stage: Stage, { language, width, theme }: Look): Promise<Page> {
  const context = await browser.newContext({
    baseURL: stage.url,
    viewport: { width, height: width > 2000 ? 2160 : width > 1000 ? 900 : 780 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  const page = await context.newPage();
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: language, url: stage.url }]);
  return page;
}

function nameOf(address: string, { language, width, theme }: Look): string {
  const page = address.slice(1).replace(/[^a-z0-9]+/gi, '-');
  return `${page}-${width}-${theme}${language === 'en' ? '' : `-${language}`}.png`;
}

async function signIn(page: Page, email: string) {
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('main button, form button').first().click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

const clear = process.env.PARLEY_STAGE ? async () => {} : await setup();
try {
  const browser = await chromium.launch(config.use?.launchOptions);
  if (words.length === 0) rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  await takeAll(browser, readStage());
  await browser.close();
  if (forDocs) for (const [from, to] of IN_README) copyFileSync(path.join(FOLDER, from), to);
} finally {
  await clear();
}
