import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openApi } from './openapi';

const { paths, components } = openApi();

test('every path has its route, and every reference its schema', () => {
  for (const path of Object.keys(paths)) {
    const route = `app${path.replace(/\{(\w+)\}/g, '[$1]')}/route.ts`;
    expect(existsSync(route), route).toBe(true);
  }
  const references = JSON.stringify(paths).match(/#\/components\/schemas\/\w+/g) ?? [];
  const names = new Set(references.map((one) => one.split('/').at(-1)!));
  expect([...names].sort()).toEqual(Object.keys(components.schemas).sort());
});

test('parameters are those that the routes read', () => {
  const { parameters } = paths['/api/v1/spend'].get;
  expect(parameters.map(({ name }) => name)).toEqual([
    'from',
    'to',
    'group_by',
    'country',
    'market',
    'category',
    'type',
    'day',
    'month',
    'waba',
    'phone',
    'model',
  ]);
  expect(parameters.find(({ name }) => name === 'group_by')).toMatchObject({
    explode: false,
    schema: { type: 'array', default: ['country', 'category'] },
  });
});
