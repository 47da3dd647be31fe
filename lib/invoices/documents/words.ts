import type { LineKind, TierPolicy } from '../invoice';
import { ENGLISH } from './words.en';
import { FRENCH } from './words.fr';

export type Language = 'en' | 'fr';

/** All that the documents of an invoice say in one language. Amounts, days and numbers come written already. */
export interface Words {
  months: readonly string[];
  /** '22', 'November', '2026'. */
  date(day: string, month: string, year: string): string;
  invoice: string;
  creditNote: string;
  revision: string;
  number: string;
  issued: string;
  due: string;
  period: string;
  zone: string;
  currency: string;
  from: string;
  billTo: string;
  taxId(id: string): string;
  creditFor: string;
  reason: string;
  headline: { due(day: string): string; paid: string; credited: string; nothing: string };
  notice: { void: string; voidText: string; approved: string; uncollectible: string; disputed: string };
  column: {
    market: string;
    category: string;
    accountMonth: string;
    description: string;
    quantity: string;
    unitPrice: string;
    cost: string;
    markup: string;
    amount: string;
    country: string;
    delivered: string;
    free: string;
    charged: string;
    price: string;
  };
  section: Record<'usage' | 'adjustment' | 'tier_saving' | 'fees', (month: string) => string>;
  fee: Record<Extract<LineKind, 'platform_fee' | 'minimum_fee'>, string>;
  unit: Readonly<Record<string, string>>;
  carried: (section: string) => string;
  sum: string;
  total: {
    listPrice: string;
    added: string;
    rounding: string;
    subtotal: string;
    tax(name: string, percent: string): string;
    taxByStripe: string;
    noTax: string;
    total: string;
    credited: string;
    paid: string;
    refunded: string;
    amountDue: string;
    creditTotal: string;
  };
  notes: {
    title: string;
    rounding(step: string, exact: string, difference: string): string;
    taxRounding: string;
    prices: string;
    adjustments: string;
    tiers: Record<TierPolicy, string>;
    terms(days: number): string;
    charged: string;
    payOnline: string;
    credit(invoice: string): string;
  };
  annex: { title: string; text(zone: string): string };
  page(at: number, of: number): string;
  categories: Readonly<Record<string, string>>;
  /** Markets that are no country. */
  regions: Readonly<Record<string, string>>;
  unlisted: string;
}

const WORDS: Readonly<Record<Language, Words>> = { en: ENGLISH, fr: FRENCH };

export function wordsOf(language: Language): Words {
  return WORDS[language];
}
