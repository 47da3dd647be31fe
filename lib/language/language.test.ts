import { expect, test } from 'vitest';
import { inLanguages, preferred } from './language';

test.each([
  [null, 'en'],
  ['', 'en'],
  ['fr', 'fr'],
  ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
  ['de-DE,de;q=0.9,fr;q=0.5,en;q=0.4', 'fr'],
  ['de, en;q=0.3, fr;q=0.2', 'en'],
  ['fr;q=0, en;q=0.1', 'en'],
  ['en;q=0.1, FR-fr', 'fr'],
  ['pt-BR', 'en'],
  [';;;,,q=1', 'en'],
])('%j is read in %s', (header, language) => {
  expect(preferred(header)).toBe(language);
});

test('texts are the same in both languages, words and functions of what stands in them', () => {
  const words = inLanguages(
    { title: 'Charges', of: (n: number) => `of ${n}` },
    { title: 'Frais', of: (n) => `sur ${n}` },
  );
  expect([words.en.title, words.fr.of(3)]).toEqual(['Charges', 'sur 3']);
});
