import { parse } from 'csv-parse/sync';
import { Refusal } from '../api/refusal';
import { parseMicros } from '../engine/money';
import type { Said } from '../language/language';
import { amountProblem, Misprint, misprint } from './misprint';

/** Currencies in which Meta publishes a card (pricing-rules.md, section 9). */
export const CURRENCIES: ReadonlySet<string> = new Set(
  'USD AED ARS AUD BRL CLP COP EUR GBP IDR INR MXN MYR PEN SAR SGD'.split(' '),
);

/** Meta writes a currency as its code, or the way a banker would. */
const SYMBOLS: Readonly<Record<string, string>> = {
  $: 'USD',
  $US: 'USD',
  US$: 'USD',
  $AU: 'AUD',
  AU$: 'AUD',
  A$: 'AUD',
  $SG: 'SGD',
  SG$: 'SGD',
  S$: 'SGD',
  $MX: 'MXN',
  MX$: 'MXN',
  R$: 'BRL',
  RM: 'MYR',
  'S/': 'PEN',
  RP: 'IDR',
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
};

/** The card's words for the categories that have a price. */
export const CATEGORIES: Readonly<Record<string, string>> = {
  marketing: 'marketing',
  utility: 'utility',
  authentication: 'authentication',
  authenticationinternational: 'authentication_international',
  service: 'service',
};

/** 'Authentication-\nInternational' -> 'authenticationinternational': what is left of a heading when it is compared. */
export const plain = (heading: string) => heading.toLowerCase().replace(/[^a-z]/g, '');

/** A heading on one line, as a sentence can quote it. */
export const heading = (text: string) => text.replace(/\s+/g, ' ').replace(/- /g, '-').trim();

/** A cell's place in its file, in words. */
export interface Place {
  /** As an editor counts: 1 is the first line. */
  line: number;
  column: string;
  market?: string;
}

/** @throws Error that names line and column. */
export function refuse(place: Place, cell: string, what: Said): never {
  throw misprint(place, cell, what);
}

export interface Line {
  cells: string[];
  line: number;
}

/** All lines of a CSV file that is no table from its first line on: notes stand above and below. */
export function linesOf(text: string): Line[] {
  const options = {
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  } as const;
  const rows = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
  return rows.map(({ record, info }) => ({ cells: record, line: info.lines }));
}

/** @throws Error that names line and column. */
export function currencyOf(cell: string, place: Place): string {
  const text = cell.toUpperCase().replace(/\s+/g, '');
  const code = SYMBOLS[text] ?? text;
  return CURRENCIES.has(code)
    ? code
    : refuse(place, cell, {
        en: 'is not a currency that Meta has a card for',
        fr: 'n’est pas une devise pour laquelle Meta a une grille',
      });
}

/** A price in micros, null where the card says that there is none. @throws Error that names line and column. */
export function priceOf(cell: string, place: Place): bigint | null {
  const text = cell.replace(/^[^\d.,-]*(?=\d)/, '');
  if (/^(n\/?a|-|–|—|--)?\.?$/i.test(text)) return null;
  let price: bigint;
  try {
    price = parseMicros(text);
  } catch (error) {
    return refuse(place, cell, amountProblem(error));
  }
  return price < 0n ? refuse(place, cell, { en: 'is negative', fr: 'est négatif' }) : price;
}

/** @throws Refusal for what a parser says of the file. */
export function readable<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { message } = error as Error;
    const said = error instanceof Misprint ? error.said : { en: message, fr: message };
    throw new Refusal(
      'invalid',
      {
        en: `The file cannot be read: ${said.en}.`,
        fr: `Le fichier est illisible\u00a0: ${said.fr}.`,
      },
      'file',
    );
  }
}
