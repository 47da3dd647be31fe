import { z } from 'zod';
import { Refusal } from '@/lib/api/refusal';
import { parseMicros } from '@/lib/engine/money';
import { currencyDecimals, microsOfMinor } from '@/lib/invoices/currency';
import { PartyForm } from '@/lib/invoices/party';

/** What the operator's forms of billing say, read into our own words. */

export const IssuerForm = PartyForm.extend({
  prefix: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9]{1,10}$/, 'The prefix has one to ten letters and digits.'),
  footer: z
    .string()
    .trim()
    .max(500, 'Keep the line under 500 characters.')
    .transform((text) => text || null),
});

export const BuyerForm = PartyForm.extend({ tenant: z.string().max(63) });

const whole = (name: string, most: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, `${name} is a whole number.`)
    .transform(Number)
    .refine((value) => value <= most, `${name} is ${most} at the most.`);

const percent = z
  .string()
  .trim()
  .regex(/^\d{1,3}(\.\d{1,4})?$/, 'Enter the tax as a percentage such as 20 or 8.875.')
  .transform((text) => Number(parseMicros(text) / 100n))
  .refine((ppm) => ppm <= 1_000_000, 'The tax is 100 % at the most.');

const amount = z
  .string()
  .trim()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, 'Enter an amount such as 49.90, or 0 for none.')
  .transform(parseMicros);

export const TermsForm = z.object({
  tenant: z.string().max(63),
  firstMonth: z
    .string()
    .regex(/^(20\d\d-(0[1-9]|1[0-2]))?$/, 'Choose the first month that is invoiced, or none.')
    .transform((text) => (text ? `${text}-01` : null)),
  graceDays: whole('The grace', 60),
  dueDays: whole('The time to pay', 365),
  approveAutomatically: z
    .literal('on')
    .optional()
    .transform((value) => value === 'on'),
  collection: z.enum(['send_invoice', 'charge_automatically'], 'Choose how it is paid.'),
  tax: z.enum(['none', 'fixed', 'stripe'], 'Choose a tax.'),
  taxPpm: percent,
  taxName: z.string().trim().min(1, 'Name the tax, such as VAT.').max(30, 'Keep the name of the tax short.'),
  tierPolicy: z.enum(['list_price', 'pro_rata', 'first_come'], 'Choose who gets what volume saves.'),
  platformFee: amount,
  minimum: amount,
  unpricedAllowed: whole('The number of unpriced units', 1_000_000_000),
  discrepanciesAllowed: whole('The number of discrepancies', 1_000_000_000),
  language: z.enum(['en', 'fr'], 'Choose a language.'),
});

/** An agreed amount has to be one that can be paid. @throws Refusal that names the field. */
export function payable(micros: bigint, currency: string, field: string): bigint {
  if (micros % microsOfMinor(currency) === 0n) return micros;
  const decimals = currencyDecimals(currency);
  throw new Refusal('invalid', `An amount in ${currency} has ${decimals} decimals at the most.`, field);
}

const place = z.string().trim().max(100);

export const MarkupForm = z.object({
  tenant: z.string().max(63),
  effectiveFrom: z.iso.date('Choose the first day of the mark-up.'),
  market: place,
  category: z
    .string()
    .trim()
    .regex(/^[a-z_]{0,64}$/, 'Choose a category.'),
  percent: z.string().max(20).optional(),
});
