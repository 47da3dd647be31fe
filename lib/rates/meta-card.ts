import { parse } from 'csv-parse/sync';
import { Refusal } from '../api/refusal';
import { ruleSetAt } from '../engine/era';
import type { Day, PricingModel } from '../engine/event';
import { parseMicros } from '../engine/money';
import type { RateRow } from '../engine/rates';

const CATEGORIES: Readonly<Record<string, string>> = {
  marketing: 'marketing',
  utility: 'utility',
  authentication: 'authentication',
  authenticationinternational: 'authentication_international',
  service: 'service',
};

/** Meta writes a currency as its code, or the way a banker would. */
const CURRENCIES: Readonly<Record<string, string>> = {
  $US: 'USD',
  US$: 'USD',
  $AU: 'AUD',
  AU$: 'AUD',
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  RP: 'IDR',
};

const plain = (header: string) => header.toLowerCase().replace(/[^a-z]/g, '');

function headerAt(lines: readonly string[][]): number {
  return lines.findIndex((line) => {
    const names = line.map(plain);
    return names.includes('market') && names.includes('currency') && names.some((name) => name in CATEGORIES);
  });
}

function linesOf(text: string): string[][] {
  return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true });
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
 * says n/a has no price. @throws Refusal that names the line.
 */
export function parseMetaCard(text: string, effectiveFrom: Day, source: string): RateRow[] {
  const lines = linesOf(text);
  const start = headerAt(lines);
  if (start < 0)
    throw new Refusal('invalid', 'The file has no header row with Market, Currency and the categories.');
  const header = lines[start]!.map(plain);
  const model: PricingModel = ruleSetAt(effectiveFrom).model;
  const rows: RateRow[] = [];
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at]!;
    const market = line[header.indexOf('market')]?.replace(/\s+/g, ' ') ?? '';
    // Notes stand below the table too, in the first cell alone.
    if (market === '' || line.slice(1).every((cell) => cell === '')) continue;
    const currency = currencyOf(line[header.indexOf('currency')] ?? '', at + 1);
    for (const [column, name] of header.entries()) {
      const category = CATEGORIES[name];
      if (!category) continue;
      const price = priceOf(line[column] ?? '', `row ${at + 1}, ${market}, ${category}`);
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
  if (rows.length === 0) throw new Refusal('invalid', 'The file has a header row, but no prices below it.');
  return rows;
}

function currencyOf(cell: string, row: number): string {
  const text = cell.toUpperCase().replace(/\s+/g, '');
  if (/^[A-Z]{3}$/.test(text)) return text;
  const code = CURRENCIES[text];
  if (!code) throw new Refusal('invalid', `Row ${row}: '${cell}' is not a currency.`);
  return code;
}

function priceOf(cell: string, where: string): bigint | null {
  const text = cell.replace(/^[^\d.,-]*(?=\d)/, '');
  if (/^(n\/?a|-|–|—|--)?\.?$/i.test(text)) return null;
  try {
    const price = parseMicros(text);
    if (price >= 0n) return price;
  } catch {
    // Said below, with its place.
  }
  throw new Refusal('invalid', `The file's ${where}: '${cell}' is not a price such as 0.0859.`);
}
