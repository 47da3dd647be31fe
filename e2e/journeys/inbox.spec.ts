import type { Page } from '@playwright/test';
import type pg from 'pg';
import { sign } from '../../lib/whatsapp/signature';
import { expectFine } from '../fixtures/axe';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';

const PLACE = { waba: '99000990', phone: '99000991' };
const APP = { id: '660066', secret: 'journey-app-secret-0001', next: 'journey-app-secret-0002' };

const unknown = JSON.stringify({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: PLACE.waba,
      changes: [
        {
          field: 'messages',
          value: {
            metadata: { phone_number_id: PLACE.phone },
            statuses: [
              { id: 'wamid.journey', status: 'sent', timestamp: '1772359200', recipient_id: '33612345678' },
            ],
          },
        },
      ],
    },
  ],
});

async function post(url: string, body: string, secret: string): Promise<number> {
  const headers = { 'X-Hub-Signature-256': sign(Buffer.from(body), secret) };
  return (await fetch(url, { method: 'POST', body, headers })).status;
}

/** A delivery that was set aside, as five tries would have left it. */
async function failed(database: pg.Client, reason: string): Promise<string> {
  const { rows } = await database.query(
    `WITH arrived AS (INSERT INTO delivery (body, sha256) VALUES ('{"entry":[]}', sha256('{"entry":[]}')) RETURNING id)
     INSERT INTO inbox (delivery_id, lane, state, attempts, reason) SELECT id, 0, 'failed', 5, $1 FROM arrived
     RETURNING delivery_id::text AS id`,
    [reason],
  );
  return rows[0].id;
}

