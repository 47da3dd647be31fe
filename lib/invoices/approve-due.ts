import { Refusal } from '../api/refusal';
import { pool } from '../db/pools';
import type { Day } from '../engine/event';
import { localDay } from '../engine/time';
import { approveMonth } from './approve';
import { addMonths, firstOfMonth, monthEnds } from './month';
import { record } from './standing';

interface Candidate {
  tenantId: number;
  timezone: string;
  graceDays: number;
  firstMonth: Day | null;
  lastMonth: Day | null;
}

/**
 * Approves, for tenants whose months are approved automatically, each month that is over with its grace and asks for its
 * invoices to be sent. A month that something blocks waits for its cause to go, or for the operator.
 * @returns how many invoices were approved.
 */
export async function approveDueMonths(now: number, onFailed: (error: unknown) => void): Promise<number> {
  const { rows } = await pool('parley_operator').query<Candidate>(
    `SELECT t.id AS "tenantId", t.timezone, b.grace_days AS "graceDays", b.first_month AS "firstMonth",
            (SELECT max(month) FROM invoice i WHERE i.tenant_id = t.id) AS "lastMonth"
       FROM billing b JOIN tenant t ON t.id = b.tenant_id WHERE b.approve_automatically ORDER BY t.id`,
  );
  let approved = 0;
  for (const candidate of rows) {
    try {
      approved += await approveInOrder(candidate, now);
    } catch (error) {
      if (!isExpected(error)) onFailed(error);
    }
  }
  return approved;
}

async function approveInOrder({ tenantId, ...candidate }: Candidate, now: number): Promise<number> {
  let approved = 0;
  for (const month of monthsDue(candidate, now)) {
    for (const invoice of await approveMonth({ tenantId, month, by: 'automatic', now })) {
      await record(invoice, { nextSyncAt: now });
      approved++;
    }
  }
  return approved;
}

/** Months after the last that was approved whose grace is over, the oldest first. */
function monthsDue(candidate: Omit<Candidate, 'tenantId'>, now: number): Day[] {
  const { timezone, graceDays, firstMonth, lastMonth } = candidate;
  const previous = addMonths(firstOfMonth(localDay(now, timezone)), -1);
  const months: Day[] = [];
  let month = lastMonth ? addMonths(lastMonth, 1) : (firstMonth ?? previous);
  while (now >= monthEnds(month, timezone, graceDays).graceEnd) {
    months.push(month);
    month = addMonths(month, 1);
  }
  return months;
}

/** What blocks a month is on the operator's page; and another process may have been sooner. */
function isExpected(error: unknown): boolean {
  return error instanceof Refusal || (error as { code?: string }).code === '23505';
}
