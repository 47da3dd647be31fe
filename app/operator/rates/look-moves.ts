import { countryName } from '@/components/country';
import { marketName } from '@/lib/invoices/documents/writing';
import type { Language } from '@/lib/language/language';
import { importMoves, type MovesImported } from '@/lib/rates/import-markets';
import { effectOn, hashOf, namedEffect, type TenantEffect } from './look';

export interface MovesFile {
  name: string;
  text: string;
}

/** What an import of moves would do, or has done. */
export interface MovesOutcome
  extends Pick<MovesImported, 'added' | 'unchanged' | 'unpricedMarkets' | 'corrected'> {
  kind: 'moves';
  imported: boolean;
  name: string;
  /** Stands for the file that was looked at: only it can be imported afterwards. */
  seen: string;
  /** Days on which a country is in another market than before. */
  moved: { country: string; from: string; to: string | null; was: string; market: string }[];
  effect: TenantEffect | null;
}

/** What importing the moves would do, also to one tenant's last days; writes nothing. @throws Refusal */
export async function lookAtMoves(
  file: MovesFile,
  tenant: string | null,
  now: number,
  language: Language,
): Promise<MovesOutcome> {
  const done = await importMoves(file.text, { name: file.name, dryRun: true });
  const effect = tenant === null ? null : await effectOn([], { slug: tenant, now, moves: done.moves });
  return outcome(file, done, { imported: false, effect }, language);
}

/** Imports the moves that were looked at. @throws Refusal */
export async function importSeenMoves(
  file: MovesFile,
  by: string,
  language: Language,
): Promise<MovesOutcome> {
  const done = await importMoves(file.text, { name: file.name, by });
  return outcome(file, done, { imported: true, effect: null }, language);
}

/** With the names of countries and markets as the reader calls them, which only the server knows. */
function outcome(
  file: MovesFile,
  { added, unchanged, moved, unpricedMarkets, corrected }: MovesImported,
  { imported, effect }: Pick<MovesOutcome, 'imported' | 'effect'>,
  language: Language,
): MovesOutcome {
  return {
    kind: 'moves',
    imported,
    name: file.name,
    seen: hashOf(file),
    added,
    unchanged,
    corrected,
    unpricedMarkets: unpricedMarkets.map((market) => marketName(market, language)),
    moved: moved.map(({ country, from, to, was, market }) => ({
      country: countryName(country, language),
      from,
      to,
      was: marketName(was, language),
      market: marketName(market, language),
    })),
    effect: effect && namedEffect(effect, language),
  };
}
