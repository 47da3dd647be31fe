import { expect, test } from 'vitest';
import { formatMicros } from '../engine/money';
import { isMetaCard, parseMetaCard } from './meta-card';

const CARD = `\uFEFFRate card,,,,,,
"Note: effective as of October 1, 2026.",,,,,,
Market,Currency,Marketing,Utility,Authentication,"Authentication-
International",Service
Brazil,$US,0.0625,0.0068,0.0068,n/a,0.0068
Rest of Central & Eastern Europe,$US,$0.0860,0.0212,0.0212,,0.0212
India,USD,0.0118,0.0014,0.0014,0.0304,0

All prices before tax.,,,,,,
`;

test('reads a card of Meta between its notes', () => {
  expect(isMetaCard(CARD)).toBe(true);
  const rows = parseMetaCard(CARD, '2026-10-01', 'card.csv');
  expect(
    rows.map((row) => `${row.market} ${row.category} ${row.currency} ${formatMicros(row.price)}`),
  ).toEqual([
    'Brazil marketing USD 0.0625',
    'Brazil utility USD 0.0068',
    'Brazil authentication USD 0.0068',
    'Brazil service USD 0.0068',
    'Rest of Central & Eastern Europe marketing USD 0.0860',
    'Rest of Central & Eastern Europe utility USD 0.0212',
    'Rest of Central & Eastern Europe authentication USD 0.0212',
    'Rest of Central & Eastern Europe service USD 0.0212',
    'India marketing USD 0.0118',
    'India utility USD 0.0014',
    'India authentication USD 0.0014',
    'India authentication_international USD 0.0304',
    'India service USD 0.0000',
  ]);
  expect(rows[0]).toMatchObject({
    model: 'PMP',
    effectiveFrom: '2026-10-01',
    effectiveTo: null,
    tierFrom: null,
  });
});

test('the day chooses the pricing model', () => {
  expect(parseMetaCard(CARD, '2024-08-01', 'card.csv')[0]!.model).toBe('CBP');
});

test('names the place of what cannot be read', () => {
  const wrong = (cell: string) => () => parseMetaCard(CARD.replace('0.0625', cell), '2026-10-01', 'card.csv');
  expect(wrong('"0,0625"')).toThrow(
    "line 5: Marketing of Brazil '0,0625' is not a decimal amount such as 0.0859",
  );
  expect(wrong('-0.0625')).toThrow("line 5: Marketing of Brazil '-0.0625' is negative");
  expect(wrong('cheap')).toThrow("line 5: Marketing of Brazil 'cheap' is not a decimal amount");
  expect(wrong('0.0000001')).toThrow("line 5: Marketing of Brazil '0.0000001' has more than six decimals");
  expect(wrong('1e309')).toThrow("line 5: Marketing of Brazil '1e309' is not a decimal amount");
  expect(() => parseMetaCard(CARD.replace('Brazil,$US', 'Brazil,gold'), '2026-10-01', 'card.csv')).toThrow(
    "line 5: Currency of Brazil 'gold' is not a currency that Meta has a card for",
  );
});

test.each([
  ['R$', 'BRL'],
  ['S$', 'SGD'],
  ['RM', 'MYR'],
  ['€', 'EUR'],
  ['cop', 'COP'],
  ['AED', 'AED'],
])('%s is %s', (written, currency) => {
  const rows = parseMetaCard(CARD.replace('Brazil,$US', `Brazil,${written}`), '2026-10-01', 'card.csv');
  expect(rows[0]).toMatchObject({ market: 'Brazil', currency, price: 62_500n });
});

test('another file is not taken for one', () => {
  expect(
    isMetaCard('pricing_model,effective_from,market,category,currency,price\nCBP,2023-06-01,x,y,USD,1'),
  ).toBe(false);
  expect(isMetaCard('"unclosed')).toBe(false);
});
