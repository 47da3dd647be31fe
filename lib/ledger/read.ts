import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { asTenant, pool } from '../db/pools';
import type { Basis, Day, Instant, PricingModel } from '../engine/event';
import { type ExplainInput, type Explanation, explain } from '../engine/explain';
import type { Language } from '../language/language';
import { countryName } from '../rates/builtin';
import { daysOf } from './days';
import { type ChargeQuery, conditions, lastRow, type Position, reversed, walkInOrder } from './query';

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

/** A page of charges, newest first. `client` comes from a tenant's transaction. @throws Refusal for a wrong cursor. */
export async function listCharges(
  client: PoolClient,
  tenantId: number,
  query: ChargeQuery,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Charges> {
  return page(client, tenantId, query, limit, cursor ? readCursor(cursor) : null);
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
  const upTo = query.upTo ?? (await lastRow(tenantId));
  const fetch = (after: Position | null) => {
    const fetched = asTenant(tenantId, (client) =>
      page(client, tenantId, { ...query, upTo }, pageRows, after),
    );
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

async function page(
  client: PoolClient,
  tenantId: number,
  query: ChargeQuery,
  limit: number,
  after: Position | null,
): Promise<Charges> {
  await walkInOrder(client);
  const rows: ChargeRow[] = [];
  for await (const some of daysOf(client, tenantId, query, after)) {
    rows.push(...(await walk(client, tenantId, { ...query, ...some }, limit + 1 - rows.length, after)));
    if (rows.length > limit) break;
  }
  const more = rows.length > limit;
  if (more) rows.pop();
  const last = rows.at(-1);
  return { charges: rows, next: more && last ? writeCursor(positionOf(last)) : null };
}

async function walk(
  client: PoolClient,
  tenantId: number,
  query: ChargeQuery,
  most: number,
  after: Position | null,
): Promise<ChargeRow[]> {
  const where = await conditions(client, tenantId, query, after);
  return chargeRows(
    client,
    `SELECT ${COLUMNS}, ${query.all ? reversed(where.upTo) : 'false'} AS reversed
       FROM charge c
      WHERE ${where.terms.join('\n        AND ')}
      ORDER BY c.occurred_at DESC, c.id DESC LIMIT $${where.values.length + 1}`,
    [...where.values, most],
  );
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
    throw new Refusal(
      'invalid',
      {
        en: 'The cursor is not one that this list gave.',
        fr: 'Ce curseur n’a pas été donné par cette liste.',
      },
      'cursor',
    );
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
  language: Language = 'en',
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
    explanation: explainCharge(charge, language),
    receivedAt: rows[0]?.at.getTime() ?? null,
  };
}

/** Hex of the digest of the delivery that proves a charge of the tenant's; null when it is no longer kept. */
export async function digestOf({ deliveryId }: ChargeRow): Promise<string | null> {
  // The digest only: the body may hold others' traffic, and a tenant cannot read that table at all.
  const { rows } = await pool('parley_operator').query<{ sha256: string }>(
    `SELECT encode(sha256, 'hex') AS sha256 FROM delivery WHERE id = $1`,
    [deliveryId],
  );
  return rows[0]?.sha256 ?? null;
}

/** Why a charge is what it is. A reversal is explained as the charge that it takes back. */
export function explainCharge(charge: ChargeRow, language: Language = 'en'): Explanation {
  const unlisted = charge.country === 'ZZ';
  const sign = charge.reverses === null ? 1n : -1n;
  const input: ExplainInput = {
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
  };
  return explain(input, { language });
}
