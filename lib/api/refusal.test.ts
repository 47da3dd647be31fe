import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Refusal } from './refusal';

test('says the same in each language, and in English where only programs ask', () => {
  const said = new Refusal('conflict', { en: 'It is void.', fr: 'Elle est annulée.' }, 'id');
  expect([said.message, said.in('en'), said.in('fr')]).toEqual([
    'It is void.',
    'It is void.',
    'Elle est annulée.',
  ]);
  expect(new Refusal('invalid', 'No such parameter.').in('fr')).toBe('No such parameter.');
});

/** Literal sentences: what comes from a name was put together in both languages where it is made. */
const IN_ENGLISH_ONLY = /new Refusal\(\s*'\w+',\s*['"`]/;

test('whatever a page can be refused is said in French too', () => {
  const pages = filesOf('app').filter((file) => !file.startsWith('app/api/'));
  const silent = reachedFrom(pages).filter((file) => IN_ENGLISH_ONLY.test(readFileSync(file, 'utf8')));
  expect(pages.length).toBeGreaterThan(100);
  expect(silent).toEqual([]);
});

function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
    .map((file) => path.join(root, file));
}

/** The files and all that they import of ours, types left out. */
function reachedFrom(files: readonly string[]): string[] {
  const reached = new Set(files);
  for (const file of reached)
    for (const [, isType, from] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (type )?[^'"]*?from '([^']+)';$/gm,
    )) {
      const found = isType ? null : resolved(file, from!);
      if (found) reached.add(found);
    }
  return [...reached];
}

function resolved(file: string, from: string): string | null {
  const base = from.startsWith('@/')
    ? from.slice(2)
    : from.startsWith('.')
      ? path.join(path.dirname(file), from)
      : null;
  return (base && ['.ts', '.tsx'].map((end) => base + end).find((one) => existsSync(one))) ?? null;
}
