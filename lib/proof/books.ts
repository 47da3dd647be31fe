import type { PoolClient } from 'pg';
import { pool, withTenants } from '../db/pools';
import type { Day, Instant } from '../engine/event';
import { ledgerEnd } from '../invoices/ledger';
import { reconcileInvoices } from '../invoices/reconcile';
import { daysToReconcile, reconcileDays } from '../ledger/reconcile';

/** One invoice held against the ledger; amounts in micros of its currency. */
export interface ProvenInvoice {
  id: number;
  number: string;
  month: Day;
  currency: string;
  ledger: bigint;
  lines: bigint;
  /** What does not fit, one sentence each. */
  problems: string[];
}

/** What came of adding up a tenant's ledger anew. */
export interface BooksProof {
  /** When it began, and the last row of the ledger then. */
  at: Instant;
  upto: bigint;
  /** Lines of the rollup that were compared, and those that are not the ledger's. */
  lines: number;
  differences: number;
  invoices: ProvenInvoice[];
  /** What of invoiced months came late, and is in no invoice yet. */
  carried: { currency: string; price: bigint }[];
}

/** What has happened since a proof, which it says nothing of. */
export interface Since {
  /** Rows of the ledger; at most `MANY_ROWS`. */
  rows: number;
  /** Invoices approved or voided. */
  invoices: number;
}

export const MANY_ROWS = 100_000;

/**
 * Adds the ledger of a tenant up anew, a month after the other, holds the sums against the rollup, then every invoice
 * against its part of the ledger, and keeps what came of it. Each month is of one moment although the worker goes on.
 */
export async function proveBooks(
  { id, slug }: { id: number; slug: string },
  now: Instant,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<BooksProof> {
  const inTenant = <T>(work: (client: PoolClient) => Promise<T>) =>
    withTenants(pool('parley_operator'), [id], work);
  const upto = await inTenant((client) => ledgerEnd(client, id));
  const months = await inTenant((client) => daysToReconcile(client, id));
  const proof: BooksProof = { at: now, upto, lines: 0, differences: 0, invoices: [], carried: [] };
  for (const [at, days] of months.entries()) {
    const { lines, differences } = await inTenant((client) => reconcileDays(client, id, days));
    proof.lines += lines;
    proof.differences += differences;
    onProgress(at + 1, months.length + 1);
  }
  const { proofs, carried } = await reconcileInvoices(slug, (done, of) =>
    onProgress(months.length + done, months.length + of),
  );
  proof.invoices = proofs.map(({ invoice, ledger, lines, problems }) => ({
    id: Number(invoice.id),
    number: invoice.number,
    month: invoice.month,
    currency: invoice.currency,
    ledger,
    lines,
    problems,
  }));
  proof.carried = carried.map(({ currency, price }) => ({ currency, price }));
  await inTenant((client) => keep(client, id, proof));
  return proof;
}

async function keep(client: PoolClient, tenantId: number, { at, upto, ...result }: BooksProof) {
  const text = JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  await client.query(
    `INSERT INTO proof (tenant_id, proven_at, ledger_upto, result)
     VALUES ($1, to_timestamp($2::float8 / 1000), $3, $4::jsonb)
     ON CONFLICT (tenant_id) DO UPDATE
       SET proven_at = excluded.proven_at, ledger_upto = excluded.ledger_upto, result = excluded.result`,
    [tenantId, at, upto, text],
  );
}

type Kept = Pick<BooksProof, 'lines' | 'differences'> & {
  invoices: (Omit<ProvenInvoice, 'ledger' | 'lines'> & { ledger: string; lines: string })[];
  carried: { currency: string; price: string }[];
};

/** The last proof of a tenant and what it does not cover; null = there was none. `client` is a tenant's transaction. */
export async function readProof(
  client: PoolClient,
  tenantId: number,
): Promise<{ proof: BooksProof; since: Since } | null> {
  const { rows } = await client.query<{ at: Date; upto: bigint; result: Kept }>(
    'SELECT proven_at AS at, ledger_upto AS upto, result FROM proof WHERE tenant_id = $1',
    [tenantId],
  );
  const kept = rows[0];
  if (!kept) return null;
  const { upto, result } = kept;
  const since = await client.query<Since>(
    `SELECT (SELECT count(*)::int FROM (SELECT FROM charge WHERE tenant_id = $1 AND id > $2 LIMIT ${MANY_ROWS}) r) AS rows,
            (SELECT count(*)::int FROM invoice
              WHERE tenant_id = $1 AND greatest(approved_at, voided_at) >= $3) AS invoices`,
    [tenantId, upto, kept.at],
  );
  const proof: BooksProof = {
    at: kept.at.getTime(),
    upto,
    lines: result.lines,
    differences: result.differences,
    invoices: result.invoices.map((one) => ({
      ...one,
      ledger: BigInt(one.ledger),
      lines: BigInt(one.lines),
    })),
    carried: result.carried.map(({ currency, price }) => ({ currency, price: BigInt(price) })),
  };
  return { proof, since: since.rows[0]! };
}
