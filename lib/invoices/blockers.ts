import type { PoolClient } from 'pg';
import { openDiscrepancies } from '../discrepancies/read';
import { blockerSentence } from './blocker-words';
import type { Blocker, BlockerCause } from './invoice';
import { unpricedIn } from './ledger';
import { addMonths, monthEnds } from './month';
import type { MonthContext } from './preview';

/** Threads to be compared: where there is traffic there are always some, for moments. */
const MOST_THREADS = 1_000;

/** Of the database, what may stand in the way of a month. */
export interface BlockerFacts {
  /** Units that wait for a price. */
  unpriced: number;
  /** Open ones of the month. */
  discrepancies: number;
  /** Threads to be compared, and deliveries to be worked. */
  threads: number;
  deliveries: number;
  /** Numbers of the month's invoices that stand. */
  approved: string[];
}

/** Of a month, what says the rest. */
type Standing = Pick<
  MonthContext,
  'month' | 'now' | 'billing' | 'hasIssuer' | 'previousIsClosed' | 'isPassed'
> & { tenant: Pick<MonthContext['tenant'], 'timezone'> };

/** Why the month cannot be approved now; what the operator may overrule is `waivable`. None = it can be. */
export async function blockersOf(client: PoolClient, context: MonthContext): Promise<Blocker[]> {
  const { tenantId, month, range } = context;
  const { count, waiting } = await openDiscrepancies(client, tenantId, month.slice(0, 7));
  return blockersFrom(context, {
    unpriced: await unpricedIn(client, range),
    discrepancies: count,
    threads: waiting,
    deliveries: await inboxPending(client),
    approved: await approvedNumbers(client, context),
  });
}

/** The same from what is known already. */
export function blockersFrom(standing: Standing, facts: BlockerFacts): Blocker[] {
  return [...whatTimeCures(standing), ...whatIsMissing(standing), ...whatIsOpen(standing, facts)];
}

function whatTimeCures({ month, now, tenant, billing, previousIsClosed, isPassed }: Standing): Blocker[] {
  const { end, graceEnd } = monthEnds(month, tenant.timezone, billing.graceDays);
  const found: Blocker[] = [];
  if (now < end) {
    found.push(blocker({ kind: 'not_ended', month, timezone: tenant.timezone }, false));
  } else if (now < graceEnd) {
    found.push(blocker({ kind: 'in_grace', month, until: graceEnd }, true));
  }
  if (isPassed) found.push(blocker({ kind: 'passed', month }, false));
  if (!previousIsClosed)
    found.push(blocker({ kind: 'earlier_month_open', month: addMonths(month, -1) }, false));
  return found;
}

function whatIsMissing({ hasIssuer, billing }: Standing): Blocker[] {
  const found: Blocker[] = [];
  if (!hasIssuer) found.push(blocker({ kind: 'no_issuer' }, false));
  if (billing.legalName === null || billing.address === null) found.push(blocker({ kind: 'no_buyer' }, true));
  return found;
}

function whatIsOpen({ billing, month }: Standing, facts: BlockerFacts): Blocker[] {
  const found: Blocker[] = [];
  const { unpriced, discrepancies, threads, deliveries, approved } = facts;
  if (unpriced > billing.unpricedAllowed) found.push(blocker({ kind: 'unpriced', count: unpriced }, false));
  if (discrepancies > billing.discrepanciesAllowed)
    found.push(blocker({ kind: 'discrepancies', count: discrepancies }, true));
  if (threads > MOST_THREADS)
    found.push(blocker({ kind: 'inbox_behind', waiting: 'threads', count: threads }, true));
  if (deliveries > 0)
    found.push(blocker({ kind: 'inbox_behind', waiting: 'deliveries', count: deliveries }, true));
  if (approved.length > 0) found.push(blocker({ kind: 'approved_already', month, numbers: approved }, false));
  return found;
}

/** Deliveries that wait for more than a moment: where there is traffic, some always wait for less. */
export async function inboxPending(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ pending: number }>(
    `SELECT count(*)::int AS pending FROM (
       SELECT FROM inbox i JOIN delivery d ON d.id = i.delivery_id
        WHERE i.source = 'whatsapp' AND i.state = 'pending' AND d.received_at < now() - interval '1 minute'
        LIMIT 1000) waiting`,
  );
  return rows[0]!.pending;
}

async function approvedNumbers(client: PoolClient, { tenantId, month }: MonthContext): Promise<string[]> {
  const { rows } = await client.query<{ number: string }>(
    `SELECT number FROM invoice WHERE tenant_id = $1 AND month = $2 AND status <> 'void' ORDER BY currency`,
    [tenantId, month],
  );
  return rows.map(({ number }) => number);
}

function blocker(cause: BlockerCause, waivable: boolean): Blocker {
  return { ...cause, sentence: blockerSentence(cause, 'en'), waivable };
}
