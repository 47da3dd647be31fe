import { Refusal } from '../api/refusal';
import type { Day } from '../engine/event';
import { parseMicros } from '../engine/money';
import type { RateRow } from '../engine/rates';
import { tierCount } from '../engine/tier';
import {
  CATEGORIES,
  currencyOf,
  heading,
  type Line,
  linesOf,
  type Place,
  plain,
  priceOf,
  readable,
  refuse,
} from './cells';
import { type Bracket, checkSchedules } from './schedule';

type Column = 'market' | 'currency' | 'category' | 'from' | 'to' | 'range' | 'list' | 'discount' | 'rate';

/** Headings by meaning, the surest first: Meta has worded them in several ways. */
const HEADINGS: readonly [Column, RegExp][] = [
  ['market', /^(market|region|marketregion)s?$/],
  ['currency', /^(billing)?currency$/],
  ['category', /^((message|template|pricing|conversation)?(category|type))$/],
  ['discount', /discount|percentoff|^offlist/],
  ['list', /^(list|base)(rate|price)s?$/],
  ['rate', /^(tier|volumetier|discounted|net|final)?(rate|price)s?(permessage)?$/],
  [
    'from',
    /^((monthly|message)?(volume|tier|messages?)*)(from|min(imum)?|lower(bound)?|start)(volume|messages?)?$/,
  ],
  [
    'to',
    /^((monthly|message)?(volume|tier|messages?)*)(to|upto|max(imum)?|upper(bound)?|end)(volume|messages?)?$/,
  ],
  ['range', /^(monthly)?(message)?(volume|tier|bracket|range)s?(tier|bracket|range|bounds?)?s?$/],
];

interface Header {
  at: number;
  /** Column -> where it stands, and its heading as written. */
  columns: Partial<Record<Column, { index: number; text: string }>>;
  /** 'Rate (USD)': the currency of all rows. */
  currency: string | null;
}

function headerOf(lines: readonly Line[]): Header | null {
  for (const [at, { cells }] of lines.entries()) {
    // A table that dates its rows is our own.
    if (cells.some((cell) => plain(cell) === 'effectivefrom')) return null;
    const columns: Header['columns'] = {};
    let currency: string | null = null;
    for (const [index, cell] of cells.entries()) {
      const bare = plain(cell.replace(/\(.*?\)|%/gs, ''));
      const [column] = HEADINGS.find(([, pattern]) => pattern.test(bare)) ?? [];
      if (!column || columns[column]) continue;
      columns[column] = { index, text: heading(cell) };
      if (column === 'rate') currency = /\(\s*([A-Z]{3})\s*\)/.exec(cell)?.[1] ?? null;
    }
    // Beside bounds a column 'Tier' only numbers them.
    if (columns.from && columns.to) delete columns.range;
    const bounded = (columns.from && columns.to) || columns.range;
    if (columns.market && columns.category && columns.rate && bounded && (columns.currency || currency))
      return { at, columns, currency };
  }
  return null;
}

/** Whether `text` has the layout of Meta's volume tiers: Market, Currency, category, bounds and Rate. */
export function isMetaTiers(text: string): boolean {
  try {
    return headerOf(linesOf(text)) !== null;
  } catch {
    return false;
  }
}

/**
 * Meta's card of volume tiers for utility and authentication: one row a bracket. The day stands in its title only,
 * so it is given. Bounds are inclusive and written `25000001:50000000`, or in two columns; `MAX`, `unlimited` and
 * `+` are open. A cell left empty below a market, a currency or a category means the one above.
 * @throws Refusal that names line and column.
 */
export function parseMetaTiers(text: string, effectiveFrom: Day, source: string): RateRow[] {
  return readable(() => rowsOf(text, effectiveFrom, source));
}

