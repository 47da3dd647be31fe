import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import type { Day, Instant } from '../engine/event';
import type { Micros } from '../engine/money';
import { buildRateBook, findBrackets, findRate, type RateBook } from '../engine/rates';
import { addDays, DAY, localDay, startOfDay } from '../engine/time';
import { firstOfMonth } from '../invoices/month';
import { loadRates } from '../rates/store';
import { type Point, readAnalytics } from './analytics';
import { compareSides, type Figure, keyOf } from './compare';
import type { Difference, Place } from './difference';
import type { Fetched } from './fetch';

/** One account's figures at Meta and in the ledger, over the same time, and every difference between them. */
export interface AccountReport {
  waba: string;
  currency: string;
  zone: string;
  from: Instant;
  to: Instant;
  meta: { charged: bigint; free: bigint; cost: Micros | null };
  ledger: { charged: bigint; free: bigint; cost: Micros; unpriced: bigint };
  differences: Difference[];
}

interface Account {
  id: string;
  zone: string;
  currency: string;
}

/** Accounts by id, and numbers by id and by the digits that they are written with. */
interface Known {
  accounts: Map<string, Account>;
  phones: Map<string, { id: string; waba: string }>;
}

/** D2: a webhook that was not taken comes again for seven days. */
const RETRIED_MS = 7 * DAY;

/**
 * Holds Meta's `pricing_analytics`, as a file, against the ledger. `client` sees the tenant.
 * @throws Refusal when the file is something else, or about accounts that are not the tenant's.
 */
export async function reconcileMeta(
  client: PoolClient,
  tenantId: number,
  text: string,
  now: Instant,
): Promise<AccountReport[]> {
  const { points, decimals } = readAnalytics(text);
  const known = await readKnown(client, tenantId);
  const sides = [...byAccount(points, known)].map(([waba, points]) => {
    const { zone } = known.accounts.get(waba)!;
    return { waba, points, decimals, ...periodOf(points, zone) };
  });
  return reconcileAll(client, tenantId, sides, { known, now });
}

/** The same with what Meta was asked for, over the whole time that it was asked about. */
export async function reconcileFetched(
  client: PoolClient,
  tenantId: number,
  fetched: readonly Fetched[],
  now: Instant,
): Promise<AccountReport[]> {
  return reconcileAll(client, tenantId, fetched, { known: await readKnown(client, tenantId), now });
}

async function reconcileAll(
  client: PoolClient,
  tenantId: number,
  sides: readonly Fetched[],
  context: Pick<Context, 'known' | 'now'>,
): Promise<AccountReport[]> {
  const book = buildRateBook(await loadRates(client));
  const reports: AccountReport[] = [];
  for (const side of sides)
    reports.push(await reconcileAccount(client, tenantId, side, { ...context, book }));
  return reports.sort((a, b) => (a.waba < b.waba ? -1 : 1));
}

async function readKnown(client: PoolClient, tenantId: number): Promise<Known> {
  const { rows: accounts } = await client.query<Account>(
    'SELECT id, timezone AS zone, currency FROM waba WHERE tenant_id = $1',
    [tenantId],
  );
  const { rows: phones } = await client.query<{ id: string; waba: string; display: string }>(
    'SELECT id, waba_id AS waba, display FROM phone_number WHERE tenant_id = $1',
    [tenantId],
  );
  return {
    accounts: new Map(accounts.map((one) => [one.id, one])),
    phones: new Map([
      ...phones.map((one) => [one.display.replace(/\D/g, ''), one] as const),
      ...phones.map((one) => [one.id, one] as const),
    ]),
  };
}

