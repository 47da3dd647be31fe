import { createHash } from 'node:crypto';
import { Refusal } from '../api/refusal';
import { pool, withTenants } from '../db/pools';
import type { Day, PricingModel } from '../engine/event';
import type { MarketMap } from '../engine/market';
import type { RateRow } from '../engine/rates';
import { repriceCharges } from '../ledger/correct';
import type { Posted } from '../ledger/post';
import { parseRatesCsv } from './builtin';
import { readable } from './cells';
import { loadMarketMap } from './markets';
import { affectedBy, type Merge, priceOf } from './merge';
import { isMetaCard, parseMetaCard } from './meta-card';
import { isMetaTiers, parseMetaTiers } from './meta-tiers';
import { addCard, correctWhatIsDue } from './store';

export interface ImportOptions {
  /** Shown in the list of imports. */
  name: string;
  /** Who imports, where that is known. */
  by?: string | null;
  /** Compute what would happen, write nothing. */
  dryRun?: boolean;
  /** First day of the card: needed for Meta's own layout, which has no date in its rows. */
  effectiveFrom?: Day;
}

export interface Imported {
  added: number;
  unchanged: number;
  closed: { market: string; category: string; currency: string; effectiveFrom: Day; effectiveTo: Day }[];
  /** Prices that were known, and are as sure as the file now. */
  confirmed: number;
  /** Days on which a surer price takes the place of a stored one. */
  replaced: ReplacedPrice[];
  /** Markets of the file that no country belongs to: probably spelt in another way. */
  unknownMarkets: string[];
  /** Rows that were posted because charges have another price now, or a first one. */
  corrected: Posted;
}

/** A list price, or a volume schedule in words, before and after. */
export interface ReplacedPrice {
  model: PricingModel;
  market: string;
  category: string;
  currency: string;
  from: Day;
  to: Day | null;
  was: string;
  wasConfidence: string;
  price: string;
  confidence: string;
}

/**
 * Imports a price list: the CSV form of lib/rates/builtin/rates.csv, or one of Meta's own cards. Then corrects the
 * charges that it changes; importing the same file again finishes a correction that was cut off.
 * @throws Refusal when the file cannot be read, naming the line, or contradicts what is stored, naming the price.
 */
export async function importRates(text: string, options: ImportOptions): Promise<Imported> {
  const { name, by, dryRun = false } = options;
  const rows = readCard(text, options);
  const sha256 = createHash('sha256').update(text).digest();
  const merge = await addCard({ name, sha256, by, rows }, dryRun);
  const isNew = merge.added.length + merge.closed.length > 0;
  const corrected = dryRun
    ? { charges: 0, reversals: 0 }
    : await (isNew ? correctWhatIsDue() : repriceCharges(affectedBy({ added: [...rows], closed: [] })));
  return report(merge, rows, corrected, await withTenants(pool('parley_operator'), [], loadMarketMap));
}

/** The prices of a file in any of the layouts. @throws Refusal that names line and column. */
export function readCard(
  text: string,
  { effectiveFrom, name }: Pick<ImportOptions, 'effectiveFrom' | 'name'>,
): RateRow[] {
  const parseMeta = isMetaTiers(text) ? parseMetaTiers : isMetaCard(text) ? parseMetaCard : null;
  const rows = readable(() =>
    parseMeta ? parseMeta(text, givenDay(effectiveFrom), name) : ownRows(text, effectiveFrom),
  );
  if (rows.length === 0)
    throw new Refusal(
      'invalid',
      { en: 'The file has no prices.', fr: 'Le fichier n’a pas de prix.' },
      'file',
    );
  return rows;
}

function givenDay(effectiveFrom: Day | undefined): Day {
  if (effectiveFrom) return effectiveFrom;
  throw new Refusal(
    'invalid',
    {
      en: "Meta's card does not date its rows: give the day from which it holds (effective from).",
      fr: 'La grille de Meta ne date pas ses lignes\u00a0: donnez le jour à partir duquel elle vaut.',
    },
    'effective_from',
  );
}

function ownRows(text: string, effectiveFrom: Day | undefined): RateRow[] {
  if (effectiveFrom) {
    throw new Refusal(
      'invalid',
      {
        en: 'This file dates its own rows; leave effective from out.',
        fr: 'Ce fichier date ses propres lignes\u00a0; ne donnez pas de jour.',
      },
      'effective_from',
    );
  }
  return parseRatesCsv(text);
}

function report(merge: Merge, rows: readonly RateRow[], corrected: Posted, map: MarketMap): Imported {
  const known = new Set(['Other']);
  for (const { markets } of map.countries.values()) for (const { market } of markets) known.add(market);
  const markets = new Set(rows.map(({ market }) => market));
  return {
    added: merge.added.length,
    unchanged: merge.unchanged,
    confirmed: merge.confirmed.length,
    closed: merge.closed.map(({ row: { market, category, currency, effectiveFrom }, effectiveTo }) => ({
      market,
      category,
      currency,
      effectiveFrom,
      effectiveTo,
    })),
    replaced: merge.replaced.flatMap(({ rows, cuts }) =>
      cuts.map(({ from, to, by }) => {
        const [{ model, market, category, currency, confidence }, file] = [rows[0]!, by[0]!];
        const place = { model, market, category, currency };
        const prices = { was: priceOf(rows), wasConfidence: confidence, price: priceOf(by) };
        return { ...place, from, to, ...prices, confidence: file.confidence };
      }),
    ),
    unknownMarkets: [...markets].filter((market) => !known.has(market)),
    corrected,
  };
}
