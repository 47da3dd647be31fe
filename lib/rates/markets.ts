import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { authorOf, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import { table } from '../db/rows';
import type { Day } from '../engine/event';
import { buildMarketMap, type CountryRow, type MarketMap, marketOf } from '../engine/market';
import { addDays } from '../engine/time';
import type { Said } from '../language/language';
import { builtinMarketMap, isDay, linesOf } from './builtin';
import { WHILE_IMPORTING } from './lock';
import { misprint } from './misprint';

/** From this day on, in the zone of a WABA, the country belongs to the market, until its next move. */
export interface Move {
  iso2: string;
  from: Day;
  market: string;
}

/** Days of a country. */
export interface Moved {
  country: string;
  from: Day;
  /** Last day; null = no end. */
  to: Day | null;
}

/** How the database writes the first market of a country, which the engine dates ''. */
const SINCE_EVER = '0001-01-01';

/** The dated map as the engine takes it; the built-in one where none is stored. */
export async function loadMarketMap(client: PoolClient): Promise<MarketMap> {
  const { rows } = await client.query<{
    iso2: string;
    name: string;
    calling_codes: string[];
    basis: string;
    days: Day[];
    markets: string[];
  }>(
    `SELECT c.iso2, c.name, c.calling_codes, c.basis, array_agg(m.effective_from::text ORDER BY m.effective_from) AS days,
            array_agg(m.market ORDER BY m.effective_from) AS markets
       FROM market_country c JOIN market_move m USING (iso2)
      GROUP BY c.iso2 ORDER BY c.iso2`,
  );
  if (rows.length === 0) return builtinMarketMap();
  const countries = rows.map(
    ({ iso2, name, calling_codes: callingCodes, basis, days, markets }): CountryRow => ({
      iso2,
      name,
      callingCodes,
      basis,
      markets: days.map((day, i) => ({ from: day === SINCE_EVER ? '' : day, market: markets[i]! })),
    }),
  );
  // The markets are stored as they are; conventions of the engine about single countries went in with the seed.
  return { ...buildMarketMap(countries), countries: new Map(countries.map((row) => [row.iso2, row])) };
}

/**
 * Grows with every import that moved a country: who keeps the map in memory loads it again when it has grown. Asked
 * after `ratesVersion` in the same transaction, whose lock holds imports of both back.
 */
export async function marketsVersion(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    'SELECT coalesce(max(id), 0) AS version FROM market_import',
  );
  return rows[0]!.version;
}

/** `map` with these moves. */
export function withMoves(map: MarketMap, moves: readonly Move[]): MarketMap {
  const countries = new Map(map.countries);
  for (const { iso2, from, market } of moves) {
    const row = countries.get(iso2)!;
    const markets = [...row.markets.filter((one) => one.from !== from), { from, market }];
    countries.set(iso2, { ...row, markets: markets.sort((a, b) => (a.from < b.from ? -1 : 1)) });
  }
  return { ...map, countries };
}

/** The built-in countries and their moves, where they are not known yet; what an operator imported stays. */
export async function seedBuiltinMarkets(): Promise<void> {
  const countries = [...builtinMarketMap().countries.values()];
  const sha256 = createHash('sha256').update(JSON.stringify(countries)).digest();
  const known = (from: Pick<PoolClient, 'query'>) =>
    from.query('SELECT FROM market_import WHERE sha256 = $1 LIMIT 1', [sha256]);
  if ((await known(pool('parley_operator'))).rowCount) return;
  await withTenants(pool('parley_operator'), [], async (client) => {
    await client.query(WHILE_IMPORTING);
    if ((await known(client)).rowCount) return;
    const rows = countries.map(({ iso2, name, callingCodes, basis }) => ({
      iso2,
      name,
      calling_codes: callingCodes.join(' '),
      basis,
    }));
    const source = table('t', { iso2: 'text', name: 'text', calling_codes: 'text', basis: 'text' }, rows);
    await client.query(
      `INSERT INTO market_country (iso2, name, calling_codes, basis)
       SELECT iso2, name, string_to_array(calling_codes, ' '), basis FROM ${source.sql}
       ON CONFLICT (iso2) DO UPDATE SET name = excluded.name, calling_codes = excluded.calling_codes, basis = excluded.basis`,
      source.values,
    );
    // The table repeats a market on every day of its columns; a move is where it changes.
    const moves = countries.flatMap(({ iso2, markets }) =>
      markets
        .filter(({ market }, i) => market !== markets[i - 1]?.market)
        .map(({ from, market }) => ({ iso2, from: from || SINCE_EVER, market })),
    );
    await writeMoves(client, { name: 'Built-in market map', sha256, by: null, unchanged: 0 }, moves);
  });
}

interface MovesFile {
  name: string;
  sha256: Buffer;
  by: string | null;
  unchanged: number;
}

