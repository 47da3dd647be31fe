import { readFileSync } from 'node:fs';
import { type Micros, parseMicros } from '../engine/money';
import type { Day } from './calendar';

interface Span {
  from: Day;
  to: Day;
  price: Micros;
}

interface Move {
  from: Day;
  market: string;
}

/**
 * Meta's list prices and markets as the simulator knows them: its own small reader of the built-in files,
 * kept apart from the engine's so that the truth stays a second opinion.
 */
export class PriceList {
  private readonly spans = new Map<string, Span[]>();
  private readonly markets = new Map<string, Move[]>();

  constructor(ratesCsv: string, countriesCsv: string) {
    for (const row of records(ratesCsv)) {
      if (row.tier_from) continue; // volume tiers are a discount beside the list price
      const key = keyOf(row.pricing_model!, row.market!, row.category!, row.currency!);
      const span = {
        from: row.effective_from!,
        to: row.effective_to || '9999-12-31',
        price: parseMicros(row.price!),
      };
      const spans = this.spans.get(key);
      if (spans) spans.push(span);
      else this.spans.set(key, [span]);
    }
    for (const row of records(countriesCsv)) {
      const moves: Move[] = [{ from: '0000-01-01', market: row.market! }];
      for (const [column, market] of Object.entries(row)) {
        const date = /^market_from_(\d{4})_(\d{2})_(\d{2})$/.exec(column);
        if (date) moves.push({ from: `${date[1]}-${date[2]}-${date[3]}`, market });
      }
      this.markets.set(row.iso2!, moves.sort((a, b) => (a.from < b.from ? -1 : 1)).reverse());
    }
  }

  static builtin(): PriceList {
    const read = (name: string) => readFileSync(new URL(`../rates/builtin/${name}`, import.meta.url), 'utf8');
    return new PriceList(read('rates.csv'), read('countries.csv'));
  }

  /** The market of a country on a WABA-local day. */
  market(country: string, day: Day): string {
    const moves = this.markets.get(country);
    if (!moves) throw new RangeError(`countries.csv has no country '${country}'`);
    return moves.find((move) => move.from <= day)!.market;
  }

  /** The list price, or null where the card has none: such a unit waits for a rate. */
  price(model: string, market: string, category: string, currency: string, day: Day): Micros | null {
    const spans = this.spans.get(keyOf(model, market, cardCategory(category), currency));
    return spans?.find((span) => span.from <= day && day <= span.to)?.price ?? null;
  }
}

/** The card's own word for a category: groups and Marketing Messages pay the ordinary rate (P7, P10). */
function cardCategory(category: string): string {
  if (category === 'authentication_international') return 'authentication-international';
  if (category === 'marketing_lite') return 'marketing';
  return category.startsWith('group_') ? category.slice('group_'.length) : category;
}

function keyOf(model: string, market: string, category: string, currency: string): string {
  return `${model}|${market}|${category}|${currency}`;
}

function* records(csv: string): Generator<Record<string, string>> {
  const [header, ...lines] = csv.split(/\r?\n/).filter((line) => line !== '');
  const columns = fields(header!);
  for (const line of lines) {
    const values = fields(line);
    yield Object.fromEntries(columns.map((column, i) => [column, values[i] ?? '']));
  }
}

function fields(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) =>
    match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'),
  );
}
