import { divideHalfUp, formatMicros, type Micros, parseMicros } from '../engine/money';
import { addDays } from '../engine/time';
import { Calendar, type Day, dayName, type Seconds } from './calendar';
import type { PriceList } from './prices';
import { calendarOf, type Phone, type Tenant, type World } from './world';

/** The finest row of `GET /api/v1/spend`: any grouping is a sum over these. */
export interface TruthRow {
  day: Day;
  month: string;
  waba: string;
  phone: string;
  country: string;
  market: string;
  category: string;
  type: string;
  model: string;
  currency: string;
  quantity: number;
  billable: number;
  unpriced: number;
  cost: string;
  price: string;
}

export type TruthTotal = Pick<TruthRow, 'currency' | 'quantity' | 'billable' | 'unpriced' | 'cost' | 'price'>;

export interface TruthTenant {
  slug: string;
  name: string;
  currency: string;
  timezone: string;
  markup: string;
  wabas: {
    id: string;
    currency: string;
    timezone: string;
    portfolio: string;
    phones: { id: string; display: string }[];
  }[];
  spend: {
    from: Day;
    to: Day;
    timezone: string;
    group_by: string[];
    rows: TruthRow[];
    totals: TruthTotal[];
  };
}

export interface Truth {
  seed: number;
  messages: number;
  from: Day;
  to: Day;
  tenants: TruthTenant[];
}

export const GROUP_BY = [
  'day',
  'month',
  'waba',
  'phone',
  'country',
  'market',
  'category',
  'type',
  'model',
  'currency',
] as const satisfies (keyof TruthRow)[];

/** C15: before November 2024 a WABA's first thousand service conversations of a local month were free. */
const FREE_TIER = 1_000;
const FREE_TIER_UNTIL = '2024-11-01';

interface Sum {
  phone: Phone;
  day: number;
  country: string;
  market: string;
  category: string;
  type: string;
  model: string;
  quantity: number;
  billable: number;
  unpriced: number;
  cost: Micros;
  price: Micros;
}

interface Opening {
  phone: Phone;
  country: string;
  at: Seconds;
  id: string;
}

/** Adds up every unit as Meta's bookkeeping makes it, at list price and with the tenant's mark-up. */
export class TruthBook {
  private readonly sums = new Map<string, Sum>();
  private readonly tier = new Map<string, number>();
  private waiting: Opening[] = [];
  private readonly markups = new Map<Tenant, bigint>();
  private readonly calendars = new Map<Tenant, Calendar>();
  units = 0;

  constructor(
    private readonly world: World,
    private readonly prices: PriceList,
  ) {
    for (const tenant of world.tenants) {
      this.markups.set(tenant, parseMicros(tenant.markup));
      this.calendars.set(tenant, Calendar.of(tenant.timezone));
    }
  }

  /** One unit, delivered (or opened) at `at`. */
  count(phone: Phone, country: string, model: string, category: string, type: string, at: Seconds): void {
    const { waba } = phone;
    const ratedOn = calendarOf(phone).day(at);
    const market = this.prices.market(country, ratedOn);
    const day = this.calendars.get(waba.tenant)!.number(at);
    const key = `${phone.id}|${day}|${country}|${market}|${category}|${type}|${model}`;
    let sum = this.sums.get(key);
    if (!sum) {
      sum = {
        phone,
        day,
        country,
        market,
        category,
        type,
        model,
        quantity: 0,
        billable: 0,
        unpriced: 0,
        cost: 0n,
        price: 0n,
      };
      this.sums.set(key, sum);
    }
    sum.quantity++;
    this.units++;
    if (type !== 'regular') return;
    const cost = this.prices.price(model, market, category, waba.currency, ratedOn);
    if (cost === null) {
      sum.unpriced++;
      return;
    }
    sum.billable++;
    sum.cost += cost;
    sum.price += this.withMarkup(cost, waba.tenant);
  }

