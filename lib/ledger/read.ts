import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { asTenant } from '../db/pools';
import type { Basis, Day, Instant, PricingModel } from '../engine/event';
import { type Explanation, explain } from '../engine/explain';
import { addDays } from '../engine/time';
import { countryName } from '../rates/builtin';

/** One row of the ledger. Amounts are micros of `currency`; a reversal carries its original's with the sign turned. */
export interface ChargeRow {
  id: bigint;
  revision: number;
  /** The row that this one takes back; null = a charge. */
  reverses: bigint | null;
  /** Taken back by a later row. Only looked up with `all` and in a charge's history. */
  reversed: boolean;
  phoneNumberId: string;
  wabaId: string;
  unit: 'message' | 'conversation';
  unitId: string;
  openedBy: string;
  occurredAt: Instant;
  /** Day in the tenant's zone, of the invoice; `wabaDay` is the day in the WABA's zone, of the price. */
  billingDay: Day;
  wabaDay: Day;
  country: string;
  market: string;
  category: string;
  type: string;
  subtype: string | null;
  model: PricingModel;
  basis: Basis;
  rules: string[];
  currency: string;
  quantity: number;
  billable: number;
  unpriced: number;
  unpricedReason: string | null;
  rate: bigint | null;
  rateFrom: Day | null;
  rateConfidence: string | null;
  markupPpm: number;
  cost: bigint;
  price: bigint;
  deliveryId: bigint;
  postedAt: Instant;
}

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

export interface Charges {
  charges: ChargeRow[];
  /** Where the next page begins; null = this was the last. */
  next: string | null;
}

const COLUMNS = `c.id, c.revision, c.reverses, c.phone_number_id AS "phoneNumberId", c.waba_id AS "wabaId", c.unit,
  c.unit_id AS "unitId", c.opened_by AS "openedBy", (extract(epoch FROM c.occurred_at) * 1000)::float8 AS "occurredAt",
  c.billing_day AS "billingDay", c.waba_day AS "wabaDay", c.country, c.market, c.category, c.type, c.subtype, c.model,
  c.basis, c.rules, c.currency, c.quantity, c.billable, c.unpriced,
  c.unpriced_reason AS "unpricedReason", c.rate_micros AS rate, c.rate_from AS "rateFrom",
  c.rate_confidence AS "rateConfidence", c.markup_ppm AS "markupPpm", c.cost_micros AS cost, c.price_micros AS price,
  c.delivery_id AS "deliveryId", (extract(epoch FROM c.posted_at) * 1000)::float8 AS "postedAt"`;

/** SQL: a later row takes `c` back. `upTo` leaves out rows after that id. */
function reversed(upTo?: string): string {
  const until = upTo ? ` AND r.id <= ${upTo}` : '';
  return `EXISTS (SELECT FROM charge r WHERE r.tenant_id = c.tenant_id AND r.reverses = c.id${until})`;
}

const FILTERS = {
  country: 'country',
  market: 'market',
  category: 'category',
  type: 'type',
  model: 'model',
  waba: 'waba_id',
  phone: 'phone_number_id',
} as const;

