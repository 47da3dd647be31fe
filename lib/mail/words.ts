import type { Language } from '../invoices/documents/words';
import type { MailKind } from './queue';

/** What a letter tells of, written already in its language. */
export interface Told {
  issuer: string;
  number: string;
  month: string;
  total: string;
  due: string;
  dueOn: string;
  daysOverdue: number;
  noteNumber: string;
  noteTotal: string;
  noteReason: string;
  automatic: boolean;
}

interface Words {
  greeting: string;
  subject(told: Told): string;
  paragraphs(told: Told): string[];
  view: string;
}

const ENGLISH: Record<MailKind, Omit<Words, 'greeting' | 'view'>> = {
  invoice_issued: {
    subject: ({ number, issuer }) => `Invoice ${number} from ${issuer}`,
    paragraphs: ({ number, month, total, dueOn, automatic }) => [
      `Here is invoice ${number} for ${month}: ${total}.`,
      automatic
        ? 'It is charged to your payment method on file; there is nothing to do.'
        : `Please pay it by ${dueOn}.`,
    ],
  },
  payment_failed: {
    subject: ({ number }) => `The payment of invoice ${number} failed`,
    paragraphs: ({ number, month, due }) => [
      `A payment of invoice ${number} for ${month} did not go through; ${due} is still open.`,
      'Please pay with the link below, or with another payment method.',
    ],
  },
  payment_reminder: {
    subject: ({ number, daysOverdue }) => `Reminder: invoice ${number} has been due for ${daysOverdue} days`,
    paragraphs: ({ number, month, due, dueOn }) => [
      `Invoice ${number} for ${month} was due on ${dueOn}; ${due} is still open.`,
      'If you have paid in the meantime, please disregard this message.',
    ],
  },
  credit_note_issued: {
    subject: ({ noteNumber, issuer }) => `Credit note ${noteNumber} from ${issuer}`,
    paragraphs: ({ noteNumber, noteTotal, number, noteReason }) => [
      `Here is credit note ${noteNumber} over ${noteTotal}, for invoice ${number}.`,
      `Reason: ${noteReason}`,
    ],
  },
};

const NBSP = '\u00a0';

const FRENCH: typeof ENGLISH = {
  invoice_issued: {
    subject: ({ number, issuer }) => `Facture ${number} de ${issuer}`,
    paragraphs: ({ number, month, total, dueOn, automatic }) => [
      `Voici la facture ${number} pour ${month}${NBSP}: ${total}.`,
      automatic
        ? `Elle est prélevée sur votre moyen de paiement enregistré${NBSP}; vous n’avez rien à faire.`
        : `Merci de la payer avant le ${dueOn}.`,
    ],
  },
  payment_failed: {
    subject: ({ number }) => `Le paiement de la facture ${number} a échoué`,
    paragraphs: ({ number, month, due }) => [
      `Un paiement de la facture ${number} pour ${month} n’a pas abouti${NBSP}; ${due} restent à payer.`,
      'Merci de payer par le lien ci-dessous, ou par un autre moyen de paiement.',
    ],
  },
  payment_reminder: {
    subject: ({ number, daysOverdue }) =>
      `Rappel${NBSP}: la facture ${number} est échue depuis ${daysOverdue} jours`,
    paragraphs: ({ number, month, due, dueOn }) => [
      `La facture ${number} pour ${month} était à payer le ${dueOn}${NBSP}; ${due} restent à payer.`,
      'Si vous l’avez payée entre-temps, merci de ne pas tenir compte de ce message.',
    ],
  },
  credit_note_issued: {
    subject: ({ noteNumber, issuer }) => `Avoir ${noteNumber} de ${issuer}`,
    paragraphs: ({ noteNumber, noteTotal, number, noteReason }) => [
      `Voici l’avoir ${noteNumber} de ${noteTotal}, pour la facture ${number}.`,
      `Motif${NBSP}: ${noteReason}`,
    ],
  },
};

export function mailWords(language: Language, kind: MailKind): Words {
  return language === 'fr'
    ? { greeting: 'Bonjour,', view: 'Voir la facture', ...FRENCH[kind] }
    : { greeting: 'Hello,', view: 'See the invoice', ...ENGLISH[kind] };
}
