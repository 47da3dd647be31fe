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
  const parts = text.split(/^(?=## )/m).slice(1);
  return parts.map((part) => [`${page}: ${part.slice(3, part.indexOf('\n'))}`, part] as const);
});

test.each(scenarios)('%s', (_, part) => {
  const [scenario] = readScenarios(part);
  const { lines } = scenario!;
  const results = play(scenario!);
  const show = (result: (i: number) => string): string[] =>
    lines.map(({ text }, i) => `${text.padEnd(60)} | ${result(i)}`);
  expect(show((i) => results[i]!)).toEqual(show((i) => lines[i]!.result));
  expect(lines.length).toBeGreaterThan(0);
});

test('all pages are read', () => {
  expect(Object.keys(pages).length).toBeGreaterThan(5);
  expect(scenarios.length).toBeGreaterThanOrEqual(80);
});
