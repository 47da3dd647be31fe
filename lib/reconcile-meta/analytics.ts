import { z } from 'zod';
import { Refusal } from '../api/refusal';
import { word } from '../engine/category';
import type { Instant } from '../engine/event';
import type { Micros } from '../engine/money';

/** One figure of Meta's `pricing_analytics` (pricing-rules.md section 10), in our words. */
export interface Point {
  /** Null where the file does not name the account. */
  waba: string | null;
  start: Instant;
  end: Instant;
  volume: bigint;
  /** Micros; null where Meta leaves costs out (a partner's line of credit). */
  cost: Micros | null;
  /** Digits of the number, or its id. */
  phone: string | null;
  country: string | null;
  category: string | null;
  /** Charged, or free of any kind. */
  charged: boolean;
  /** `from:to` of a volume tier, where it is charged by one. */
  tier: string | null;
}

export interface Analytics {
  points: Point[];
  /** Decimals of the amounts as they are written, six at the most. */
  decimals: number;
}

const Text = z.string().max(200);
const DataPoint = z.object({
  start: z.number().int(),
  end: z.number().int(),
  volume: z.number().int().nonnegative(),
  cost: z.string().optional(),
  phone_number: Text.optional(),
  country: Text.optional(),
  pricing_type: Text,
  pricing_category: Text.optional(),
  tier: Text.optional(),
});
const Answer = z.object({ data: z.array(z.object({ data_points: z.array(DataPoint).max(500_000) })) });
const Account = z.object({ id: Text.optional(), pricing_analytics: Answer });
const File = z.union([
  Account.transform((one) => [one]),
  z.array(Account),
  z.object({ data: z.array(Account) }).transform(({ data }) => data),
  Answer.transform((answer) => [{ id: undefined, pricing_analytics: answer }]),
]);
const Page = z.union([
  Account.transform((one) => [one.pricing_analytics]),
  Answer.transform((answer) => [answer]),
  z.object({ id: Text, pricing_analytics: z.never().optional() }).transform(() => []),
]);

/**
 * Reads Meta's answer: one account's, or a list of several. Amounts are read as they are written, never as floats.
 * @throws Refusal that says what is wrong.
 */
export function readAnalytics(text: string): Analytics {
  const read = File.safeParse(parsed(text));
  if (!read.success)
    throw new Refusal(
      'invalid',
      {
        en: "This is not Meta's pricing_analytics: an answer of GET /WABA?fields=pricing_analytics… with data_points that have start, end, volume and pricing_type is expected.",
        fr: 'Ce n’est pas le pricing_analytics de Meta\u00a0: une réponse de GET /WABA?fields=pricing_analytics… avec des data_points qui ont start, end, volume et pricing_type est attendue.',
      },
      'file',
    );
  const analytics = analyticsOf(read.data);
  if (analytics.points.length === 0)
    throw new Refusal(
      'invalid',
      {
        en: 'The file holds no figures (data_points).',
        fr: 'Le fichier ne contient aucun chiffre (data_points).',
      },
      'file',
    );
  return analytics;
}

/** One page of an answer about an account, as it came from Meta: it may hold nothing. @throws Refusal */
export function readPage(text: string, waba: string): Analytics {
  const read = Page.safeParse(parsed(text));
  if (read.success) return analyticsOf(read.data.map((answer) => ({ id: waba, pricing_analytics: answer })));
  throw new Refusal('conflict', {
    en: `What Meta answers about account ${waba} is not pricing_analytics as Parley knows it; upload the figures as a file, or ask who runs this installation for a newer Parley.`,
    fr: `Ce que Meta répond sur le compte ${waba} n’est pas le pricing_analytics que Parley connaît\u00a0; déposez les chiffres en fichier, ou demandez un Parley plus récent à qui gère cette installation.`,
  });
}

function analyticsOf(answers: z.output<typeof File>): Analytics {
  const points: Point[] = [];
  let decimals = 0;
  for (const { id, pricing_analytics } of answers)
    for (const { data_points } of pricing_analytics.data)
      for (const one of data_points) {
        if (one.cost !== undefined) decimals = Math.max(decimals, decimalsOf(one.cost));
        points.push(pointOf(id ?? null, one));
      }
  return { points, decimals };
}

/** A cost stays the text that it is. */
function parsed(text: string): unknown {
  try {
    const keep = (key: string, value: unknown, { source }: { source?: string } = {}) =>
      key === 'cost' && typeof value === 'number' ? (source ?? String(value)) : value;
    return JSON.parse(text, keep);
  } catch {
    throw new Refusal(
      'invalid',
      { en: 'The file is not JSON.', fr: 'Le fichier n’est pas du JSON.' },
      'file',
    );
  }
}

function pointOf(waba: string | null, one: z.output<typeof DataPoint>): Point {
  return {
    waba,
    start: one.start * 1000,
    end: one.end * 1000,
    volume: BigInt(one.volume),
    cost: one.cost === undefined ? null : microsOf(one.cost),
    phone: one.phone_number === undefined ? null : one.phone_number.replace(/\D/g, ''),
    country: one.country?.toUpperCase() ?? null,
    category: one.pricing_category === undefined ? null : word(one.pricing_category),
    charged: one.pricing_type.toUpperCase() === 'REGULAR',
    tier: one.tier ?? null,
  };
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/;

/** A JSON number as micros, half-up. */
function microsOf(text: string): Micros {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === '')
    throw new Refusal(
      'invalid',
      { en: `'${text}' is not an amount.`, fr: `«\u00a0${text}\u00a0» n’est pas un montant.` },
      'file',
    );
  const shift = Number(exponent) - fraction.length + 6;
  const digits = BigInt(whole + fraction);
  const scale = 10n ** BigInt(Math.abs(shift));
  const micros = shift >= 0 ? digits * scale : (2n * digits + scale) / (2n * scale);
  return sign === '-' ? -micros : micros;
}

/** A number that a computer added up (12.340000000000002) is written with more digits than it means. */
function decimalsOf(text: string): number {
  const micros = microsOf(text);
  let decimals = 6;
  for (let unit = 10n; decimals > 0 && micros % unit === 0n; unit *= 10n) decimals--;
  return decimals;
}
