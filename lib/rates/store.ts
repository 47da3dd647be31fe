import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { pool, withTenants } from '../db/pools';
import { type Columns, table } from '../db/rows';
import type { PricingModel } from '../engine/event';
import type { RateRow } from '../engine/rates';
import { addDays } from '../engine/time';
import { builtinRates } from './builtin';
import { WHILE_IMPORTING, WHILE_PRICING } from './lock';
import { seedBuiltinMarkets } from './markets';
import { type Merge, mergeRates, type StoredRate } from './merge';

interface Row {
  id: number;
  model: PricingModel;
  market: string;
  category: string;
  currency: string;
  effective_from: string;
  effective_to: string | null;
  tier_from: bigint | null;
  tier_to: bigint | null;
  price_micros: bigint;
  source: string;
  confidence: string;
}

/** All rates of all cards, as the engine takes them. */
export async function loadRates(client: PoolClient): Promise<StoredRate[]> {
  const { rows } = await client.query<Row>(
    `SELECT id, model, market, category, currency, effective_from, effective_to, tier_from, tier_to, price_micros,
            source, confidence
       FROM rate`,
  );
  return rows.map((row) => ({
    id: row.id,
    model: row.model,
    effectiveFrom: row.effective_from,
    effectiveTo: row.effective_to,
    market: row.market,
    category: row.category,
    currency: row.currency,
    tierFrom: row.tier_from,
    tierTo: row.tier_to,
    price: row.price_micros,
    source: row.source,
    confidence: row.confidence,
  }));
}

/**
 * Grows with every import that changed a price: who keeps rates in memory loads them again when it has grown. Until
 * the transaction ends no import can finish, so whatever it prices is seen by the correction that follows one.
 */
export async function ratesVersion(client: PoolClient): Promise<number> {
  await client.query(WHILE_PRICING);
  const { rows } = await client.query<{ version: number }>(
    'SELECT coalesce(max(id), 0) AS version FROM rate_card',
  );
  return rows[0]!.version;
}

export interface CardFile {
  name: string;
  /** Of the file as it is: `sha256sum FILE` says the same. */
  sha256: Buffer;
  /** Who brings it, where that is known. */
  by?: string | null;
  rows: readonly RateRow[];
}

const RATE: Columns<Omit<Row, 'id'>> = {
  model: 'text',
  market: 'text',
  category: 'text',
  currency: 'text',
  effective_from: 'date',
  effective_to: 'date',
  tier_from: 'bigint',
  tier_to: 'bigint',
  price_micros: 'bigint',
  source: 'text',
  confidence: 'text',
};

/**
 * Adds a card to the stored rates, all of it or nothing. A card that says nothing new leaves no trace.
 * @throws Refusal that names every conflict, or the first ones of many.
 */
export function addCard(file: CardFile, dryRun = false): Promise<Merge> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    if (!dryRun) await client.query(WHILE_IMPORTING);
    const merge = mergeOrRefuse(await loadRates(client), file.rows);
    if (!dryRun && merge.added.length + merge.closed.length > 0) await writeMerge(client, file, merge);
    return merge;
  });
}

/** @throws Refusal that names every conflict, or the first ones of many. */
export function mergeOrRefuse(stored: readonly StoredRate[], rows: readonly RateRow[]): Merge {
  const merge = mergeRates(stored, rows);
  if (merge.conflicts.length > 0) throw new Refusal('conflict', conflictSentence(merge.conflicts), 'file');
  return merge;
}

function conflictSentence(conflicts: readonly string[]): string {
  const shown = conflicts.slice(0, 5).join(' ');
  const more = conflicts.length > 5 ? ` And ${conflicts.length - 5} more.` : '';
  return `The file contradicts prices that are in force; nothing was imported. ${shown}${more}`;
}

async function writeMerge(client: PoolClient, { name, sha256, by = null }: CardFile, merge: Merge) {
  const { added, closed, unchanged } = merge;
  const days = [
    ...added.map((row) => row.effectiveFrom),
    ...closed.map((end) => addDays(end.effectiveTo, 1)),
  ];
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO rate_card (name, sha256, imported_by, effective_from, added, unchanged, ended)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [name, sha256, by, days.sort()[0], added.length, unchanged, closed.length],
  );
  const ends = closed.map(({ row, effectiveTo }) => ({ id: row.id, effective_to: effectiveTo }));
  if (ends.length > 0) {
    const source = table('t', { id: 'int', effective_to: 'date' }, ends);
    await client.query(
      `UPDATE rate SET effective_to = t.effective_to FROM ${source.sql} WHERE rate.id = t.id`,
      source.values,
    );
  }
  if (added.length > 0) {
    const source = table('t', RATE, added.map(columnsOf), 1);
    await client.query(
      `INSERT INTO rate (card_id, ${source.names}) SELECT $1::int, ${source.names} FROM ${source.sql}`,
      [rows[0]!.id, ...source.values],
    );
  }
}

function columnsOf(row: RateRow): Omit<Row, 'id'> {
  return {
    model: row.model,
    market: row.market,
    category: row.category,
    currency: row.currency,
    effective_from: row.effectiveFrom,
    effective_to: row.effectiveTo,
    tier_from: row.tierFrom,
    tier_to: row.tierTo,
    price_micros: row.price,
    source: row.source,
    confidence: row.confidence,
  };
}

/**
 * Meta's list prices and market map that come with Parley. Idempotent, and quick when they are there.
 * @throws Refusal on conflicts.
 */
export async function seedBuiltinRates(): Promise<{ added: number }> {
  await seedBuiltinMarkets();
  const rows = builtinRates();
  const sha256 = createHash('sha256');
  for (const row of rows) sha256.update(Object.values(row).join('\u0001'));
  const file = { name: 'Built-in list prices', sha256: sha256.digest(), rows };
  const { rowCount } = await pool('parley_operator').query(
    'SELECT FROM rate_card WHERE sha256 = $1 LIMIT 1',
    [file.sha256],
  );
  return { added: rowCount ? 0 : (await addCard(file)).added.length };
}
