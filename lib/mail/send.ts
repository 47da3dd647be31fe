import { z } from 'zod';
import { asTenant, pool } from '../db/pools';
import { env } from '../env';
import { amountDue } from '../invoices/documents/invoice-pdf';
import { readDocument } from '../invoices/documents/read';
import { writeBudgetLetter } from './budget-letter';
import { writeLetter } from './letter';
import { creditNoteKey, type MailKind, readBudgetKey } from './queue';
import { type Letter, type Outcome, sendBySmtp } from './smtp';

export interface MailSettings {
  /** null: nothing is sent. */
  smtpUrl: string | null;
  mailFrom: string | null;
  publicUrl: string;
}

export interface MailOptions {
  settings?: MailSettings;
  /** Hears, once a process, that no mail can be sent. */
  say?: (sentence: string) => void;
  /** Once it is aborted, the mail at hand is brought to its end and no other begins. */
  stopping?: AbortSignal;
}

const BATCH = 50;
const MOST_ATTEMPTS = 8;
const MINUTE_MS = 60_000;

/** What stands in the row while the server is talked to; it stays there if we die meanwhile. */
const UNHEARD = 'It is not known whether it went out: it was being handed over when Parley stopped.';

interface Claimed {
  tenantId: number;
  id: bigint;
  key: string;
  kind: MailKind | 'budget_alert';
  /** Null for what is about no invoice. */
  invoiceId: bigint | null;
  recipient: string;
  attempts: number;
  slug: string;
}

let saidSo = false;

/**
 * Sends what is due, one after the other, and holds no transaction meanwhile. Each mail at most once: before a server
 * is asked, the mail is marked as gone for good, and only a clear no makes it due again, later each time.
 * @returns how many went out.
 */
export async function sendDueMail(
  now: number,
  { settings = env(), say = console.warn, stopping }: MailOptions = {},
): Promise<number> {
  const { smtpUrl, mailFrom } = settings;
  if (!smtpUrl || !mailFrom) {
    if (!saidSo) say('No mail is sent: SMTP_URL is not set. Mails wait in the database.');
    saidSo = true;
    return 0;
  }
  let sent = 0;
  for (let count = 0; count < BATCH && !stopping?.aborted; count++) {
    const mail = await claim(now);
    if (!mail) break;
    const outcome = await attempt(mail, smtpUrl, mailFrom, settings.publicUrl);
    await record(mail, outcome, now);
    if (outcome.kind === 'sent') sent++;
  }
  return sent;
}

/** Takes one mail for this process alone. From now on it is never tried again, unless `record` says so. */
async function claim(now: number): Promise<Claimed | null> {
  const { rows } = await pool('parley_operator').query<Claimed>(
    `UPDATE mail m SET attempts = attempts + 1, next_attempt_at = 'infinity', problem = $2
       FROM (SELECT tenant_id, id FROM mail
              WHERE sent_at IS NULL AND next_attempt_at <= to_timestamp($1::float8 / 1000)
              ORDER BY next_attempt_at, tenant_id, id LIMIT 1 FOR UPDATE SKIP LOCKED) next, tenant t
      WHERE (m.tenant_id, m.id) = (next.tenant_id, next.id) AND t.id = m.tenant_id
     RETURNING m.tenant_id AS "tenantId", m.id, m.key, m.kind, m.invoice_id AS "invoiceId", m.recipient, m.attempts, t.slug`,
    [now, UNHEARD],
  );
  return rows[0] ?? null;
}

async function attempt(mail: Claimed, smtpUrl: string, from: string, publicUrl: string): Promise<Outcome> {
  let letter: Letter | string;
  try {
    letter = await letterOf(mail, from, publicUrl);
  } catch (error) {
    return { kind: 'again', problem: `It could not be written: ${(error as Error).message}` };
  }
  return typeof letter === 'string' ? { kind: 'refused', problem: letter } : sendBySmtp(smtpUrl, letter);
}

/** The letter, or the sentence that says why there is none to send any more. */
async function letterOf(mail: Claimed, from: string, publicUrl: string): Promise<Letter | string> {
  const { tenantId, invoiceId, kind, key, recipient } = mail;
  if (!z.email().safeParse(recipient).success) return `'${recipient}' is not an e-mail address.`;
  const name = `parley.${tenantId}.${key}`;
  if (kind === 'budget_alert') {
    const news = readBudgetKey(tenantId, key);
    const link = `${publicUrl}/t/${mail.slug}/settings/budgets`;
    const written = await asTenant(tenantId, (client) =>
      writeBudgetLetter(client, news, { recipient, name, link }, from),
    );
    return written ?? 'Not sent: the budget is gone.';
  }
  const document = await asTenant(tenantId, (client) => readDocument(client, tenantId, invoiceId!));
  if (!document) return 'Its invoice is gone.';
  const { invoice, creditNotes } = document;
  const asksForMoney = kind === 'payment_reminder' || kind === 'payment_failed';
  if (asksForMoney && (invoice.status !== 'open' || amountDue(invoice, creditNotes) <= 0n)) {
    return 'Not sent: the invoice was settled meanwhile.';
  }
  if (kind === 'invoice_issued' && invoice.status === 'void') return 'Not sent: the invoice is void.';
  const note = creditNotes.find(({ id }) => creditNoteKey(id) === key) ?? null;
  const daysOverdue = kind === 'payment_reminder' ? Number(key.split('/')[2]) : 0;
  const link = invoice.stripeHostedUrl ?? `${publicUrl}/t/${mail.slug}/invoices/${invoice.id}`;
  return writeLetter(document, { kind, recipient, name, daysOverdue, note, link }, from);
}

async function record({ tenantId, id, attempts }: Claimed, outcome: Outcome, now: number): Promise<void> {
  if (outcome.kind === 'sent') {
    await pool('parley_operator').query(
      `UPDATE mail SET sent_at = to_timestamp($3::float8 / 1000), problem = NULL WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id, now],
    );
    return;
  }
  const again = outcome.kind === 'again' && attempts < MOST_ATTEMPTS;
  await pool('parley_operator').query(
    `UPDATE mail SET problem = $3, next_attempt_at = coalesce(to_timestamp($4::float8 / 1000), 'infinity')
      WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id, outcome.problem, again ? now + MINUTE_MS * 4 ** (attempts - 1) : null],
  );
}