async function writeMoves(client: PoolClient, file: MovesFile, moves: readonly Move[]) {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO market_import (name, sha256, imported_by, added, unchanged) VALUES ($1, $2, $3, 0, $4) RETURNING id`,
    [file.name, file.sha256, file.by, file.unchanged],
  );
  const { id } = rows[0]!;
  const columns = { iso2: 'text', effective_from: 'date', market: 'text' } as const;
  const source = table(
    't',
    columns,
    moves.map(({ iso2, from, market }) => ({ iso2, effective_from: from, market })),
    1,
  );
  const { rowCount } = await client.query(
    `INSERT INTO market_move (import_id, ${source.names}) SELECT $1::int, ${source.names} FROM ${source.sql}
     ON CONFLICT (iso2, effective_from) DO NOTHING`,
    [id, ...source.values],
  );
  await client.query('UPDATE market_import SET added = $2 WHERE id = $1', [id, rowCount]);
}

/**
 * Moves of a CSV file with the columns iso2, effective_from and market; others are for who reads it.
 * @throws Error that names line and column.
 */
export function parseMovesCsv(text: string, map: MarketMap): Move[] {
  const seen = new Map<string, Move & { line: number }>();
  for (const { fields, line } of linesOf(text, ['iso2', 'effective_from', 'market'])) {
    const { iso2, effective_from: from, market } = fields as Record<string, string>;
    const wrong = (column: string, what: Said): never => {
      throw misprint({ line, column }, fields[column] ?? '', what);
    };
    if (!map.countries.has(iso2!))
      wrong('iso2', {
        en: 'is not a country of the market map, such as KE',
        fr: 'n’est pas un pays de la carte des marchés, par exemple KE',
      });
    if (!isDay(from!) || from! <= SINCE_EVER)
      wrong('effective_from', {
        en: 'is not a day such as 2026-10-01',
        fr: 'n’est pas un jour tel que 2026-10-01',
      });
    if (!market) wrong('market', { en: 'is empty', fr: 'est vide' });
    const move = { iso2: iso2!, from: from!, market: market!, line };
    const twin = seen.get(`${iso2} ${from}`);
    if (twin && twin.market !== market)
      wrong('market', {
        en: `is '${twin.market}' in line ${twin.line}`,
        fr: `est «\u00a0${twin.market}\u00a0» à la ligne ${twin.line}`,
      });
    seen.set(`${iso2} ${from}`, move);
  }
  return [...seen.values()].map(({ line, ...move }) => move);
}

/** Days on which a country is in another market than before. */
export type Change = Moved & { was: string; market: string };

/** What moves would change. */
export interface MovesMerge {
  /** Those that are new. */
  added: Move[];
  /** Days whose market they change. */
  moved: Change[];
  /** Days of those that are known already: their charges may wait for a correction that was cut off. */
  known: Change[];
  /** The map with the moves. */
  map: MarketMap;
}

/** @throws Refusal when a country has another market from the same day on already. */
export function mergeMoves(map: MarketMap, moves: readonly Move[]): MovesMerge {
  const stored = ({ iso2, from }: Move) =>
    map.countries.get(iso2)!.markets.find((one) => one.from === from)?.market;
  const conflicts = moves.filter((move) => stored(move) !== undefined && stored(move) !== move.market);
  if (conflicts.length > 0) {
    const [first] = conflicts as [Move];
    const more = conflicts.length - 1;
    throw new Refusal(
      'conflict',
      {
        en:
          `The file contradicts the market map; nothing was imported. ${first.iso2} is in ${first.market} from ${first.from} ` +
          `in the file, but in ${stored(first)} from that day on.${more > 0 ? ` And ${more} more.` : ''}`,
        fr:
          `Le fichier contredit la carte des marchés\u00a0; rien n’a été importé. ${first.iso2} est dans ${first.market} à partir du ${first.from} ` +
          `dans le fichier, mais dans ${stored(first)} à partir de ce jour.${more > 0 ? ` Et ${more} de plus.` : ''}`,
      },
      'file',
    );
  }
  const added = moves.filter((move) => stored(move) === undefined);
  const known = moves.filter((move) => stored(move) !== undefined);
  const after = withMoves(map, added);
  const change = ({ iso2, from, market }: Move, was: string): Change[] => {
    const next = after.countries.get(iso2)!.markets.find((one) => one.from > from);
    return was === market
      ? []
      : [{ country: iso2, from, to: next ? addDays(next.from, -1) : null, was, market }];
  };
  return {
    added,
    moved: added.flatMap((move) => change(move, marketOf(move.iso2, move.from, map))),
    known: known.flatMap((move) => change(move, marketOf(move.iso2, addDays(move.from, -1), map))),
    map: after,
  };
}

/** Adds moves to the stored map, all of them or none; moves that say nothing new leave no trace. */
export function addMoves(
  read: (map: MarketMap) => Move[],
  file: Omit<MovesFile, 'unchanged'>,
  dryRun: boolean,
): Promise<MovesMerge & { moves: number }> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    if (!dryRun) await client.query(WHILE_IMPORTING);
    const map = await loadMarketMap(client);
    const moves = read(map);
    const merge = mergeMoves(map, moves);
    if (!dryRun && merge.added.length > 0) {
      await writeMoves(client, { ...file, unchanged: moves.length - merge.added.length }, merge.added);
      const detail = { added: merge.added.length, sha256: file.sha256.toString('hex') };
      const entry = { action: 'markets.imported', subject: file.name, detail } as const;
      await writeAudit(client, { tenantId: null, ...authorOf(file.by), ...entry });
    }
    return { ...merge, moves: moves.length };
  });
}
