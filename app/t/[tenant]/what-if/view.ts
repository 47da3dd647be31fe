import { byCategory } from '@/components/category';
import { countryName } from '@/components/country';
import { day } from '@/components/format';
import { Refusal } from '@/lib/api/refusal';
import { pool } from '@/lib/db/pools';
import type { RateRow } from '@/lib/engine/rates';
import { addDays } from '@/lib/engine/time';
import type { Language } from '@/lib/language/language';
import { confidenceSentence } from '@/lib/reprice/confidence';
import { type Repriced, reprice } from '@/lib/reprice/reprice';
import { type Comparison, sumBy } from '@/lib/reprice/tally';
import { periodName, type Question } from './question';
import { WORDS } from './words';

/** A page waits no longer; the command line has no limit. Small pages, because the process answers others between them. */
const BOUNDS = { limitMs: 20_000, page: 1_000 };

/** Each holds a connection for its time, and the pages need some as well. */
const AT_A_TIME = 3;
let running = 0;

export interface Line extends Comparison {
  country: string;
  category: string;
}

/** An answer as it is shown, with the names that only the server knows. */
export interface View {
  /** The period, the rules and the list. */
  title: string;
  confidence: Pick<Repriced['confidence'], 'level' | 'sentence'>;
  /** Which cards priced it. */
  cards: string;
  currencies: { total: Comparison; countries: Line[]; categories: Line[]; lines: Line[] }[];
}

/** Compares one tenant's traffic with the same under other rules, or with another price list. @throws Refusal */
export async function compare(
  tenantId: number,
  question: Question,
  language: Language,
  list?: { name: string; rates: RateRow[] },
): Promise<View> {
  const { from, through, rules } = question;
  const whatIf = { from, to: addDays(through, 1), rules, rates: list?.rates };
  if (running >= AT_A_TIME) throw new Refusal('unavailable', WORDS[language].busy);
  running++;
  try {
    const repriced = await reprice(pool('parley_app'), tenantId, whatIf, BOUNDS);
    return viewOf(repriced, question, language, list?.name);
  } finally {
    running--;
  }
}

function viewOf(
  { rows, totals, cards, confidence }: Repriced,
  question: Question,
  language: Language,
  list?: string,
): View {
  const t = WORDS[language];
  const rules = t.rules[question.rules];
  const under = list === undefined ? rules : t.pricedBy(rules, list);
  return {
    title: `${periodName(question, language)} · ${under}`,
    confidence: { level: confidence.level, sentence: confidenceSentence(confidence, language) },
    cards: cardsSentence(cards, language),
    currencies: [...totals].sort(byTraffic).map((total) => {
      const own = rows.filter(({ currency }) => currency === total.currency);
      return {
        total,
        countries: sumBy(own, ({ country }) => country)
          .map(({ key, ...sum }) => ({ ...sum, country: countryName(key, language), category: '' }))
          .sort(byDifference),
        categories: sumBy(own, ({ category }) => category)
          .map(({ key, ...sum }) => ({ ...sum, country: '', category: key }))
          .sort((a, b) => byCategory(a.category, b.category)),
        lines: own.map((row) => ({ ...row, country: countryName(row.country, language) })).sort(byDifference),
      };
    }),
  };
}

/** The currency that most is charged in comes first, as on the overview. */
function byTraffic(a: Comparison, b: Comparison): number {
  return Number(b.actual.billable - a.actual.billable);
}

/** What changes most comes first, whichever way. */
function byDifference(a: Line, b: Line): number {
  const size = ({ difference: { price } }: Line) => (price < 0n ? -price : price);
  if (size(a) !== size(b)) return size(a) < size(b) ? 1 : -1;
  return `${a.country} ${a.category}` < `${b.country} ${b.category}` ? -1 : 1;
}

function cardsSentence(cards: Repriced['cards'], language: Language): string {
  const t = WORDS[language];
  if (cards.length === 0) return '';
  const names = cards.map(({ model, currency, effectiveFrom, moved }) => {
    const card = t.card(model, currency, day(effectiveFrom, true, language));
    return moved > 0 ? card + t.nearest(moved) : card;
  });
  return t.cards(cards.length, names.join('; '));
}
