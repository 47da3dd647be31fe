import { chargedBy } from './category';
import { withMarkup } from './charge';
import { ruleSetAt } from './era';
import type { Basis, Day, Instant, PricingModel } from './event';
import { formatMicros, type Micros } from './money';
import { RULE_TEXT } from './rule-text';

/** The columns of one charge, as the ledger stores them. Amounts are micros of `currency`. */
export interface ExplainInput {
  model: PricingModel;
  category: string;
  type: string;
  subtype: string | null;
  basis: Basis;
  rules: readonly string[];
  /** ISO country of the recipient; null = not known. */
  country: string | null;
  market: string | null;
  currency: string;
  /** Meta's price used; null when free or unpriced. */
  rateMicros: Micros | null;
  rateFrom: Day | null;
  confidence: string | null;
  costMicros: Micros | null;
  priceMicros: Micros | null;
  markupPpm: bigint;
  wabaDay: Day;
  occurredAt: Instant;
  openedBy: string;
  unpriced: string | null;
  /** English name of `country`, for the sentence. */
  countryName?: string;
  /** How the country was found (market.ts). */
  locatedBy?: string;
  /** Volume tier the message fell into; the saving is a line of its own (T2), never part of this amount. */
  tier?: string | null;
}

export interface Explanation {
  rules: { id: string; text: string }[];
  model: { id: PricingModel; rules: string; unit: 'message' | 'conversation' };
  /** The window or allowance that made it free; null when none did. */
  window: string | null;
  market: { country: string | null; market: string | null; basis: string };
  rate: { micros: Micros; currency: string; from: Day | null; confidence: string | null } | null;
  tier: string | null;
  evidence: { basis: Basis; text: string; openedBy: string; occurredAt: Instant; wabaDay: Day };
  amount: {
    charged: boolean;
    cost: Micros | null;
    price: Micros | null;
    markupPpm: bigint;
    currency: string;
  };
  sentence: string;
}

/** Why a charge is what it is. `recompute` of the answer gives its price again. */
export function explain(input: ExplainInput): Explanation {
  const charged = chargedBy(input.type, input.subtype) === 'charged';
  return {
    rules: input.rules.map((id) => ({ id, text: RULE_TEXT[id] ?? 'A rule that is no longer listed.' })),
    model: {
      id: input.model,
      rules: ruleSetAt(input.wabaDay).id,
      unit: input.model === 'CBP' ? 'conversation' : 'message',
    },
    window: whyFree(input),
    market: { country: input.country, market: input.market, basis: locatedBy(input) },
    rate: rateOf(input),
    tier: input.tier ?? null,
    evidence: {
      basis: input.basis,
      text: EVIDENCE[input.basis],
      openedBy: input.openedBy,
      occurredAt: input.occurredAt,
      wabaDay: input.wabaDay,
    },
    amount: {
      charged: charged && input.unpriced === null,
      cost: input.costMicros,
      price: input.priceMicros,
      markupPpm: input.markupPpm,
      currency: input.currency,
    },
    sentence: sentenceOf(input),
  };
}

/** The price that the explanation's rate and mark-up give; null when there is no rate to compute with. */
export function recompute({ amount, rate, window }: Explanation): Micros | null {
  if (window !== null) return 0n;
  return amount.charged && rate ? withMarkup(rate.micros, amount.markupPpm) : null;
}

const EVIDENCE: Readonly<Record<Basis, string>> = {
  verdict: "Meta's webhook said so.",
  derived: 'Meta sent no verdict; derived from what the user and the business sent.',
};

const LOCATED: Readonly<Record<string, string>> = {
  calling_code: "calling code of the recipient's number",
  user_id: "letters of the recipient's user id",
  unlisted: 'a number outside every listed calling code',
  unknown: 'not known',
};

function locatedBy({ locatedBy: how, country }: ExplainInput): string {
  return LOCATED[how ?? ''] ?? (country === null ? 'not known' : 'country of the recipient');
}

function rateOf(input: ExplainInput): Explanation['rate'] {
  const { rateMicros: micros, currency, rateFrom: from, confidence } = input;
  return micros === null ? null : { micros, currency, from, confidence };
}

/** Null for what is charged or unknown. */
function whyFree(input: ExplainInput): string | null {
  const { type, subtype, model, wabaDay, category } = input;
  if (chargedBy(type, subtype) !== 'free') return null;
  if (subtype === 'paid_exempt') return 'Meta exempts this organisation from the service charge';
  if (type === 'free_entry_point')
    return 'inside a free entry point window (the user came through an ad or a Page button)';
  if (type === 'free_service') return 'service conversations are free since November 2024';
  if (type === 'free_tier') return 'one of the 1,000 free conversations of the month';
  if (model === 'NBP') return 'a reply within a session';
  const counted = ruleSetAt(wabaDay).allowance !== null && category.endsWith('service');
  return counted
    ? "one of the number's 1,000 free service messages of the month"
    : 'inside the customer service window';
}

function sentenceOf(input: ExplainInput): string {
  const free = whyFree(input);
  const what = whatHappened(input);
  if (free !== null) return `${what}: free, ${free}.`;
  const { unpriced, rateMicros, priceMicros, currency, markupPpm } = input;
  if (rateMicros === null || unpriced !== null)
    return `${what}: not priced, because ${unpriced ?? 'no rate is known'}.`;
  const list = `Meta's list price of ${formatMicros(rateMicros)} ${currency}${cardOf(input)}`;
  const markup =
    markupPpm === 0n
      ? ''
      : ` plus ${percent(markupPpm)} mark-up = ${formatMicros(priceMicros ?? 0n)} ${currency}`;
  return `${what}: charged at ${list}${markup}.`;
}

function whatHappened(input: ExplainInput): string {
  const { category, model, wabaDay, market, country } = input;
  const place = input.countryName ?? country ?? 'an unknown country';
  const priced = market === null || market === place ? '' : ` (market ${market})`;
  const name = capital(category.replaceAll('_', ' '));
  return model === 'CBP'
    ? `${name} conversation opened on ${wabaDay} with a user in ${place}${priced}`
    : `${name} message delivered on ${wabaDay} to ${place}${priced}`;
}

function cardOf({ rateFrom, confidence, rules }: ExplainInput): string {
  if (rateFrom === null) return rules.includes('P17') ? ' as Meta reported it' : '';
  const doubt = confidence === null || confidence === 'certain' ? '' : `, ${confidence}`;
  return ` (card of ${rateFrom}${doubt})`;
}

/** 100_000n -> '10 %', 12_500n -> '1.25 %'. */
function percent(ppm: bigint): string {
  return `${formatMicros(ppm * 100n, 0)} %`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