  /**
   * A service conversation from the time of the free tier. Two that open in the same second are ordered by
   * their ids, so each second is settled as a whole. Openings must come in the order of time.
   */
  countService(phone: Phone, country: string, at: Seconds, id: string): void {
    if (calendarOf(phone).day(at) >= FREE_TIER_UNTIL) throw new Error('the free tier had ended');
    if (this.waiting.length > 0 && this.waiting[0]!.at !== at) this.settle();
    this.waiting.push({ phone, country, at, id });
  }

  private settle(): void {
    const openings = this.waiting.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.waiting = [];
    for (const { phone, country, at } of openings) {
      const key = `${phone.waba.id}|${calendarOf(phone).day(at).slice(0, 7)}`;
      const used = this.tier.get(key) ?? 0;
      this.tier.set(key, used + 1);
      this.count(phone, country, 'CBP', 'service', used < FREE_TIER ? 'free_tier' : 'regular', at);
    }
  }

  private withMarkup(cost: Micros, tenant: Tenant): Micros {
    const hundred = 100_000_000n; // percent, in micros
    return divideHalfUp(cost * (hundred + this.markups.get(tenant)!), hundred);
  }

  /** The whole truth about traffic in [from, to). */
  tenants(from: Seconds, to: Seconds): TruthTenant[] {
    this.settle();
    const sums = groupBy(this.sums.values(), (sum) => sum.phone.waba.tenant);
    return this.world.tenants.map((tenant) => {
      const { slug, name, currency, timezone, markup } = tenant;
      const own = (sums.get(tenant) ?? []).map((sum) => ({ sum, row: rowOf(sum) }));
      own.sort((a, b) => compareRows(a.row, b.row));
      return {
        slug,
        name,
        currency,
        timezone,
        markup,
        wabas: tenant.wabas.map((waba) => ({
          id: waba.id,
          currency: waba.currency,
          timezone: waba.timezone,
          portfolio: waba.portfolio,
          phones: waba.phones.map(({ id, display }) => ({ id, display })),
        })),
        spend: {
          from: Calendar.of(timezone).day(from),
          to: addDays(Calendar.of(timezone).day(to - 1), 1),
          timezone,
          group_by: [...GROUP_BY],
          rows: own.map(({ row }) => row),
          totals: totalsOf(own.map(({ sum }) => sum)),
        },
      };
    });
  }
}

function rowOf(sum: Sum): TruthRow {
  const day = dayName(sum.day);
  const { country, market, category, type, model, quantity, billable, unpriced } = sum;
  const { waba } = sum.phone;
  const keys = {
    day,
    month: day.slice(0, 7),
    waba: waba.id,
    phone: sum.phone.id,
    country,
    market,
    category,
    type,
    model,
  };
  const money = { cost: formatMicros(sum.cost), price: formatMicros(sum.price) };
  return { ...keys, currency: waba.currency, quantity, billable, unpriced, ...money };
}

function compareRows(a: TruthRow, b: TruthRow): number {
  for (const key of GROUP_BY) if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  return 0;
}

function totalsOf(sums: Sum[]): TruthTotal[] {
  const byCurrency = groupBy(sums, (sum) => sum.phone.waba.currency);
  return [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, all]) => ({
      currency,
      quantity: all.reduce((n, sum) => n + sum.quantity, 0),
      billable: all.reduce((n, sum) => n + sum.billable, 0),
      unpriced: all.reduce((n, sum) => n + sum.unpriced, 0),
      cost: formatMicros(all.reduce((n, sum) => n + sum.cost, 0n)),
      price: formatMicros(all.reduce((n, sum) => n + sum.price, 0n)),
    }));
}

function groupBy<K>(sums: Iterable<Sum>, keyOf: (sum: Sum) => K): Map<K, Sum[]> {
  const groups = new Map<K, Sum[]>();
  for (const sum of sums) {
    const key = keyOf(sum);
    const group = groups.get(key);
    if (group) group.push(sum);
    else groups.set(key, [sum]);
  }
  return groups;
}
