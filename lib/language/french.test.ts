import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Every dictionary of the pages and mails; that of countries is set with plain spaces still. */
const FILES = ['app', 'components', 'lib'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[/-])words\.ts$/.test(file) && !file.includes('/countries/'))
    .map((file) => path.resolve(root, file)),
);

/** Texts, and those that functions are made of. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return textsIn(String(value));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** From the inside out: what is put into a text stands for a word of it. */
function textsIn(source: string): string[] {
  const texts: string[] = [];
  const keep = (_: string, ...groups: (string | undefined)[]) => {
    texts.push(groups.find((one) => one !== undefined) ?? '');
    return 'x';
  };
  let [before, rest] = ['', source];
  while (rest !== before) {
    before = rest;
    rest = rest
      .replace(/'([^']*)'|"([^"]*)"/g, keep)
      .replace(/\$\{[^{}`]*\}/g, 'x')
      .replace(/`([^`$]*)`/g, keep);
  }
  return texts;
}

test('no French text lets a line end before its punctuation', async () => {
  const found: string[] = [];
  for (const file of FILES)
    for (const dictionary of Object.values(await import(file)))
      if (typeof dictionary === 'object' && dictionary !== null && 'fr' in dictionary)
        found.push(...textsOf(dictionary.fr).filter((text) => /[\p{L}\d)] [;:?!»%]|« /u.test(text)));
  expect(FILES.length).toBeGreaterThan(20);
  expect(found).toEqual([]);
});
