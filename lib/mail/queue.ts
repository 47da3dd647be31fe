import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import type { Day } from '../engine/event';
import { addDays, localDay } from '../engine/time';
import type { CreditNote, Invoice } from '../invoices/invoice';

type About = Pick<Invoice, 'tenantId' | 'id' | 'terms' | 'paymentFailedAt'>;

export type NewMail =
  | { kind: 'invoice_issued' | 'payment_failed'; invoice: About }
  | { kind: 'payment_reminder'; invoice: About; daysOverdue: number }
  | { kind: 'credit_note_issued'; invoice: About; note: Pick<CreditNote, 'id'> };

export type MailKind = NewMail['kind'];

/**
 * Writes a mail down, in the transaction of what it tells of (as parley_operator). The same mail is never written
 * twice. @returns false when it was there already, or when nobody is known to send it to.
 */
export async function queueMail(client: PoolClient, mail: NewMail, now: number): Promise<boolean> {
  const { tenantId, id, terms } = mail.invoice;
  const { rows } = await client.query<{ email: string | null }>(
    'SELECT email FROM billing WHERE tenant_id = $1',
    [tenantId],
  );
  const recipient = rows[0]?.email ?? terms.buyer.email;
  if (!recipient) return false;
  return write(client, { tenantId, key: keyOf(mail), kind: mail.kind, invoiceId: id, recipient }, now);
}

interface Row {
  tenantId: number;
  key: string;
  kind: MailKind | 'budget_alert';
  invoiceId: bigint | null;
  recipient: string;
}

async function write(
  client: PoolClient,
  { tenantId, key, kind, invoiceId, recipient }: Row,
  now: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO mail (tenant_id, key, kind, invoice_id, recipient, created_at, next_attempt_at)
     SELECT $1, $2, $3, $4, $5, at, at FROM (SELECT to_timestamp($6::float8 / 1000) AS at) clock
         ON CONFLICT (tenant_id, key) DO NOTHING`,
    [tenantId, key, kind, invoiceId, recipient, now],
  );
  return rowCount === 1;
}

export interface BudgetNews {
  tenantId: number;
  budgetId: number;
  month: Day;
  /** A percentage, or `forecast`. */
  kind: string;
  amount: bigint;
}

/** The same for what a budget has reached. It goes to who gets the invoices; to the first owner where nobody does. */
export async function queueBudgetMail(client: PoolClient, news: BudgetNews, now: number): Promise<boolean> {
  const { rows } = await client.query<{ email: string | null }>(
    `SELECT coalesce(
       (SELECT email FROM billing WHERE tenant_id = $1),
       (SELECT u.email FROM membership m JOIN app_user u ON u.id = m.user_id
         WHERE m.tenant_id = $1 AND m.role = 'owner' ORDER BY m.created_at, u.id LIMIT 1)) AS email`,
    [news.tenantId],
  );
  const recipient = rows[0]?.email;
  if (!recipient) return false;
  const key = budgetKey(news);
  return write(
    client,
    { tenantId: news.tenantId, key, kind: 'budget_alert', invoiceId: null, recipient },
    now,
  );
}

function budgetKey({ budgetId, month, kind, amount }: BudgetNews): string {
  return `budget_alert/${budgetId}/${month}/${kind}/${amount}`;
}

/** What `budgetKey` was made of. */
export function readBudgetKey(tenantId: number, key: string): BudgetNews {
  const [, budgetId, month, kind, amount] = key.split('/');
  return { tenantId, budgetId: Number(budgetId), month: month!, kind: kind!, amount: BigInt(amount!) };
}

/** What a mail is about. */
function keyOf(mail: NewMail): string {
  switch (mail.kind) {
    case 'invoice_issued':
      return `${mail.kind}/${mail.invoice.id}`;
    case 'payment_failed':
      return `${mail.kind}/${mail.invoice.id}/${mail.invoice.paymentFailedAt}`;
    case 'payment_reminder':
      return `${mail.kind}/${mail.invoice.id}/${mail.daysOverdue}`;
    case 'credit_note_issued':
      return creditNoteKey(mail.note.id);
  }
}

export function creditNoteKey(id: bigint): string {
  return `credit_note_issued/${id}`;
}

/** Days after the invoice was due. */
const REMINDERS = [3, 7, 14];
/** A reminder whose day has passed longer than this, because nothing ran, is left out. */
const STALE_DAYS = 7;

/** Writes down the reminders whose day has come. @returns how many. */
export async function queueReminders(now: number): Promise<number> {
  const { rows } = await pool('parley_operator').query<About & { dueOn: Day; timezone: string }>(
    `SELECT tenant_id AS "tenantId", id, terms, timezone, due_on AS "dueOn" FROM invoice i
      WHERE status = 'open' AND due_on < (to_timestamp($1::float8 / 1000) + interval '1 day')::date
        AND total_minor - amount_paid_minor >
            (SELECT coalesce(sum(amount_minor + tax_minor), 0) FROM credit_note c
              WHERE c.tenant_id = i.tenant_id AND c.invoice_id = i.id)`,
    [now],
  );
  let queued = 0;
  for (const { dueOn, timezone, ...invoice } of rows) {
    const today = localDay(now, timezone);
    // Only the last that is due: nobody is reminded twice at once.
    const daysOverdue = REMINDERS.findLast((days) => addDays(dueOn, days) <= today);
    if (daysOverdue === undefined || addDays(dueOn, daysOverdue + STALE_DAYS) <= today) continue;
    const mail: NewMail = { kind: 'payment_reminder', invoice, daysOverdue };
    const isNew = await withTenants(pool('parley_operator'), [invoice.tenantId], (client) =>
      queueMail(client, mail, now),
    );
    if (isNew) queued++;
  }
  return queued;
}