function byAccount(points: readonly Point[], { accounts, phones }: Known): Map<string, Point[]> {
  const found = new Map<string, Point[]>();
  const only = accounts.size === 1 ? [...accounts.keys()][0] : undefined;
  for (const point of points) {
    const waba = point.waba ?? phones.get(point.phone ?? '')?.waba ?? only;
    if (waba === undefined)
      throw new Refusal(
        'invalid',
        {
          en: 'The file does not say which account it is about: give it the form {"id": "<WABA>", "pricing_analytics": …}.',
          fr: 'Le fichier ne dit pas de quel compte il s’agit\u00a0: donnez-lui la forme {"id": "<WABA>", "pricing_analytics": …}.',
        },
        'file',
      );
    if (!accounts.has(waba))
      throw new Refusal(
        'invalid',
        {
          en: `The file is about account ${waba}, which is not connected here.`,
          fr: `Le fichier concerne le compte ${waba}, qui n’est pas connecté ici.`,
        },
        'file',
      );
    const there = found.get(waba);
    if (there) there.push(point);
    else found.set(waba, [point]);
  }
  return found;
}

interface Context {
  known: Known;
  book: RateBook;
  now: Instant;
}

async function reconcileAccount(
  client: PoolClient,
  tenantId: number,
  { waba, points, decimals, from, to }: Fetched,
  context: Context,
): Promise<AccountReport> {
  const account = context.known.accounts.get(waba)!;
  const keep = dimensionsOf(points);
  const rows = await readLedger(client, tenantId, account.id, from, to);
  const ledger = ledgerFigures(rows, keep);
  const meta = metaFigures(points, account, rows, keep, context);
  const withCost = points.some(({ cost }) => cost !== null);
  const sum = <T>(items: Iterable<T>, of: (item: T) => bigint) =>
    [...items].reduce((all, one) => all + of(one), 0n);
  const freeAtMeta = sum(points, (one) => (one.charged ? 0n : one.volume));
  const freeInLedger = sum(rows, (row) => row.free);
  return {
    waba: account.id,
    currency: account.currency,
    zone: account.zone,
    from,
    to,
    meta: {
      charged: sum(meta.values(), (one) => one.volume),
      free: freeAtMeta,
      cost: withCost ? sum(meta.values(), (one) => one.cost) : null,
    },
    ledger: {
      charged: sum(ledger.values(), (one) => one.volume),
      free: freeInLedger,
      cost: sum(ledger.values(), (one) => one.cost),
      unpriced: sum(ledger.values(), (one) => one.unpriced),
    },
    differences: compareSides({
      meta: [...meta.values()],
      ledger: [...ledger.values()],
      freeAtMeta,
      freeInLedger,
      withCost,
      tolerance: 10n ** BigInt(6 - Math.max(2, decimals)) / 2n + 1n,
      knowsNumber: (phone) => phone === '' || context.known.phones.has(phone),
      mayBeLate: to + RETRIED_MS > context.now,
    }),
  };
}

/**
 * Whole days of the account; where Meta cuts its days elsewhere, exactly what its figures cover (their zone is not
 * documented, half hours are independent of it).
 */
function periodOf(points: readonly Point[], zone: string): { from: Instant; to: Instant } {
  const first = points.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const last = points.reduce((most, { end }) => Math.max(most, end), 0);
  const isMidnight = (at: Instant) => startOfDay(localDay(at, zone), zone) === at;
  const byDays = points.some(({ start, end }) => end - start > DAY / 2);
  if (byDays && !points.every(({ start }) => isMidnight(start))) return { from: first, to: last };
  return {
    from: startOfDay(localDay(first, zone), zone),
    to: startOfDay(addDays(localDay(last - 1, zone), 1), zone),
  };
}

type Dimension = 'phone' | 'country' | 'category';

/** What Meta was asked to tell apart; the ledger is then told apart by the same. */
function dimensionsOf(points: readonly Point[]): ReadonlySet<Dimension> {
  const charged = points.filter(({ charged }) => charged);
  const names: Dimension[] = ['phone', 'country', 'category'];
  return new Set(names.filter((name) => charged.every((point) => point[name] !== null)));
}

function placeOf(month: Day, of: Record<Dimension, string | null>, keep: ReadonlySet<Dimension>): Place {
  const part = (name: Dimension) => (keep.has(name) ? of[name]! : '');
  return { month, phone: part('phone'), country: part('country'), category: part('category') };
}

