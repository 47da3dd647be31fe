import { expect, test } from 'vitest';
import { columns, json, pairs, percent, sentenceOf } from './run';

test('columns are aligned, numbers to the right', () => {
  expect(
    columns(
      ['NAME', 'ROWS'],
      [
        ['a', 5],
        ['longer', 1200n],
      ],
    ),
  ).toBe('NAME    ROWS\na          5\nlonger  1200');
  expect(columns(['NAME', 'ROWS'], [])).toBe('NAME  ROWS');
  expect(pairs([['a', 1] as const, ['long', 'x'] as const])).toBe('a     1\nlong  x');
});

test('money is a decimal string in JSON', () => {
  expect(JSON.parse(json({ a: [9007199254740993n] }))).toEqual({ a: ['9007199254740993'] });
});

test('percents', () => {
  expect([0, 1, 125_000, 10_000_000].map(percent)).toEqual(['0 %', '0.0001 %', '12.5 %', '1000 %']);
});

test('any failure is one sentence without secrets', async () => {
  expect(await sentenceOf(new Error('one\n  two\n'))).toBe('one two');
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  expect(await sentenceOf(refused)).toMatch(
    /^The database cannot be reached \(connect .*5432\); see DATABASE_URL/,
  );
  const both = Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' });
  expect(await sentenceOf(both)).toContain('127.0.0.1:5432');
});
