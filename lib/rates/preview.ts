import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { pool, withTenants } from '../db/pools';
import { type Charge, priceUnit } from '../engine/charge';
import type { Day, PricingModel, Unit } from '../engine/event';
import { type MarketMap, marketOf } from '../engine/market';
import { buildRateBook, type RateBook, type RateRow } from '../engine/rates';
import { addDays, localDay, startOfDay } from '../engine/time';
import { loadMarketMap, type Move, mergeMoves } from './markets';
import { mergedRates } from './merge';
import { loadRates, mergeOrRefuse } from './store';
import type { PriceKey } from './versions';

export interface PreviewOptions {
  tenantId: number;
  /** How many of the tenant's last days, today among them. */
  days: number;
  /** Unix milliseconds. */
  now: number;
  /** Moves of countries to other markets, beside the prices or without. */
  moves?: readonly Move[];
}

export interface Sums {
  /** Micros; cost is Meta's list price, price what the tenant pays. */
  cost: bigint;
  price: bigint;
  unpriced: bigint;
}

/** What Meta charged in one market and category (as the ledger has them), and what it would come to. */
export interface EffectRow {
  market: string;
  category: string;
  model: PricingModel;
  currency: string;
  quantity: bigint;
  /** What the ledger says. */
  now: Sums;
  /** What the ledger will say after the import: its prices on their own days. */
  corrected: Sums;
  /** The same traffic, had the newest of the file's prices held all the time: the effect of a card that is yet to come. */
  asIf: Sums;
}

export interface Effect {
  /** First and last day, in the tenant's zone. */
  from: Day;
  to: Day;
  rows: EffectRow[];
}

/**
 * What a file of prices would change on a tenant's own charges of the last days. Reads sums of the ledger, one a
 * market, category, day and rate, and writes nothing. Volume tiers are no part of a charge and change nothing here.
 * @throws Refusal when the file contradicts what is stored.
 */
export function previewEffect(rows: readonly RateRow[], options: PreviewOptions): Promise<Effect> {
  const { tenantId, days, now, moves = [] } = options;
  const readOnly = 'SET TRANSACTION READ ONLY';
  return withTenants(pool('parley_operator'), [tenantId], work, readOnly);

  async function work(client: PoolClient): Promise<Effect> {
    const zone = await zoneOf(client, tenantId);
    const to = localDay(now, zone);
    const from = addDays(to, 1 - days);
    const stored = await loadRates(client);
    const before = { book: buildRateBook(stored), map: await loadMarketMap(client) };
    const after = {
      book: buildRateBook(mergedRates(stored, mergeOrRefuse(stored, rows))),
      map: mergeMoves(before.map, moves).map,
    };
    const lists = rows.filter((row) => row.tierFrom === null);
    const listsOf = new Map<string, RateRow[]>();
    for (const row of lists) listsOf.set(placeText(row), [...(listsOf.get(placeText(row)) ?? []), row]);
    const newDays = [
      ...new Set([...lists.map((row) => row.effectiveFrom), ...moves.map((move) => move.from)]),
    ];
    newDays.sort((a, b) => (a < b ? 1 : -1));
    const sums = new Map<string, EffectRow>();
    const period = [startOfDay(from, zone), startOfDay(addDays(to, 1), zone)] as const;
    for await (const group of groups(client, tenantId, period)) {
      const was = priceOf(group, group.waba_day, before);
      const will = priceOf(group, group.waba_day, after);
      const once = newestOf(group, newDays);
      const current: Sums = { cost: group.cost, price: group.price, unpriced: group.unpriced };
      const corrected = same(was, will) ? current : sumsOf(will, group.quantity);
      const asIf = once ? sumsOf(once, group.quantity) : corrected;
      const { market, category, model, currency, quantity } = group;
      const row = { market, category, model, currency, quantity, now: current, corrected, asIf };
      add(sums, placeText(group), row);
    }
    return { from, to, rows: [...sums.values()].sort(byPlace) };

    /** What a unit costs by the newest of the file's prices and moves; null when none of them is about it. */
    function newestOf(group: Group, days: readonly Day[]): Charge | null {
      for (const day of days) {
        // biome-ignore lint/complexity/useMathMinMax: days are texts.
        const later = group.waba_day > day ? group.waba_day : day;
        const charge = priceOf(group, later, after);
        const { model, currency, country } = group;
        const own = charge.rate && listsOf.get(placeText({ model, currency, ...charge.rate }));
        const listed = own?.some((row) => covers(row, later));
        if (listed || marketOf(country, later, after.map) !== marketOf(country, later, before.map))
          return charge;
      }
      return null;
    }
  }
}

async function zoneOf(client: PoolClient, tenantId: number): Promise<string> {
  const { rows } = await client.query<{ timezone: string }>('SELECT timezone FROM tenant WHERE id = $1', [
    tenantId,
  ]);
  if (!rows[0])
    throw new Refusal('not_found', { en: 'There is no such tenant.', fr: 'Il n’y a pas de tel client.' });
  return rows[0].timezone;
}

function covers({ effectiveFrom, effectiveTo }: RateRow, day: Day): boolean {
  return effectiveFrom <= day && (effectiveTo === null || day <= effectiveTo);
}

