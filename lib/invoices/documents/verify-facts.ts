import { z } from 'zod';
import { parseMicros } from '../../engine/money';
import { parseJson, Tampered } from './bundle-file';
import { FORMAT } from './bundle-form';

const amount = z.string().transform((text) => parseMicros(text));
const rowId = z.string().regex(/^\d{1,18}$/, 'must be the number of a row');
const Facts = z.object({
  format: z.literal(FORMAT),
  number: z.string(),
  revision: z.int(),
  month: z.string(),
  currency: z.string().length(3),
  ledger_after: rowId.nullable(),
  ledger_upto: rowId,
  cost: amount,
  price: amount,
  rounding: amount,
  subtotal: amount,
  tax: amount,
  total: amount,
  terms: z.object({
    tax: z.union([
      z.object({ kind: z.enum(['none', 'stripe']) }),
      z.object({ kind: z.literal('fixed'), ppm: z.int() }),
    ]),
  }),
});
export type InvoiceFacts = z.infer<typeof Facts>;

/** @throws Tampered */
export function readFacts(text: string): InvoiceFacts {
  let parsed: ReturnType<typeof Facts.safeParse>;
  try {
    parsed = Facts.safeParse(parseJson('invoice.json', text));
  } catch (error) {
    throw error instanceof Tampered ? error : new Tampered(`invoice.json: ${(error as Error).message}.`);
  }
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Tampered(`invoice.json: ${issue.path.join('.')} is wrong: ${issue.message}.`);
}
