import { describe, expect, test } from 'vitest';
import { compare, type DataColumn, matches, sortText, tableView } from './table-view';

const COLUMNS: DataColumn[] = [
  { id: 'market', name: 'Market' },
  { id: 'category', name: 'Category', options: { marketing: 'Marketing', utility: 'Utility' } },
  { id: 'price', name: 'Price', numeric: true },
];
const USUAL = { id: 'market', desc: false };
const view = (query: string, name = '') => tableView(new URLSearchParams(query), name, COLUMNS, USUAL);

describe('what the address says', () => {
  test('nothing: all rows in the usual order', () => {
    expect(view('')).toEqual({
      search: '',
      sort: USUAL,
      hidden: new Set(),
      group: null,
      chosen: new Map(),
    });
  });

  test('order, search, columns, groups and filters', () => {
    expect(view('q=br&sort=-price&hide=price&group=category&category=utility')).toEqual({
      search: 'br',
      sort: { id: 'price', desc: true },
      hidden: new Set(['price']),
      group: 'category',
      chosen: new Map([['category', new Set(['utility'])]]),
    });
  });

  test('what no column is called, or none can be grouped or filtered by, is not heard', () => {
    expect(view('sort=-nothing&group=price&market=Brazil&category=nothing&hide=market')).toEqual(view(''));
  });

  test('of several tables each hears its own name', () => {
    const query = 'cards.sort=-price&map.sort=category&sort=price';
    expect(view(query, 'cards').sort).toEqual({ id: 'price', desc: true });
    expect(view(query, 'map').sort).toEqual({ id: 'category', desc: false });
  });
});

test('the usual order is not in the address', () => {
  expect(sortText(USUAL, USUAL)).toBeUndefined();
  expect(sortText({ id: 'market', desc: true }, USUAL)).toBe('-market');
});

test.each([
  ['', true],
  ['MARKETING', true],
  ['reunion 0.06', true],
  ['reunion utility', false],
  ['q=0&category=utility', false],
])('a row is found by %s: %s', (search, found) => {
  const row = { values: ['Réunion', 'Marketing', '0.0625', null], facets: { category: 'marketing' } };
  expect(matches(row, view(search.includes('=') ? search : `q=${encodeURIComponent(search)}`))).toBe(found);
});

test('rows are in the order of a dictionary, amounts in that of their size, and nothing is the least', () => {
  const sorted = (...values: Parameters<typeof compare>[0][]) => values.sort((a, b) => compare(a, b, 'en'));
  expect(sorted('Zambia', 'Österreich', 'austria', null)).toEqual([null, 'austria', 'Österreich', 'Zambia']);
  expect(sorted(10n, 9n, null, 100n)).toEqual([null, 9n, 10n, 100n]);
});
