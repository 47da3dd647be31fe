import { expect, test } from 'vitest';
import { blockerSentence } from './blocker-words';
import type { BlockerCause } from './invoice';

const month = '2026-10-01';
const until = Date.UTC(2026, 10, 7, 5, 30);

test.each<[BlockerCause, string]>([
  [
    { kind: 'in_grace', month, until },
    'Late charges of October 2026 are waited for until 2026-11-07 05:30 UTC.',
  ],
  [
    { kind: 'unpriced', count: 1 },
    '1 unit waits for a price: import the missing rate, or allow so many in the terms.',
  ],
  [
    { kind: 'unpriced', count: 2 },
    '2 units wait for a price: import the missing rate, or allow so many in the terms.',
  ],
])('in English: %j', (cause, sentence) => {
  expect(blockerSentence(cause, 'en')).toBe(sentence);
});

test.each<[BlockerCause, string]>([
  [
    { kind: 'not_ended', month, timezone: 'Europe/Paris' },
    'Le mois d’octobre 2026 n’est pas encore terminé (heure de Europe/Paris).',
  ],
  [
    { kind: 'in_grace', month: '2026-11-01', until },
    'Les frais tardifs de novembre 2026 sont attendus jusqu’au 7 novembre 2026 à 05:30 UTC.',
  ],
  [
    { kind: 'inbox_behind', waiting: 'deliveries', count: 1 },
    '1 livraison n’est pas encore traitée et peut contenir des frais de ce mois.',
  ],
  [
    { kind: 'inbox_behind', waiting: 'threads', count: 3 },
    '3 fils restent à comparer aux règles\u00a0; c’est l’affaire d’un instant.',
  ],
  [
    { kind: 'approved_already', month, numbers: ['A', 'B'] },
    'Le mois d’octobre 2026 est déjà approuvé\u00a0: A, B.',
  ],
])('in French: %j', (cause, sentence) => {
  expect(blockerSentence(cause, 'fr')).toBe(sentence);
});