interface LedgerRow {
  month: Day;
  phone: string;
  country: string;
  category: string;
  market: string;
  volume: bigint;
  unpriced: bigint;
  free: bigint;
  cost: Micros;
}

/** Messages in the ledger (conversations have analytics of their own). A reversal takes its original away. */
async function readLedger(
  client: PoolClient,
  tenantId: number,
  waba: string,
  from: Instant,
  to: Instant,
): Promise<LedgerRow[]> {
  const { rows } = await client.query<LedgerRow>(
    `SELECT date_trunc('month', waba_day)::date AS month, phone_number_id AS phone, country, category, market,
            sum(billable + unpriced)::bigint AS volume, sum(unpriced)::bigint AS unpriced,
            sum(quantity - billable - unpriced)::bigint AS free, sum(cost_micros)::bigint AS cost
       FROM charge
      WHERE tenant_id = $1 AND waba_id = $2 AND model = 'PMP'
        AND occurred_at >= to_timestamp($3::float8 / 1000) AND occurred_at < to_timestamp($4::float8 / 1000)
      GROUP BY 1, 2, 3, 4, 5`,
    [tenantId, waba, from, to],
  );
  return rows;
}

function ledgerFigures(rows: readonly LedgerRow[], keep: ReadonlySet<Dimension>): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const { month, volume, unpriced, cost, ...of } of rows) {
    if (volume === 0n) continue;
    const figure = figureAt(figures, placeOf(month, of, keep));
    figure.volume += volume;
    figure.unpriced += unpriced;
    figure.cost += cost;
  }
  return figures;
}

function metaFigures(
  points: readonly Point[],
  { zone, currency }: Account,
  rows: readonly LedgerRow[],
  keep: ReadonlySet<Dimension>,
  { known, book }: Context,
): Map<string, Figure> {
  const markets = new Map(rows.map((row) => [row.country, row.market]));
  const figures = new Map<string, Figure>();
  for (const { charged, start, phone, country, category, volume, cost, tier } of points) {
    if (!charged || (volume === 0n && !cost)) continue;
    const month = firstOfMonth(localDay(start, zone));
    const id = phone === null ? null : (known.phones.get(phone)?.id ?? phone);
    const figure = figureAt(figures, placeOf(month, { phone: id, country, category: skuOf(category) }, keep));
    figure.volume += volume;
    figure.cost += cost ?? 0n;
    figure.amounts += cost === null ? 0n : 1n;
    const market = markets.get(country ?? '');
    if (tier === null || cost === null || !market || !category) continue;
    const saving = tierSaving(book, { model: 'PMP', market, category, currency, day: month }, tier);
    if (saving === null) figure.unknownTier = true;
    else figure.tiers += saving * volume;
  }
  return figures;
}

/** P17: what is bid for is billed as the category itself. */
function skuOf(category: string | null): string | null {
  return category === 'marketing_lite_dynamic' ? 'marketing_lite' : category;
}

/** What a message in the tier `750001:2000000` costs less than the list price; null where the tier is not known. */
function tierSaving(book: RateBook, key: Parameters<typeof findRate>[1], tier: string): Micros | null {
  const [from = '', to = ''] = tier.split(':');
  if (Number(from) <= 1) return 0n;
  const list = findRate(book, key);
  const bracket = findBrackets(book, key).find(({ tierTo }) =>
    tierTo === null ? to === 'MAX' : String(tierTo) === to,
  );
  return list && bracket ? bracket.price - list.price : null;
}

function figureAt(figures: Map<string, Figure>, place: Place): Figure {
  const key = keyOf(place);
  const known = figures.get(key);
  if (known) return known;
  const fresh = { place, volume: 0n, unpriced: 0n, cost: 0n, tiers: 0n, unknownTier: false, amounts: 0n };
  figures.set(key, fresh);
  return fresh;
}
