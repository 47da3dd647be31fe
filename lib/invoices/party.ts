import { z } from 'zod';
import { builtinMarketMap } from '../rates/builtin';
import type { Address } from './invoice';

const line = z.string().trim().max(200, 'Keep it under 200 characters.');
const optional = line.transform((text) => text || undefined);

/** Who sends or pays invoices, as a form says it: flat, an empty field for what there is none of. */
export const PartyForm = z.object({
  legalName: line.min(1, 'Enter the legal name.'),
  line1: line.min(1, 'Enter the address.'),
  line2: optional,
  postalCode: optional,
  city: line.min(1, 'Enter the city.'),
  state: optional,
  country: z
    .string()
    .refine((code) => builtinMarketMap().countries.has(code), 'Choose the country of the address.'),
  taxId: line.transform((text) => text || null),
  email: z
    .union([z.literal(''), z.email('Enter an e-mail address such as billing@example.com, or none.')])
    .transform((text) => text || null),
});

export function partyOf({ legalName, taxId, email, ...address }: z.output<typeof PartyForm>): {
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
