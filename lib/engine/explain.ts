import { chargedBy } from './category';
import { withMarkup } from './charge';
import { ruleSetAt } from './era';
import type { Basis, Day, Instant, PricingModel } from './event';
import type { Micros } from './money';
import type { FreeReason, Happened, Language, Voice } from './voice';
import { ENGLISH } from './voice.en';
import { FRENCH } from './voice.fr';

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
  /** English name of `country` as the tables have it; other languages name it themselves. */
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

const VOICES: Readonly<Record<Language, Voice>> = { en: ENGLISH, fr: FRENCH };

/** Why a charge is what it is. `recompute` of the answer gives its price again. */
export function explain(input: ExplainInput, { language = 'en' }: { language?: Language } = {}): Explanation {
  const voice = VOICES[language];
  const charged = chargedBy(input.type, input.subtype) === 'charged';
  const free = whyFree(input);
  return {
    rules: input.rules.map((id) => ({ id, text: voice.rule(id) })),
    model: { id: input.model, rules: ruleSetAt(input.wabaDay).id, unit: unitOf(input) },
    window: free && voice.free[free],
    market: { country: input.country, market: input.market, basis: locatedBy(input, voice) },
    rate: rateOf(input),
    tier: input.tier ?? null,
    evidence: {
      basis: input.basis,
      text: voice.evidence[input.basis],
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
    sentence: sentenceOf(input, free, voice),
  };
}

/** The stored reason why something has no price, in the reader's language. */
export function reasonIn(unpriced: string, language: Language): string {
  return VOICES[language].unpriced(unpriced);
}

/** The price that the explanation's rate and mark-up give; null when there is no rate to compute with. */
export function recompute({ amount, rate, window }: Explanation): Micros | null {
  if (window !== null) return 0n;
  return amount.charged && rate ? withMarkup(rate.micros, amount.markupPpm) : null;
}

function unitOf({ model }: ExplainInput): Happened['unit'] {
  return model === 'CBP' ? 'conversation' : 'message';
}

function locatedBy({ locatedBy: how, country }: ExplainInput, { located }: Voice): string {
  if (how !== undefined && Object.hasOwn(located, how)) return located[how as keyof typeof located];
  return country === null ? located.unknown : located.country;
}

function rateOf(input: ExplainInput): Explanation['rate'] {
  const { rateMicros: micros, currency, rateFrom: from, confidence } = input;
  return micros === null ? null : { micros, currency, from, confidence };
}

/** Null for what is charged or unknown. */
function whyFree({ type, subtype, model, wabaDay, category }: ExplainInput): FreeReason | null {
  if (chargedBy(type, subtype) !== 'free') return null;
  if (subtype === 'paid_exempt') return 'exempt';
  if (type === 'free_entry_point') return 'entry_point';
  if (type === 'free_service') return 'service';
  if (type === 'free_tier') return 'tier';
  if (model === 'NBP') return 'session';
  const counted = ruleSetAt(wabaDay).allowance !== null && category.endsWith('service');
  return counted ? 'allowance' : 'window';
}

function sentenceOf(input: ExplainInput, free: FreeReason | null, voice: Voice): string {
  const { category, wabaDay: day, country, countryName, market } = input;
  const what = { unit: unitOf(input), category, day, country, countryName, market };
  if (free !== null) return voice.freeSentence(what, voice.free[free]);
  const { unpriced, rateMicros: rate, currency, rateFrom: card, confidence, markupPpm, priceMicros } = input;
  if (rate === null || unpriced !== null) return voice.unpricedSentence(what, voice.unpriced(unpriced));
  return voice.chargedSentence(what, {
    rate,
    currency,
    card,
    confidence,
    reportedByMeta: input.rules.includes('P17'),
    markupPpm,
    price: priceMicros ?? 0n,
  });
}
