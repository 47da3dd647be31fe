import { Refusal } from '../api/refusal';
import { ruleSetAt } from '../engine/era';
import type { Day, PricingModel } from '../engine/event';
import type { RateRow } from '../engine/rates';
import { CATEGORIES, currencyOf, heading, type Line, linesOf, plain, priceOf, readable } from './cells';

function headerAt(lines: readonly Line[]): number {
  return lines.findIndex(({ cells }) => {
    const names = cells.map(plain);
    return names.includes('market') && names.includes('currency') && names.some((name) => name in CATEGORIES);
  });
}

/** Whether `text` has the layout of Meta's downloadable cards: notes, then Market, Currency and a column a category. */
export function isMetaCard(text: string): boolean {
  try {
    return headerAt(linesOf(text)) >= 0;
  } catch {
    return false;
  }
}

/**
 * Meta's own card: one row a market, one column a category, the day only in its title, so it is given. A cell that
 * says n/a has no price. @throws Refusal that names line and column.
 */
export function parseMetaCard(text: string, effectiveFrom: Day, source: string): RateRow[] {
  return readable(() => rowsOf(text, effectiveFrom, source));
}

function rowsOf(text: string, effectiveFrom: Day, source: string): RateRow[] {
  const lines = linesOf(text);
  const start = headerAt(lines);
  if (start < 0)
    throw new Refusal('invalid', {
      en: 'The file has no header row with Market, Currency and the categories.',
      fr: 'Le fichier n’a pas de ligne d’en-tête avec Market, Currency et les catégories.',
    });
  const header = lines[start]!.cells;
  const names = header.map(plain);
  const model: PricingModel = ruleSetAt(effectiveFrom).model;
  const rows: RateRow[] = [];
  for (const { cells, line } of lines.slice(start + 1)) {
    const market = heading(cells[names.indexOf('market')] ?? '');
    // Notes stand below the table too, in the first cell alone.
    if (market === '' || cells.slice(1).every((cell) => cell === '')) continue;
    const currency = currencyOf(cells[names.indexOf('currency')] ?? '', { line, column: 'Currency', market });
    for (const [column, name] of names.entries()) {
      const category = CATEGORIES[name];
      if (!category) continue;
      const price = priceOf(cells[column] ?? '', { line, column: heading(header[column]!), market });
      if (price === null) continue;
      rows.push({
        model,
        market,
        category,
        currency,
        effectiveFrom,
        effectiveTo: null,
        tierFrom: null,
        tierTo: null,
        price,
        source,
        confidence: 'certain',
      });
    }
  }
  if (rows.length === 0)
    throw new Refusal('invalid', {
      en: 'The file has a header row, but no prices below it.',
      fr: 'Le fichier a une ligne d’en-tête, mais pas de prix en dessous.',
    });
  return rows;
}
