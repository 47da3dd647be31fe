import { expect, test } from 'vitest';
import { missingIn, RULE_IDS, ruleCoverage } from './rule-coverage';
import { RULE_TEXT } from './rule-text';
import { RULE_TEXT_FR } from './rule-text.fr';

const files = import.meta.glob<string>(['./*.test.ts', './scenarios/*.txt'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The inbox's own rules are shown by its tests: `npm run rules -- --missing` looks at all of them. */
const inboxOwns = (id: string): boolean => id.startsWith('D') || id === 'H6';

test('every rule of the engine is shown by a scenario or a test of the engine', () => {
  expect(missingIn(ruleCoverage(files)).filter((id) => !inboxOwns(id))).toEqual([]);
});

test('the sections of the document are listed whole', () => {
  const sections = { W: 5, C: 20, O: 5, P: 21, X: 1, T: 9, H: 8, M: 7, D: 9 };
  const ids = Object.entries(sections).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`),
  );
  expect([...RULE_IDS].sort()).toEqual(ids.sort());
});

test('each rule is one sentence in both languages', () => {
  for (const id of RULE_IDS)
    for (const text of [RULE_TEXT[id], RULE_TEXT_FR[id]]) expect(text, id).toMatch(/^[^.]+(2\.00[^.]+)?\.$/);
});

test('a place is found by its title, and an id that is no rule is found out', () => {
  const file = (ids: string): string => `test('it holds (${ids})', () => {});`;
  const page = '## A title\nrules W1 C2\n2025-09-01 09:00 | in | window until 2025-09-02 09:00\n';
  const some = ruleCoverage({ 'a.txt': page, 'b.test.ts': file('C2, T9') });
  expect(some.get('C2')).toEqual(['a.txt: A title', 'b.test.ts: it holds']);
  expect(some.get('T9')).toEqual(['b.test.ts: it holds']);
  expect(missingIn(some)).not.toContain('W1');
  expect(missingIn(some)).toContain('W2');
  expect(() => ruleCoverage({ 'b.test.ts': file('C21') })).toThrow(
    "b.test.ts: 'it holds' names C21, which is no rule",
  );
});
