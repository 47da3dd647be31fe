import { expectFine } from '../fixtures/axe';
import { post } from '../fixtures/deliveries';
import { inFrench } from '../fixtures/languages';
import { linkIn } from '../fixtures/mail';
import { PEOPLE } from '../fixtures/people';
import { expect, test } from '../fixtures/test';

// What is wrong is said in the message; pictures of each step only take time.
test.use({ trace: 'off' });

for (const language of ['en', 'fr'] as const) {
  test.describe(`in ${language}`, () => {
    test.beforeEach(async ({ page, stage }) => {
      if (language === 'fr') await inFrench(page, stage.url);
    });

    test.describe('a member', () => {
      test.use({ who: 'neighbour', complaints: /status of 404/ });

      test('a comparison with other rules breaks no rule', async ({ page }) => {
        await page.goto('/t/borea/what-if?from=2018-01-01&through=2099-12-31&rules=pmp-2025-07');
        await expect(page.getByRole('table').first()).toBeVisible();
        await expectFine(page, 'what-if');
      });

      test('Meta’s figures beside the ledger break no rule', async ({ page, truth }) => {
        const { id, phones } = truth('borea').wabas[0]!;
        const point = {
          start: Date.parse('2026-10-01T00:00:00+05:30') / 1000,
          end: Date.parse('2026-10-02T00:00:00+05:30') / 1000,
          volume: 3,
          cost: 0.1,
          country: 'IN',
          phone_number: phones[0]!.display.replace(/\D/g, ''),
          pricing_type: 'REGULAR',
          pricing_category: 'MARKETING',
        };
        const file = { id, pricing_analytics: { data: [{ data_points: [point] }] } };
        await page.goto('/t/borea/reconciliation');
        await page.locator('input[type=file]').setInputFiles({
          name: 'pricing_analytics.json',
          mimeType: 'application/json',
          buffer: Buffer.from(JSON.stringify(file)),
        });
        await page.getByRole('button', { name: /^Compar/ }).press('Enter');
        await expect(page.getByRole('table').first()).toBeVisible();
        await expectFine(page, 'reconciliation');
      });

      test('a refused form breaks no rule', async ({ page }) => {
        await page.goto('/account');
        for (const field of await page.locator('input[type=password]').all()) await field.fill('wrong again');
        await page
          .locator('form', { has: page.locator('input[type=password]') })
          .locator('button')
          .press('Enter');
        await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
        await expectFine(page, 'a refused form');
      });

      test('what is not there breaks no rule', async ({ page }) => {
        await page.goto('/t/borea/nowhere');
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectFine(page, 'not found');
      });
    });

    test.describe('whose verdicts are contradicted', () => {
      test.use({ who: 'quirk' });

      test('both stories, and the charge with its thread, break no rule', async ({ page, stage, truth }) => {
        const { id: waba, phones } = truth('quirk').wabas[0]!;
        const body = contradicted(waba, phones[0]!.id, language);
        expect(await post(stage.url, stage.secrets.WHATSAPP_APP_SECRET, body)).toBe(200);
        await expect(async () => {
          await page.goto('/t/quirk/discrepancies?month=2026-03');
          await expect(page.getByRole('article').first()).toBeVisible({ timeout: 1_000 });
        }).toPass({ timeout: 30_000 });
        await expectFine(page, 'discrepancies');
        await page.getByRole('article').first().getByRole('link').first().press('Enter');
        await page.getByRole('table').getByRole('link').first().press('Enter');
        await expect(page.locator('#thread')).toBeAttached();
        await expectFine(page, 'a charge with its thread');
      });
    });

    test.describe('nobody', () => {
      test('a link to a new password breaks no rule', async ({ page, stage }) => {
        // Each language asks for somebody else: a second mail to one address has to wait.
        const { email } = language === 'en' ? PEOPLE.quirk : PEOPLE.guest;
        await page.goto('/forgot');
        await page.locator('input[type=email]').fill(email);
        await page.keyboard.press('Enter');
        await expect(
          page
            .getByRole('status')
            .or(page.getByText(/lien est en route|is on its way/))
            .first(),
        ).toBeVisible();
        await page.goto(await linkIn(stage, email));
        await expect(page.locator('input[type=password]')).toBeVisible();
        await expectFine(page, 'reset');
      });
    });
  });
}

/** The user wrote, the business answered within the window, and Meta charged it. */
function contradicted(waba: string, phone: string, name: string): string {
  const at = Date.parse(name === 'en' ? '2026-03-04T10:00:00Z' : '2026-03-11T10:00:00Z') / 1000;
  const recipient = '4236601300';
  const pricing = { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' };
  const status = (state: string, later: number) => ({
    id: `wamid.contradicted-${name}`,
    status: state,
    timestamp: String(at + later),
    recipient_id: recipient,
    pricing,
  });
  const text = {
    from: recipient,
    id: `wamid.wrote-${name}`,
    timestamp: String(at),
    type: 'text',
    text: { body: '?' },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '1', phone_number_id: phone },
    statuses: [status('sent', 600), status('delivered', 660)],
    messages: [text],
  };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: waba, changes: [{ field: 'messages', value }] }],
  });
}
