import type { PoolClient } from 'pg';
import { asTenant } from '../db/pools';
import type { Instant } from '../engine/event';
import { daysOf } from './days';
import { type ChargeQuery, conditions, lastRow, type Position, reversed, walkInOrder } from './query';

/**
 * Charges as CSV, written by the database: making a million lines of rows in JavaScript takes several times as long
 * as reading them. The columns have their names in the REST interface; csv.db.test.ts holds the two to the same bytes.
 */

const utc = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Micros as formatMicros writes them: four decimals, and up to six where they are needed. */
const amount = (micros: string) =>
  `CASE WHEN ${micros} % 100 = 0 THEN ${micros} / 100 * 0.0001
        WHEN ${micros} % 10 = 0 THEN ${micros} / 10 * 0.00001 ELSE ${micros} * 0.000001 END`;

/** Columns that hold nothing that a spreadsheet or a reader of CSV could misread. */
const PLAIN = {
  id: 'c.id',
  occurred_at: utc('c.occurred_at'),
  billing_day: 'c.billing_day',
  waba_day: 'c.waba_day',
  unit: 'c.unit',
  basis: 'c.basis',
  quantity: 'c.quantity',
  billable: 'c.billable',
  unpriced: 'c.unpriced',
  cost: amount('c.cost_micros'),
  price: amount('c.price_micros'),
  rate: amount('c.rate_micros'),
  rate_from: 'c.rate_from',
  markup_percent: 'trim_scale(c.markup_ppm * 0.0001)',
  revision: 'c.revision',
  reverses: 'c.reverses',
  delivery_id: 'c.delivery_id',
  posted_at: utc('c.posted_at'),
} as const;

/** Columns that hold words from outside. */
const WORDS = {
  waba: 'c.waba_id',
  phone: 'c.phone_number_id',
  message_id: 'c.opened_by',
  conversation_id: `CASE WHEN c.unit = 'conversation' THEN c.unit_id END`,
  country: 'c.country',
  market: 'c.market',
  category: 'c.category',
  type: 'c.type',
  subtype: 'c.subtype',
  model: 'c.model',
  rules: 'c.rules',
  currency: 'c.currency',
  unpriced_reason: 'c.unpriced_reason',
  rate_confidence: 'c.rate_confidence',
} as const;

export type CsvColumn = keyof typeof PLAIN | keyof typeof WORDS | 'reversed';

/** `cell` of lib/api/csv, in SQL. */
function careful(text: string): string {
  const safe = `CASE WHEN ${text} ~ E'^[=+\\\\-@\\t\\r]' AND ${text} !~ '^-?[0-9]+([.][0-9]+)?$'
                     THEN '''' || ${text} ELSE ${text} END`;
  return `CASE WHEN ${text} ~ E'[",\\r\\n]' THEN '"' || replace(${safe}, '"', '""') || '"' ELSE ${safe} END`;
}

/** Whether any of the words of a row needs care: one look at all of them instead of one at each. */
const NEEDS_CARE = `concat_ws(E'\\x01', '', ${Object.values(WORDS).join(', ')}) ~ E'[",\\r\\n]|\\x01[-=+@\\t]'`;

const isWord = (column: CsvColumn): column is keyof typeof WORDS => column in WORDS;

/** SQL for a line; `taken` says whether a later row takes the charge back. */
function line(columns: readonly CsvColumn[], taken: string, word: (column: string) => string): string {
  const cells = columns.map((column) => {
    if (column === 'reversed') return `(${taken})::text`;
    return isWord(column) ? word(WORDS[column]) : PLAIN[column];
  });
  return `concat(${cells.join(`, ',', `)}, E'\\r\\n')`;
}

const PAGE = 5_000;

interface Page {
  lines: string | null;
  rows: number;
  /** Where the next page begins; null = this was the last. */
  last: Position | null;
}

/**
 * The lines of all charges of a query, newest first, a page at a time: bounded memory, and no connection is held
 * while the reader is slow. What is posted meanwhile stays out, so the whole is one moment's. `onRows`: so many lines
 * are given next.
 */
export async function* chargesCsv(
  tenantId: number,
  query: ChargeQuery,
  columns: readonly CsvColumn[],
  { pageRows = PAGE, onRows }: { pageRows?: number; onRows?: (rows: number) => void } = {},
): AsyncGenerator<string> {
  const upTo = query.upTo ?? (await lastRow(tenantId));
  const fetch = (after: Position | null) => {
    const fetched = asTenant(tenantId, (client) =>
      page(client, tenantId, { ...query, upTo }, columns, pageRows, after),
    );
    // Whoever stops reading leaves one page that nobody waits for.
    fetched.catch(() => {});
    return fetched;
  };
  // While one page is read, the database makes the next.
  for (let next: Promise<Page> | null = fetch(null); next; ) {
    const { lines, rows, last }: Page = await next;
    next = last && fetch(last);
    onRows?.(rows);
    if (lines !== null) yield lines;
  }
}

async function page(
  client: PoolClient,
  tenantId: number,
  query: ChargeQuery,
  columns: readonly CsvColumn[],
  limit: number,
  after: Position | null,
): Promise<Page> {
  await walkInOrder(client);
  const { done, value: newest } = await daysOf(client, tenantId, query, after).next();
  if (done) return { lines: null, rows: 0, last: null };
  const where = await conditions(client, tenantId, { ...query, to: newest.to ?? query.to }, after);
  const taken = query.all ? reversed(where.upTo) : 'false';
  const { rows } = await client.query<{ lines: string | null; count: number; at: Instant; id: bigint }>(
    `SELECT string_agg(line, '' ORDER BY occurred_at DESC, id DESC) AS lines, count(*)::int AS count,
            (extract(epoch FROM min(occurred_at)) * 1000)::float8 AS at,
            (array_agg(id ORDER BY occurred_at DESC, id DESC))[count(*)] AS id
       FROM (SELECT c.id, c.occurred_at,
                    CASE WHEN ${NEEDS_CARE} THEN ${line(columns, taken, careful)}
                         ELSE ${line(columns, taken, (column) => column)} END AS line
               FROM charge c
              WHERE ${where.terms.join('\n                AND ')}
              ORDER BY c.occurred_at DESC, c.id DESC LIMIT $${where.values.length + 1}) AS page`,
    [...where.values, limit],
  );
  const { lines, count, at, id } = rows[0]!;
  return { lines, rows: count, last: count < limit ? null : { at, id } };
}
