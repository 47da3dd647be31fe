import { z } from 'zod';
import { inLanguages, type Language } from '../language/language';
import { builtinMarketMap } from '../rates/builtin';
import type { Address } from './invoice';

const WORDS = inLanguages(
  {
    tooLong: 'Keep it under 200 characters.',
    legalName: 'Enter the legal name.',
    line1: 'Enter the address.',
    city: 'Enter the city.',
    country: 'Choose the country of the address.',
    email: 'Enter an email address such as billing@example.com, or none.',
  },
  {
    tooLong: 'Restez sous 200 caractères.',
    legalName: 'Indiquez la raison sociale.',
    line1: 'Indiquez l’adresse.',
    city: 'Indiquez la ville.',
    country: 'Choisissez le pays de l’adresse.',
    email: 'Indiquez une adresse e-mail comme facturation@example.com, ou aucune.',
  },
);

/** Who sends or pays invoices, as a form says it: flat, an empty field for what there is none of. */
export function partyForm(language: Language) {
  const t = WORDS[language];
  const line = z.string().trim().max(200, t.tooLong);
  const optional = line.transform((text) => text || undefined);
  return z.object({
    legalName: line.min(1, t.legalName),
    line1: line.min(1, t.line1),
    line2: optional,
    postalCode: optional,
    city: line.min(1, t.city),
    state: optional,
    country: z.string().refine((code) => builtinMarketMap().countries.has(code), t.country),
    taxId: line.transform((text) => text || null),
    email: z.union([z.literal(''), z.email(t.email)]).transform((text) => text || null),
  });
}

export type PartyForm = ReturnType<typeof partyForm>;

export function partyOf({ legalName, taxId, email, ...address }: z.output<PartyForm>): {
  legalName: string;
  address: Address;
  taxId: string | null;
  email: string | null;
} {
  // Without the parts that there are not, so that the address is stored as it is printed.
  const { line1, line2, postalCode, city, state, country } = address;
  const parts = Object.entries({ line1, line2, postalCode, city, state, country });
  return {
    legalName,
    address: Object.fromEntries(parts.filter(([, part]) => part !== undefined)) as unknown as Address,
    taxId,
    email,
  };
}
