import { expect, test } from 'vitest';
import { problemIn, problemSentence } from './problems';

const inFrench = (...stored: string[]) => problemIn(stored.join(' '), 'fr');

test.each([
  [problemSentence('unreachable'), 'Stripe est injoignable.'],
  [
    problemSentence('draft_deleted', { number: 'OLG-2026-0012' }),
    'Le brouillon de OLG-2026-0012 a été supprimé chez Stripe. Renvoyez-la pour en faire un autre.',
  ],
  [
    problemSentence('other_tax', { there: 'EUR 6.91', number: 'A-1', here: 'EUR 0.00' }),
    'Stripe a EUR 6.91 de taxe pour A-1, ici c’est EUR 0.00.',
  ],
  [
    problemSentence('other_line', { there: '1235', line: '1', number: 'A-1', here: '1234' }),
    'Stripe a 1235 à la ligne 1 pour A-1, ici c’est 1234.',
  ],
  [
    problemSentence('no_line', { line: '3', number: 'A-1', here: '1234' }),
    'Stripe n’a rien à la ligne 3 pour A-1, ici c’est 1234.',
  ],
  [
    problemSentence('credited_otherwise', { there: '500', number: 'A-1', here: '0' }),
    'Stripe a des avoirs de 500 pour A-1, ici c’est 0, dans la plus petite unité.',
  ],
  [
    problemSentence('too_much', { amount: '123456789012345678', currency: 'IDR' }),
    '123456789012345678 IDR dépasse ce que Stripe accepte.',
  ],
])('%s', (stored, french) => {
  expect(problemIn(stored, 'fr')).toBe(french);
  expect(problemIn(stored, 'en')).toBe(stored);
});

test('several sentences are told one by one, and Stripe’s own words are left as they are', () => {
  const voided = problemSentence('voided_there', { number: 'A-1' });
  expect(inFrench(problemSentence('busy'), problemSentence('again'))).toBe(
    'Stripe est occupé. Un nouvel essai suit de lui-même.',
  );
  expect(inFrench(voided, problemSentence('paid_there', { number: 'A-2' }))).toBe(
    'A-1 a été annulée à la main chez Stripe. Approuvez de nouveau le mois pour émettre une révision. ' +
      'A-2 est annulée ici, mais a été payée chez Stripe\u00a0: remboursez-la là-bas.',
  );
  expect(inFrench(`CN-1: ${problemSentence('refused', { message: 'Invalid currency: iqd.' })}`)).toBe(
    'CN-1: Stripe a refusé\u00a0: Invalid currency: iqd.',
  );
});

test('what was stored by something else stays as it is', () => {
  expect(problemIn('connect ECONNREFUSED', 'fr')).toBe('connect ECONNREFUSED');
});
