import { z } from 'zod';
import { word } from '../engine/category';
import { addDays, localDay } from '../engine/time';
import { SPEND_KEYS, type SpendKey } from '../spend/read';
import { Refusal } from './refusal';

/** The parameters of the REST interface. Read from here by the routes and by its description. */

const day = z.iso
  .date('must be a day such as 2026-10-01')
  .refine((text) => text >= '2000-01-01' && text < '2200-01-01', 'must be a day from 2000 to 2199');
const id = z.string().regex(/^[\x21-\x7e]{1,512}$/, 'must be an id of 1 to 512 characters without spaces');
const country = z
  .string()
  .regex(/^[A-Za-z]{2}$/, 'must be two letters of ISO 3166, such as BR')
  .transform((text) => text.toUpperCase());
const market = z
  .string()
  .regex(/^[\p{L}\p{N} &.()'’-]{1,100}$/u, 'must be the name of a market, such as Rest of Africa');
const trade = z
  .string()
  .regex(/^[A-Za-z_-]{1,64}$/, "must be one of Meta's words, such as authentication_international")
  .transform(word);
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-10');
const model = z.enum(['NBP', 'CBP', 'PMP'], 'must be NBP, CBP or PMP');

/** May be repeated, and each may be a list with commas: readParameters makes one list of them. */
const list = <T extends z.ZodType>(of: T, about: string) =>
  z.array(of).min(1, 'is empty').max(500, 'has more than 500 values').optional().meta({ description: about });

const period = {
  from: day
    .optional()
    .meta({ description: "First day, in the tenant's zone. Default: the first of this month." }),
  to: day
    .optional()
    .meta({ description: 'The day after the last one. Default: the first of the month after.' }),
};

const keys = Object.keys(SPEND_KEYS) as [SpendKey, ...SpendKey[]];

export const SpendParameters = z.strictObject({
  ...period,
  group_by: z
    .array(z.enum(keys, `must be of ${keys.join(', ')}`))
    .min(1, 'is empty')
    .default(['country', 'category'])
    .refine((all) => new Set(all).size === all.length, 'names a key twice')
    .meta({ description: 'What each row stands for, in this order.' }),
  country: list(country, 'Only recipients in these countries (ISO 3166, two letters).'),
  market: list(market, "Only these of Meta's markets."),
  category: list(trade, 'Only these categories.'),
  type: list(trade, 'Only these types, such as regular or free_customer_service.'),
  day: list(day, "Only these days of the tenant's zone."),
  month: list(month, "Only these months of the tenant's zone."),
  waba: list(id, 'Only these WhatsApp Business Accounts.'),
  phone: list(id, 'Only these phone number ids.'),
  model: list(model, 'Only these pricing models.'),
});

const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true')
  .default(false);

const chargeFilters = {
  ...period,
  country: list(country, 'Only recipients in these countries (ISO 3166, two letters).'),
  market: list(market, "Only these of Meta's markets."),
  category: list(trade, 'Only these categories.'),
  type: list(trade, 'Only these types, such as regular or free_customer_service.'),
  model: list(model, 'Only these pricing models.'),
  waba: list(id, 'Only these WhatsApp Business Accounts.'),
  phone: list(id, 'Only these phone number ids.'),
  message_id: id.optional().meta({
    description:
      'The charge of this message: its own, or that of its conversation. Without from and to: of any day.',
  }),
  conversation_id: id.optional().meta({
    description: 'The charge of this conversation. Without from and to: of any day.',
  }),
  unpriced: flag.meta({ description: 'Only those that wait for a price.' }),
  all: flag.meta({ description: 'Every row of the ledger, with reversals and what they take back.' }),
};

export const ChargeExportParameters = z.strictObject(chargeFilters);

export const ChargeParameters = z.strictObject({
  ...chargeFilters,
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number from 1 to 1000')
    .transform(Number)
    .refine((n) => n >= 1 && n <= 1000, 'must be a whole number from 1 to 1000')
    .default(100)
    .meta({ description: 'Rows of a page, 1000 at the most.' }),
  cursor: id.optional().meta({ description: 'next_cursor of the page before.' }),
});

export const UpcomingParameters = z.strictObject({
  month: month.optional().meta({ description: "Default: this month in the tenant's zone." }),
});

export const NoParameters = z.strictObject({});

/** Whether a parameter may be repeated and hold commas. */
export function isList(schema: z.ZodType): boolean {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  return inner instanceof z.ZodArray;
}

/** @throws Refusal that names the first parameter that is wrong. */
export function parseParameters<Schema extends z.ZodObject>(
  schema: Schema,
  given: URLSearchParams,
): z.output<Schema> {
  const raw = new Map<string, string | string[]>();
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name);
    const part = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
    if (!part) {
      const known = Object.keys(schema.shape).join(', ') || 'none';
      throw new Refusal('invalid', `There is no parameter '${name}' here; there are: ${known}.`, name);
    }
    if (isList(part))
      raw.set(
        name,
        values.flatMap((value) => value.split(',')).map((value) => value.trim()),
      );
    else if (values.length > 1) throw new Refusal('invalid', `'${name}' is given twice.`, name);
    else raw.set(name, values[0]!);
  }
  const parsed = schema.safeParse(Object.fromEntries(raw));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = String(issue.path[0]);
  throw new Refusal('invalid', `'${field}' ${issue.message}.`, field);
}

export interface Period {
  from: string;
  to: string;
}

/** The days asked for: this month in the tenant's zone unless said otherwise. `now` in Unix milliseconds. */
export function periodOf({ from, to }: Partial<Period>, timezone: string, now: number): Period {
  const first = from ?? `${(to ? addDays(to, -1) : localDay(now, timezone)).slice(0, 7)}-01`;
  const end = to ?? monthAfter(from && from > localDay(now, timezone) ? from : localDay(now, timezone));
  if (first >= end) throw new Refusal('invalid', `'from' (${first}) must be before 'to' (${end}).`, 'from');
  return { from: first, to: end };
}

/** First day of the month after that of `day`. */
function monthAfter(day: string): string {
  return `${addDays(`${day.slice(0, 7)}-01`, 31).slice(0, 7)}-01`;
}
