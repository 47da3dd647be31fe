import { word } from './category';
import type { Day, Instant, OutboundEvent, PricingModel, ReportedCost, ThreadEvent } from './event';
import type { AuthInternational } from './message';
import { type Micros, parseMicros } from './money';
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

/** An event with its place: business number, and the user or the group it belongs to. */
export interface ExampleEvent {
  event: ThreadEvent;
  phone: string;
  user: string | null;
  group: string | null;
}

export interface PriceDocument {
  examples: Example[];
  /** Null when the document brings none. */
  fixture: RateRow[] | null;
}

type Json = Record<string, unknown>;

/** A document that cannot be read; the message names the example and the field. */
export class DocumentError extends Error {
  override name = 'DocumentError';
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

type Where = (field: string) => string;
interface Given {
  cost: ReportedCost | null;
  currency: string;
}

function readEvent(raw: Json, where: Where, given: Given): ExampleEvent[] {
  const id = text(raw.id, where('id'));
  const place = {
    phone: maybeText(raw.business_phone, where('business_phone')) ?? '',
    user: maybeText(raw.user, where('user')),
    group: maybeText(raw.group, where('group')),
  };
  const one = (event: ThreadEvent): ExampleEvent[] => [{ event, ...place }];
  const at = (): Instant => instant(raw.at, where('at'));
  switch (raw.type) {
    case 'inbound_message':
    case 'inbound_call': {
      const referral = readReferral(raw.referral, where);
      return one({ kind: raw.type, id, at: at(), ...(referral && { referral }) });
    }
    case 'app_echo':
      return one({ kind: 'app_echo', id, at: at() });
    case 'meta_business_agent_message':
      return one({ kind: 'agent_message', id, at: at(), tokens: whole(raw.tokens, where('tokens')) });
    case 'outbound_message':
      return one({ ...readMessage(raw, id, where, given), ...readStatuses(raw.statuses, where) });
    case 'outbound_group_message':
      return readGroup(raw, id, where, given).map((event) => ({
        event,
        ...place,
        group: place.group ?? 'group',
        user: recipientOf(event.id),
      }));
    default:
      return fail(where('type'), `'${String(raw.type)}' is not an event type`);
  }
}

function readReferral(value: unknown, where: Where): { source: string; client: string | null } | null {
  if (value == null) return null;
  const raw = object(value, where('referral'));
  return {
    source: maybeText(raw.source, where('referral.source')) ?? 'unknown',
    client: maybeText(raw.client, where('referral.client')),
  };
}

const NOTHING_YET = { sentAt: null, deliveredAt: null, readAt: null, failedAt: null, errorCode: null };

function readMessage(raw: Json, id: string, where: Where, given: Given): OutboundEvent {
  const kind = raw.kind;
  if (kind !== 'template' && kind !== 'free_form')
    fail(where('kind'), `'${String(kind)}' is neither template nor free_form`);
  const category = maybeText(raw.template_category, where('template_category'));
  if (kind === 'template' && !category) fail(where('template_category'), 'is missing');
  const maxPrice = raw.max_price == null ? null : amount(raw.max_price, where('max_price'));
  return {
    kind: 'outbound_message',
    id,
    content: kind as 'template' | 'free_form',
    templateCategory: category,
    ...NOTHING_YET,
    verdict: null,
    conversation: null,
    api: maybeText(raw.api, where('api')),
    maxPrice,
    reportedCost:
      reportedCost(raw.rate, given.currency, where('rate')) ?? (maxPrice === null ? null : given.cost),
  };
}

function readStatuses(
  value: unknown,
  where: Where,
): Omit<typeof NOTHING_YET, never> | Partial<OutboundEvent> {
  const raw = object(value, where('statuses'));
  const time = (status: string): Instant | null => maybeInstant(raw[status], where(`statuses.${status}`));
  const errorCode = raw.error_code == null ? null : whole(raw.error_code, where('statuses.error_code'));
  return {
    sentAt: time('sent'),
    deliveredAt: time('delivered'),
    readAt: time('read'),
    failedAt: time('failed'),
    errorCode,
  };
}

/** P10: one message a participant, `g1/+55...`. */
function readGroup(raw: Json, id: string, where: Where, given: Given): OutboundEvent[] {
  const at = instant(raw.at, where('at'));
  const message = readMessage(raw, id, where, given);
  return list(raw.recipients, where('recipients')).map((item, i) => {
    const recipient = object(item, where(`recipients[${i}]`));
    const user = text(recipient.user, where(`recipients[${i}].user`));
    const reached = recipient.status === 'delivered' || recipient.status === 'read';
    return {
      ...message,
      id: `${id}/${user}`,
      group: true,
      sentAt: at,
      deliveredAt: reached ? at : null,
      failedAt: recipient.status === 'failed' ? at : null,
      reportedCost:
        reportedCost(recipient.rate, given.currency, where(`recipients[${i}].rate`)) ?? message.reportedCost,
    };
  });
}

function recipientOf(id: string): string {
  return id.slice(id.indexOf('/') + 1);
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

function reportedCost(value: unknown, currency: string, where: string): ReportedCost | null {
  return value == null ? null : { micros: amount(value, where), currency };
}

function fail(where: string, what: string): never {
  throw new DocumentError(`${where} ${what}`);
}

function object(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(where, 'is not an object');
  return value as Json;
}

function list(value: unknown, where: string): unknown[] {
  return Array.isArray(value) ? value : fail(where, 'is not a list');
}

function text(value: unknown, where: string): string {
  return typeof value === 'string' && value !== '' ? value : fail(where, 'is not a text');
}

function maybeText(value: unknown, where: string): string | null {
  return value == null ? null : text(value, where);
}

function whole(value: unknown, where: string): number {
  return Number.isSafeInteger(value) && Number(value) >= 0
    ? Number(value)
    : fail(where, 'is not a whole number');
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function instant(value: unknown, where: string): Instant {
  const at = typeof value === 'string' && TIME.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? fail(where, `'${String(value)}' is not a time such as 2026-10-20T09:00:00Z`) : at;
}

function maybeInstant(value: unknown, where: string): Instant | null {
  return value == null ? null : instant(value, where);
}

function day(value: unknown, where: string): Day {
  const valid =
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  return valid ? (value as Day) : fail(where, `'${String(value)}' is not a day such as 2026-10-20`);
}

function amount(value: unknown, where: string): Micros {
  if (typeof value !== 'string') fail(where, 'is not a decimal text such as "0.0600"');
  try {
    return parseMicros(value as string);
  } catch (error) {
    return fail(where, (error as Error).message);
  }
}
