import type { Basis, Day } from './event';
import type { Location } from './market';
import type { Micros } from './money';

export type Language = 'en' | 'fr';

/** What made a unit free. */
export type FreeReason = 'exempt' | 'entry_point' | 'service' | 'tier' | 'session' | 'allowance' | 'window';

/** What a sentence tells, before it is told in a language. */
export interface Happened {
  unit: 'message' | 'conversation';
  category: string;
  day: Day;
  /** ISO country; null = not known. */
  country: string | null;
  /** Its English name as the tables have it. */
  countryName?: string;
  market: string | null;
}

export interface Charged {
  rate: Micros;
  currency: string;
  /** Day of the card; null = no card. */
  card: Day | null;
  confidence: string | null;
  reportedByMeta: boolean;
  markupPpm: bigint;
  price: Micros;
}

/** One language of the explanations. Numbers are written from integers, never through a float. */
export interface Voice {
  rule(id: string): string;
  evidence: Readonly<Record<Basis, string>>;
  located: Readonly<Record<Location['basis'] | 'country', string>>;
  free: Readonly<Record<FreeReason, string>>;
  /** The reason of a stored sentence (unpriced.ts); null = no rate is known. */
  unpriced(sentence: string | null): string;
  freeSentence(what: Happened, because: string): string;
  unpricedSentence(what: Happened, because: string): string;
  chargedSentence(what: Happened, charged: Charged): string;
}
