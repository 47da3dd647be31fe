import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import { microsOfMinor } from './currency';
import type { Invoice, InvoiceLine } from './invoice';
import { ledgerEnd, ledgerGroups } from './ledger';
import type { LedgerGroup } from './lines';
import { addMonths } from './month';
import { listInvoices, rangeOf, readInvoice } from './read';

/** One invoice held against the ledger. */
export interface Proof {
  slug: string;
  invoice: Invoice;
  /** Sum of the ledger rows in its range, computed anew, in micros. */
  ledger: bigint;
  /** Its lines that are made of charges, in micros; savings and fees are beside the ledger. */
  lines: bigint;
  /** In the smallest unit: all lines, and what the invoice says without tax. */
  amounts: bigint;
  /** What does not fit, one sentence each. Empty = proven. */
  problems: string[];
}

/** What of a tenant's invoiced months is in no invoice yet: the next one's adjustments. */
export interface Carried {
  slug: string;
  currency: string;
  price: bigint;
}

export interface InvoiceReconciliation {
  proofs: Proof[];
  carried: Carried[];
}

/** Computes every invoice that stands anew from the ledger, and what is to come, of one tenant or all. */
export async function reconcileInvoices(
  slug?: string,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<InvoiceReconciliation> {
  const { rows } = await pool('parley_operator').query<{ id: number; slug: string }>(
    'SELECT id, slug FROM tenant WHERE $1::text IS NULL OR slug = $1 ORDER BY slug',
    [slug ?? null],
  );
  const found: InvoiceReconciliation = { proofs: [], carried: [] };
  for (const tenant of rows) {
    await withTenants(pool('parley_operator'), [tenant.id], async (client) => {
      const invoices = (await listInvoices(client, tenant.id))
        .filter(({ status }) => status !== 'void')
        .reverse();
      for (const [at, invoice] of invoices.entries()) {
        found.proofs.push(await prove(client, tenant.slug, invoice));
        onProgress(at + 1, invoices.length);
      }
      found.carried.push(...(await carriedOf(client, tenant, invoices)));
    });
  }
  return found;
}

async function prove(client: PoolClient, slug: string, invoice: Invoice): Promise<Proof> {
  const { lines } = (await readInvoice(client, invoice.tenantId, invoice.id))!;
  const groups = (await ledgerGroups(client, rangeOf(invoice))).get(invoice.currency) ?? [];
  const ofCharges = lines.filter(({ kind }) => kind === 'usage' || kind === 'adjustment');
  const sum = <T>(items: readonly T[], of: (item: T) => bigint) =>
    items.reduce((total, item) => total + of(item), 0n);
  const ledger = sum(groups, (group) => group.price);
  const amounts = sum(lines, (line) => line.amountMinor);
  const problems = differences(groups, ofCharges);
  if (amounts !== invoice.subtotalMinor)
    problems.push(`its lines come to ${amounts}, it says ${invoice.subtotalMinor}`);
  if (invoice.subtotalMinor + invoice.taxMinor !== invoice.totalMinor)
    problems.push('its total is not amount and tax');
  const exact = sum(lines, (line) => line.price);
  if (invoice.subtotalMinor * microsOfMinor(invoice.currency) - exact !== invoice.rounding) {
    problems.push('its rounding is not the difference of its lines');
  }
  return { slug, invoice, ledger, lines: sum(ofCharges, (line) => line.price), amounts, problems };
}

/** Ledger groups and lines, one by one: quantity, cost and price to the micro. */
function differences(groups: readonly LedgerGroup[], lines: readonly InvoiceLine[]): string[] {
  const keyOf = (one: LedgerGroup | InvoiceLine) =>
    [one.month, one.wabaMonth, one.market, one.category, one.model, one.rate, one.markupPpm].join(' ');
  const sums = new Map(groups.map((group) => [keyOf(group), group]));
  const problems: string[] = [];
  for (const line of lines) {
    const group = sums.get(keyOf(line));
    sums.delete(keyOf(line));
    const same = group?.quantity === line.quantity && group.cost === line.cost && group.price === line.price;
    if (!same) problems.push(`line ${line.position} is not the ledger's: ${keyOf(line)}`);
  }
  for (const [key, group] of sums) {
    if (group.quantity !== 0n || group.price !== 0n) problems.push(`the ledger has what no line has: ${key}`);
  }
  return problems;
}

/** Charges of approved months that came later: they go on the next invoice. */
async function carriedOf(
  client: PoolClient,
  tenant: { id: number; slug: string },
  invoices: readonly Invoice[],
): Promise<Carried[]> {
  const last = invoices.at(-1);
  if (!last) return [];
  const upto = await ledgerEnd(client, tenant.id);
  const { rows } = await client.query<{ currency: string; price: bigint }>(
    `SELECT currency, sum(price_micros)::bigint AS price FROM charge
      WHERE tenant_id = $1 AND id > $2 AND id <= $3 AND billing_day < $4::date AND billing_day >= $5::date
      GROUP BY currency HAVING sum(price_micros) <> 0 ORDER BY currency`,
    [tenant.id, last.ledgerUpto, upto, addMonths(last.month, 1), last.ledgerFirst],
  );
  return rows.map((row) => ({ slug: tenant.slug, ...row }));
}
