import type { PoolClient } from 'pg';
import type { InboundEvent, Instant, OutboundEvent, Verdict } from '../engine/event';
import { filled } from '../inbox/fold';
import type { StoredMessage, StoredThread } from './nature';

/** Half-open, by first evidence of delivery. */
export interface Stretch {
  tenantId: number;
  phoneNumberId: string;
  from: Instant;
  to: Instant;
}

interface MessageRow {
  user: string;
  id: string;
  at: number;
  country: string;
  is_group: boolean;
  sent_at: number | null;
  delivered_at: number | null;
  read_at: number | null;
  rank: number;
  model: string | null;
  type: string | null;
  category: string | null;
  billable: boolean | null;
  subtype: string | null;
  verdicts: string | null;
  conversation_id: string | null;
  conversation_origin: string | null;
  conversation_expires_at: number | null;
  cost_micros: bigint | null;
  cost_currency: string | null;
}

interface InboundRow {
  user: string;
  id: string;
  at: number;
  is_call: boolean;
  referral_source: string | null;
  referral_client: string | null;
}

const milliseconds = (time: string) => `round(date_part('epoch', ${time}) * 1000)`;
const EVIDENCE = 'least(m.delivered_at, m.read_at, m.played_at)';

/** Only what a price can hang on: a message without evidence of delivery opens and costs nothing (C8, P1). */
export const MESSAGES = `
  SELECT encode(m.user_key, 'hex') AS user,
         CASE WHEN m.participant = '' THEN m.message_id ELSE m.message_id || '/' || m.participant END AS id,
         ${milliseconds(EVIDENCE)} AS at, m.country, m.is_group,
         ${milliseconds('m.sent_at')} AS sent_at, ${milliseconds('m.delivered_at')} AS delivered_at,
         ${milliseconds('least(m.read_at, m.played_at)')} AS read_at,
         m.verdict_rank AS rank, m.model, m.type, m.category, m.billable, m.subtype, m.verdicts::text AS verdicts,
         m.cost_micros, m.cost_currency,
         m.conversation_id, m.conversation_origin,
         ${milliseconds('m.conversation_expires_at')} AS conversation_expires_at
    FROM message m
   WHERE m.tenant_id = $1 AND m.phone_number_id = $2
     AND ${EVIDENCE} >= to_timestamp($3::float8 / 1000) AND ${EVIDENCE} < to_timestamp($4::float8 / 1000)
   ORDER BY m.user_key`;

export const INBOUND = `
  SELECT encode(i.user_key, 'hex') AS user, i.message_id AS id, ${milliseconds('i.at')} AS at, i.is_call,
         i.referral_source, i.referral_client
    FROM inbound i
   WHERE i.tenant_id = $1 AND i.phone_number_id = $2
     AND i.at >= to_timestamp($3::float8 / 1000) AND i.at < to_timestamp($4::float8 / 1000)
   ORDER BY i.user_key, i.at, i.message_id`;

/**
 * The threads of one number that had a delivery in the stretch, some at a time, each whole. In memory are a page of
 * rows and the thread in hand, never more. `client` is in a transaction.
 */
export async function* threadsOf(
  client: PoolClient,
  stretch: Stretch,
  page: number,
): AsyncGenerator<StoredThread[]> {
  const values = [stretch.tenantId, stretch.phoneNumberId, stretch.from, stretch.to];
  const messages = await openCursor<MessageRow>(client, 'reprice_messages', MESSAGES, values, page);
  const inbound = await openCursor<InboundRow>(client, 'reprice_inbound', INBOUND, values, page);
  const written = grouped(inbound);
  let user: string | null = null;
  let thread: StoredThread = { messages: [], inbound: [] };
  for (let rows = await messages.next(); rows.length > 0; rows = await messages.next()) {
    const whole: StoredThread[] = [];
    for (const row of rows) {
      if (row.user !== user) {
        if (user !== null) whole.push(thread);
        user = row.user;
        thread = { messages: [], inbound: await written(user) };
      }
      thread.messages.push(messageOf(row));
    }
    yield whole;
  }
  if (user !== null) yield [thread];
  await client.query('CLOSE reprice_messages; CLOSE reprice_inbound');
}

/** Rows page by page; the database makes the next page while this one is used. */
async function openCursor<Row extends object>(
  client: PoolClient,
  name: string,
  select: string,
  values: unknown[],
  page: number,
) {
  const fetch = () => {
    const rows = client.query<Row>(`FETCH ${page} FROM ${name}`).then((answer) => answer.rows);
    // Whoever asks for the page hears of it; until then it is nobody's failure.
    rows.catch(() => {});
    return rows;
  };
  await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${select}`, values);
  let coming = fetch();
  return {
    async next(): Promise<Row[]> {
      const rows = await coming;
      coming = rows.length < page ? Promise.resolve([]) : fetch();
      return rows;
    },
  };
}

/** What each user wrote. Users must be asked for in their order. */
function grouped(cursor: { next(): Promise<InboundRow[]> }) {
  let rows: InboundRow[] | null = null;
  let place = 0;
  return async (user: string): Promise<InboundEvent[]> => {
    const events: InboundEvent[] = [];
    for (;;) {
      if (rows === null || (place === rows.length && place > 0)) {
        rows = await cursor.next();
        place = 0;
      }
      const row = rows[place];
      if (!row || row.user > user) return events;
      if (row.user === user) events.push(inboundOf(row));
      place++;
    }
  };
}

function messageOf(row: MessageRow): StoredMessage {
  return { at: row.at, country: row.country, event: eventOf(row) };
}

function eventOf(row: MessageRow): OutboundEvent {
  return {
    kind: 'outbound_message',
    id: row.id,
    content: null,
    templateCategory: null,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    readAt: row.read_at,
    failedAt: null,
    errorCode: null,
    verdict: verdictOf(row),
    conversation:
      row.conversation_id === null
        ? null
        : {
            id: row.conversation_id,
            origin: row.conversation_origin,
            expiresAt: row.conversation_expires_at,
          },
    group: row.is_group,
    reportedCost: row.cost_micros === null ? null : { micros: row.cost_micros, currency: row.cost_currency! },
  };
}

function verdictOf({ rank, verdicts, model, type, category, billable, subtype }: MessageRow): Verdict | null {
  if (verdicts !== null) return filled(JSON.parse(verdicts));
  return rank === 0 ? null : { model, type, category, billable, subtype };
}

function inboundOf(row: InboundRow): InboundEvent {
  const event: InboundEvent = {
    kind: row.is_call ? 'inbound_call' : 'inbound_message',
    id: row.id,
    at: row.at,
  };
  if (row.referral_source) event.referral = { source: row.referral_source, client: row.referral_client };
  return event;
}
