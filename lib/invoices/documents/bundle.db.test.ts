import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../db/testing';
import { approveMonth } from '../approve';
import type { Invoice } from '../invoice';
import { billedTenant, testIssuer } from '../testing';
import { evidenceBundle } from './bundle';
import { BundleFile } from './bundle-file';
import { invoicePdf } from './invoice-pdf';
import { documentByNumber } from './read';
import { verifyBundle } from './verify';

const { owner } = await testDatabase();
const directory = mkdtempSync(path.join(tmpdir(), 'parley-bundle-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const approve = async (tenantId: number, month: string, now: string): Promise<Invoice> =>
  (await approveMonth({ tenantId, month, by: 'op@example.com', now: Date.parse(now) }))[0]!;

async function bundled(slug: string, { number }: Invoice) {
  const file = path.join(directory, `${number}.zip`);
  await pipeline(evidenceBundle(await documentByNumber(slug, number)), createWriteStream(file));
  const verified = await verifyBundle(file);
  const bundle = await BundleFile.open(file);
  const charges = parse(await bundle.whole('charges.csv'), { columns: true }) as Record<string, string>[];
  bundle.close();
  return { verified, charges };
}

test('every charge of an invoice with the digest of the body that proves it; late ones with the next month', async () => {
  await testIssuer();
  const { id, charge } = await billedTenant('acme', { id: '1', timezone: 'Europe/Paris', markup: '12.5' });
  await billedTenant('other', { id: '2' });
  await charge({
    a: '2026-10-05T10:00 PMP regular marketing',
    b: '2026-10-06T10:00 PMP regular marketing',
    c: '2026-10-07T10:00 PMP regular utility',
    free: '2026-10-07T11:00 PMP free_customer_service service',
  });
  await charge({ n: '2026-11-03T10:00 PMP regular marketing' });
  const october = await approve(id, '2026-10-01', '2026-11-09T00:00:00Z');
  await charge({ late: '2026-10-20T10:00 PMP regular marketing' });
  const november = await approve(id, '2026-11-01', '2026-12-09T00:00:00Z');

  const first = await bundled('acme', october);
  expect(first.verified).toMatchObject({ invoice: october.number, lines: 2, charges: 3, withoutPayload: 0 });
  const { rows } = await owner.query<{ id: bigint; body: Buffer }>('SELECT id, body FROM delivery');
  for (const one of first.charges) {
    const delivery = rows.find((row) => String(row.id) === one.delivery)!;
    expect(one.payload_sha256).toBe(createHash('sha256').update(delivery.body).digest('hex'));
    expect(delivery.body.toString()).toContain(one.unit_id);
  }

  const second = await bundled('acme', november);
  expect(second.verified).toMatchObject({ lines: 2, charges: 2 });
  expect(second.charges.map(({ billing_day }) => billing_day).sort()).toEqual(['2026-10-20', '2026-11-03']);
  // What came later changes nothing of what was proven before.
  expect((await bundled('acme', october)).verified.seal).toBe(first.verified.seal);

  expect((await invoicePdf(await documentByNumber('acme', november.number))).subarray(0, 5).toString()).toBe(
    '%PDF-',
  );
});

test("an invoice is found by its number and its tenant, never by another's", async () => {
  const { rows } = await owner.query<{ number: string }>('SELECT number FROM invoice LIMIT 1');
  const { number } = rows[0]!;
  await expect(documentByNumber('other', number)).rejects.toThrow(`'other' has no invoice '${number}'.`);
  await expect(documentByNumber('nobody', number)).rejects.toThrow("There is no tenant 'nobody'.");
});
