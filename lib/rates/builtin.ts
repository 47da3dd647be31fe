import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { word } from '../engine/category';
import type { PricingModel } from '../engine/event';
import { buildMarketMap, type CountryRow, type MarketMap } from '../engine/market';
import { parseMicros } from '../engine/money';
import { buildRateBook, type RateBook, type RateRow } from '../engine/rates';
import type { Said } from '../language/language';
import { CURRENCIES } from './cells';
import { amountProblem, Misprint, misprint } from './misprint';
import { checkSchedules } from './schedule';

/** Meta's public list prices as gathered for the start; an operator's own cards come through the import. */
export function builtinRates(): RateRow[] {
  rates ??= parseRatesCsv(read('rates.csv'));
  return rates;
}

export function builtinRateBook(): RateBook {
  book ??= buildRateBook(builtinRates());
  return book;
}

export function builtinMarketMap(): MarketMap {
  map ??= buildMarketMap(parseCountriesCsv(read('countries.csv')));
  return map;
}

/** English name of a country, or the code itself when it is not in the table. */
export function countryName(iso2: string): string {
  return builtinMarketMap().countries.get(iso2)?.name ?? iso2;
}

let rates: RateRow[] | undefined;
let book: RateBook | undefined;
let map: MarketMap | undefined;

/** A Next.js bundle lives elsewhere than its sources, so the working directory is asked first. */
function read(file: string): string {
  const fromRoot = path.join(process.cwd(), 'lib/rates/builtin', file);
  if (existsSync(fromRoot)) return readFileSync(fromRoot, 'utf8');
  return readFileSync(path.join(path.dirname(fileURLToPath(import.meta.url)), 'builtin', file), 'utf8');
}

interface Line {
  fields: Record<string, string>;
  line: number;
}

const RATE_COLUMNS = [
  'pricing_model',
  'effective_from',
  'effective_to',
  'market',
  'category',
  'currency',
  'tier_from',
  'tier_to',
  'price',
];

/**
 * Rows of a card in the form of builtin/rates.csv; `source_id` and `confidence` may be missing.
 * @throws Error that names line and column: `line 12: price 'abc' is not a decimal amount such as 0.0859`.
 */
export function parseRatesCsv(text: string): RateRow[] {
  const rows = linesOf(text, RATE_COLUMNS).map((one) => ({ row: readRate(one), line: one.line }));
  checkSchedules(rows.filter(({ row }) => row.tierFrom !== null));
  return rows.map(({ row }) => row);
}

function readRate({ fields, line }: Line): RateRow {
  const refuse = (column: string, what: Said): never => {
    throw misprint({ line, column }, fields[column] ?? '', what);
  };
  const day = (column: string): string =>
    isDay(fields[column]!)
      ? fields[column]!
      : refuse(column, { en: 'is not a day such as 2026-10-01', fr: 'n’est pas un jour tel que 2026-10-01' });
  const name = (column: string): string =>
    fields[column] || refuse(column, { en: 'is empty', fr: 'est vide' });
  const bound = (column: string): bigint | null => {
    const text = fields[column]!;
    if (text === '' || text === 'MAX') return null;
    return /^\d{1,15}$/.test(text)
      ? BigInt(text)
      : refuse(column, { en: 'is not a whole number', fr: 'n’est pas un nombre entier' });
  };
  const model = fields.pricing_model!;
  if (!isModel(model))
    refuse('pricing_model', { en: 'is not PMP, CBP or NBP', fr: 'n’est ni PMP, ni CBP, ni NBP' });
  const currency = fields.currency!;
  if (!CURRENCIES.has(currency))
    refuse('currency', {
      en: 'is not a currency that Meta has a card for, such as USD',
      fr: 'n’est pas une devise pour laquelle Meta a une grille, par exemple USD',
    });
  const effectiveFrom = day('effective_from');
  const effectiveTo = fields.effective_to === '' ? null : day('effective_to');
  if (effectiveTo !== null && effectiveTo < effectiveFrom)
    refuse('effective_to', { en: `is before ${effectiveFrom}`, fr: `précède ${effectiveFrom}` });
  const tierFrom = bound('tier_from');
  const tierTo = bound('tier_to');
  if (tierFrom === null && tierTo !== null)
    refuse('tier_from', {
      en: 'is empty although tier_to is set',
      fr: 'est vide alors que tier_to est donné',
    });
  if (tierFrom !== null && tierTo !== null && tierTo < tierFrom)
    refuse('tier_to', { en: `is below ${tierFrom}`, fr: `est inférieur à ${tierFrom}` });
  return {
    model: model as PricingModel,
    effectiveFrom,
    effectiveTo,
    market: name('market'),
    category: word(name('category')),
    currency,
    tierFrom,
    tierTo,
    price: price(fields.price!, refuse),
    source: fields.source_id || 'unknown',
    confidence: fields.confidence || 'unknown',
  };
}

function price(text: string, refuse: (column: string, what: Said) => never): bigint {
  let micros: bigint;
  try {
    micros = parseMicros(text);
  } catch (error) {
    return refuse('price', amountProblem(error));
  }
  return micros < 0n ? refuse('price', { en: 'is negative', fr: 'est négatif' }) : micros;
}

function isModel(text: string): text is PricingModel {
  return text === 'PMP' || text === 'CBP' || text === 'NBP';
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Column of a market -> the day from which it holds. */
const MARKET_COLUMN = /^market_from_(\d{4})_(\d\d)_(\d\d)$/;

/** @throws Error that names line and column. */
export function parseCountriesCsv(text: string): CountryRow[] {
  return linesOf(text, ['iso2', 'name', 'calling_codes', 'market', 'basis']).map(({ fields, line }) => {
    const { iso2, name, calling_codes: codes, market, basis } = fields as Record<string, string>;
    if (!/^[A-Z]{2}$/.test(iso2!)) throw new Error(`line ${line}: iso2 '${iso2}' is not two capital letters`);
    const callingCodes = codes!.split(/\s+/).filter(Boolean);
    if (!callingCodes.every((code) => /^[1-9]\d*$/.test(code)))
      throw new Error(`line ${line}: calling_codes '${codes}' is not a list of numbers`);
    const later = Object.keys(fields).flatMap((column) => {
      const [, year, month, day] = MARKET_COLUMN.exec(column) ?? [];
      return year ? [{ from: `${year}-${month}-${day}`, market: fields[column]! }] : [];
    });
    const markets = [{ from: '', market: market! }, ...later];
    for (const one of markets)
      if (!one.market) throw new Error(`line ${line}: market from '${one.from}' is empty`);
    return { iso2: iso2!, name: name!, callingCodes, markets, basis: basis! };
  });
}

/** Rows of a table by the names of its first line. @throws Error when one of `columns` is missing. */
export function linesOf(text: string, columns: string[]): Line[] {
  const rows: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
    bom: true,
    columns: true,
    info: true,
    skip_empty_lines: true,
    trim: true,
  });
  const header = rows[0] ? Object.keys(rows[0].record) : [];
  for (const column of columns)
    if (!header.includes(column))
      throw new Misprint({
        en: `line 1: the column ${column} is missing`,
        fr: `ligne 1\u00a0: la colonne ${column} manque`,
      });
  return rows.map(({ record, info }) => ({ fields: record, line: info.lines }));
}
