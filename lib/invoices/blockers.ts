import type { PoolClient } from 'pg';
import { openDiscrepancies } from '../discrepancies/read';
import type { Blocker } from './invoice';
import { unpricedIn } from './ledger';
import { addMonths, monthEnds } from './month';
import type { MonthContext } from './preview';

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
  const name = nameOf(month);
  const { end, graceEnd } = monthEnds(month, tenant.timezone, billing.graceDays);
  const found: Blocker[] = [];
  if (now < end) {
    const sentence = `${name} is not over yet in ${tenant.timezone}.`;
    found.push({ kind: 'not_ended', sentence, waivable: false });
  } else if (now < graceEnd) {
    const until = new Date(graceEnd).toISOString().slice(0, 16).replace('T', ' ');
    const sentence = `Late charges of ${name} are waited for until ${until} UTC.`;
    found.push({ kind: 'in_grace', sentence, waivable: true });
  }
  if (isPassed) {
    const sentence = `Months after ${name} are approved already, and it came before the first one.`;
    found.push({ kind: 'passed', sentence, waivable: false });
  }
  if (!previousIsClosed) {
    const sentence = `${nameOf(addMonths(month, -1))} is not approved yet: months are closed in their order.`;
    found.push({ kind: 'earlier_month_open', sentence, waivable: false });
  }
  return found;
}

function whatIsMissing({ hasIssuer, billing }: MonthContext): Blocker[] {
  const found: Blocker[] = [];
  if (!hasIssuer) {
    const sentence =
      'Nobody issues the invoices yet: enter the name and address of the issuer under Billing.';
    found.push({ kind: 'no_issuer', sentence, waivable: false });
  }
  if (billing.legalName === null || billing.address === null) {
    const sentence = 'The legal name and address of the customer are not known.';
    found.push({ kind: 'no_buyer', sentence, waivable: true });
  }
  return found;
}

async function whatIsOpen(
  client: PoolClient,
  { range, billing, tenantId, month }: MonthContext,
): Promise<Blocker[]> {
  const found: Blocker[] = [];
  const unpriced = await unpricedIn(client, range);
  if (unpriced > billing.unpricedAllowed) {
    const many = unpriced === 1 ? '1 unit waits' : `${unpriced} units wait`;
    const sentence = `${many} for a price: import the missing rate, or allow so many in the terms.`;
    found.push({ kind: 'unpriced', sentence, count: unpriced, waivable: false });
  }
  const { count, waiting } = await openDiscrepancies(client, tenantId, month.slice(0, 7));
  if (count > billing.discrepanciesAllowed) {
    const many = count === 1 ? '1 verdict of Meta disagrees' : `${count} verdicts of Meta disagree`;
    const sentence = `${many} with the rules: look at the discrepancies, and accept or dispute them.`;
    found.push({ kind: 'discrepancies', sentence, count, waivable: true });
  }
  if (waiting > 0) {
    const sentence = `${waiting} threads are still to be compared with the rules; that takes moments.`;
    found.push({ kind: 'inbox_behind', sentence, count: waiting, waivable: true });
  }
  const pending = await inboxPending(client);
  if (pending > 0) {
    const sentence = `${pending} deliveries are not worked yet and may hold charges of this month.`;
    found.push({ kind: 'inbox_behind', sentence, count: pending, waivable: true });
  }
  return found;
}

async function inboxPending(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ pending: number }>(
    `SELECT count(*)::int AS pending FROM (SELECT FROM inbox WHERE source = 'whatsapp' AND state = 'pending' LIMIT 1000) waiting`,
  );
  return rows[0]!.pending;
}

async function whatStands(client: PoolClient, { tenantId, month }: MonthContext): Promise<Blocker[]> {
  const { rows } = await client.query<{ number: string }>(
    `SELECT number FROM invoice WHERE tenant_id = $1 AND month = $2 AND status <> 'void' ORDER BY currency`,
    [tenantId, month],
  );
  if (rows.length === 0) return [];
  const sentence = `${nameOf(month)} is approved already: ${rows.map((row) => row.number).join(', ')}.`;
  return [{ kind: 'approved_already', sentence, waivable: false }];
}

/** '2026-10-01' -> 'October 2026'. */
function nameOf(month: string): string {
  const options = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(`${month}T00:00:00Z`).toLocaleDateString('en-GB', options);
}
