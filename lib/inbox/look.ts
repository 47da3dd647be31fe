import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import { env } from '../env';
import { translate } from '../whatsapp/translate';
import { keyedHash, unitIdOf } from './messages';

/** How many of each are shown; there may be many more. */
export const SHOWN = 50;
/** The rate is of so many deliveries at the most, and of five minutes. */
const RATE_ROWS = 20_000;
const HINT_BYTES = 64 * 1024;

/** A number or account that deliveries wait for. */
export interface Awaited {
  id: string;
  deliveries: number;
  since: Date;
  oldest: bigint;
  /** The account of the number, where its oldest delivery says so. */
  wabaId: string | null;
}

export interface FailedDelivery {
  id: bigint;
  receivedAt: Date;
  attempts: number;
  reason: string | null;
}

/** Deliveries a minute, of the last minutes. Exact, and bounded however many there are. */
export async function readRate(): Promise<number> {
  const { rows } = await pool('parley_operator').query<{ rate: number }>(
    `SELECT coalesce(count(*) * 60 / CASE WHEN count(*) < ${RATE_ROWS} THEN 300
                     ELSE greatest(1, extract(epoch FROM now() - min(received_at))) END, 0)::float8 AS rate
       FROM (SELECT received_at FROM delivery ORDER BY id DESC LIMIT ${RATE_ROWS}) AS last
      WHERE received_at > now() - interval '5 minutes'`,
  );
  return rows[0]!.rate;
}

/** What deliveries wait for in quarantine, the most awaited first. */
export async function readQuarantine(): Promise<Awaited[]> {
  const { rows } = await pool('parley_operator').query<Omit<Awaited, 'wabaId'> & { body: Buffer | null }>(
    `SELECT awaited.id, awaited.deliveries, awaited.oldest, d.received_at AS since,
            CASE WHEN octet_length(d.body) <= ${HINT_BYTES} THEN d.body END AS body
       FROM (SELECT one AS id, count(*)::int AS deliveries, min(delivery_id) AS oldest
               FROM inbox, unnest(phone_number_ids) AS one WHERE state = 'quarantined'
              GROUP BY one ORDER BY count(*) DESC, one LIMIT ${SHOWN}) AS awaited
       JOIN delivery d ON d.id = awaited.oldest ORDER BY awaited.deliveries DESC, awaited.id`,
  );
  return rows.map(({ body, ...row }) => ({ ...row, wabaId: body && accountOf(body, row.id) }));
}

function accountOf(body: Buffer, phoneNumberId: string): string | null {
  const { facts } = translate(JSON.parse(body.toString('utf8')));
  return facts.find((fact) => fact.phoneNumberId === phoneNumberId)?.wabaId ?? null;
}

export async function readFailed(): Promise<FailedDelivery[]> {
  const { rows } = await pool('parley_operator').query<FailedDelivery>(
    `SELECT i.delivery_id AS id, d.received_at AS "receivedAt", i.attempts, i.reason
       FROM inbox i JOIN delivery d ON d.id = i.delivery_id
      WHERE i.state = 'failed' ORDER BY i.delivery_id LIMIT ${SHOWN}`,
  );
  return rows;
}

export interface ProvenCharge {
  id: bigint;
  tenant: string;
  unitId: string;
  category: string;
  quantity: number;
  /** The delivery that proves it; another one, when this one only repeated it. */
  deliveryId: bigint;
}

/** One delivery from its arrival to what it proves. Its body stays where it is. */
export interface DeliveryWay {
  id: bigint;
  source: string;
  receivedAt: Date;
  bytes: number;
  sha256: string;
  state: 'done' | 'pending' | 'quarantined' | 'failed';
  attempts: number;
  nextAttemptAt: Date | null;
  reason: string | null;
  awaits: string[];
  notes: { reason: string; detail: string; count: number }[];
  charges: ProvenCharge[];
}

export function readDelivery(id: bigint): Promise<DeliveryWay | null> {
  return withTenants(pool('parley_operator'), [], async (client) => {
    const { rows } = await client.query(
      `SELECT d.id, d.source, d.received_at AS "receivedAt", octet_length(d.body) AS bytes, encode(d.sha256, 'hex') AS sha256,
              coalesce(i.state, 'done') AS state, coalesce(i.attempts, 0) AS attempts,
              i.next_attempt_at AS "nextAttemptAt", i.reason, coalesce(i.phone_number_ids, '{}') AS awaits, d.body
         FROM delivery d LEFT JOIN inbox i ON i.delivery_id = d.id WHERE d.id = $1`,
      [id],
    );
    if (!rows[0]) return null;
    const { body, ...delivery } = rows[0] as Omit<DeliveryWay, 'notes' | 'charges'> & { body: Buffer };
    const { rows: notes } = await client.query<DeliveryWay['notes'][number]>(
      'SELECT reason, detail, count FROM delivery_note WHERE delivery_id = $1 ORDER BY count DESC, reason, detail',
      [id],
    );
    const charges = delivery.source === 'whatsapp' ? await chargesOf(client, body) : [];
    return { ...delivery, notes, charges };
  });
}

/** The charges of the messages and conversations that a body names: by their keys, because nothing is indexed by delivery. */
async function chargesOf(client: PoolClient, body: Buffer): Promise<ProvenCharge[]> {
  const { facts } = translate(body.length === 0 ? null : JSON.parse(body.toString('utf8')));
  const { encryptionKey } = env();
  const units = facts.flatMap((fact) => {
    if (fact.kind !== 'status') return [];
    const participant = fact.participant && keyedHash(`participant ${fact.participant}`, encryptionKey);
    return [
      unitIdOf({ messageId: fact.messageId, participant }),
      ...(fact.conversation?.id ? [fact.conversation.id] : []),
    ];
  });
  const numbers = facts.flatMap(({ phoneNumberId }) => phoneNumberId ?? []);
  if (units.length === 0) return [];
  const { rows } = await client.query<ProvenCharge>(
    `SELECT c.id, t.slug AS tenant, c.unit_id AS "unitId", c.category, c.quantity, c.delivery_id AS "deliveryId"
       FROM phone_number p
       JOIN charge c ON c.tenant_id = p.tenant_id AND c.phone_number_id = p.id
                    AND c.unit IN ('message', 'conversation') AND c.unit_id = ANY ($2::text[])
       JOIN tenant t ON t.id = c.tenant_id
      WHERE p.id = ANY ($1::text[]) ORDER BY c.id LIMIT ${SHOWN}`,
    [[...new Set(numbers)], [...new Set(units)]],
  );
  return rows;
}
