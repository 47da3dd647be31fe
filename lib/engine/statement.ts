import { applyAllowances, type Candidate } from './allowance';
import { type Charge, priceUnit } from './charge';
import { type Example, readDocument } from './document';
import type { ExampleEvent } from './document-events';
import type { Instant, Unit } from './event';
import { DocumentError } from './fields';
import { canonicalUser, type Location, locate, type MarketMap, userIdCountry } from './market';
import { formatMicros } from './money';
import { buildRateBook, type RateBook, type RateRow } from './rates';
import {
  conversationOut,
  type Form,
  linesOf,
  messageOut,
  modelOf,
  type Priced,
  type StatementLine,
  windowOut,
} from './statement-form';
import { type FoldedMessage, type FoldResult, foldThread } from './thread';
import { localDay } from './time';
import { conversationUnit } from './verdict';

/** Fields as in `expected` of worked-examples.json; amounts are decimal strings, times ISO 8601 UTC. */
export interface Statement {
  id: string;
  conversations: Record<string, unknown>[];
  messages: Record<string, unknown>[];
  windows: Record<string, unknown>[];
  rejected_or_undelivered: string[];
  charges: StatementLine[];
  /** What is charged but has no price, with the reason; not in the total. */
  unpriced: { id: string; reason: string }[];
  total: string;
}

export interface DocumentOptions {
  map: MarketMap;
  /** Price with these instead of the document's `rate_fixture`. */
  builtin?: RateBook;
}

/**
 * Prices every example of a document in the form of worked-examples.json.
 * @throws DocumentError that names the example and the field.
 */
export function priceDocument(document: unknown, options: DocumentOptions): { results: Statement[] } {
  const { examples, fixture } = readDocument(document);
  if (!fixture && !options.builtin)
    throw new DocumentError('rate_fixture is missing and no other rates were given');
  return { results: examples.map((example) => statementOf(example, options, fixture ?? [])) };
}

function statementOf(example: Example, options: DocumentOptions, fixture: RateRow[]): Statement {
  const folds = foldAll(example, options.map);
  const priced = priceAll(example, options, fixture, folds);
  const asConversations = answersInConversations(example, priced);
  const charges = priced.flatMap((one) => (one.charge ? [one.charge] : []));
  const items = asConversations ? priced.filter((one) => one.item.unit) : priced;
  const mixed = new Set(priced.map((one) => modelOf(one.item))).size > 1;
  const markets = new Set(charges.map((charge) => charge.market)).size;
  const form: Form = { mixed, markets, asConversations };
  const unpriced = priced.filter((one) => one.charge?.unpriced);
  return {
    id: example.id,
    conversations: priced.filter((one) => one.item.opened).map((one) => conversationOut(one, form)),
    messages: items.map((one) => messageOut(one, form)),
    windows: folds
      .flatMap((fold) => fold.result.windows)
      .sort((a, b) => a.openedAt - b.openedAt)
      .map(windowOut),
    rejected_or_undelivered: rejectedIn(example, folds),
    charges: linesOf(charges, form),
    unpriced: unpriced.map((one) => ({ id: one.label, reason: one.charge!.unpriced! })),
    total: formatMicros(charges.reduce((sum, charge) => sum + (charge.price ?? 0n), 0n)),
  };
}

function answersInConversations(example: Example, priced: Priced[]): boolean {
  if (example.model) return example.model.startsWith('CBP');
  return priced.every((one) => one.item.conversation);
}

interface Item {
  item: FoldedMessage;
  place: ExampleEvent;
}

interface Fold {
  places: Map<string, ExampleEvent>;
  location: Location | null;
  result: FoldResult;
}

/** One fold a thread: a business number with a user, or with a group. */
function foldAll(example: Example, map: MarketMap): Fold[] {
  const threads = new Map<string, ExampleEvent[]>();
  for (const place of example.events) {
    const { user, group } = place;
    const other = group === null ? ['user', user && (canonicalUser(user, null) ?? user)] : ['group', group];
    const key = JSON.stringify([place.phone, ...other]);
    const there = threads.get(key);
    if (there) there.push(place);
    else threads.set(key, [place]);
  }
  return [...threads.values()].map((places) => {
    const location = places[0]!.group === null ? locationOf(places[0]!.user, map) : null;
    const country = location?.country ?? countryOfMarket(example.market, map);
    const { zone, authInternational, exempt } = example;
    const events = places.map((place) => place.event);
    const result = foldThread(events, { zone, country, authInternational, exempt });
    return { places: new Map(places.map((place) => [place.event.id, place])), location, result };
  });
}

/** The user's own number tells the market (M1); a name such as `A` tells nothing. */
function locationOf(user: string | null, map: MarketMap): Location | null {
  const location = user ? locate(user, userIdCountry(user) ? user : null, map) : null;
  return location && location.basis !== 'unknown' ? location : null;
}

