import type { Day } from '../engine/event';
import type { Language } from '../language/language';
import type { BlockerCause } from './invoice';

/** What keeps a month from being approved, and what to do about it. */
export function blockerSentence(cause: BlockerCause, language: Language): string {
  return language === 'fr' ? inFrench(cause) : inEnglish(cause);
}

function inEnglish(cause: BlockerCause): string {
  switch (cause.kind) {
    case 'not_ended':
      return `${nameOf(cause.month, 'en')} is not over yet in ${cause.timezone}.`;
    case 'in_grace':
      return `Late charges of ${nameOf(cause.month, 'en')} are waited for until ${minute(cause.until)} UTC.`;
    case 'passed':
      return `Months after ${nameOf(cause.month, 'en')} are approved already, and it came before the first one.`;
    case 'earlier_month_open':
      return `${nameOf(cause.month, 'en')} is not approved yet: months are closed in their order.`;
    case 'no_issuer':
      return 'Nobody issues the invoices yet: enter the name and address of the issuer under Billing.';
    case 'no_buyer':
      return 'The legal name and address of the customer are not known.';
    case 'unpriced':
      return `${cause.count === 1 ? '1 unit waits' : `${cause.count} units wait`} for a price: import the missing rate, or allow so many in the terms.`;
    case 'discrepancies':
      return `${cause.count === 1 ? '1 verdict of Meta disagrees' : `${cause.count} verdicts of Meta disagree`} with the rules: look at the discrepancies, and accept or dispute them.`;
    case 'inbox_behind':
      return cause.waiting === 'threads'
        ? `${cause.count === 1 ? '1 thread is' : `${cause.count} threads are`} still to be compared with the rules; that takes moments.`
        : `${cause.count === 1 ? '1 delivery is not worked yet and may' : `${cause.count} deliveries are not worked yet and may`} hold charges of this month.`;
    case 'approved_already':
      return `${nameOf(cause.month, 'en')} is approved already: ${cause.numbers.join(', ')}.`;
  }
}

function inFrench(cause: BlockerCause): string {
  switch (cause.kind) {
    case 'not_ended':
      return `Le mois ${ofMonth(cause.month)} n’est pas encore terminé (heure de ${cause.timezone}).`;
    case 'in_grace':
      return `Les frais tardifs ${ofMonth(cause.month)} sont attendus jusqu’au ${momentInFrench(cause.until)} UTC.`;
    case 'passed':
      return `Des mois postérieurs à ${nameOf(cause.month, 'fr')} sont déjà approuvés, et celui-ci précède le premier.`;
    case 'earlier_month_open':
      return `Le mois ${ofMonth(cause.month)} n’est pas encore approuvé\u00a0: les mois se clôturent dans l’ordre.`;
    case 'no_issuer':
      return 'Personne n’émet encore les factures\u00a0: indiquez le nom et l’adresse de l’émetteur sous Facturation.';
    case 'no_buyer':
      return 'La raison sociale et l’adresse du client ne sont pas connues.';
    case 'unpriced':
      return `${cause.count < 2 ? `${cause.count} unité attend` : `${cause.count} unités attendent`} un prix\u00a0: importez le tarif manquant, ou admettez-en autant dans les conditions.`;
    case 'discrepancies':
      return `${cause.count < 2 ? `${cause.count} verdict de Meta contredit` : `${cause.count} verdicts de Meta contredisent`} les règles\u00a0: examinez les désaccords, puis acceptez-les ou contestez-les.`;
    case 'inbox_behind':
      return cause.waiting === 'threads'
        ? `${cause.count < 2 ? `${cause.count} fil reste` : `${cause.count} fils restent`} à comparer aux règles\u00a0; c’est l’affaire d’un instant.`
        : `${cause.count < 2 ? `${cause.count} livraison n’est pas encore traitée et peut` : `${cause.count} livraisons ne sont pas encore traitées et peuvent`} contenir des frais de ce mois.`;
    case 'approved_already':
      return `Le mois ${ofMonth(cause.month)} est déjà approuvé\u00a0: ${cause.numbers.join(', ')}.`;
  }
}

const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };

/** '2026-10-01' -> 'October 2026', 'octobre 2026'. */
function nameOf(month: Day, language: Language): string {
  const options = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(`${month}T00:00:00Z`).toLocaleDateString(LOCALES[language], options);
}

/** 'de novembre 2026', 'd’octobre 2026'. */
function ofMonth(month: Day): string {
  const name = nameOf(month, 'fr');
  return /^[ao]/.test(name) ? `d’${name}` : `de ${name}`;
}

/** '2026-11-07 00:00' */
function minute(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** '7 novembre 2026 à 00:00' */
function momentInFrench(at: number): string {
  const date = new Date(at).toLocaleDateString('fr-FR', { dateStyle: 'long', timeZone: 'UTC' });
  return `${date} à ${minute(at).slice(11)}`;
}
