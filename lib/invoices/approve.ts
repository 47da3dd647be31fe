import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import { table } from '../db/rows';
import type { Day } from '../engine/event';
import { addDays, localDay } from '../engine/time';
import { lockLedgers } from '../ledger/post';
import { blockerSentence } from './blocker-words';
import { blockersOf } from './blockers';
import type { Invoice, InvoiceLine, Preview } from './invoice';
import { nextNumber } from './numbers';
import { drawMonth, monthContext } from './preview';
import { INVOICE_COLUMNS } from './read';
import { readIssuer } from './terms';

export interface Approval {
  tenantId: number;
  /** First day of the month. */
  month: Day;
  /** Who approves: an address, or 'automatic'. */
  by: string;
  now: number;
  /** Overrules the blockers that may be. */
  waive?: boolean;
}

/**
 * Freezes a month: its lines, sums and terms, and the part of the ledger that is in it. One invoice a currency.
 * Alone with the tenant's ledger, so that whatever is posted later is in a later invoice and nothing is in none.
 * @throws Refusal with the first reason why not.
 */
export function approveMonth({ tenantId, month, by, now, waive = false }: Approval): Promise<Invoice[]> {
  return withTenants(pool('parley_operator'), [tenantId], async (client) => {
    await lockLedgers(client, [tenantId], 'alone');
    const context = await monthContext(client, tenantId, month, now);
    const blocker = (await blockersOf(client, context)).find((one) => !(waive && one.waivable));
    if (blocker)
      throw new Refusal('conflict', { en: blocker.sentence, fr: blockerSentence(blocker, 'fr') }, 'month');
    if (context.billing.firstMonth === null) {
      await client.query(
        `INSERT INTO billing (tenant_id, first_month) VALUES ($1, $2)
         ON CONFLICT (tenant_id) DO UPDATE SET first_month = coalesce(billing.first_month, excluded.first_month)`,
        [tenantId, month],
      );
    }
    const invoices: Invoice[] = [];
    for (const preview of await drawMonth(client, context, [])) {
      invoices.push(await freeze(client, tenantId, preview, by, now));
    }
    return invoices;
  });
}

/** Writes a preview as an invoice. The caller holds the tenant's ledger alone. */
export async function freeze(
  client: PoolClient,
  tenantId: number,
  preview: Preview,
  by: string,
  now: number,
): Promise<Invoice> {
  const prefix = (await readIssuer(client))!.prefix;
  const issued = localDay(now, preview.timezone);
  const number = await nextNumber(client, `${prefix}-${issued.slice(0, 4)}`);
  const { rows } = await client.query<Invoice>(
    `INSERT INTO invoice (tenant_id, month, currency, revision, number, timezone, ledger_first, ledger_after,
                          ledger_upto, cost_micros, price_micros, rounding_micros, subtotal_minor, tax_minor,
                          total_minor, terms, due_on, approved_at, approved_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
             to_timestamp($18::float8 / 1000), $19)
     RETURNING ${INVOICE_COLUMNS}`,
    [
      tenantId,
      preview.month,
      preview.currency,
      preview.revision,
      number,
      preview.timezone,
      preview.ledgerFirst,
      preview.ledgerAfter,
      preview.ledgerUpto,
      preview.cost,
      preview.price,
      preview.rounding,
      preview.subtotalMinor,
      preview.taxMinor,
      preview.totalMinor,
      JSON.stringify(preview.terms),
      addDays(issued, preview.terms.dueDays),
      now,
      by,
    ],
  );
  const invoice = rows[0]!;
  await insertLines(client, invoice, preview.lines);
  const { month, currency, revision, totalMinor } = invoice;
  const detail = { month, currency, revision, total_minor: String(totalMinor) };
  await writeAudit(client, {
    tenantId,
    actor: by,
    action: 'invoice.approved',
    subject: number,
    detail,
    at: now,
  });
  return invoice;
}

async function insertLines(client: PoolClient, { tenantId, id }: Invoice, lines: readonly InvoiceLine[]) {
  if (lines.length === 0) return;
  const source = table(
    't',
    {
      position: 'int',
      kind: 'text',
      month: 'date',
      waba_month: 'date',
      market: 'text',
      category: 'text',
      model: 'text',
      rate_micros: 'bigint',
      markup_ppm: 'int',
      quantity: 'bigint',
      cost_micros: 'bigint',
      price_micros: 'bigint',
      amount_minor: 'bigint',
      tax_minor: 'bigint',
    },
    lines.map((line) => ({
      position: line.position,
      kind: line.kind,
      month: line.month,
      waba_month: line.wabaMonth,
      market: line.market,
      category: line.category,
      model: line.model,
      rate_micros: line.rate,
      markup_ppm: line.markupPpm,
      quantity: line.quantity,
      cost_micros: line.cost,
      price_micros: line.price,
      amount_minor: line.amountMinor,
      tax_minor: line.taxMinor,
    })),
    2,
  );
  await client.query(
    `INSERT INTO invoice_line (tenant_id, invoice_id, ${source.names}) SELECT $1, $2, ${source.names} FROM ${source.sql}`,
    [tenantId, id, ...source.values],
  );
}
