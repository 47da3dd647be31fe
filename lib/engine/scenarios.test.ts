import { expect, test } from 'vitest';
import { play } from './play';
import { readScenarios } from './scenario';

const pages = import.meta.glob<string>('./scenarios/*.txt', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const scenarios = Object.entries(pages).flatMap(([file, text]) => {
  const page = file.replace('./scenarios/', '').replace('.txt', '');
  return readScenarios(text).map((scenario) => [`${page}: ${scenario.title}`, scenario] as const);
});

test.each(scenarios)('%s', (_, scenario) => {
  const results = play(scenario);
  const show = (result: (i: number) => string): string[] =>
    scenario.lines.map(({ text }, i) => `${text.padEnd(60)} | ${result(i)}`);
  expect(show((i) => results[i]!)).toEqual(show((i) => scenario.lines[i]!.result));
  expect(scenario.lines.length).toBeGreaterThan(0);
});

test('all pages are read', () => {
  expect(Object.keys(pages).length).toBeGreaterThan(5);
  expect(scenarios.length).toBeGreaterThanOrEqual(80);
});
