import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pool } from './pools';
import { table } from './rows';
import { testDatabase } from './testing';

await testDatabase();

const word = fc.oneof(
  fc.constantFrom('', 'null', 'NULL', 'a,b', '{}', '"', '\\', ' a ', "it's", 'wamid.HBgL/+==', '\n', 'é'),
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
);

test('every value arrives as it was given, whatever stands in it', async () => {
  const rows = fc.array(
    fc.record({
      text: fc.option(word),
      money: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      at: fc.option(fc.double({ noNaN: true })),
      flag: fc.option(fc.boolean()),
    }),
  );
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const source = table('t', { text: 'text', money: 'bigint', at: 'float8', flag: 'boolean' }, given);
      const { rows } = await pool('parley_worker').query(`SELECT * FROM ${source.sql}`, source.values);
      expect(rows).toEqual(given.map((row) => ({ ...row, at: row.at === 0 ? expect.closeTo(0) : row.at })));
    }),
    { numRuns: 100 },
  );
});
