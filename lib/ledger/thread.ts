import type { PoolClient } from 'pg';
import { type JudgedThread, withoutVerdicts } from '../discrepancies/thread';
import { ruleSetOf } from '../engine/era';
import { type FoldResult, foldThread } from '../engine/thread';
import { declaredOf } from '../inbox/declarations';
import { eventOf, loadThreads } from '../inbox/messages';
import { routesOf } from '../inbox/route';
import { eventOfInbound, loadInbound } from '../inbox/threads';
import { reversed } from './query';
import type { ChargeRow } from './read';

/** What stands in the ledger for a unit of a thread. */
export interface ThreadCharge {
  id: bigint;
  unitId: string;
  billable: number;
  unpriced: number;
  currency: string;
  price: bigint;
}

/** The thread of a charge, twice: as Meta's verdicts decide it, and as the rules alone would. */
export interface ChargeThread extends JudgedThread {
  folded: FoldResult;
  ruled: FoldResult;
  /** By the id of the unit. */
  charges: Map<string, ThreadCharge>;
}

/** The thread that a charge comes from; null when its messages are no longer kept. `client` sees the tenant. */
export async function readThread(
  client: PoolClient,
  tenantId: number,
  charge: ChargeRow,
): Promise<ChargeThread | null> {
  const { phoneNumberId, wabaId } = charge;
  // A message of a group is a unit for each participant, who stands behind a slash; other ids may hold one too.
  const { openedBy } = charge;
  const slash = openedBy.lastIndexOf('/');
  const { rows } = await client.query<{ user_key: string }>(
    `SELECT encode(user_key, 'hex') AS user_key FROM message
      WHERE tenant_id = $1 AND phone_number_id = $2
        AND (message_id, participant) IN (($3, ''), ($4, $5)) ORDER BY participant LIMIT 1`,
    [tenantId, phoneNumberId, openedBy, openedBy.slice(0, Math.max(slash, 0)), openedBy.slice(slash + 1)],
  );
  const routes = await routesOf(client, [phoneNumberId]);
  const route = routes.get(phoneNumberId);
  if (!rows[0] || !route) return null;
  const keys = [{ tenant_id: tenantId, phone_number_id: phoneNumberId, user_key: rows[0].user_key }];
  const records = [...(await loadThreads(client, keys, routes)).values()];
  const declared = (await declaredOf(client, routes))(wabaId);
  const thread: JudgedThread = {
    messages: records.map(eventOf),
    inbound: (await loadInbound(client, keys)).map(eventOfInbound),
    zone: route.wabaZone,
    country: records[0]!.recipient.country,
    ...declared,
  };
  const { messages, inbound, zone, country } = thread;
  const folded = foldThread([...messages, ...inbound], { zone, country, ...declared });
  const units = [
    ...messages.map(({ id }) => id),
    ...folded.conversations.map(({ id }) => id),
    ...new Set(messages.flatMap(({ conversation }) => (conversation ? [conversation.id] : []))),
  ];
  const charges = await chargesOf(client, tenantId, phoneNumberId, units);
  return { ...thread, folded, ruled: withoutVerdicts(thread), charges };
}

async function chargesOf(
  client: PoolClient,
  tenantId: number,
  phoneNumberId: string,
  units: readonly string[],
): Promise<Map<string, ThreadCharge>> {
  const { rows } = await client.query<ThreadCharge>(
    `SELECT c.id, c.unit_id AS "unitId", c.billable, c.unpriced, c.currency, c.price_micros AS price
       FROM charge c
      WHERE c.tenant_id = $1 AND c.phone_number_id = $2 AND c.unit IN ('message', 'conversation')
        AND c.unit_id = ANY ($3::text[]) AND c.reverses IS NULL AND NOT ${reversed()}`,
    [tenantId, phoneNumberId, units],
  );
  return new Map(rows.map((row) => [row.unitId, row]));
}

/** The place of a unit in the free units of its month, of `size`. */
export interface AllowancePlace {
  scope: 'waba' | 'phone';
  place: number;
  size: number;
}

/** Where a free monthly allowance counts the charge (C15, P11); null where none does. `client` sees the tenant. */
export async function allowancePlaceOf(
  client: PoolClient,
  tenantId: number,
  charge: ChargeRow,
  wabaZone: string,
): Promise<AllowancePlace | null> {
  const { allowance } = ruleSetOf(charge.model, charge.occurredAt, wabaZone);
  if (!allowance?.categories.includes(charge.category)) return null;
  const { scope, size } = allowance;
  const month = `${charge.wabaDay.slice(0, 7)}-01`;
  const { rows } =
    scope === 'waba'
      ? await client.query<{ place: number }>(
          `SELECT count(*)::int AS place FROM conversation c
             JOIN conversation one ON one.tenant_id = c.tenant_id AND one.waba_id = c.waba_id
              AND one.waba_month = c.waba_month AND one.counts_to_allowance
            WHERE c.tenant_id = $1 AND c.counts_to_allowance AND one.phone_number_id = $2 AND one.id = $3
              AND (c.opened_at, c.id) <= (one.opened_at, one.id)`,
          [tenantId, charge.phoneNumberId, charge.unitId],
        )
      : await client.query<{ place: number }>(
          `SELECT count(*)::int AS place FROM charge c
            WHERE c.tenant_id = $1 AND c.phone_number_id = $2 AND c.waba_day >= $3::date
              AND c.occurred_at >= $3::date - interval '1 day'
              AND (c.occurred_at, c.unit_id) <= (to_timestamp($4::float8), $5)
              AND c.category = ANY ($6::text[]) AND c.reverses IS NULL AND NOT ${reversed()}`,
          [
            tenantId,
            charge.phoneNumberId,
            month,
            charge.occurredAt / 1000,
            charge.unitId,
            allowance.categories,
          ],
        );
  return rows[0]!.place === 0 ? null : { scope, place: rows[0]!.place, size };
}
