import type { PoolClient } from 'pg';
import { type Choices, choicesOf, SPEND_KEYS, type SpendQuery, type SpendSums } from './read';
import { remembered } from './remembered';

/** What countries can be narrowed by; the words are those of the address and of the API. */
export const NARROWED_BY = ['market', 'category', 'type', 'model', 'waba', 'phone'] as const;
export type NarrowedBy = (typeof NARROWED_BY)[number];

export interface SpendByCountry {
  /** Of the filtered spend, in no order. */
  rows: (SpendSums & { country: string; market: string; category: string })[];
  /** The same over time; a bucket is a day or a month, counted from some day on. */
  trend: { currency: string; country: string; bucket: number; price: bigint }[];
  /** The price of the days that it is compared with, filtered as the rows. */
  before: { currency: string; country: string; market: string; price: bigint }[];
  /** Of all spend of the period, filtered or not. */
  choices: Choices<NarrowedBy>;
}

interface Query extends Pick<SpendQuery, 'from' | 'to'> {
  previous: { from: string; to: string } | null;
  filters: Partial<Record<NarrowedBy, readonly string[]>>;
  bucket: 'day' | 'month';
}

type Text<Row> = { [Key in keyof Row]: Row[Key] extends bigint ? string : Row[Key] };

interface Answer {
  rows: Text<SpendByCountry['rows'][number]>[] | null;
  /** Bucket and price, and the next bucket and price. */
  trend: { currency: string; country: string; points: string }[] | null;
  before: Text<SpendByCountry['before'][number]>[] | null;
  choices: ({ currency: string } & Record<NarrowedBy, string | null>)[] | null;
}

const BUCKETS = {
  day: 'billing_day - $2::date',
  month: '(extract(year FROM billing_day) * 12 + extract(month FROM billing_day))::int',
};
const KEYS = NARROWED_BY.join(', ');

/**
 * One tenant's spend by country, market and category, its course, and what it can be narrowed by: summed up once, and
 * remembered until the rollup changes. `client` comes from a tenant's transaction. What comes back is not to be changed.
 */
export function readSpendByCountry(
  client: PoolClient,
  tenantId: number,
  query: Query,
): Promise<Readonly<SpendByCountry>> {
  return remembered(client, tenantId, JSON.stringify(query), () => sumUp(client, tenantId, query));
}

/**
 * In one look at the rollup: its rows are summed up over the days, and only the sums are looked at in all these ways.
 * OFFSET 0 keeps from the planner what it knows of the columns: it would take nearly each row for a group of its own,
 * and sort all of them, which takes five times as long. Amounts come as text, as JSON has no bigint.
 */
async function sumUp(
  client: PoolClient,
  tenantId: number,
  { from, to, previous, filters, bucket }: Query,
): Promise<SpendByCountry> {
  const wanted = NARROWED_BY.filter((key) => filters[key]);
  const narrowed =
    wanted.map((key, at) => `${SPEND_KEYS[key]} = ANY ($${at + 6}::text[])`).join(' AND ') || 'true';
  const { rows } = await client.query<Answer>({
    // Planned once a connection, where the text is always the same.
    ...(wanted.length === 0 && { name: `spend-by-country-${bucket}` }),
    text: `
      WITH part AS MATERIALIZED (
        SELECT currency, country, ${KEYS}, bucket, wanted, sum(quantity) AS quantity, sum(billable) AS billable,
               sum(unpriced) AS unpriced, sum(cost_micros) AS cost, sum(price_micros) AS price
          FROM (SELECT *, waba_id AS waba, phone_number_id AS phone, ${BUCKETS[bucket]} AS bucket,
                       ${narrowed} AS wanted
                  FROM spend
                 WHERE tenant_id = $1 AND billing_day >= $2::date AND billing_day < $3::date OFFSET 0) AS days
         GROUP BY GROUPING SETS ((wanted, currency, country, ${KEYS}), (wanted, currency, country, bucket)))
      SELECT (SELECT json_agg(sums)
                FROM (SELECT currency, country, market, category, sum(quantity)::text AS quantity,
                             sum(billable)::text AS billable, sum(unpriced)::text AS unpriced,
                             sum(cost)::text AS cost, sum(price)::text AS price
                        FROM part WHERE wanted AND bucket IS NULL
                       GROUP BY currency, country, market, category
                      HAVING sum(quantity) <> 0) AS sums) AS rows,
             (SELECT json_agg(course)
                FROM (SELECT currency, country, string_agg(bucket || ' ' || price, ' ') AS points
                        FROM part WHERE wanted AND bucket IS NOT NULL AND quantity <> 0
                       GROUP BY currency, country) AS course) AS trend,
             (SELECT json_agg(earlier)
                FROM (SELECT currency, country, market, sum(price_micros)::text AS price
                        FROM (SELECT * FROM spend
                               WHERE tenant_id = $1 AND billing_day >= $4::date AND billing_day < $5::date
                                 AND ${narrowed} OFFSET 0) AS days
                       GROUP BY currency, country, market
                      HAVING sum(quantity) <> 0) AS earlier) AS before,
             (SELECT json_agg(choice)
                FROM (SELECT currency, ${KEYS}
                        FROM part WHERE bucket IS NULL
                       GROUP BY GROUPING SETS ((currency), ${NARROWED_BY.map((key) => `(currency, ${key})`).join(', ')})
                      HAVING sum(quantity) <> 0
                       ORDER BY sum(billable) DESC, currency) AS choice) AS choices`,
    values: [tenantId, from, to, previous?.from, previous?.to, ...wanted.map((key) => filters[key])],
  });
  const { rows: sums, trend, before, choices } = rows[0]!;
  return {
    rows: (sums ?? []).map((row) => ({
      ...row,
      quantity: BigInt(row.quantity),
      billable: BigInt(row.billable),
      unpriced: BigInt(row.unpriced),
      cost: BigInt(row.cost),
      price: BigInt(row.price),
    })),
    trend: (trend ?? []).flatMap(({ currency, country, points }) =>
      pairs(points).map(([bucket, price]) => ({
        currency,
        country,
        bucket: Number(bucket),
        price: BigInt(price),
      })),
    ),
    before: (before ?? []).map((row) => ({ ...row, price: BigInt(row.price) })),
    choices: choicesOf(choices ?? [], NARROWED_BY),
  };
}

/** '1 200 3 5' -> [['1', '200'], ['3', '5']]. */
function pairs(text: string): [string, string][] {
  const words = text.split(' ');
  return words.flatMap((word, at) =>
    at % 2 === 0 ? [[word, words[at + 1]!] satisfies [string, string]] : [],
  );
}
