import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { approveMonth } from '../invoices/approve';
import { billedTenant, testIssuer } from '../invoices/testing';

const { url } = await testDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'parley-cli-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));
const NOWHERE = 'postgresql://nobody:x@127.0.0.1:1/none';

const parley = (args: string[], database: string) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const env = { ...process.env, DATABASE_URL: database };
    execFile('tsx', ['bin/parley.ts', ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

test('the evidence of an invoice is written with a database and verified without one', async () => {
  await testIssuer();
  const { id, charge } = await billedTenant('acme', { id: '1', markup: '10' });
  await charge({ a: '2026-10-05T10:00 PMP regular marketing', b: '2026-10-06T10:00 PMP regular utility' });
  const now = Date.parse('2026-11-09T00:00:00Z');
  const [invoice] = await approveMonth({ tenantId: id, month: '2026-10-01', by: 'op', now });
  const file = path.join(folder, 'evidence.zip');
  const bundle = (number: string, out: string) =>
    parley(['invoices', 'bundle', '--tenant', 'acme', '--number', number, '--out', out, '--json'], url);

  const made = await bundle(invoice!.number, file);
  expect(made, made.err).toMatchObject({ code: 0 });
  expect(JSON.parse(made.out)).toMatchObject({ ok: true, invoice: invoice!.number, lines: 2, charges: 2 });

  const verified = await parley(['verify-bundle', file, '--json'], NOWHERE);
  expect(verified).toMatchObject({ code: 0, out: made.out });

  const broken = path.join(folder, 'broken.zip');
  const bytes = readFileSync(file);
  writeFileSync(broken, bytes.subarray(0, bytes.length - 10));
  expect(await parley(['verify-bundle', broken], NOWHERE)).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^.+ cannot be opened as an evidence bundle: .+\.\n$/),
  });

  const none = await bundle('INV-0', path.join(folder, 'none.zip'));
  expect(none).toMatchObject({ code: 1, err: "'acme' has no invoice 'INV-0'.\n" });
  expect(readdirSync(folder).sort()).toEqual(['broken.zip', 'evidence.zip']);
});
