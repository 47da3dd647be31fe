import { createHash } from 'node:crypto';
import { pool, withTenants } from '../db/pools';
import type { Day } from '../engine/event';
import type { CountryRow } from '../engine/market';
import { repriceCharges } from '../ledger/correct';
import type { Posted } from '../ledger/post';
import { readable } from './cells';
import {
  addMoves,
  type Change,
  loadMarketMap,
  type Move,
  type MovesMerge,
  parseMovesCsv,
  seedBuiltinMarkets,
} from './markets';
import { loadRates } from './store';

export interface MovesImported extends Pick<MovesMerge, 'moved'> {
  added: number;
  unchanged: number;
  /** The new ones. */
  moves: Move[];
  /** Markets of the file that no stored card prices from their day on: their charges will be unpriced. */
  unpricedMarkets: string[];
  corrected: Posted;
}

/**
 * Imports moves of countries between markets, and corrects the charges of the days that they change; importing the
 * same file again finishes a correction that was cut off.
 * @throws Refusal when the file cannot be read, naming line and column, or contradicts what is stored.
 */
export async function importMoves(
  text: string,
  { name, by = null, dryRun = false }: { name: string; by?: string | null; dryRun?: boolean },
): Promise<MovesImported> {
  if (!dryRun) await seedBuiltinMarkets();
  const sha256 = createHash('sha256').update(text).digest();
  const read = (map: MovesMerge['map']) => readable(() => parseMovesCsv(text, map));
  const { added, known, moved, moves } = await addMoves(read, { name, sha256, by }, dryRun);
  const due = added.length > 0 ? moved : known;
  return {
    added: added.length,
    unchanged: moves - added.length,
    moves: added,
    moved,
    unpricedMarkets: await unpriced(moved),
    corrected: dryRun ? { charges: 0, reversals: 0 } : await repriceCharges([], due),
  };
}

async function unpriced(moved: readonly Change[]): Promise<string[]> {
  const rates = await withTenants(pool('parley_operator'), [], loadRates);
  const priced = (market: string, from: Day) =>
    rates.some((rate) => rate.market === market && (rate.effectiveTo === null || rate.effectiveTo >= from));
  return [...new Set(moved.filter(({ market, from }) => !priced(market, from)).map(({ market }) => market))];
}

export interface MapVersion {
  id: number;
  name: string;
  sha256: string;
  importedAt: Date;
  importedBy: string | null;
  added: number;
  unchanged: number;
}

/** The map as it is stored, and the imports that made it. */
export function listMarkets(): Promise<{ countries: CountryRow[]; versions: MapVersion[] }> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    const { rows: versions } = await client.query<MapVersion>(
      `SELECT id, name, encode(sha256, 'hex') AS sha256, imported_at AS "importedAt", imported_by AS "importedBy",
              added, unchanged FROM market_import ORDER BY id`,
    );
    return { countries: [...(await loadMarketMap(client)).countries.values()], versions };
  });
}
