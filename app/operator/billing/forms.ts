import { z } from 'zod';
import { Refusal } from '@/lib/api/refusal';
import { parseMicros } from '@/lib/engine/money';
import { currencyDecimals, microsOfMinor } from '@/lib/invoices/currency';
import { partyForm } from '@/lib/invoices/party';
import type { Language } from '@/lib/language/language';
import { markupOf } from '@/lib/tenants/fields';
import { FORM_WORDS } from './form-words';

/** What the operator's forms of billing say, read into our own words. */

export function issuerForm(language: Language) {
  const t = FORM_WORDS[language];
  return partyForm(language).extend({
    prefix: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9]{1,10}$/, t.prefix),
    footer: z
      .string()
      .trim()
      .max(500, t.footer)
      .transform((text) => text || null),
  });
}

export function buyerForm(language: Language) {
  return partyForm(language).extend({ tenant: z.string().max(63) });
}

const whole = (notWhole: string, most: number, tooMuch: (most: string) => string) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, notWhole)
    .transform(Number)
    .refine((value) => value <= most, tooMuch(String(most)));

/** A number as the reader of the language types it, with a point for the decimals: in French also with a comma. */
const decimal = (language: Language) =>
  z
    .string()
    .trim()
    .transform((text) => (language === 'fr' ? text.replace(',', '.') : text));

const percent = (language: Language) => {
  const t = FORM_WORDS[language];
  return decimal(language)
    .pipe(z.string().regex(/^\d{1,3}(\.\d{1,4})?$/, t.percent))
    .transform((text) => Number(parseMicros(text) / 100n))
    .refine((ppm) => ppm <= 1_000_000, t.percentTooMuch);
};

const amount = (language: Language) =>
  decimal(language)
    .pipe(z.string().regex(/^\d{1,9}(\.\d{1,3})?$/, FORM_WORDS[language].amount))
    .transform(parseMicros);

export function termsForm(language: Language) {
  const t = FORM_WORDS[language];
  return z.object({
    tenant: z.string().max(63),
    firstMonth: z
      .string()
      .regex(/^(20\d\d-(0[1-9]|1[0-2]))?$/, t.firstMonth)
      .transform((text) => (text ? `${text}-01` : null)),
    graceDays: whole(t.grace, 60, t.graceTooMuch),
    dueDays: whole(t.due, 365, t.dueTooMuch),
    approveAutomatically: z
      .literal('on')
      .optional()
      .transform((value) => value === 'on'),
    collection: z.enum(['send_invoice', 'charge_automatically'], t.collection),
    tax: z.enum(['none', 'fixed', 'stripe'], t.tax),
    taxPpm: percent(language),
    taxName: z.string().trim().min(1, t.taxName).max(30, t.taxNameTooLong),
    tierPolicy: z.enum(['list_price', 'pro_rata', 'first_come'], t.tierPolicy),
    platformFee: amount(language),
    minimum: amount(language),
    unpricedAllowed: whole(t.unpriced, 1_000_000_000, t.unpricedTooMuch),
    discrepanciesAllowed: whole(t.discrepancies, 1_000_000_000, t.discrepanciesTooMuch),
    language: z.enum(['en', 'fr'], t.language),
  });
}

/** An agreed amount has to be one that can be paid. @throws Refusal that names the field. */
export function payable(micros: bigint, currency: string, field: string, language: Language): bigint {
  if (micros % microsOfMinor(currency) === 0n) return micros;
  throw new Refusal('invalid', FORM_WORDS[language].payable(currency, currencyDecimals(currency)), field);
}

const place = z.string().trim().max(100);

/** Which mark-up, without how high it is. */
export function markupPlace(language: Language) {
  const t = FORM_WORDS[language];
  return z.object({
    tenant: z.string().max(63),
    effectiveFrom: z.iso.date(t.effectiveFrom),
    market: place,
    category: z
      .string()
      .trim()
      .regex(/^[a-z_]{0,64}$/, t.category),
  });
}

/** A mark-up with its height in parts per million, `percent`. */
export function markupForm(language: Language) {
  const text = decimal(language).pipe(z.string().max(20));
  return markupPlace(language).extend({
    percent: text.transform((percent, context) => {
      try {
        return markupOf(percent);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        context.addIssue(language === 'fr' ? FORM_WORDS.fr.markup(percent) : error.message);
        return z.NEVER;
      }
    }),
  });
}
