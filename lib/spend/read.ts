import type { PoolClient } from 'pg';

/** What a spend answer can be grouped and filtered by, and the rollup's column for it. */
export const SPEND_KEYS = {
  country: 'country',
  market: 'market',
  category: 'category',
  type: 'type',
  day: `to_char(billing_day, 'YYYY-MM-DD')`,
  month: `to_char(billing_day, 'YYYY-MM')`,
  waba: 'waba_id',
  phone: 'phone_number_id',
  model: 'model',
} as const;

export type SpendKey = keyof typeof SPEND_KEYS;

export interface SpendQuery {
  /** Half-open days in the tenant's zone. */
  from: string;
  to: string;
  groupBy: readonly SpendKey[];
  filters?: Partial<Record<SpendKey, readonly string[]>>;
}

export interface SpendSums {
  currency: string;
  /** Delivered units: messages under PMP, conversations under CBP, free ones included. */
  quantity: bigint;
  /** Those charged. */
  billable: bigint;
  /** Those waiting for a rate: neither free nor charged yet. */
  unpriced: bigint;
  /** Meta's list price and what the tenant pays, in micros. */
  cost: bigint;
  price: bigint;
}

export type SpendRow = SpendSums & { [key in SpendKey]?: string };

export interface Spend {
  rows: SpendRow[];
  totals: SpendSums[];
}

const SUMS = `sum(quantity)::bigint AS quantity, sum(billable)::bigint AS billable,
  sum(unpriced)::bigint AS unpriced, sum(cost_micros)::bigint AS cost, sum(price_micros)::bigint AS price`;

/** One tenant's spend from the rollup. `client` comes from a tenant's transaction. */
export async function readSpend(client: PoolClient, tenantId: number, query: SpendQuery): Promise<Spend> {
  const { where, values } = narrowedTo(tenantId, query);
  const keys = query.groupBy.map((key) => `${SPEND_KEYS[key]} AS "${key}"`);
  const columns = [...keys, 'currency'];
  const positions = columns.map((_, index) => index + 1).join(', ');
  const { rows } = await client.query<SpendRow>(
    `SELECT ${columns.join(', ')}, ${SUMS}
       FROM spend
      WHERE ${where}
      GROUP BY ${positions}
     HAVING sum(quantity) <> 0
      ORDER BY ${positions}`,
    values,
  );
  return { rows, totals: totalsOf(rows) };
}

/** What spend can be filtered by: of each key the values that there are, and the currencies, most charged units first. */
export interface Choices<Key extends SpendKey> {
  choices: Record<Key, string[]>;
  currencies: string[];
}

/** The choices of `keys` in one look at the rollup. */
export async function readChoices<Key extends SpendKey>(
  client: PoolClient,
  tenantId: number,
  { keys, ...query }: Omit<SpendQuery, 'groupBy'> & { keys: readonly Key[] },
): Promise<Choices<Key>> {
  const { where, values } = narrowedTo(tenantId, query);
  const columns = keys.map((key) => `${SPEND_KEYS[key]} AS "${key}"`);
  const sets = keys.map((key) => `(currency, ${SPEND_KEYS[key]})`);
  const { rows } = await client.query<{ currency: string } & Record<Key, string | null>>(
    `SELECT ${[...columns, 'currency'].join(', ')}
       FROM spend
      WHERE ${where}
      GROUP BY GROUPING SETS (${['(currency)', ...sets].join(', ')})
     HAVING sum(quantity) <> 0
      ORDER BY sum(billable) DESC, currency`,
    values,
  );
  return choicesOf(rows, keys);
}

/** From rows by currency alone, and by currency and one of `keys`. */
export function choicesOf<Key extends SpendKey>(
  rows: readonly ({ currency: string } & Record<Key, string | null>)[],
  keys: readonly Key[],
): Choices<Key> {
  const valuesOf = (key: Key) => [...new Set(rows.flatMap((row) => row[key] ?? []))];
  const choices = {} as Record<Key, string[]>;
  for (const key of keys) choices[key] = valuesOf(key);
  return {
    choices,
    currencies: rows.filter((row) => keys.every((key) => row[key] === null)).map(({ currency }) => currency),
  };
}

/** What people call a tenant's numbers, by their ids. */
export async function readPhoneNames(client: PoolClient, tenantId: number): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; display: string }>({
    name: 'phone-names',
    text: 'SELECT id, display FROM phone_number WHERE tenant_id = $1',
    values: [tenantId],
  });
  return new Map(rows.map(({ id, display }) => [id, display]));
}

function narrowedTo(tenantId: number, { from, to, filters = {} }: Omit<SpendQuery, 'groupBy'>) {
  const values: unknown[] = [tenantId, from, to];
  const where = ['tenant_id = $1', 'billing_day >= $2::date', 'billing_day < $3::date'];
  for (const [key, wanted] of Object.entries(filters)) {
    if (!wanted) continue;
    values.push(wanted);
    where.push(`${SPEND_KEYS[key as SpendKey]} = ANY ($${values.length}::text[])`);
  }
  return { where: where.join(' AND '), values };
}

/** Sums of the rows, one a currency: amounts of two currencies are never added. */
export function totalsOf(rows: readonly SpendSums[]): SpendSums[] {
  const totals = new Map<string, SpendSums>();
  for (const row of rows) {
    const total = totals.get(row.currency) ?? {
      currency: row.currency,
      quantity: 0n,
      billable: 0n,
      unpriced: 0n,
      cost: 0n,
      price: 0n,
    };
    total.quantity += row.quantity;
    total.billable += row.billable;
    total.unpriced += row.unpriced;
    total.cost += row.cost;
    total.price += row.price;
    totals.set(row.currency, total);
  }
  return [...totals.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
