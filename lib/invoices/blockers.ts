import type { PoolClient } from 'pg';
import { openDiscrepancies } from '../discrepancies/read';
import { blockerSentence } from './blocker-words';
import type { Blocker, BlockerCause } from './invoice';
import { unpricedIn } from './ledger';
import { addMonths, monthEnds } from './month';
import type { MonthContext } from './preview';

/** Threads to be compared: where there is traffic there are always some, for moments. */
const MOST_THREADS = 1_000;

/** Why the month cannot be approved now; what the operator may overrule is `waivable`. None = it can be. */
export async function blockersOf(client: PoolClient, context: MonthContext): Promise<Blocker[]> {
  return [
    ...whatTimeCures(context),
    ...whatIsMissing(context),
    ...(await whatIsOpen(client, context)),
    ...(await whatStands(client, context)),
  ];
}

function whatTimeCures({ month, now, tenant, billing, previousIsClosed, isPassed }: MonthContext): Blocker[] {
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

function whatIsMissing({ hasIssuer, billing }: MonthContext): Blocker[] {
  const found: Blocker[] = [];
  if (!hasIssuer) found.push(blocker({ kind: 'no_issuer' }, false));
  if (billing.legalName === null || billing.address === null) found.push(blocker({ kind: 'no_buyer' }, true));
  return found;
}

async function whatIsOpen(
  client: PoolClient,
  { range, billing, tenantId, month }: MonthContext,
): Promise<Blocker[]> {
  const found: Blocker[] = [];
  const unpriced = await unpricedIn(client, range);
  if (unpriced > billing.unpricedAllowed) found.push(blocker({ kind: 'unpriced', count: unpriced }, false));
  const { count, waiting } = await openDiscrepancies(client, tenantId, month.slice(0, 7));
  if (count > billing.discrepanciesAllowed) found.push(blocker({ kind: 'discrepancies', count }, true));
  if (waiting > MOST_THREADS)
    found.push(blocker({ kind: 'inbox_behind', waiting: 'threads', count: waiting }, true));
  const pending = await inboxPending(client);
  if (pending > 0) found.push(blocker({ kind: 'inbox_behind', waiting: 'deliveries', count: pending }, true));
  return found;
}

/** Deliveries that wait for more than a moment: where there is traffic, some always wait for less. */
async function inboxPending(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ pending: number }>(
    `SELECT count(*)::int AS pending FROM (
       SELECT FROM inbox i JOIN delivery d ON d.id = i.delivery_id
        WHERE i.source = 'whatsapp' AND i.state = 'pending' AND d.received_at < now() - interval '1 minute'
        LIMIT 1000) waiting`,
  );
  return rows[0]!.pending;
}

async function whatStands(client: PoolClient, { tenantId, month }: MonthContext): Promise<Blocker[]> {
  const { rows } = await client.query<{ number: string }>(
    `SELECT number FROM invoice WHERE tenant_id = $1 AND month = $2 AND status <> 'void' ORDER BY currency`,
    [tenantId, month],
  );
  if (rows.length === 0) return [];
  const numbers = rows.map(({ number }) => number);
  return [blocker({ kind: 'approved_already', month, numbers }, false)];
}

function blocker(cause: BlockerCause, waivable: boolean): Blocker {
  return { ...cause, sentence: blockerSentence(cause, 'en'), waivable };
}
