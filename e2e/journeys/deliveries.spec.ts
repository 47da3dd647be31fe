import type { Page } from '@playwright/test';
import { post, statusBody } from '../fixtures/deliveries';
import { readTable } from '../fixtures/table';
import { expect, test } from '../fixtures/test';

// What Quirk costs is compared with nothing, so something may happen there.
test.use({ who: 'quirk' });

test('a signed delivery is on the page within seconds, once; an unsigned one never', async ({
  page,
  stage,
  truth,
}) => {
  const { id: waba, phones } = truth('quirk').wabas[0]!;
  const delivery = { waba, phone: phones[0]!.id, at: Math.floor(Date.now() / 1000), category: 'marketing' };
  // Nobody in the simulator's traffic is in Liechtenstein.
  const body = statusBody({ ...delivery, id: 'wamid.live', recipient: '4236601234' });
  const forged = statusBody({ ...delivery, id: 'wamid.forged', recipient: '4236601235' });
  const secret = stage.secrets.WHATSAPP_APP_SECRET;
  await page.goto('/t/quirk/countries?q=LI');
  expect(await units(page)).toBe('0');
  expect(await post(stage.url, 'another secret', forged)).toBe(401);
  for (let times = 0; times < 3; times++) expect(await post(stage.url, secret, body)).toBe(200);
  await expect(async () => {
    await page.reload();
    expect(await units(page)).toBe('1');
  }).toPass({ timeout: 20_000 });
  expect(await post(stage.url, secret, body)).toBe(200);
  await expect(async () => {
    const ready = await (await page.request.get('/api/ready')).json();
    expect(ready.lag_seconds).toBe(0);
  }).toPass({ timeout: 20_000 });
  await page.reload();
  expect(await units(page)).toBe('1');
});

async function units(page: Page): Promise<string> {
  await expect(page.getByRole('table')).toBeVisible();
  return (await readTable(page.getByRole('table'))).total!.Units!;
}