/** A page of charges, newest first. `client` comes from a tenant's transaction. @throws Refusal for a wrong cursor. */
export async function listCharges(
  client: PoolClient,
  tenantId: number,
  query: ChargeQuery,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Charges> {
  const where = await conditions(client, tenantId, query);
  return page(client, where, query.all ?? false, limit, cursor ? readCursor(cursor) : null);
}

const EXPORT_PAGE = 2_000;

/**
 * All charges of a query, a page at a time: bounded memory, and no connection is held while the reader is slow.
 * What is posted meanwhile stays out, so the whole is one moment's.
 */
export async function* streamCharges(
  tenantId: number,
  query: ChargeQuery,
  pageRows = EXPORT_PAGE,
): AsyncGenerator<ChargeRow[]> {
  const upTo =
    query.upTo ??
    (await asTenant(tenantId, async (client) => {
      const { rows } = await client.query<{ id: bigint | null }>(
        'SELECT max(id) AS id FROM charge WHERE tenant_id = $1',
        [tenantId],
      );
      return rows[0]!.id ?? 0n;
    }));
  const fetch = (after: Position | null) => {
    const fetched = asTenant(tenantId, async (client) => {
      const where = await conditions(client, tenantId, query, upTo);
      return page(client, where, query.all ?? false, pageRows, after);
    });
    // Whoever stops reading leaves one page that nobody waits for.
    fetched.catch(() => {});
    return fetched;
  };
  // While one page is read, the database makes the next.
  for (let next: Promise<Charges> | null = fetch(null); next; ) {
    const { charges, next: cursor }: Charges = await next;
    next = cursor === null ? null : fetch(positionOf(charges.at(-1)!));
    if (charges.length > 0) yield charges;
  }
}

class Where {
  readonly values: unknown[] = [];
  readonly terms: string[] = [];

  /** `term` with `?` for the value. */
  add(term: string, value: unknown) {
    this.values.push(value);
    this.terms.push(term.replaceAll('?', `$${this.values.length}`));
  }
}

async function conditions(
  client: PoolClient,
  tenantId: number,
  query: ChargeQuery,
  upTo = query.upTo,
): Promise<Where> {
  const where = new Where();
  where.add('c.tenant_id = ?', tenantId);
  // The index is by instant. A day begins at the earliest 14 hours before it does in UTC, and 12 after it.
  if (query.from) {
    where.add('c.billing_day >= ?::date', query.from);
    where.add('c.occurred_at >= ?::timestamptz', `${addDays(query.from, -1)}T00:00:00Z`);
  }
  if (query.to) {
    where.add('c.billing_day < ?::date', query.to);
    where.add('c.occurred_at < ?::timestamptz', `${addDays(query.to, 1)}T00:00:00Z`);
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
  if (upTo !== undefined) where.add('c.id <= ?', upTo);
  if (!query.all) {
    const last = upTo === undefined ? undefined : `$${where.values.length}`;
    where.terms.push('c.reverses IS NULL', `NOT ${reversed(last)}`);
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

interface Position {
  at: Instant;
  id: bigint;
}

async function page(
  client: PoolClient,
  { terms, values }: Where,
  all: boolean,
  limit: number,
  after: Position | null,
): Promise<Charges> {
  const parameters = [...values, limit + 1];
  const conditions = [...terms];
  if (after) {
    parameters.push(after.at / 1000, after.id);
    conditions.push(
      `(c.occurred_at, c.id) < (to_timestamp($${parameters.length - 1}::float8), $${parameters.length}::bigint)`,
    );
  }
  const rows = await chargeRows(
    client,
    `SELECT ${COLUMNS}, ${all ? reversed() : 'false'} AS reversed
       FROM charge c
      WHERE ${conditions.join('\n        AND ')}
      ORDER BY c.occurred_at DESC, c.id DESC LIMIT $${values.length + 1}`,
    parameters,
  );
  const more = rows.length > limit;
  if (more) rows.pop();
  const last = rows.at(-1);
  return { charges: rows, next: more && last ? writeCursor(positionOf(last)) : null };
}

/** The ledger keeps the rules as one text: cut apart here, which is quicker than an array from the database. */
async function chargeRows(client: PoolClient, sql: string, values: unknown[]): Promise<ChargeRow[]> {
  const { rows } = await client.query<Omit<ChargeRow, 'rules'> & { rules: string }>(sql, values);
  return rows.map((row) => Object.assign(row, { rules: row.rules.split(' ') }));
}

function positionOf({ occurredAt, id }: ChargeRow): Position {
  return { at: occurredAt, id };
}

export function writeCursor({ at, id }: Position): string {
  return Buffer.from(`${at}.${id}`).toString('base64url');
}

/** @throws Refusal */
export function readCursor(cursor: string): Position {
  const match = /^(-?\d{1,16})\.(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const at = Number(match?.[1]);
  if (!match || Math.abs(at) > 8.64e15) {
    throw new Refusal('invalid', 'The cursor is not one that this list gave.', 'cursor');
  }
  return { at, id: BigInt(match[2]!) };
}

export interface ChargeDetail {
  charge: ChargeRow;
  /** Every row of the same unit, oldest first: the first charge, reversals, what replaced them. */
  history: ChargeRow[];
  explanation: Explanation;
  /** When the delivery that proves it arrived; null when it is no longer kept. */
  receivedAt: Instant | null;
}

/** One ledger row with its corrections and its reasons; null when the tenant has no such row. */
export async function readCharge(
  client: PoolClient,
  tenantId: number,
  id: bigint,
): Promise<ChargeDetail | null> {
  const history = await chargeRows(
    client,
    `SELECT ${COLUMNS}, ${reversed()} AS reversed
       FROM charge c
       JOIN charge one USING (tenant_id, phone_number_id, unit, unit_id)
      WHERE one.tenant_id = $1 AND one.id = $2
      ORDER BY c.revision`,
    [tenantId, id],
  );
  const charge = history.find((row) => row.id === id);
  if (!charge) return null;
  const { rows } = await client.query<{ at: Date }>('SELECT received_at AS at FROM delivery WHERE id = $1', [
    charge.deliveryId,
  ]);
  return {
    charge,
    history,
    explanation: explainCharge(charge),
    receivedAt: rows[0]?.at.getTime() ?? null,
  };
}

/** Why a charge is what it is. A reversal is explained as the charge that it takes back. */
export function explainCharge(charge: ChargeRow): Explanation {
  const unlisted = charge.country === 'ZZ';
  const sign = charge.reverses === null ? 1n : -1n;
  return explain({
    model: charge.model,
    category: charge.category,
    type: charge.type,
    subtype: charge.subtype,
    basis: charge.basis,
    rules: charge.rules,
    country: unlisted ? null : charge.country,
    countryName: unlisted ? undefined : countryName(charge.country),
    locatedBy: unlisted ? (charge.market === 'Unknown' ? 'unknown' : 'unlisted') : undefined,
    market: charge.market === 'Unknown' ? null : charge.market,
    currency: charge.currency,
    rateMicros: charge.rate,
    rateFrom: charge.rateFrom,
    confidence: charge.rateConfidence,
    costMicros: charge.unpriced === 0 ? sign * charge.cost : null,
    priceMicros: charge.unpriced === 0 ? sign * charge.price : null,
    markupPpm: BigInt(charge.markupPpm),
    wabaDay: charge.wabaDay,
    occurredAt: charge.occurredAt,
    openedBy: charge.openedBy,
    unpriced: charge.unpricedReason,
  });
}
