import { problemsOf } from '../language/problems';

/** Everything that is told of Stripe. */
const PROBLEMS = {
  unreachable: ['Stripe could not be reached.', 'Stripe est injoignable.'],
  wrong_key: [
    'Stripe does not accept STRIPE_SECRET_KEY: correct it.',
    'Stripe n’accepte pas STRIPE_SECRET_KEY\u00a0: corrigez-la.',
  ],
  not_allowed: [
    'STRIPE_SECRET_KEY may not do this: {message}',
    'STRIPE_SECRET_KEY ne permet pas cela\u00a0: {message}',
  ],
  busy: ['Stripe is busy.', 'Stripe est occupé.'],
  asked_twice: [
    'Stripe was asked the same in two ways.',
    'La même chose a été demandée à Stripe de deux façons.',
  ],
  broken: [
    'Stripe answered with an error of its own.',
    'Stripe a répondu par une erreur qui lui est propre.',
  ],
  refused: ['Stripe refused: {message}', 'Stripe a refusé\u00a0: {message}'],
  again: ['It is tried again by itself.', 'Un nouvel essai suit de lui-même.'],
  whole_only: ['Stripe takes only whole {currency}.', 'Stripe n’accepte que des {currency} entiers.'],
  too_much: [
    '{amount} {currency} is more than Stripe takes.',
    '{amount} {currency} dépasse ce que Stripe accepte.',
  ],
  draft_deleted: [
    'The draft of {number} was deleted at Stripe. Send it again to make a new one.',
    'Le brouillon de {number} a été supprimé chez Stripe. Renvoyez-la pour en faire un autre.',
  ],
  customer_deleted: [
    'The customer of {number} was deleted at Stripe. Send the invoice again: it gets a new one.',
    'Le client de {number} a été supprimé chez Stripe. Renvoyez la facture\u00a0: elle en reçoit un autre.',
  ],
  voided_before: [
    '{number} was voided at Stripe before it was issued here: void it here too, and revise it.',
    '{number} a été annulée chez Stripe avant d’être émise ici\u00a0: annulez-la ici aussi, puis révisez-la.',
  ],
  voided_there: [
    '{number} was voided at Stripe by hand. Approve the month again to issue a new revision.',
    '{number} a été annulée à la main chez Stripe. Approuvez de nouveau le mois pour émettre une révision.',
  ],
  paid_there: [
    '{number} is void here, but was paid at Stripe: refund it there.',
    '{number} est annulée ici, mais a été payée chez Stripe\u00a0: remboursez-la là-bas.',
  ],
  no_email: [
    '{number} is open, but not sent: no e-mail address is known.',
    '{number} est ouverte, mais n’est pas envoyée\u00a0: aucune adresse e-mail n’est connue.',
  ],
  unknown_there: [
    'Stripe does not know {id} of {number}: is the key of another account?',
    'Stripe ne connaît pas {id} de {number}\u00a0: la clé est-elle celle d’un autre compte\u00a0?',
  ],
  credited_otherwise: [
    'Stripe has credit notes of {there} for {number}, here it is {here}, in the smallest unit.',
    'Stripe a des avoirs de {there} pour {number}, ici c’est {here}, dans la plus petite unité.',
  ],
  other_currency: [
    'Stripe has an invoice in {there} for {number}, here it is {here}.',
    'Stripe a une facture en {there} pour {number}, ici c’est {here}.',
  ],
  other_lines: [
    'Stripe has {there} lines for {number}, here it is {here}.',
    'Stripe a {there} lignes pour {number}, ici c’est {here}.',
  ],
  no_line: [
    'Stripe has nothing on line {line} for {number}, here it is {here}.',
    'Stripe n’a rien à la ligne {line} pour {number}, ici c’est {here}.',
  ],
  other_line: [
    'Stripe has {there} on line {line} for {number}, here it is {here}.',
    'Stripe a {there} à la ligne {line} pour {number}, ici c’est {here}.',
  ],
  other_amount: [
    'Stripe has {there} before tax for {number}, here it is {here}.',
    'Stripe a {there} hors taxes pour {number}, ici c’est {here}.',
  ],
  other_tax: [
    'Stripe has {there} of tax for {number}, here it is {here}.',
    'Stripe a {there} de taxe pour {number}, ici c’est {here}.',
  ],
} as const satisfies Record<string, readonly [en: string, fr: string]>;

export type StripeProblemKind = keyof typeof PROBLEMS;

/** A number is one word; Stripe's own words run to the end of what they are in. */
export const { sentence: problemSentence, told: problemIn } = problemsOf(PROBLEMS, {
  message: '.*',
  there: '.{1,40}?',
  here: '.{1,40}?',
});