function countryOfMarket(market: string | null, map: MarketMap): string | null {
  const own = [...map.countries.values()].filter((row) => row.markets.some((m) => m.market === market));
  return own.length === 1 ? own[0]!.iso2 : (own.find((row) => row.name === market)?.iso2 ?? null);
}

function priceAll(example: Example, options: DocumentOptions, fixture: RateRow[], folds: Fold[]): Priced[] {
  const items = folds
    .flatMap(({ result, places }) => result.messages.map((item) => ({ item, place: places.get(item.id)! })))
    .sort((a, b) => a.item.at - b.item.at || sequence(example, a.place) - sequence(example, b.place));
  const units = allowed(example, items);
  const book = bookFor(example, options, fixture);
  const labels = labelsOf(items, units);
  return items.map(({ item, place }, i) => {
    const unit = units[i];
    const label = labels[i]!;
    if (!unit) return { item, label, charge: null };
    return {
      item,
      place,
      label,
      charge: priceOne(example, options, unit, label, place, book),
    };
  });
}

function sequence(example: Example, place: ExampleEvent): number {
  return example.events.indexOf(place);
}

/** Units with their allowance applied; null for messages that only belong to a conversation. */
function allowed(example: Example, items: Item[]): (Unit | null)[] {
  const units = items.map(({ item }) => unitFor(item, example.zone));
  const candidates: Candidate[] = [];
  for (const [i, unit] of units.entries())
    if (unit) candidates.push({ unit, waba: '', phone: items[i]!.place.phone });
  const first = Math.min(...example.events.map(({ event }) => startOf(event)));
  const firstMonth = Number.isFinite(first) ? localDay(first, example.zone).slice(0, 7) : '';
  const after = applyAllowances(candidates, example.zone, (scope, month) =>
    month === firstMonth ? usedBefore(example, scope.phone) : 0,
  );
  let next = 0;
  return units.map((unit) => unit && after[next++]!);
}

function unitFor(item: FoldedMessage, zone: string): Unit | null {
  if (item.unit) return item.unit;
  return item.opened ? conversationUnit(item.conversation!, zone, false) : null;
}

function startOf(event: ExampleEvent['event']): Instant {
  if (event.kind !== 'outbound_message') return event.at;
  return event.sentAt ?? event.deliveredAt ?? event.readAt ?? event.failedAt ?? Number.POSITIVE_INFINITY;
}

function usedBefore({ used }: Example, phone: string | null): number {
  if (typeof used === 'number') return used;
  if (phone !== null) return used[phone] ?? 0;
  return Object.values(used).reduce((sum, count) => sum + count, 0);
}

/** The example's own cards stand before the rates of the document. */
function bookFor(example: Example, options: DocumentOptions, fixture: RateRow[]): RateBook {
  const own = buildRateBook(example.cards);
  const base =
    options.builtin ?? buildRateBook(fixture.map((row) => ({ ...row, currency: example.currency })));
  return { list: new Map([...base.list, ...own.list]), tiers: base.tiers };
}

function priceOne(
  example: Example,
  options: DocumentOptions,
  unit: Unit,
  label: string,
  place: ExampleEvent,
  book: RateBook,
): Charge {
  const { zone, currency, market } = example;
  const location = locationOf(place.user, options.map);
  const context = {
    zone,
    currency,
    country: location?.country ?? countryOfMarket(market, options.map),
    basis: location?.basis,
    ...(!location && market !== null && { market }),
    map: options.map,
    book,
    markupPpm: 0n,
  };
  const charge = priceUnit(unit, context);
  const given = options.builtin || !charge.unpriced ? undefined : example.given.get(label);
  return given === undefined
    ? charge
    : priceUnit({ ...unit, reportedCost: { micros: given, currency } }, context);
}

/**
 * Which participants of a group message took the last free units is Meta's choice (P11), so where a message is
 * partly free its units are numbered `g1/1`, `g1/2` and name nobody.
 */
function labelsOf(items: Item[], units: (Unit | null)[]): string[] {
  const groups = new Map<string, number[]>();
  for (const [i, { place, item }] of items.entries()) {
    if (place.event.kind !== 'outbound_message' || !place.event.group) continue;
    const message = item.id.slice(0, item.id.indexOf('/'));
    groups.set(message, [...(groups.get(message) ?? []), i]);
  }
  const labels = items.map(({ item }) => item.id);
  for (const [message, members] of groups) {
    if (new Set(members.map((i) => units[i]!.type)).size < 2) continue;
    for (const [n, i] of members.entries()) labels[i] = `${message}/${n + 1}`;
  }
  return labels;
}

function rejectedIn(example: Example, folds: Fold[]): string[] {
  const rejected = new Set(folds.flatMap((fold) => fold.result.rejected));
  return example.events.map(({ event }) => event.id).filter((id) => rejected.has(id));
}
