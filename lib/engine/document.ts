import { word } from './category';
import { type ExampleEvent, readEvent, reportedCost } from './document-events';
import type { Day, PricingModel } from './event';
import {
  amount,
  day,
  fail,
  instant,
  type Json,
  list,
  maybeInstant,
  maybeText,
  object,
  text,
  whole,
} from './fields';
import type { AuthInternational } from './message';
import type { Micros } from './money';
import type { RateRow } from './rates';
import { addDays, isZone } from './time';

/** One example of a document in the form of worked-examples.json, read and checked. */
export interface Example {
  id: string;
  /** `CBP`, `CBP_2022`, `NBP` or `PMP`: the form of the answer; the rules follow from the dates. */
  model: string | null;
  zone: string;
  currency: string;
  market: string | null;
  /** Free units used before the first event, of its month; by business phone or in all. */
  used: number | Record<string, number>;
  authInternational: AuthInternational | null;
  exempt: boolean;
  /** Cards that replace the document's rates for the example's market. */
  cards: RateRow[];
  /** Rates given in the answer for what the fixture does not hold (conventions.money), by id. */
  given: Map<string, Micros>;
  events: ExampleEvent[];
}

export interface PriceDocument {
  examples: Example[];
  /** Null when the document brings none. */
  fixture: RateRow[] | null;
}

/** @throws DocumentError */
export function readDocument(value: unknown): PriceDocument {
  const doc = object(value, 'the document');
  const examples = list(doc.examples, 'examples').map((item, i) => {
    const raw = object(item, `examples[${i}]`);
    return readExample(raw, text(raw.id, `examples[${i}].id`));
  });
  const fixture = doc.rate_fixture == null ? null : readFixture(object(doc.rate_fixture, 'rate_fixture'));
  return { examples, fixture };
}

function readExample(raw: Json, id: string): Example {
  const at = (field: string): string => `example ${id}: ${field}`;
  const context = raw.context == null ? {} : object(raw.context, at('context'));
  const zone = maybeText(context.waba_timezone, at('context.waba_timezone')) ?? 'UTC';
  if (!isZone(zone)) fail(at('context.waba_timezone'), `'${zone}' is not a time zone`);
  const market = maybeText(context.market, at('context.market'));
  const currency = maybeText(context.currency, at('context.currency')) ?? 'USD';
  const cost = reportedCost(context.actual_price_reported, currency, at('context.actual_price_reported'));
  const events = list(raw.events, at('events')).flatMap((item, i) =>
    readEvent(object(item, at(`events[${i}]`)), (field) => at(`events[${i}].${field}`), { cost, currency }),
  );
  return {
    id,
    model: maybeText(raw.model, at('model')),
    zone,
    currency,
    market,
    used: readUsed(context.service_free_tier_used_before, at('context.service_free_tier_used_before')),
    authInternational: readAuth(context.auth_international, at('context.auth_international')),
    exempt: context.exempt_organisation === true,
    cards: readCards(context.rate_card_versions, market, currency, at('context.rate_card_versions')),
    given: readGiven(raw.expected, at('expected')),
    events,
  };
}

function readUsed(value: unknown, where: string): Example['used'] {
  if (value == null) return 0;
  if (typeof value === 'object') {
    const byPhone = Object.entries(object(value, where));
    return Object.fromEntries(byPhone.map(([phone, count]) => [phone, whole(count, `${where}.${phone}`)]));
  }
  return whole(value, where);
}

function readAuth(value: unknown, where: string): AuthInternational | null {
  if (value == null) return null;
  const raw = object(value, where);
  const starts = raw.start_times == null ? {} : object(raw.start_times, `${where}.start_times`);
  return {
    eligible: raw.eligible === true,
    primaryLocation: maybeText(raw.primary_business_location, `${where}.primary_business_location`),
    startTime: maybeInstant(raw.start_time, `${where}.start_time`),
    countries: Object.fromEntries(
      Object.entries(starts).map(([iso2, start]) => [iso2, instant(start, `${where}.start_times.${iso2}`)]),
    ),
  };
}

const ALWAYS: Day = '0000-01-01';

function readFixture(raw: Json): RateRow[] {
  const rows: RateRow[] = [];
  for (const [part, markets] of Object.entries(raw)) {
    if (part !== 'CBP' && part !== 'PMP' && part !== 'older') continue;
    for (const [market, prices] of Object.entries(object(markets, `rate_fixture.${part}`))) {
      for (const [category, price] of Object.entries(object(prices, `rate_fixture.${part}.${market}`))) {
        const model = part !== 'older' ? part : category.endsWith('_initiated') ? 'CBP' : 'NBP';
        const micros = amount(price, `rate_fixture.${part}.${market}.${category}`);
        rows.push(rateRow(model, market, word(category), 'USD', ALWAYS, null, micros, 'fixture'));
      }
    }
  }
  return rows;
}

function rateRow(
  model: PricingModel,
  market: string,
  category: string,
  currency: string,
  effectiveFrom: Day,
  effectiveTo: Day | null,
  price: Micros,
  source: string,
): RateRow {
  return {
    model,
    market,
    category,
    currency,
    effectiveFrom,
    effectiveTo,
    price,
    source,
    tierFrom: null,
    tierTo: null,
    confidence: 'given',
  };
}

function readCards(value: unknown, market: string | null, currency: string, where: string): RateRow[] {
  if (value == null) return [];
  const cards = list(value, where).map((item, i) => {
    const { effective_from_local_date: from, ...prices } = object(item, `${where}[${i}]`);
    return { from: day(from, `${where}[${i}].effective_from_local_date`), prices, where: `${where}[${i}]` };
  });
  if (market === null) fail(where, 'needs context.market');
  cards.sort((a, b) => (a.from < b.from ? -1 : 1));
  return cards.flatMap((card, i) =>
    Object.entries(card.prices).flatMap(([category, price]) => {
      const next = cards.slice(i + 1).find((later) => later.prices[category] !== undefined);
      const until = next ? addDays(next.from, -1) : null;
      const micros = amount(price, `${card.where}.${category}`);
      return (['CBP', 'PMP'] as const).map((model) =>
        rateRow(model, market!, word(category), currency, card.from, until, micros, 'context'),
      );
    }),
  );
}

function readGiven(value: unknown, where: string): Map<string, Micros> {
  const given = new Map<string, Micros>();
  if (value == null) return given;
  const { messages } = object(value, where);
  if (messages == null) return given;
  for (const [i, item] of list(messages, `${where}.messages`).entries()) {
    const { id, rate } = object(item, `${where}.messages[${i}]`);
    if (typeof id === 'string' && rate != null) given.set(id, amount(rate, `${where}.messages[${i}].rate`));
  }
  return given;
}
