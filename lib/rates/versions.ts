import { pool, withTenants } from '../db/pools';
import type { Day, PricingModel } from '../engine/event';

/** One import that changed something: a version of the price list. */
export interface CardVersion {
  id: number;
  name: string;
  /** Of the file, in hex; of the rows for the built-in prices. */
  sha256: string;
  importedAt: Date;
  importedBy: string | null;
  /** First day, in the WABA's zone, whose prices it changed. */
  effectiveFrom: Day | null;
  /** Prices that it added, that it repeated, and that it gave an end because a newer one follows. */
  added: number;
  unchanged: number;
  ended: number;
  /** Less sure prices that it took the place of. */
  replaced: number;
  /** Prices that came with Parley and gave way to imported ones. */
  skipped: number;
}

/** A price that a version brought. */
export interface VersionPrice extends PriceKey, Omit<PastPrice, 'version' | 'versionName' | 'importedAt'> {
  id: number;
}

/** One version with its prices, by place and day; null when there is none with this number. */
export function cardVersion(id: number): Promise<{ version: CardVersion; prices: VersionPrice[] } | null> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    const { rows } = await client.query<CardVersion>(`${VERSIONS} WHERE id = $1`, [id]);
    if (!rows[0]) return null;
    const prices = await client.query<VersionPrice>(
      `SELECT id, model, market, category, currency, effective_from AS "effectiveFrom", effective_to AS "effectiveTo",
              tier_from AS "tierFrom", tier_to AS "tierTo", price_micros AS price, confidence, source,
              superseded_by AS "replacedBy"
         FROM rate WHERE card_id = $1
        ORDER BY market, category, currency, tier_from IS NOT NULL, effective_from, tier_from, id`,
      [id],
    );
    return { version: rows[0], prices: prices.rows };
  });
}

const VERSIONS = `SELECT id, name, encode(sha256, 'hex') AS sha256, imported_at AS "importedAt",
    imported_by AS "importedBy", effective_from AS "effectiveFrom", added, unchanged, ended, replaced, skipped
  FROM rate_card`;

/** Prices that begin on one day in one currency. */
export interface RateGroup {
  model: string;
  effectiveFrom: Day;
  /** Last day; null = newest known. */
  effectiveTo: Day | null;
  currency: string;
  markets: number;
  prices: number;
  tiers: number;
}

/** What is stored: the versions, oldest first, and the prices by model, day and currency. */
export function listRates(): Promise<{ versions: CardVersion[]; cards: RateGroup[] }> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    const versions = await client.query<CardVersion>(`${VERSIONS} ORDER BY id`);
    const cards = await client.query<RateGroup>(
      `SELECT model, effective_from AS "effectiveFrom", currency,
              CASE WHEN bool_or(effective_to IS NULL) THEN NULL ELSE max(effective_to) END AS "effectiveTo",
              count(DISTINCT market)::int AS markets,
              count(*) FILTER (WHERE tier_from IS NULL)::int AS prices,
              count(*) FILTER (WHERE tier_from IS NOT NULL)::int AS tiers
         FROM rate WHERE superseded_by IS NULL GROUP BY model, effective_from, currency ORDER BY effective_from, currency`,
    );
    return { versions: versions.rows, cards: cards.rows };
  });
}

export interface PriceKey {
  model: PricingModel;
  market: string;
  category: string;
  currency: string;
}

/** A price of the history, or a bracket of a volume schedule. */
export interface PastPrice {
  effectiveFrom: Day;
  effectiveTo: Day | null;
  tierFrom: bigint | null;
  tierTo: bigint | null;
  price: bigint;
  confidence: string;
  source: string;
  /** The version that brought it. */
  version: number;
  versionName: string;
  importedAt: Date;
  /** The version of a surer price that took its place; null = in force. */
  replacedBy: number | null;
}

/** How one price came to be, oldest first, replaced ones too; with a day, only what is in force on it. */
export function priceHistory(key: PriceKey, day: Day | null = null): Promise<PastPrice[]> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    const { rows } = await client.query<PastPrice>(
      `SELECT r.effective_from AS "effectiveFrom", r.effective_to AS "effectiveTo", r.tier_from AS "tierFrom",
              r.tier_to AS "tierTo", r.price_micros AS price, r.confidence, r.source,
              c.id AS version, c.name AS "versionName", c.imported_at AS "importedAt",
              r.superseded_by AS "replacedBy"
         FROM rate r JOIN rate_card c ON c.id = r.card_id
        WHERE r.model = $1 AND r.market = $2 AND r.category = $3 AND r.currency = $4
          AND ($5::date IS NULL OR r.superseded_by IS NULL
                                  AND $5 BETWEEN r.effective_from AND coalesce(r.effective_to, 'infinity'))
        ORDER BY r.tier_from IS NOT NULL, r.effective_from, r.tier_from, r.id`,
      [key.model, key.market, key.category, key.currency, day],
    );
    return rows;
  });
}
