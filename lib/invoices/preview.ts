import type { PoolClient } from 'pg';
import type { Day } from '../engine/event';
import { blockersOf } from './blockers';
import type { Preview, Terms } from './invoice';
import { type LedgerRange, ledgerEnd, ledgerGroups } from './ledger';
import { drawLines, type LedgerGroup, type TierSaving } from './lines';
import { addMonths } from './month';
import { type Billing, readBilling, readIssuer, termsOf } from './terms';
import { tierSavings } from './tier-savings';

export interface TenantRow {
  name: string;
  slug: string;
  currency: string;
  timezone: string;
}

/** What is known of a month before it is computed. */
export interface MonthContext {
  tenantId: number;
  month: Day;
  now: number;
  tenant: TenantRow;
  billing: Billing;
  hasIssuer: boolean;
  terms: Terms;
  range: LedgerRange;
  /** The month before was approved, or is not to be. */
  previousIsClosed: boolean;
  /** A later month was approved, and this one never was: it is no longer to be. */
  isPassed: boolean;
}

/**
 * What the month would be invoiced as, one preview a currency: computed, nothing is stored. The current month is the
 * running preview. `client` is a tenant's transaction, or the operator's.
 */
export async function previewMonth(
  client: PoolClient,
  tenantId: number,
  month: Day,
  now: number,
): Promise<Preview[]> {
  const context = await monthContext(client, tenantId, month, now);
  return drawMonth(client, context, await blockersOf(client, context));
}

export async function monthContext(
  client: PoolClient,
  tenantId: number,
  month: Day,
  now: number,
): Promise<MonthContext> {
  const { rows } = await client.query<TenantRow>(
    'SELECT name, slug, currency, timezone FROM tenant WHERE id = $1',
    [tenantId],
  );
  const tenant = rows[0]!;
  const billing = await readBilling(client, tenantId);
  const issuer = await readIssuer(client);
  const first = billing.firstMonth ?? month;
  const approved = await approvedSoFar(client, tenantId, month);
  return {
    tenantId,
    month,
    now,
    tenant,
    billing,
    hasIssuer: issuer !== null,
    terms: termsOf(tenant.name, billing, issuer),
    range: {
      tenantId,
      month,
      first,
      after: approved.before,
      upto: approved.upto ?? (await ledgerEnd(client, tenantId)),
    },
    previousIsClosed: month <= first || approved.before !== null,
    isPassed: approved.upto === null && approved.followed,
  };
}

/**
 * Where the months before ended. All invoices of a month that stand end at the same row, so a revision keeps it while
 * another currency's invoice stands or a later month was approved: what came later is in that one.
 */
async function approvedSoFar(client: PoolClient, tenantId: number, month: Day) {
  const { rows } = await client.query<{
    before: bigint | null;
    own: bigint | null;
    stands: boolean;
    followed: boolean;
  }>(
    `SELECT max(ledger_upto) FILTER (WHERE month = $3) AS before, max(ledger_upto) FILTER (WHERE month = $2) AS own,
            coalesce(bool_or(month = $2 AND status <> 'void'), false) AS stands,
            coalesce(bool_or(month > $2), false) AS followed
       FROM invoice WHERE tenant_id = $1`,
    [tenantId, month, addMonths(month, -1)],
  );
  const { before, own, stands, followed } = rows[0]!;
  return { before, followed, upto: stands || followed ? own : null };
}

/** Lines and sums of each currency that the month has anything in; of the tenant's own when it has nothing at all. */
export async function drawMonth(
  client: PoolClient,
  context: MonthContext,
  blockers: Preview['blockers'],
): Promise<Preview[]> {
  const { tenantId, month, tenant, terms, range } = context;
  const groups = await ledgerGroups(client, range);
  const savings = await savingsNow(client, context, groups);
  const currencies = new Set([...groups.keys(), ...savings.keys()]);
  if (currencies.size === 0 || hasFees(context)) currencies.add(tenant.currency);
  const revisions = await revisionsOf(client, tenantId, month);
  return [...currencies].sort().map((currency) => ({
    month,
    currency,
    timezone: tenant.timezone,
    revision: (revisions.get(currency) ?? 0) + 1,
    ledgerFirst: range.first,
    ledgerAfter: range.after,
    ledgerUpto: range.upto,
    terms,
    blockers,
    ...drawLines({
      month,
      currency,
      groups: groups.get(currency) ?? [],
      savings: savings.get(currency) ?? [],
      fees: feesIn(currency, context),
      tax: terms.tax,
    }),
  }));
}

function hasFees({ billing }: MonthContext): boolean {
  return billing.platformFee > 0n || billing.minimum > 0n;
}

/** Fees are agreed in the tenant's own currency. */
function feesIn(currency: string, { billing, tenant }: MonthContext) {
  const own = currency === tenant.currency;
  return { platform: own ? billing.platformFee : 0n, minimum: own ? billing.minimum : 0n };
}

/** Savings of this month and of earlier ones that the range touches, less what was invoiced of them. */
async function savingsNow(
  client: PoolClient,
  { tenantId, month, billing, range }: MonthContext,
  groups: ReadonlyMap<string, readonly LedgerGroup[]>,
): Promise<Map<string, TierSaving[]>> {
  if (billing.tierPolicy === 'list_price') return new Map();
  const touched = [...groups.values()].flat().map((group) => group.wabaMonth);
  const months = [...new Set([month, ...touched])].filter((one) => one <= month && one >= range.first).sort();
  const savings = await tierSavings(tenantId, billing.tierPolicy, months, range.upto);
  const { rows } = await client.query<TierSaving & { currency: string }>(
    `SELECT i.currency, l.waba_month AS "wabaMonth", l.market, l.category, sum(l.quantity)::bigint AS quantity,
            -sum(l.price_micros)::bigint AS saving
       FROM invoice_line l JOIN invoice i ON i.tenant_id = l.tenant_id AND i.id = l.invoice_id
      WHERE l.tenant_id = $1 AND l.kind = 'tier_saving' AND i.status <> 'void' AND i.month < $2
        AND l.waba_month = ANY ($3::date[])
      GROUP BY 1, 2, 3, 4`,
    [tenantId, month, months],
  );
  for (const invoiced of rows) {
    const there = savings.get(invoiced.currency) ?? [];
    const same = there.find(
      ({ wabaMonth, market, category }) =>
        wabaMonth === invoiced.wabaMonth && market === invoiced.market && category === invoiced.category,
    );
    if (same) {
      same.saving -= invoiced.saving;
      same.quantity -= invoiced.quantity;
    }
  }
  return savings;
}

async function revisionsOf(client: PoolClient, tenantId: number, month: Day): Promise<Map<string, number>> {
  const { rows } = await client.query<{ currency: string; revision: number }>(
    'SELECT currency, max(revision) AS revision FROM invoice WHERE tenant_id = $1 AND month = $2 GROUP BY currency',
    [tenantId, month],
  );
  return new Map(rows.map(({ currency, revision }) => [currency, revision]));
}
