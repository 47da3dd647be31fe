import { expect, test } from 'vitest';
import { compare, type InvoiceRow, matches, sortText, totalsOf, viewOf } from './rows';
import { dueMinor, stateOf } from './state';

const row = (changes: Partial<InvoiceRow>): InvoiceRow => ({
  id: '1',
  number: 'INV-2026-000001',
  month: '2026-10-01',
  revision: 1,
  currency: 'USD',
  state: 'open',
  totalMinor: 100n,
  dueMinor: 100n,
  paidMinor: 0n,
  dueOn: '2026-12-01',
  ...changes,
});

const facts = {
  status: 'open',
  disputed: false,
  dueOn: '2026-11-22',
  paymentFailedAt: null,
  refundedMinor: 0n,
  amountPaidMinor: 0n,
} as const;

test.each([
  ['on its last day it is open', {}, '2026-11-22', 'open'],
  ['the day after it is overdue', {}, '2026-11-23', 'overdue'],
  ['a failed payment is said before the day', { paymentFailedAt: 5 }, '2026-11-23', 'failed'],
  ['approved is not overdue', { status: 'approved' }, '2027-01-01', 'approved'],
  ['a dispute stands before paid', { status: 'paid', disputed: true }, '2026-11-22', 'disputed'],
  ['void is over', { status: 'void', disputed: true }, '2026-11-22', 'void'],
  [
    'half refunded is paid',
    { status: 'paid', amountPaidMinor: 10n, refundedMinor: 5n },
    '2026-11-22',
    'paid',
  ],
  ['all refunded', { status: 'paid', amountPaidMinor: 10n, refundedMinor: 10n }, '2026-11-22', 'refunded'],
  ['nothing to pay is paid, not refunded', { status: 'paid' }, '2026-11-22', 'paid'],
] as const)('%s', (_, changes, today, state) => {
  expect(stateOf({ ...facts, ...changes }, today)).toBe(state);
});

test('what is to be paid is what is neither paid nor credited, and only while it is open', () => {
  const invoice = {
    status: 'open',
    totalMinor: 100n,
    amountPaidMinor: 30n,
    creditedMinor: 20n,
    balanceMinor: 0n,
  } as const;
  expect(dueMinor(invoice)).toBe(50n);
  expect(dueMinor({ ...invoice, balanceMinor: -5n })).toBe(45n);
  expect(dueMinor({ ...invoice, creditedMinor: 90n })).toBe(0n);
  for (const status of ['approved', 'paid', 'uncollectible', 'void'] as const)
    expect(dueMinor({ ...invoice, status })).toBe(0n);
});

test('an address says order, search and states; what it says wrong is left out', () => {
  const view = viewOf(new URLSearchParams('sort=-total&q=Oct&status=open,nonsense'));
  expect(view).toEqual({ search: 'Oct', states: new Set(['open']), sort: { id: 'total', desc: true } });
  expect(sortText(view.sort)).toBe('-total');
  expect(sortText(viewOf(new URLSearchParams()).sort)).toBeUndefined();
});

test('every word is looked for in number, month and currency', () => {
  const shown = (query: string) => matches(row({}), viewOf(new URLSearchParams(query)), 'en');
  expect(shown('q=000001 october')).toBe(true);
  expect(shown('q=october november')).toBe(false);
  expect(shown('q=2026-10&status=open,paid')).toBe(true);
  expect(shown('status=paid')).toBe(false);
});

test('a month is looked for in the reader’s language', () => {
  const shown = (query: string) => matches(row({}), viewOf(new URLSearchParams(query)), 'fr');
  expect(shown('q=octobre')).toBe(true);
  expect(shown('q=october')).toBe(false);
});

test('amounts of two currencies are not compared with each other', () => {
  const rows = [
    row({ number: 'a', currency: 'USD', totalMinor: 1n }),
    row({ number: 'b', currency: 'JPY', totalMinor: 5n }),
    row({ number: 'c', currency: 'JPY', totalMinor: 3n }),
  ];
  expect(rows.sort((a, b) => compare(a, b, 'total', 'en')).map(({ number }) => number)).toEqual([
    'c',
    'b',
    'a',
  ]);
});

test('several are added up by currency, void ones left out', () => {
  expect(totalsOf([row({})])).toEqual([]);
  expect(
    totalsOf([
      row({ totalMinor: 100n, dueMinor: 60n, paidMinor: 40n }),
      row({ totalMinor: 50n, dueMinor: 0n, paidMinor: 50n, state: 'paid' }),
      row({ totalMinor: 999n, dueMinor: 0n, state: 'void' }),
      row({ currency: 'EUR', totalMinor: 7n, dueMinor: 7n }),
    ]),
  ).toEqual([
    { currency: 'EUR', totalMinor: 7n, dueMinor: 7n, paidMinor: 0n },
    { currency: 'USD', totalMinor: 150n, dueMinor: 60n, paidMinor: 90n },
  ]);
});

test('months come in order, and their revisions', () => {
  const rows = [
    row({ number: 'b', revision: 2 }),
    row({ number: 'c', month: '2026-09-01', revision: 3 }),
    row({ number: 'a', revision: 1 }),
  ];
  expect(rows.sort((a, b) => compare(a, b, 'month', 'en')).map(({ number }) => number)).toEqual([
    'c',
    'a',
    'b',
  ]);
});
