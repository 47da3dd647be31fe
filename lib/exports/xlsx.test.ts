import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import yauzl from 'yauzl';
import { xlsxStream } from './xlsx';

const COLUMNS = [
  { name: 'Country', numeric: false },
  { name: 'Price', numeric: true },
];

async function bytesOf(rows: readonly (readonly string[])[], name = 'Countries') {
  return Buffer.from(await new Response(xlsxStream(name, COLUMNS, rows)).arrayBuffer());
}

/** The sheet's own XML, as a spreadsheet program gets it. */
function sheetXml(file: Buffer): Promise<string> {
  return new Promise((resolve, reject) =>
    yauzl.fromBuffer(file, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('entry', (entry) => {
        if (!entry.fileName.endsWith('sheet1.xml')) return zip.readEntry();
        zip.openReadStream(entry, async (problem, stream) =>
          problem ? reject(problem) : resolve(Buffer.concat(await stream.toArray()).toString('utf8')),
        );
      });
      zip.readEntry();
    }),
  );
}

test('decimals are numbers, written to their last digit; other words stay words', async () => {
  const file = await bytesOf([
    ['France', '1234.567891'],
    ['Chad', '-0.0859'],
    ['India', 'unpriced'],
    ['Peru', ''],
    ['Mali', '123456789.123456'],
    ['Togo', '1234567890.123456'],
  ]);
  const { sheets } = await readXlsx(file);
  expect(sheets[0]!.rows).toEqual([
    ['Country', 'Price'],
    ['France', 1234.567891],
    ['Chad', -0.0859],
    ['India', 'unpriced'],
    ['Peru', null],
    ['Mali', 123456789.123456],
    // Sixteen digits are more than a spreadsheet's number holds.
    ['Togo', '1234567890.123456'],
  ]);
  expect(await sheetXml(file)).toContain('<v>1234.567891</v>');
});

test.each(['=1+1', '+33123', '-1+2', '@SUM(A1)', '=HYPERLINK("http://x")'])(
  '%s is a text, never a formula',
  async (text) => {
    const file = await bytesOf([[text, text]]);
    expect((await readXlsx(file)).sheets[0]!.rows[1]).toEqual([text, text]);
    expect(await sheetXml(file)).not.toContain('<f>');
  },
);

test('a name that no sheet may have is made one that it may', async () => {
  const { sheets } = await readXlsx(await bytesOf([], 'Countries [2026/10]: everything that was spent'));
  expect(sheets[0]!.name).toBe('Countries  2026 10   everything');
});

test('rows are taken as they are read, not before', async () => {
  let taken = 0;
  const rows = (function* () {
    for (; taken < 200_000; taken++)
      yield [`Country ${taken} ${Math.imul(taken, 2654435761)}`, String(taken)];
  })();
  const reader = xlsxStream('Countries', COLUMNS, rows).getReader();
  await reader.read();
  await reader.read();
  expect(taken).toBeLessThan(100_000);
  await reader.cancel();
});
