import { createHash } from 'node:crypto';
import { Refusal } from '@/lib/api/refusal';
import type { Day } from '@/lib/engine/event';
import type { RateRow } from '@/lib/engine/rates';
import { marketName } from '@/lib/invoices/documents/writing';
import type { Language } from '@/lib/language/language';
import { type Imported, importRates, readCard } from '@/lib/rates/import';
import type { Move } from '@/lib/rates/markets';
import { type Effect, type EffectRow, previewTenants, type Sums, totalsOf } from '@/lib/rates/preview';

/** How many of a tenant's last days a preview takes. */
export const PREVIEW_DAYS = 90;

export interface Card {
  name: string;
  text: string;
  /** Of a card that does not date its rows. */
  effectiveFrom?: Day;
}

/** What an import would do, or has done. */
export interface Outcome extends Omit<Imported, 'closed'> {
  kind: 'prices';
  imported: boolean;
  name: string;
  /** Stands for the file and the day that were looked at: only they can be imported afterwards. */
  seen: string;
  ended: number;
  effect: TenantEffect | null;
}

export interface TenantEffect {
  tenant: string;
  from: Day;
  to: Day;
  /** What has another price, by currency, because amounts of two are never added. */
  currencies: { currency: string; rows: EffectRow[]; total: ReturnType<typeof totalsOf>[number] }[];
}

/** What importing the card would do, also to one tenant's last days; writes nothing. @throws Refusal */
export async function lookAt(card: Card, tenant: string | null, now: number): Promise<Outcome> {
  const { name, text, effectiveFrom } = card;
  const done = await importRates(text, { name, effectiveFrom, dryRun: true });
  const rows = readCard(text, { name, effectiveFrom });
  const effect = tenant === null ? null : await effectOn(rows, { slug: tenant, now });
  return { ...outcome(card, done), imported: false, effect };
}

/** Imports the card that was looked at. @throws Refusal */
export async function importSeen(card: Card, by: string): Promise<Outcome> {
  const { name, text, effectiveFrom } = card;
  const done = await importRates(text, { name, by, effectiveFrom });
  return { ...outcome(card, done), imported: true, effect: null };
}

/** With the names of markets as the reader calls them, which only the server knows. */
export function inWords(found: Outcome, language: Language): Outcome {
  const named = <Row extends { market: string }>(row: Row) => ({
    ...row,
    market: marketName(row.market, language),
  });
  const { replaced, effect } = found;
  return { ...found, replaced: replaced.map(named), effect: effect && namedEffect(effect, language) };
}

export function namedEffect(effect: TenantEffect, language: Language): TenantEffect {
  const currencies = effect.currencies.map((one) => ({
    ...one,
    rows: one.rows.map((row) => ({ ...row, market: marketName(row.market, language) })),
  }));
  return { ...effect, currencies };
}

function outcome(card: Card, { closed, ...done }: Imported) {
  return { ...done, kind: 'prices' as const, name: card.name, seen: hashOf(card), ended: closed.length };
}

/** Stands for a card: only the one that was looked at may be imported. */
export function hashOf({ text, effectiveFrom = '' }: Pick<Card, 'text' | 'effectiveFrom'>): string {
  return createHash('sha256').update(`${effectiveFrom}\n${text}`).digest('hex');
}

/** @throws Refusal when there is no tenant called `slug`. */
export async function effectOn(
  rows: readonly RateRow[],
  { slug, now, moves }: { slug: string; now: number; moves?: readonly Move[] },
): Promise<TenantEffect> {
  const asked = { slug, days: PREVIEW_DAYS, now, moves };
  for await (const effect of previewTenants(rows, asked)) return shown(effect);
  throw new Refusal(
    'not_found',
    { en: 'There is no such tenant.', fr: 'Il n’y a pas de tel client.' },
    'tenant',
  );
}

function shown({ tenant, from, to, rows }: Effect & { tenant: string }): TenantEffect {
  const changed = rows.filter(({ now, corrected, asIf }) => differs(now, corrected) || differs(now, asIf));
  const currencies = totalsOf(rows)
    .map((total) => {
      const { currency } = total;
      return { currency, total, rows: changed.filter((row) => row.currency === currency) };
    })
    .filter(({ rows }) => rows.length > 0);
  return { tenant, from, to, currencies };
}

function differs(a: Sums, b: Sums): boolean {
  return a.cost !== b.cost || a.price !== b.price || a.unpriced !== b.unpriced;
}
