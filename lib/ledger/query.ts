import type { PoolClient } from 'pg';
import { asTenant } from '../db/pools';
import type { Day, Instant } from '../engine/event';
import { addDays } from '../engine/time';

type OneOrMore = string | readonly string[];

export interface ChargeQuery {
  /** Half-open days in the tenant's zone; absent = no bound. */
  from?: Day;
  to?: Day;
  country?: OneOrMore;
  market?: OneOrMore;
  category?: OneOrMore;
  type?: OneOrMore;
  model?: OneOrMore;
  waba?: OneOrMore;
  phone?: OneOrMore;
  /** The charge of this message: its own, or that of the conversation that holds it. */
  messageId?: string;
  conversationId?: string;
  /** Only those that wait for a price. */
  unpriced?: boolean;
  /** What a line of an invoice is made of: one price, of one month in the account's zone. */
  currency?: string;
  /** First day of the month. */
  wabaMonth?: Day;
  rate?: bigint;
  markupPpm?: number;
  /** Only what is charged. */
  billable?: boolean;
  /** Rows of the ledger after and up to these ones. */
  after?: bigint;
  upTo?: bigint;
  /** Every row of the ledger; otherwise only what stands: no reversals, and nothing that was reversed. */
  all?: boolean;
}

/** SQL: a later row takes `c` back. `upTo` leaves out rows after that id. */
export function reversed(upTo?: string): string {
  const until = upTo ? ` AND r.id <= ${upTo}` : '';
  return `EXISTS (SELECT FROM charge r WHERE r.tenant_id = c.tenant_id AND r.reverses = c.id${until})`;
}

/** The column of each filter, in the ledger and in its rollup. */
export const FILTERS = {
  country: 'country',
  market: 'market',
  category: 'category',
  type: 'type',
  model: 'model',
  waba: 'waba_id',
  phone: 'phone_number_id',
} as const;

class Where {
  readonly values: unknown[] = [];
  readonly terms: string[] = [];
  /** The parameter of the last row in sight, if there is one. */
  upTo: string | undefined;

  /** `term` with `?` for the value. */
  add(term: string, value: unknown) {
    this.values.push(value);
    this.terms.push(term.replaceAll('?', `$${this.values.length}`));
  }
}

/** The rows of `query` as conditions on `charge c`, newest first from `after` on. */
export async function conditions(
  client: PoolClient,
  tenantId: number,
  query: ChargeQuery,
  after: Position | null,
): Promise<Where> {
  const where = new Where();
  where.add('c.tenant_id = ?', tenantId);
  // The index is by instant. A day begins at the earliest 14 hours before it does in UTC, and 12 after it.
  if (query.from) {
    where.add('c.billing_day >= ?::date', query.from);
    where.add('c.occurred_at >= ?::timestamptz', `${addDays(query.from, -1)}T00:00:00Z`);
  }
  if (query.to) {
    const end = `${addDays(query.to, 1)}T00:00:00Z`;
    where.add('c.billing_day < ?::date', query.to);
    // Of two upper bounds the database may enter the index by the farther one, and walk to the nearer.
    if (!after || after.at >= Date.parse(end)) where.add('c.occurred_at < ?::timestamptz', end);
  }
  for (const [key, column] of Object.entries(FILTERS)) {
    const wanted = query[key as keyof typeof FILTERS];
    if (wanted !== undefined) where.add(`c.${column} = ANY (?::text[])`, [wanted].flat());
  }
  if (query.messageId !== undefined || query.conversationId !== undefined) {
    const { phones, units } = await unitsNamed(client, tenantId, query);
    where.add('c.phone_number_id = ANY (?::text[])', phones);
    where.add(`c.unit IN ('message', 'conversation') AND c.unit_id = ANY (?::text[])`, units);
    if (query.conversationId !== undefined && query.messageId === undefined)
      where.terms.push(`c.unit = 'conversation'`);
  }
  if (query.unpriced) where.terms.push('c.unpriced <> 0');
  if (query.billable) where.terms.push('c.billable <> 0');
  if (query.currency !== undefined) where.add('c.currency = ?', query.currency);
  if (query.wabaMonth !== undefined) where.add(`date_trunc('month', c.waba_day) = ?::date`, query.wabaMonth);
  if (query.rate !== undefined) where.add('c.rate_micros = ?', query.rate);
  if (query.markupPpm !== undefined) where.add('c.markup_ppm = ?', query.markupPpm);
  if (query.after !== undefined) where.add('c.id > ?', query.after);
  if (query.upTo !== undefined) {
    where.add('c.id <= ?', query.upTo);
    where.upTo = `$${where.values.length}`;
  }
  if (!query.all) where.terms.push('c.reverses IS NULL', `NOT ${reversed(where.upTo)}`);
  if (after) {
    where.values.push(after.at / 1000, after.id);
    const last = where.values.length;
    where.terms.push(`(c.occurred_at, c.id) < (to_timestamp($${last - 1}::float8), $${last}::bigint)`);
  }
  return where;
}

/** The ledger is found by number and unit: these are the tenant's numbers, and the units that the ids stand for. */
async function unitsNamed(client: PoolClient, tenantId: number, query: ChargeQuery) {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM phone_number WHERE tenant_id = $1', [
    tenantId,
  ]);
  const phones = rows.map(({ id }) => id);
  const { messageId, conversationId } = query;
  const units = new Set<string>();
  if (messageId !== undefined) {
    units.add(messageId).add(`derived:${messageId}`);
    const messages = await client.query<{ participant: string; conversation_id: string | null }>(
      `SELECT participant, conversation_id FROM message
        WHERE tenant_id = $1 AND phone_number_id = ANY ($2::text[]) AND message_id = $3`,
      [tenantId, phones, messageId],
    );
    for (const { participant, conversation_id } of messages.rows) {
      if (participant !== '') units.add(`${messageId}/${participant}`);
      if (conversation_id !== null) units.add(conversation_id);
    }
  }
  if (conversationId === undefined) return { phones, units: [...units] };
  const wanted = messageId === undefined || units.has(conversationId) ? [conversationId] : [];
  return { phones, units: wanted };
}

/** The last row of the tenant's ledger: an export that keeps to it is one moment's, whatever is posted meanwhile. */
export function lastRow(tenantId: number): Promise<bigint> {
  return asTenant(tenantId, async (client) => {
    const { rows } = await client.query<{ id: bigint | null }>(
      'SELECT max(id) AS id FROM charge WHERE tenant_id = $1',
      [tenantId],
    );
    return rows[0]!.id ?? 0n;
  });
}

/**
 * Lets the database walk along the ledger in order of time until the page is full. It takes row-level security for
 * a second filter, so it expects far fewer rows than there are, and would rather sort all of a tenant's rows anew for
 * each page: a page would cost the more, the longer the ledger.
 */
export async function walkInOrder(client: PoolClient): Promise<void> {
  await client.query(
    'SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off',
  );
}

/** Where a list of charges goes on: after this row, newest first. */
export interface Position {
  at: Instant;
  id: bigint;
}
