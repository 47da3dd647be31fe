import { expect, test } from 'vitest';
import { formatMicros } from '../engine/money';
import { priceByTier, totalOf } from '../engine/tier';
import { isMetaCard } from './meta-card';
import { isMetaTiers, parseMetaTiers } from './meta-tiers';

const TWO_COLUMNS = `\uFEFFVolume tiers,,,,,,,
"Note: effective as of October 1, 2026. Tiers are reset every month.",,,,,,,
Market,Currency,"Message
type",From,To,List rate,Discount,Rate
India,USD,Utility,1,"25,000,000",$0.0014,List rate,$0.0014
,,,25000001,50000000,$0.0014,-5%,$0.0013
,,,50000001,Unlimited,$0.0014,-10%,$0.0013

Brazil,$US,Authentication-International,0,120000,0.0300,0%,0.0300
Brazil,$US,Authentication-International,120001,MAX,0.0300,5%,0.0285
All prices before tax.,,,,,,,
`;

const ONE_COLUMN = `Region,Category,Volume tier,Rate (EUR)
France,utility,0:100000,0.0300
France,utility,100001:1000000,0.0285
France,utility,1000001:MAX,0.0270
`;

const text = (csv: string) =>
  parseMetaTiers(csv, '2026-10-01', 'tiers.csv').map(
    (row) =>
      `${row.market} ${row.category} ${row.currency} ${row.tierFrom}:${row.tierTo ?? 'MAX'} ${formatMicros(row.price)}`,
  );

test('bounds in two columns, cells that are merged with the one above, notes around', () => {
  expect(isMetaTiers(TWO_COLUMNS)).toBe(true);
  expect(isMetaCard(TWO_COLUMNS)).toBe(false);
  expect(text(TWO_COLUMNS)).toEqual([
    'India utility USD 1:25000000 0.0014',
    'India utility USD 25000001:50000000 0.0013',
    'India utility USD 50000001:MAX 0.0013',
    'Brazil authentication_international USD 0:120000 0.0300',
    'Brazil authentication_international USD 120001:MAX 0.0285',
  ]);
  expect(parseMetaTiers(TWO_COLUMNS, '2026-10-01', 'tiers.csv')[0]).toMatchObject({
    model: 'PMP',
    effectiveFrom: '2026-10-01',
    effectiveTo: null,
    source: 'tiers.csv',
    confidence: 'certain',
  });
});

test('bounds in one column, the currency in the heading', () => {
  expect(text(ONE_COLUMN)).toEqual([
    'France utility EUR 0:100000 0.0300',
    'France utility EUR 100001:1000000 0.0285',
    'France utility EUR 1000001:MAX 0.0270',
  ]);
});

test('the brackets are marginal', () => {
  const brackets = parseMetaTiers(ONE_COLUMN, '2026-10-01', 'x').map(({ tierFrom, tierTo, price }) => ({
    from: tierFrom!,
    to: tierTo,
    price,
  }));
  expect(formatMicros(totalOf(priceByTier(brackets, 0n, 100_001n)))).toBe('3000.0285');
});

test.each([
  ['0:100000', '0 - 100,000'],
  ['0:100000', 'up to 100000'],
  ['0:100000', '0 to 100 000'],
  ['1000001:MAX', '1,000,001+'],
  ['1000001:MAX', '> 1,000,000'],
  ['1000001:MAX', '1000001 and above'],
  ['1000001:MAX', '1000001 – unlimited'],
])('%s may be written %s', (meta, written) => {
  expect(text(ONE_COLUMN.replace(meta, `"${written}"`))).toEqual(text(ONE_COLUMN));
});

test.each([
  [
    '0:100000',
    '10:100000',
    'line 2: Volume tier 10 is the lowest, a schedule begins at 0 or 1 (France, utility, EUR)',
  ],
  ['100001:1000000', '100002:1000000', 'line 3: Volume tier 100002 leaves a gap after the bracket of line 2'],
  ['100001:1000000', '90000:1000000', 'line 3: Volume tier 90000 overlaps the bracket of line 2'],
  [
    '100001:1000000',
    '100001:MAX',
    'line 3: Volume tier is open, but a bracket from 1000001 follows in line 4',
  ],
  [
    '1000001:MAX',
    '1000001:2000000',
    'line 4: Volume tier 2000000 is the highest, the last bracket has no end',
  ],
  ['100001:1000000', '100001:5', "line 3: Volume tier of France '5' is below 100001"],
  ['0:100000', 'many', "line 2: Volume tier of France 'many' is not a range such as 25000001:50000000"],
  ['0:100000', '0:100.000', "line 2: Volume tier of France '100.000' is not a whole number of messages"],
  ['0:100000', '-5:100', "line 2: Volume tier of France '-5:100' is not a range"],
  ['0.0285', '0.0310', "line 3: Rate (EUR) of France '0.0310' is above the list rate"],
  ['0.0285', 'n/a', "line 3: Rate (EUR) of France 'n/a' is no rate"],
  ['0.0285', '"0,0285"', "line 3: Rate (EUR) of France '0,0285' is not a decimal amount"],
  ['0.0285', '-0.0285', "line 3: Rate (EUR) of France '-0.0285' is negative"],
  [
    'France,utility,100001',
    'France,marketing,100001',
    "line 3: Category of France 'marketing' has no volume tiers",
  ],
  ['(EUR)', '(XXX)', "currency of France 'XXX' is not a currency that Meta has a card for"],
])('%s written as %s is refused by line and column', (good, bad, sentence) => {
  expect(() => text(ONE_COLUMN.replace(good, bad))).toThrow(sentence);
});

test('a discount that does not lead to its rate, and tiers before there were any', () => {
  expect(() => text(TWO_COLUMNS.replace('5%,0.0285', '25%,0.0285'))).toThrow(
    "line 10: Discount of Brazil '25%' does not lead from the list rate to 0.0285",
  );
  expect(() => parseMetaTiers(ONE_COLUMN, '2025-06-30', 'x')).toThrow(
    'There are no volume tiers before 2025-07-01.',
  );
});

test('another file is not taken for one', () => {
  expect(isMetaTiers('Market,Currency,Marketing,Utility\nIndia,USD,1,1\n')).toBe(false);
  const own = 'pricing_model,effective_from,market,category,currency,tier_from,tier_to,price\n';
  expect(isMetaTiers(`${own}PMP,2026-10-01,India,utility,USD,0,,0.1\n`)).toBe(false);
  expect(isMetaTiers('"unclosed')).toBe(false);
});