function rowsOf(text: string, effectiveFrom: Day, source: string): RateRow[] {
  const lines = linesOf(text);
  const header = headerOf(lines);
  if (!header)
    throw new Refusal('invalid', {
      en: 'The file has no header row with Market, bounds and Rate.',
      fr: 'Le fichier n’a pas de ligne d’en-tête avec Market, les bornes et Rate.',
    });
  if (effectiveFrom < '2025-07-01')
    throw new Refusal(
      'invalid',
      {
        en: 'There are no volume tiers before 2025-07-01.',
        fr: 'Il n’y a pas de paliers de volume avant le 1er juillet 2025.',
      },
      'effective_from',
    );
  const brackets: Bracket[] = [];
  const above: Partial<Record<Column, string>> = {};
  let list: bigint | null = null;
  for (const { cells, line } of lines.slice(header.at + 1)) {
    const cell = (column: Column) => cells[header.columns[column]?.index ?? -1] ?? '';
    const carried = (column: Column) => {
      if (cell(column) !== '') above[column] = cell(column);
      return above[column] ?? '';
    };
    // Notes stand below the table too, in the first cell alone.
    if (cells.slice(1).every((one) => one === '')) continue;
    const market = heading(carried('market'));
    const place = (column: Column): Place => ({
      line,
      column: header.columns[column]?.text ?? column,
      market,
    });
    if (market === '') refuse(place('market'), '', { en: 'is empty', fr: 'est vide' });
    const currency = currencyOf(
      header.columns.currency ? carried('currency') : header.currency!,
      place('currency'),
    );
    const category = CATEGORIES[plain(carried('category'))] ?? '';
    if (tierCount(category) === null)
      refuse(place('category'), carried('category'), {
        en: 'has no volume tiers: they are for utility and authentication',
        fr: 'n’a pas de paliers de volume\u00a0: il n’y en a que pour utility et authentication',
      });
    const { from, to } = header.columns.range
      ? rangeOf(cell('range'), place('range'))
      : { from: boundOf(cell('from'), place('from')), to: endOf(cell('to'), place('to')) };
    if (to !== null && to < from)
      refuse(place(header.columns.range ? 'range' : 'to'), `${to}`, {
        en: `is below ${from}`,
        fr: `est inférieur à ${from}`,
      });
    const price = priceOf(cell('rate'), place('rate'));
    if (price === null) refuse(place('rate'), cell('rate'), { en: 'is no rate', fr: 'n’est pas un tarif' });
    list = priceOf(cell('list'), place('list')) ?? (from <= 1n ? price : list);
    if (list !== null && price! > list)
      refuse(place('rate'), cell('rate'), { en: 'is above the list rate', fr: 'dépasse le tarif public' });
    checkDiscount({ list, price: price!, cell: cell('discount'), rate: cell('rate') }, place('discount'));
    brackets.push({
      line,
      row: {
        model: 'PMP',
        market,
        category,
        currency,
        effectiveFrom,
        effectiveTo: null,
        tierFrom: from,
        tierTo: to,
        price: price!,
        source,
        confidence: 'certain',
      },
    });
  }
  if (brackets.length === 0)
    throw new Refusal('invalid', {
      en: 'The file has a header row, but no rates below it.',
      fr: 'Le fichier a une ligne d’en-tête, mais pas de tarifs en dessous.',
    });
  const name = (column: Column) => header.columns[column]?.text ?? header.columns.range!.text;
  checkSchedules(brackets, name('from'), name('to'));
  return brackets.map(({ row }) => row);
}

/** '25,000,001' -> 25000001n: separators only where thousands have them, so that no decimal is taken for one. */
function boundOf(cell: string, place: Place): bigint {
  const text = cell.replace(/^(\d{1,3})([, \u00a0\u202f]\d{3})+$/, (all) => all.replace(/\D/g, ''));
  return /^\d{1,15}$/.test(text)
    ? BigInt(text)
    : refuse(place, cell, {
        en: 'is not a whole number of messages',
        fr: 'n’est pas un nombre entier de messages',
      });
}

const OPEN = /^(max(imum)?|unlimited|no limit|infinity|∞|and above|and more|onwards?|\+|-|–|—)?$/i;

function endOf(cell: string, place: Place): bigint | null {
  return OPEN.test(cell) ? null : boundOf(cell, place);
}

function rangeOf(cell: string, place: Place): { from: bigint; to: bigint | null } {
  const upTo = /^(?:up to|<=|≤)\s*(\S.*)$/i.exec(cell);
  if (upTo) return { from: 0n, to: boundOf(upTo[1]!, place) };
  const over = /^(?:>|over|more than|above)\s*(\d.*)$/i.exec(cell);
  if (over) return { from: boundOf(over[1]!, place) + 1n, to: null };
  const [, from, to] = /^(\d[\d, \u00a0\u202f]*?)\s*(?::|-|–|—|\bto\b|(?=\+|and ))\s*(.*)$/i.exec(cell) ?? [];
  if (from === undefined || to === undefined)
    return refuse(place, cell, {
      en: 'is not a range such as 25000001:50000000',
      fr: 'n’est pas un intervalle tel que 25000001:50000000',
    });
  return { from: boundOf(from, place), to: endOf(to, place) };
}

interface Discounted {
  list: bigint | null;
  price: bigint;
  cell: string;
  /** As written: its last decimal is how exactly Meta rounded. */
  rate: string;
}

/** A rate that its own discount does not lead to was read from the wrong column, or is misprinted. */
function checkDiscount({ list, price, cell, rate }: Discounted, place: Place) {
  if (list === null) return;
  const [, percent] = /^\(?[-–−]?\s*(\d{1,2}(?:\.\d+)?)\s*%\)?/.exec(cell) ?? [];
  if (percent === undefined) return;
  const whole = 100_000_000n;
  const off = price * whole - list * (whole - parseMicros(percent));
  const decimals = /\.(\d+)/.exec(rate)?.[1]?.length ?? 0;
  const rounding = 10n ** BigInt(6 - decimals) * whole;
  if (off > rounding || off < -rounding)
    refuse(place, cell, {
      en: `does not lead from the list rate to ${rate}`,
      fr: `ne mène pas du tarif public à ${rate}`,
    });
}
