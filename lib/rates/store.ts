import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { authorOf, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import { type Columns, table } from '../db/rows';
import type { PricingModel } from '../engine/event';
import type { RateRow } from '../engine/rates';
import { addDays } from '../engine/time';
import type { Language, Said } from '../language/language';
import type { Posted } from '../ledger/post';
import { builtinRates } from './builtin';
import { WHILE_IMPORTING, WHILE_PRICING } from './lock';
import { seedBuiltinMarkets } from './markets';
import {
  type Affected,
  affectedBy,
  BUILTIN_GIVES_WAY,
  type Merge,
  mergeRates,
  remainsOf,
  type StoredRate,
} from './merge';

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
  card_id: number;
  builtin: boolean;
}

type Written = Omit<Row, 'id' | 'builtin'>;

/** The rates of all cards that are in force, as the engine takes them. */
export async function loadRates(client: PoolClient): Promise<StoredRate[]> {
  const { rows } = await client.query<Row>(
    `SELECT r.id, r.model, r.market, r.category, r.currency, r.effective_from, r.effective_to, r.tier_from, r.tier_to,
            r.price_micros, r.source, r.confidence, r.card_id, c.builtin
       FROM rate r JOIN rate_card c ON c.id = r.card_id
      WHERE r.superseded_by IS NULL`,
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
    cardId: row.card_id,
    builtin: row.builtin,
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

const RATE: Columns<Written> = {
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
  card_id: 'int',
};

/**
 * Adds a card to the stored rates, all of it or nothing. A card that says nothing new leaves no trace.
 * @throws Refusal that names every conflict, or the first ones of many.
 */
export function addCard(file: CardFile, dryRun = false): Promise<Merge> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    if (!dryRun) await client.query(WHILE_IMPORTING);
    const merge = mergeOrRefuse(await loadRates(client), file.rows);
    if (dryRun || merge.added.length + merge.closed.length + merge.confirmed.length === 0) return merge;
    await writeMerge(client, file, merge, { due: affectedBy(merge) });
    const detail = {
      added: merge.added.length,
      ended: merge.closed.length,
      confirmed: merge.confirmed.length,
      sha256: file.sha256.toString('hex'),
    };
    const entry = { action: 'rates.imported', subject: file.name, detail } as const;
    await writeAudit(client, { tenantId: null, ...authorOf(file.by), ...entry });
    return merge;
  });
}

/** @throws Refusal that names every conflict, or the first ones of many. */
export function mergeOrRefuse(stored: readonly StoredRate[], rows: readonly RateRow[]): Merge {
  const merge = mergeRates(stored, rows);
  if (merge.conflicts.length > 0) throw new Refusal('conflict', conflictSentence(merge.conflicts), 'file');
  return merge;
}

function conflictSentence(conflicts: readonly Said[]): Said {
  const shown = (language: Language) =>
    conflicts
      .slice(0, 5)
      .map((one) => one[language])
      .join(' ');
  const more = conflicts.length - 5;
  return {
    en: `The file contradicts prices that are in force; nothing was imported. ${shown('en')}${more > 0 ? ` And ${more} more.` : ''}`,
    fr: `Le fichier contredit des prix en vigueur\u00a0; rien n’a été importé. ${shown('fr')}${more > 0 ? ` Et ${more} de plus.` : ''}`,
  };
}

