import { expect, test } from 'vitest';
import { WHAT_IF_RULES } from '@/lib/reprice/rules';
import { periodName, questionOf, usual } from './question';
import { WORDS } from './words';

const good = { from: '2026-10-01', through: '2026-10-31', rules: 'pmp-2026-10' };

test('an address that asks for nothing is no question, whatever else it says', () => {
  expect(questionOf({}, 'en')).toBeNull();
  expect(questionOf({ from: '2026-10-01', through: 'never' }, 'en')).toBeNull();
});

test('days and rules of the address are the question; of what comes twice, the first', () => {
  expect(questionOf(good, 'en')).toEqual(good);
  expect(questionOf({ ...good, from: ['2026-10-01', '2020-01-01'], tenant: 'other' }, 'en')).toEqual(good);
  for (const rules of WHAT_IF_RULES) expect(questionOf({ ...good, rules }, 'en')).toEqual({ ...good, rules });
});

test('one day is a period', () => {
  const one = { ...good, through: good.from };
  expect(questionOf(one, 'en')).toEqual(one);
  expect(periodName({ ...good, through: good.from, rules: 'pmp-2026-10' }, 'en')).toBe('1 Oct 2026');
});

test.each([
  [{ ...good, from: undefined }, 'Choose a day.'],
  [{ ...good, through: '' }, 'Choose a day.'],
  [{ ...good, from: '2026-02-30' }, 'Choose a day.'],
  [{ ...good, from: '2026-2-3' }, 'Choose a day.'],
  [{ ...good, from: '01/10/2026' }, 'Choose a day.'],
  [{ ...good, from: '2026-10-01T00:00' }, 'Choose a day.'],
  [{ ...good, from: '2026-10-01\u0000' }, 'Choose a day.'],
  [{ ...good, from: '2017-12-31' }, 'Choose a day from 2018 on.'],
  [{ ...good, through: '2100-01-01' }, 'Choose a day from 2018 on.'],
  [{ ...good, through: '2026-09-30' }, 'The first day has to come before the last.'],
  [{ ...good, rules: 'nbp-2020' }, 'Choose the rules.'],
  [{ ...good, rules: '' }, 'Choose the rules.'],
  [{ ...good, rules: '__proto__' }, 'Choose the rules.'],
  [{ rules: 'pmp-2026-10' }, 'Choose a day.'],
])('%j is answered with: %s', (search, sentence) => {
  expect(questionOf(search, 'en')).toBe(sentence);
});

test('the ends of what may be asked', () => {
  const widest = { ...good, from: '2018-01-01', through: '2099-12-31' };
  expect(questionOf(widest, 'en')).toEqual(widest);
});

test.each([
  ['2026-11-22', '2026-10-01', '2026-10-31'],
  ['2026-01-01', '2025-12-01', '2025-12-31'],
  ['2024-03-31', '2024-02-01', '2024-02-29'],
  ['2026-12-31', '2026-11-01', '2026-11-30'],
])('on %s it is last month, %s to %s, under the newest rules', (today, from, through) => {
  expect(usual(today)).toEqual({ from, through, rules: 'pmp-2026-10' });
});

test('a period is named with both its days', () => {
  const name = (from: string, through: string) => periodName({ from, through, rules: 'pmp-2026-10' }, 'en');
  expect(name('2026-10-01', '2026-10-31')).toBe('1–31 Oct 2026');
  expect(name('2026-09-30', '2026-10-01')).toBe('30 Sept – 1 Oct 2026');
  expect(name('2025-12-31', '2026-01-01')).toBe('31 Dec 2025 – 1 Jan 2026');
});

test.each(['en', 'fr'] as const)('every set of rules has a name of its own in %s', (language) => {
  const names = WHAT_IF_RULES.map((rules) => WORDS[language].rules[rules]);
  expect(new Set(names).size).toBe(WHAT_IF_RULES.length);
  expect(names).not.toContain('');
});

test('in French, the sentence and the days are French', () => {
  expect(questionOf({ ...good, through: '2026-09-30' }, 'fr')).toBe(
    'Le premier jour doit précéder le dernier.',
  );
  expect(periodName({ ...good, rules: 'pmp-2026-10' }, 'fr')).toBe('1–31 oct. 2026');
});
