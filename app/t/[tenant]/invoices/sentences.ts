import { countryName } from '@/components/country';
import { count, money, month } from '@/components/format';
import { formatMicros, type Micros } from '@/lib/engine/money';
import { microsOfMinor } from '@/lib/invoices/currency';
import type { Address, Invoice, InvoiceLine, Tax } from '@/lib/invoices/invoice';
import { inLanguages, type Language } from '@/lib/language/language';
import { problemIn } from '@/lib/stripe/problems';
import { WORDS } from './words';

/** Texts on invoices that are put together from what they are about. */
const SENTENCES = inLanguages(
  {
    rounded: (step: string) => `Each line is rounded once, half-up, to ${step}`,
    nothing: '; nothing was lost or added by it.',
    adds: (size: string) => `; together that adds ${size}.`,
    takesOff: (size: string) => `; together that takes off ${size}.`,
    stripeProblem: (problem: string) => `Stripe does not have it as it is: ${problem}`,
    notIssued: 'It is approved and not issued yet: nothing was sent.',
    issuedWithout:
      'It was issued while there was no Stripe key: it is not at Stripe, and cannot be paid online.',
    noKey: 'There is no Stripe key: the invoice is issued here, was not sent, and cannot be paid online.',
    units: {
      PMP: ['message', 'messages'],
      CBP: ['conversation', 'conversations'],
      NBP: ['notification', 'notifications'],
      other: ['unit', 'units'],
    },
  },
  {
    rounded: (step) =>
      `Chaque ligne est arrondie une seule fois, au plus proche (la moitié vers le haut), à ${step}`,
    nothing: '\u00a0; rien n’y est perdu ni ajouté.',
    adds: (size) => `\u00a0; cela ajoute ${size} au total.`,
    takesOff: (size) => `\u00a0; cela retire ${size} au total.`,
    stripeProblem: (problem) => `Stripe ne l’a pas telle qu’elle est ici\u00a0: ${problem}`,
    notIssued: 'Elle est approuvée mais pas encore émise\u00a0: rien n’a été envoyé.',
    issuedWithout:
      'Elle a été émise sans clé Stripe\u00a0: elle n’est pas chez Stripe et ne peut pas être payée en ligne.',
    noKey:
      'Il n’y a pas de clé Stripe\u00a0: la facture est émise ici, n’a pas été envoyée et ne peut pas être payée en ligne.',
    units: {
      PMP: ['message', 'messages'],
      CBP: ['conversation', 'conversations'],
      NBP: ['notification', 'notifications'],
      other: ['unité', 'unités'],
    },
  },
);

export function taxName(tax: Tax, language: Language): string {
  if (tax.kind === 'fixed') return `${taxWord(tax.name, language)} ${percent(tax.ppm, language)}`;
  return tax.kind === 'stripe' ? WORDS[language].tax : WORDS[language].noTax;
}

/** The tax goes by the name that was agreed; VAT, which every language calls otherwise, by its own. */
export function taxWord(name: string, language: Language): string {
  return language === 'fr' && name === 'VAT' ? 'TVA' : name;
}

/** 125000 -> '12.5%', in French '12,5 %'. */
export function percent(ppm: number, language: Language = 'en'): string {
  const text = formatMicros(BigInt(ppm) * 100n, 0);
  return language === 'fr' ? `${text.replace('.', ',')}\u202f%` : `${text}%`;
}

/** The one rounding, and what it came to. */
export function roundingSentence(rounding: Micros, currency: string, language: Language): string {
  const t = SENTENCES[language];
  const amount = (micros: bigint) =>
    withCurrency(money(micros, currency, undefined, language), currency, language);
  const rule = t.rounded(amount(microsOfMinor(currency)));
  if (rounding === 0n) return `${rule}${t.nothing}`;
  return `${rule}${rounding > 0n ? t.adds(amount(rounding)) : t.takesOff(amount(-rounding))}`;
}

/** In a sentence: 'USD 1.50', in French '1,50 USD'. */
function withCurrency(amount: string, currency: string, language: Language): string {
  return language === 'fr' ? `${amount}\u00a0${currency}` : `${currency} ${amount}`;
}

/** Where a line's price comes from when its card's month is not the invoice's. */
export function cardMonth(line: Pick<InvoiceLine, 'month' | 'wabaMonth'>, language: Language): string | null {
  if (line.wabaMonth === null || line.wabaMonth === line.month) return null;
  return WORDS[language].atAccount(month(line.wabaMonth, language));
}

export function addressLines(address: Address, language: Language): string[] {
  const { line1, line2, postalCode, city, state, country } = address;
  const place = [postalCode, city].filter(Boolean).join(' ');
  return [line1, line2, [place, state].filter(Boolean).join(', '), countryName(country, language)].filter(
    (line): line is string => Boolean(line),
  );
}

/** Why Stripe does not have the invoice; null when it has it as it is. */
export function notSentSentence(invoice: Invoice, hasStripe: boolean, language: Language): string | null {
  const t = SENTENCES[language];
  if (invoice.stripeProblem) return t.stripeProblem(problemIn(invoice.stripeProblem, language));
  if (invoice.status === 'approved') return t.notIssued;
  if (invoice.stripeInvoiceId || invoice.status === 'void') return null;
  return hasStripe ? t.issuedWithout : t.noKey;
}

export function unitsText(model: string | null, quantity: bigint, language: Language): string {
  const { units } = SENTENCES[language];
  const known = model === 'PMP' || model === 'CBP' || model === 'NBP' ? model : 'other';
  const [one, many] = units[known];
  const single = quantity === 1n || (language === 'fr' && quantity === 0n);
  return `${count(quantity, language)} ${single ? one : many}`;
}