async function writeMerge(
  client: PoolClient,
  { name, sha256, by = null }: CardFile,
  merge: Merge,
  { due, builtin = false }: { due: readonly Affected[]; builtin?: boolean },
) {
  const { added, closed, confirmed, unchanged, skipped } = merge;
  const gone = merge.replaced.flatMap(({ rows }) => rows);
  const days = [
    ...added.map((row) => row.effectiveFrom),
    ...closed.map((end) => addDays(end.effectiveTo, 1)),
    ...confirmed.map(({ row }) => row.effectiveFrom),
  ];
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO rate_card (name, sha256, imported_by, effective_from, added, unchanged, ended, replaced, skipped, builtin, due)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb) RETURNING id`,
    [
      name,
      sha256,
      by,
      days.sort()[0],
      added.length,
      unchanged,
      closed.length,
      gone.length,
      skipped,
      builtin,
      due.length > 0 ? JSON.stringify(due) : null,
    ],
  );
  const { id } = rows[0]!;
  if (closed.length > 0) {
    const ends = closed.map(({ row, effectiveTo }) => ({ id: row.id, effective_to: effectiveTo }));
    const source = table('t', { id: 'int', effective_to: 'date' }, ends);
    await client.query(
      `UPDATE rate SET effective_to = t.effective_to FROM ${source.sql} WHERE rate.id = t.id`,
      source.values,
    );
  }
  if (confirmed.length > 0) {
    const surer = confirmed.map(({ row, confidence, source }) => ({ id: row.id, confidence, source }));
    const source = table('t', { id: 'int', confidence: 'text', source: 'text' }, surer);
    await client.query(
      `UPDATE rate SET confidence = t.confidence, source = t.source FROM ${source.sql} WHERE rate.id = t.id`,
      source.values,
    );
  }
  if (gone.length > 0)
    await client.query('UPDATE rate SET superseded_by = $1 WHERE id = ANY ($2)', [
      id,
      gone.map((row) => row.id),
    ]);
  const written = [
    ...added.map((row) => columnsOf(row, id)),
    // What is left of a replaced price still belongs to the version that brought it.
    ...merge.replaced.flatMap(remainsOf).map((row) => columnsOf(row, row.cardId)),
  ];
  if (written.length === 0) return;
  const source = table('t', RATE, written);
  await client.query(
    `INSERT INTO rate (${source.names}) SELECT ${source.names} FROM ${source.sql}`,
    source.values,
  );
}

function columnsOf(row: RateRow, cardId: number): Written {
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
    card_id: cardId,
  };
}

/**
 * Meta's list prices and market map that come with Parley. Idempotent, and quick when they are there. A release that
 * brings other prices corrects those of the release before, and leaves alone what an operator has imported: `skipped`
 * counts the prices that gave way.
 */
export async function seedBuiltinRates(
  rows: readonly RateRow[] = builtinRates(),
): Promise<{ added: number; skipped: number }> {
  await seedBuiltinMarkets();
  const hash = createHash('sha256');
  for (const row of rows) hash.update(Object.values(row).join('\u0001'));
  const sha256 = hash.digest();
  const { merge, skipped } = await withTenants(pool('parley_operator'), [], async (client) => {
    const known = () =>
      client.query<{ skipped: number }>('SELECT skipped FROM rate_card WHERE builtin AND sha256 = $1', [
        sha256,
      ]);
    let found = (await known()).rows[0];
    if (!found) {
      await client.query(WHILE_IMPORTING);
      found = (await known()).rows[0];
    }
    if (found) return { ...found, merge: null };
    const { rowCount } = await client.query('SELECT FROM rate_card WHERE builtin LIMIT 1');
    const merge = mergeRates(await loadRates(client), rows, BUILTIN_GIVES_WAY);
    if (merge.conflicts.length > 0)
      throw new Error(`The built-in prices contradict themselves: ${merge.conflicts[0]!.en}`);
    // With the first prices there are no charges yet.
    const due = rowCount === 0 ? [] : affectedBy(merge);
    await writeMerge(client, { name: 'Built-in list prices', sha256, rows }, merge, { due, builtin: true });
    return { merge, skipped: merge.skipped };
  });
  await correctWhatIsDue();
  return { added: merge?.added.length ?? 0, skipped };
}

/**
 * Corrects the charges that hang on what versions have changed, and forgets that it is due: what a process that died
 * has left, too. Two at once do no harm.
 */
export async function correctWhatIsDue(): Promise<Posted> {
  const operator = pool('parley_operator');
  const { rows } = await operator.query<{ id: number; due: Affected[] }>(
    'SELECT id, due FROM rate_card WHERE due IS NOT NULL ORDER BY id',
  );
  if (rows.length === 0) return { charges: 0, reversals: 0 };
  // Asked for here only: who corrects charges reads prices from this file.
  const { repriceCharges } = await import('../ledger/correct');
  const posted = await repriceCharges(rows.flatMap(({ due }) => due));
  await operator.query('UPDATE rate_card SET due = NULL WHERE id = ANY ($1::int[])', [
    rows.map(({ id }) => id),
  ]);
  return posted;
}
