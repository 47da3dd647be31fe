import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../api/refusal';
import { alertBudgets } from '../budgets/alert';
import { pool } from '../db/pools';
import { env } from '../env';
import { queueReminders } from '../mail/queue';
import { sendDueMail } from '../mail/send';
import { approveDueMonths } from './approve-due';
import { issueInvoice, isUnderWay } from './issue';
import { laterBy } from './later';
import { settleEvents } from './settle';
import { readStanding, record } from './standing';
import { syncInvoice } from './sync';

const TICK_MS = 1_000;
/** Looking for months to approve computes each of them. */
const CALENDAR_MS = 10 * 60_000;
const BATCH = 500;
/** Stripe's pace is kept elsewhere; so many answers are waited for at once. */
const AT_ONCE = 64;

export interface BillingEvents {
  /** A piece of the work failed in a way that nobody expected; the others go on. */
  onFailed?: (what: string, error: unknown) => void;
  /** Once it is aborted, what has begun is brought to its end and nothing more begins. */
  stopping?: AbortSignal;
}

/**
 * What billing does by itself: events of Stripe, invoices that are due to be sent or compared, broken off ones with them,
 * and mail. Several processes may do it at once. @returns how many of all these there were.
 */
export async function workBilling(now: number, { onFailed, stopping }: BillingEvents = {}): Promise<number> {
  const attempt = async (what: string, work: () => Promise<number>) => {
    try {
      return await work();
    } catch (error) {
      onFailed?.(what, error);
      return 0;
    }
  };
  // A slow mail server keeps no invoice waiting.
  const mails = attempt('mail', () => sendDueMail(now));
  const events = await attempt('events', () => settleEvents(now));
  const due = await attempt('due invoices', async () => {
    let attended = 0;
    await inParallel(await dueInvoices(now), async (one) => {
      if (stopping?.aborted) return;
      const done = await attempt(`invoice ${one.tenantId}/${one.id}`, () => attendOrPutOff(one, now));
      attended += done;
    });
    return attended;
  });
  return events + due + (await mails);
}

interface Due {
  tenantId: number;
  id: bigint;
}

/** Of all tenants: those whose time has come. An approved one has a time once it was asked to be sent. */
async function dueInvoices(now: number): Promise<Due[]> {
  const { rows } = await pool('parley_operator').query<Due>(
    `SELECT tenant_id AS "tenantId", id FROM invoice WHERE next_sync_at <= to_timestamp($1::float8 / 1000)
      ORDER BY next_sync_at LIMIT $2`,
    [now, BATCH],
  );
  return rows;
}

/** @returns 0 for one that somebody else is at. @throws what nobody expected; the invoice is then left alone for a while. */
async function attendOrPutOff({ tenantId, id }: Due, now: number): Promise<number> {
  try {
    await attend({ tenantId, id }, now);
    return 1;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'conflict') return 0;
    await record({ tenantId, id }, { nextSyncAt: laterBy(now, 'hours') });
    throw error;
  }
}

async function attend({ tenantId, id }: Due, now: number): Promise<void> {
  let { invoice } = await readStanding(tenantId, id);
  if (isUnderWay(invoice)) {
    invoice = await issueInvoice(tenantId, id, now, { waitMs: 0 });
    if (invoice.status === 'approved' || invoice.stripeProblem === null) return;
  }
  await syncInvoice(tenantId, id, now, { waitMs: 0 });
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const hands = Array.from({ length: Math.min(AT_ONCE, queue.length) }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  });
  await Promise.all(hands);
}

/** What only time brings about: automatic approval, budgets and reminders. `workBilling` sends them. */
async function lookAtCalendar(now: number, { onFailed }: BillingEvents): Promise<void> {
  const failed = (what: string) => (error: unknown) => onFailed?.(what, error);
  await approveDueMonths(now, failed('automatic approval')).catch(failed('automatic approval'));
  await alertBudgets(now).catch(failed('budgets'));
  if (env().smtpUrl !== null) await queueReminders(now).catch(failed('reminders'));
}

/** Works until it is stopped. `clock` tells the time in milliseconds. */
export function startBillingWorker(
  clock: () => number,
  events: BillingEvents = {},
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  let looked = Number.NEGATIVE_INFINITY;
  const run = async () => {
    while (!stopping.signal.aborted) {
      const now = clock();
      if (now - looked >= CALENDAR_MS || now < looked) {
        await lookAtCalendar(now, events);
        looked = now;
      }
      const worked = await workBilling(now, { ...events, stopping: stopping.signal });
      if (worked === 0) await sleep(TICK_MS, null, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