async function expectGood(page: Page, where: string) {
  await expectFine(page, where);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test.describe('an operator', () => {
  test.use({ who: 'operator' });

  test('sees what waits for which number, how to connect it, and the way of the delivery', async ({
    page,
    stage,
    database,
  }) => {
    const url = `${stage.url}/api/webhooks/whatsapp`;
    expect(await post(url, unknown, stage.secrets.WHATSAPP_APP_SECRET)).toBe(200);
    await expect
      .poll(async () => {
        const { rows } = await database.query('SELECT state FROM inbox WHERE $1 = ANY (phone_number_ids)', [
          PLACE.phone,
        ]);
        return rows[0]?.state;
      })
      .toBe('quarantined');
    await page.goto('/operator');
    await page.getByRole('link', { name: 'Inbox', exact: true }).click();
    await expect(page).toHaveURL('/operator/inbox');
    const row = page
      .getByRole('table', { name: 'What deliveries wait for' })
      .getByRole('row')
      .filter({ hasText: PLACE.phone });
    await expect(row).toContainText(`parley waba connect --waba ${PLACE.waba} --phone ${PLACE.phone}`);
    await expectGood(page, 'inbox');

    await row.getByRole('link', { name: PLACE.phone }).click();
    const way = page.getByRole('region', { name: /^Delivery \d+$/ });
    await expect(way).toContainText('In quarantine');
    await expect(way).toContainText(PLACE.phone);
    // What a person may be known by is in no part of it.
    await expect(page.getByText('33612345678')).toHaveCount(0);

    await page.getByRole('button', { name: 'Try them again' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try them again' }).click();
    await expect(page.getByText(/will be worked again\./)).toBeVisible();
    await expect
      .poll(async () => {
        const { rows } = await database.query('SELECT state FROM inbox WHERE $1 = ANY (phone_number_ids)', [
          PLACE.phone,
        ]);
        return rows[0]?.state;
      })
      .toBe('quarantined');
    await database.query('DELETE FROM inbox WHERE $1 = ANY (phone_number_ids)', [PLACE.phone]);
  });

  test('tries what has failed again, one and all', async ({ page, database }) => {
    const [one, two] = [
      await failed(database, 'poisoned <b>one</b>'),
      await failed(database, 'poisoned two'),
    ];
    const table = page.getByRole('table', { name: 'Deliveries that failed' });
    await page.goto('/operator/inbox');
    await expect(table).toContainText('poisoned <b>one</b>');
    await expectGood(page, 'failures');
    await table.getByRole('row').filter({ hasText: 'poisoned <b>one</b>' }).getByRole('button').click();
    await expect(table).not.toContainText('poisoned <b>one</b>');
    // The row is gone, and what was done is said all the same.
    await expect(page.getByText('1 delivery will be worked again.')).toBeVisible();
    await expect(page.getByRole('main')).toBeFocused();
    await expect(table).toContainText('poisoned two');
    await page.getByRole('button', { name: 'Try all again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try all again' }).click();
    await expect(page.getByText('No delivery has failed.')).toBeVisible();
    await expect(page.getByText(/will be worked again\./).last()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try all again' })).toHaveCount(0);
    const left = () =>
      database
        .query('SELECT FROM inbox WHERE delivery_id = ANY ($1::bigint[])', [[one, two]])
        .then(({ rowCount }) => rowCount);
    await expect.poll(left).toBe(0);
    await page.getByLabel('Number of the delivery').fill(one);
    await page.getByRole('button', { name: 'Look' }).click();
    await expect(page).toHaveURL(`/operator/inbox?delivery=${one}`);
    const way = page.getByRole('region', { name: `Delivery ${one}` });
    await expect(way).toContainText('Worked');
    await expect(way).toContainText('The body had no entries.');
    await page.goto('/operator/audit');
    await expect(page.getByText('inbox.retried').first()).toBeVisible();
  });

  test('finds the charges that a delivery proves, and delivery after delivery that does not exist', async ({
    page,
    stage,
    database,
  }) => {
    const charge = stage.chargeIds.atlas;
    const { rows } = await database.query(
      `SELECT delivery_id::text AS delivery FROM charge
        WHERE id = $1 AND tenant_id = (SELECT id FROM tenant WHERE slug = 'atlas')`,
      [charge],
    );
    await page.goto(`/operator/inbox?delivery=${rows[0].delivery}`);
    const { rows: found } = await readTable(page.getByRole('table', { name: 'The charges of its messages' }));
    expect(found.find(({ Charge }) => Charge === charge)).toMatchObject({
      Tenant: 'atlas',
      'Proved by': 'this delivery',
    });
    await expectGood(page, 'delivery');
    await page.getByRole('link', { name: charge, exact: true }).click();
    await expect(page).toHaveURL(`/t/atlas/charges/${charge}`);
    for (const wrong of ['999999999999', "1' OR 1=1", '-1', '1e9']) {
      await page.goto(`/operator/inbox?delivery=${encodeURIComponent(wrong)}`);
      await expect(page.getByText(`There is no delivery ${wrong}, or it is no longer kept.`)).toBeVisible();
    }
  });

  test('adds a Meta app, rotates its secret and removes it, and its secret is on no page', async ({
    page,
    stage,
  }) => {
    const url = `${stage.url}/api/webhooks/whatsapp/${APP.id}`;
    const body = '{"entry":[]}';
    expect(await post(url, body, APP.secret)).toBe(404);
    await page.goto('/operator/apps');
    await page.getByLabel('App id').fill(APP.id);
    await page.getByLabel('Name').fill('Journey <i>app</i>');
    await page.getByLabel('App secret').fill('short');
    await page.getByRole('button', { name: 'Add an app' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'The app secret must be' })).toBeVisible();
    await page.getByLabel('App secret').fill(APP.secret);
    await page.getByRole('button', { name: 'Add an app' }).click();
    const said = page.getByText(/Added\. Its verify token, not shown again: \S{20,}/);
    await expect(said).toBeVisible();
    const token = (await said.textContent())!.split(': ')[1]!;
    await expect.poll(() => post(url, body, APP.secret)).toBe(200);
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.challenge': '5',
      'hub.verify_token': token,
    });
    expect(await (await fetch(`${url}?${query}`)).text()).toBe('5');

    await page.reload();
    const row = page
      .getByRole('table', { name: 'Apps that were added' })
      .getByRole('row')
      .filter({ hasText: APP.id });
    await expect(row).toContainText(`/api/webhooks/whatsapp/${APP.id}`);
    await expectGood(page, 'apps');
    const html = await page.content();
    for (const secret of [APP.secret, token, stage.secrets.WHATSAPP_APP_SECRET])
      expect(html).not.toContain(secret);

    await row.getByRole('button', { name: 'New secret' }).click();
    const dialog = page.getByRole('dialog', { name: /A new secret/ });
    await dialog.getByLabel('App secret').fill(APP.next);
    await dialog.getByLabel('Take the old one').fill('0');
    await dialog.getByRole('button', { name: 'New secret' }).click();
    await expect(dialog).toBeHidden();
    await expect.poll(() => post(url, body, APP.next), { timeout: 15_000 }).toBe(200);
    expect(await post(url, body, APP.secret)).toBe(401);

    await row.getByRole('button', { name: 'Remove' }).click();
    await page
      .getByRole('dialog', { name: /Remove/ })
      .getByRole('button', { name: 'Remove' })
      .click();
    await expect(row).toHaveCount(0);
    await expect.poll(() => post(url, body, APP.next), { timeout: 15_000 }).toBe(404);
  });

  test('reads all of it in French too', async ({ page, context, stage }) => {
    await context.addCookies([{ name: 'parley-language', value: 'fr', url: stage.url }]);
    await page.goto('/operator/inbox?delivery=1');
    await expect(page.getByRole('heading', { name: 'Réception', level: 1 })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Livraison 1' })).toContainText('Traitée');
    await page.goto('/operator/apps');
    await expect(page.getByRole('heading', { name: 'Applications Meta', level: 1 })).toBeVisible();
  });
});
