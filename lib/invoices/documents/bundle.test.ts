import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import type { InvoiceDocument, InvoiceLine } from '../invoice';
import { evidenceBundle } from './bundle';
import { BundleFile } from './bundle-file';
import { MANIFEST, type Manifest, PARTS, type ProvenCharge } from './bundle-form';
import { chargesOf, group, invoiceOf, MONTH } from './testing';
import { verifyBundle } from './verify';

const directory = mkdtempSync(path.join(tmpdir(), 'parley-bundle-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const DOCUMENT = invoiceOf({
  groups: [
    group('France', 'marketing', 85_900n, 41n),
    group('India', 'utility', 10_701n, 12n, { wabaMonth: '2026-09-01' }),
    group('Spain', 'utility', 61_500n, -3n, { month: '2026-09-01', wabaMonth: '2026-09-01' }),
  ],
  savings: [
    {
      month: MONTH,
      wabaMonth: MONTH,
      market: 'France',
      category: 'marketing',
      quantity: 9n,
      saving: 1_332_000n,
    },
  ],
  fees: { platform: 49_000_000n, minimum: 0n },
});

async function* inPages(line: InvoiceLine, size = 5): AsyncGenerator<ProvenCharge[]> {
  let page: ProvenCharge[] = [];
  for (const charge of chargesOf(line)) {
    page.push(charge);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

let files = 0;
const newFile = () => path.join(directory, `${++files}.zip`);

async function write(document: InvoiceDocument, size?: number): Promise<string> {
  const file = newFile();
  await pipeline(
    evidenceBundle(document, (line) => inPages(line, size)),
    createWriteStream(file),
  );
  return file;
}

type Parts = Record<string, string>;
let original: Parts;
beforeAll(async () => {
  const bundle = await BundleFile.open(await write(DOCUMENT));
  original = {};
  for (const name of [...PARTS, MANIFEST]) original[name] = await bundle.whole(name);
  bundle.close();
});

async function zip(parts: Parts): Promise<string> {
  const file = newFile();
  const made = new ZipFile();
  for (const [name, text] of Object.entries(parts)) made.addBuffer(Buffer.from(text), name);
  made.end();
  await pipeline(made.outputStream, createWriteStream(file));
  return file;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The manifest as somebody would write it who knows how: it fits what was changed. */
function forge(parts: Parts): Parts {
  const manifest = JSON.parse(parts[MANIFEST]!) as Manifest;
  manifest.files = PARTS.map((name) => ({
    name,
    bytes: Buffer.byteLength(parts[name]!),
    sha256: sha256(parts[name]!),
  }));
  const rows = parts['charges.csv']!.split(/(?<=\r\n)/).slice(1);
  manifest.lines = manifest.lines.map(({ line }) => {
    const own = rows.filter((row) => row.startsWith(`${line},`));
    return { line, charges: own.length, sha256: sha256(own.join('')) };
  });
  return { ...parts, [MANIFEST]: JSON.stringify(manifest) };
}

function change(part: string, from: string | RegExp, to: string): Parts {
  const text = original[part]!.replace(from, to);
  expect(text, 'the test must change something').not.toBe(original[part]);
  return { ...original, [part]: text };
}

const problem = async (parts: Parts) =>
  verifyBundle(await zip(parts)).then(
    () => 'nothing',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('a bundle that was not touched', () => {
  test('is right, and says what it holds', async () => {
    expect(await verifyBundle(await write(DOCUMENT))).toEqual({
      invoice: 'INV-2026-000041',
      revision: 1,
      currency: 'EUR',
      total: '61.87',
      lines: 5,
      charges: 41 + 12 + 3,
      stated: 2,
      withoutPayload: 0,
      seal: sha256(original[MANIFEST]!),
    });
  });

  test('has the same seal whenever and in whatever pieces it is made, and whatever was paid meanwhile', async () => {
    const invoice = { ...DOCUMENT.invoice, status: 'paid' as const, amountPaidMinor: 5n };
    const again = await verifyBundle(await write({ ...DOCUMENT, invoice }, 7));
    expect(again.seal).toBe(sha256(original[MANIFEST]!));
  });

  test.each(['JPY', 'KWD'])('is right in %s', async (currency) => {
    const document = invoiceOf({ currency, groups: [group('France', 'marketing', 85_900n, 41n)] });
    const file = newFile();
    const charges = async function* (line: InvoiceLine) {
      yield [...chargesOf(line)].map((charge) => ({ ...charge, currency }));
    };
    await pipeline(evidenceBundle(document, charges), createWriteStream(file));
    expect(await verifyBundle(file)).toMatchObject({ currency, charges: 41 });
  });

  test('counts the charges whose delivery is no longer kept', async () => {
    const parts = forge(change('charges.csv', /,[0-9a-f]{64}\r\n/, ',\r\n'));
    expect(await verifyBundle(await zip(parts))).toMatchObject({ withoutPayload: 1 });
  });
});

/** Each found whether or not the manifest was made to fit. */
describe.each([
  ['left as it was', (parts: Parts) => parts],
  ['made to fit', forge],
])('what was changed is found, the manifest %s', (_, finish) => {
  const FIRST = /\r\n1,(\d+),/;

  test('a digit of a charge', async () => {
    expect(await problem(finish(change('charges.csv', ',0.0859,0.096638,', ',0.0869,0.096638,')))).toMatch(
      /^Tampered: Charge 1000040 of line 1 \(France, marketing\): its cost is 0\.0869, but 1 × 0\.0859 is 0\.0859\.$/,
    );
    expect(await problem(finish(change('charges.csv', ',0.0859,0.096638,', ',0.0859,0.096637,')))).toMatch(
      /its price is 0\.096637, but 0\.0859 and 12\.5 % are 0\.096638\.$/,
    );
  });

  test('a rate, with cost and price to fit', async () => {
    const changed = change(
      'charges.csv',
      /0\.0859(,[^,]*,[^,]*,12\.5),0\.0859,0\.096638/,
      '0.0864$1,0.0864,0.0972',
    );
    expect(await problem(finish(changed))).toMatch(/has another price, place or month than its line\.$/);
  });

  test('a charge that is gone', async () => {
    expect(await problem(finish(change('charges.csv', /\r\n1,[^\r]*(?=\r\n1,)/, '')))).toBe(
      'Tampered: Line 1 (France, marketing): its quantity is 41, but its 40 charges sum to 40.',
    );
  });

  test('a charge that is there twice', async () => {
    expect(await problem(finish(change('charges.csv', /\r\n(1,[^\r]*)(?=\r\n1,)/, '\r\n$1\r\n$1')))).toMatch(
      /is there twice, or not in its place\.$/,
    );
  });

  test('all charges of a line, or a line that is not there', async () => {
    expect(await problem(finish(change('charges.csv', /\r\n2,[^\r]*/g, '')))).toMatch(
      /^Tampered: Line 2 \(India, utility\): its quantity is 12, but its 0 charges sum to 0\.$/,
    );
    expect(await problem(finish(change('charges.csv', FIRST, '\r\n9,$1,')))).toMatch(/there is no line 9/);
    expect(await problem(finish(change('lines.csv', /INV-2026-000041,1,2,[^\r]*\r\n/, '')))).toMatch(
      /line 2 is missing or not in its place\.$/,
    );
  });

  test('a charge of another part of the ledger', async () => {
    expect(await problem(finish(change('charges.csv', FIRST, '\r\n1,9000001,')))).toMatch(
      /is not in the invoice's part of the ledger\.$/,
    );
  });

  test('a charge of another month', async () => {
    expect(
      await problem(finish(change('charges.csv', ',2026-10-01,2026-10-01,', ',2026-09-01,2026-10-01,'))),
    ).toMatch(/has another price, place or month than its line\.$/);
  });

  test('a line: its amount, its price, its quantity', async () => {
    expect(await problem(finish(change('lines.csv', ',3.96,', ',3.97,')))).toBe(
      'Tampered: Line 1 (France, marketing): its amount is 3.97, but its price 3.962158 is rounded to 3.96.',
    );
    expect(await problem(finish(change('lines.csv', ',3.962158,', ',3.962159,')))).toMatch(
      /^Tampered: The invoice's price is given as .+, but its lines sum to /,
    );
    expect(await problem(finish(change('lines.csv', ',41,0.0859,', ',42,0.0859,')))).toBe(
      'Tampered: Line 1 (France, marketing): its quantity is 42, but its 41 charges sum to 41.',
    );
  });

  test.each([
    [
      'subtotal',
      '"subtotal": "51.56"',
      '"subtotal": "51.57"',
      /subtotal is given as EUR 51\.57, but its lines sum to EUR 51\.56/,
    ],
    [
      'tax',
      '"tax": "10.31"',
      '"tax": "10.30"',
      /tax is given as EUR 10\.30, but 20 % of the subtotal is EUR 10\.31/,
    ],
    [
      'total',
      '"total": "61.87"',
      '"total": "62.87"',
      /total is given as EUR 62\.87, but subtotal and tax are EUR 61\.87/,
    ],
    ['rounding', /"rounding": "[^"]*"/, '"rounding": "0.0"', /rounding is given as/],
    [
      'number',
      'INV-2026-000041',
      'INV-2026-000042',
      /belongs to invoice INV-2026-000041, not to INV-2026-000042/,
    ],
    ['an amount that is none', '"total": "61.87"', '"total": "61,87"', /'61,87' is not a decimal amount/],
  ])('a total: %s', async (_name, from, to, expected) => {
    expect(await problem(finish(change('invoice.json', from, to)))).toMatch(expected);
  });
});

describe('what only the digests can tell', () => {
  test('a payload hash that was swapped', async () => {
    expect(await problem(change('charges.csv', /[0-9a-f]{64}\r\n/, `${'0'.repeat(64)}\r\n`))).toBe(
      'Tampered: Line 1 (France, marketing): its rows in charges.csv were changed: their SHA-256 is not the one in the manifest.',
    );
    expect(await problem(change('charges.csv', /[0-9a-f]{64}\r\n/, 'none\r\n'))).toMatch(
      /its payload_sha256 is no SHA-256\.$/,
    );
  });

  test('other words on the invoice, the annex, the read-me', async () => {
    expect(await problem(change('invoice.json', 'Lumière', 'Lumiere'))).toBe(
      'Tampered: invoice.json was changed: its SHA-256 is not the one in the manifest.',
    );
    expect(await problem(change('annex.csv', 'country', 'land'))).toMatch(
      /^Tampered: annex\.csv was changed/,
    );
    expect(await problem(change('README.txt', 'Evidence', 'Proof'))).toMatch(
      /^Tampered: README\.txt was changed/,
    );
  });

  test('a manifest that was made to fit has another seal', async () => {
    const forged = forge(change('charges.csv', /[0-9a-f]{64}\r\n/, `${'0'.repeat(64)}\r\n`));
    const { seal } = await verifyBundle(await zip(forged));
    expect(seal).not.toBe(sha256(original[MANIFEST]!));
  });
});

describe('what is no bundle is said in one sentence', () => {
  test('parts that are missing, strange or no JSON', async () => {
    const { 'lines.csv': _gone, ...rest } = original;
    expect(await problem(rest)).toBe('Tampered: lines.csv is not in the bundle.');
    expect(await problem({ ...original, 'more.txt': '' })).toMatch(
      /^Tampered: more\.txt is in the bundle and/,
    );
    expect(await problem({ ...original, [MANIFEST]: '{' })).toBe('Tampered: manifest.json is not JSON.');
    expect(await problem({ ...original, [MANIFEST]: '{}' })).toMatch(/does not list the parts/);
  });

  test('no ZIP file, or a damaged one', async () => {
    const file = newFile();
    writeFileSync(file, 'nothing');
    await expect(verifyBundle(file)).rejects.toThrow('cannot be opened as an evidence bundle');
    await expect(verifyBundle(path.join(directory, 'absent'))).rejects.toThrow('ENOENT');
  });
});

test('what cannot be read from the ledger breaks the bundle off, and does not end it as if it were whole', async () => {
  const failing = async function* (line: InvoiceLine) {
    yield [...chargesOf(line)];
    throw new Error('the database went away');
  };
  const writing = pipeline(evidenceBundle(DOCUMENT, failing), createWriteStream(newFile()));
  await expect(writing).rejects.toThrow('the database went away');
});