/** Charges that differ in nothing which a price hangs on. */
interface Group {
  currency: string;
  model: PricingModel;
  country: string;
  market: string;
  category: string;
  waba_day: Day;
  markup_ppm: number;
  quantity: bigint;
  unpriced: bigint;
  cost: bigint;
  price: bigint;
}

const FETCH = 2_000;

/** What Meta charged in the period, summed by the database and handed over a few at a time. */
async function* groups(client: PoolClient, tenantId: number, [from, until]: readonly [number, number]) {
  await client.query(
    `DECLARE effect NO SCROLL CURSOR FOR
     SELECT currency, model, country, market, category, waba_day, markup_ppm, sum(quantity)::bigint AS quantity,
            sum(unpriced)::bigint AS unpriced, sum(cost_micros)::bigint AS cost, sum(price_micros)::bigint AS price
       FROM charge
      WHERE tenant_id = $1 AND occurred_at >= to_timestamp($2::float8 / 1000) AND occurred_at < to_timestamp($3::float8 / 1000)
        AND type = 'regular' AND ((billable <> 0 AND rate_from IS NOT NULL) OR unpriced_reason LIKE '% rate for %' OR unpriced_reason LIKE '% lists as free')
      GROUP BY currency, model, country, market, category, waba_day, markup_ppm, rate_micros
     HAVING sum(quantity) <> 0`,
    [tenantId, from, until],
  );
  for (;;) {
    const { rows } = await client.query<Group>(`FETCH ${FETCH} FROM effect`);
    yield* rows;
    if (rows.length < FETCH) return;
  }
}

interface Prices {
  book: RateBook;
  map: MarketMap;
}

/** What one of the group's units costs on a day, in the engine's own words. */
function priceOf(group: Group, day: Day, { book, map }: Prices): Charge {
  const unit: Unit = {
    kind: group.model === 'CBP' ? 'conversation' : 'message',
    id: '',
    openedBy: '',
    occurredAt: Date.parse(`${day}T12:00:00Z`),
    model: group.model,
    category: group.category,
    type: 'regular',
    subtype: null,
    basis: 'verdict',
    rules: [],
    unpriced: null,
  };
  const { currency, country, markup_ppm } = group;
  return priceUnit(unit, { zone: 'UTC', currency, country, map, book, markupPpm: BigInt(markup_ppm) });
}

function same(a: Charge, b: Charge): boolean {
  return a.cost === b.cost && a.price === b.price && a.unpriced === b.unpriced;
}

function sumsOf(charge: Charge, quantity: bigint): Sums {
  if (charge.unpriced !== null) return { cost: 0n, price: 0n, unpriced: quantity };
  return { cost: charge.cost! * quantity, price: charge.price! * quantity, unpriced: 0n };
}

function placeText({ model, market, category, currency }: PriceKey): string {
  return [model, market, category, currency].join('|');
}

/** What a row and a total have in common. */
type Figures = Pick<EffectRow, 'quantity' | 'now' | 'corrected' | 'asIf'>;

function plus(a: Sums, b: Sums): Sums {
  return { cost: a.cost + b.cost, price: a.price + b.price, unpriced: a.unpriced + b.unpriced };
}

function add<T extends Figures>(sums: Map<string, T>, key: string, one: T) {
  const sum = sums.get(key);
  if (!sum) {
    sums.set(key, one);
    return;
  }
  sum.quantity += one.quantity;
  sum.now = plus(sum.now, one.now);
  sum.corrected = plus(sum.corrected, one.corrected);
  sum.asIf = plus(sum.asIf, one.asIf);
}

function byPlace(a: EffectRow, b: EffectRow): number {
  const [x, y] = [a, b].map((row) => [row.currency, row.market, row.category, row.model].join('|'));
  return x! < y! ? -1 : 1;
}

/** The rows' sums, one a currency: amounts of two currencies are never added. */
export function totalsOf(rows: readonly EffectRow[]): (Figures & { currency: string })[] {
  const sums = new Map<string, Figures & { currency: string }>();
  for (const { currency, quantity, now, corrected, asIf } of rows)
    add(sums, currency, { currency, quantity, now, corrected, asIf });
  return [...sums.values()];
}

/** Previews of one tenant, or of all in turn. @throws Refusal when there is no tenant called `slug`. */
export async function* previewTenants(
  rows: readonly RateRow[],
  { slug = null, ...options }: Omit<PreviewOptions, 'tenantId'> & { slug?: string | null },
): AsyncGenerator<Effect & { tenant: string }> {
  const { rows: tenants } = await pool('parley_operator').query<{ id: number; slug: string }>(
    'SELECT id, slug FROM tenant WHERE $1::text IS NULL OR slug = $1 ORDER BY slug',
    [slug],
  );
  if (slug !== null && tenants.length === 0)
    throw new Refusal(
      'not_found',
      {
        en: `There is no tenant with the slug '${slug}'.`,
        fr: `Il n’y a pas de client avec l’identifiant «\u00a0${slug}\u00a0».`,
      },
      'tenant',
    );
  for (const { id, slug } of tenants)
    yield { tenant: slug, ...(await previewEffect(rows, { ...options, tenantId: id })) };
}
