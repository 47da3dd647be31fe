import type { PoolClient } from 'pg';
import { Refusal } from '../api/refusal';
import { writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import { lockLedgers } from '../ledger/post';
import { freeze } from './approve';
import type { Invoice } from './invoice';
import { drawMonth, monthContext } from './preview';
import { INVOICE_COLUMNS } from './read';

interface Change {
  tenantId: number;
  id: bigint;
  by: string;
  now: number;
}

/** Takes an invoice back whole. It stays as it is, marked void. @throws Refusal for one that is paid or void. */
export function voidInvoice(change: Change): Promise<Invoice> {
  return withTenants(pool('parley_operator'), [change.tenantId], (client) => markVoid(client, change));
}

async function markVoid(client: PoolClient, { tenantId, id, by, now }: Change): Promise<Invoice> {
  const invoice = await lockInvoice(client, tenantId, id);
  if (invoice.status === 'void')
    throw new Refusal(
      'conflict',
      { en: `${invoice.number} is void already.`, fr: `${invoice.number} est déjà annulée.` },
      'id',
    );
  if (invoice.status === 'paid' || invoice.amountPaidMinor > 0n) {
    throw new Refusal(
      'conflict',
      {
        en: `${invoice.number} has been paid: write a credit note instead.`,
        fr: `${invoice.number} a été payée\u00a0: établissez plutôt un avoir.`,
      },
      'id',
    );
  }
  const { rows } = await client.query<Invoice>(
    `UPDATE invoice SET status = 'void', voided_at = to_timestamp($3::float8 / 1000),
            next_sync_at = CASE WHEN stripe_attempted_at IS NOT NULL THEN to_timestamp($3::float8 / 1000) END
      WHERE tenant_id = $1 AND id = $2 RETURNING ${INVOICE_COLUMNS}`,
    [tenantId, id, now],
  );
  const entry = { actor: by, action: 'invoice.voided', subject: invoice.number, at: now } as const;
  await writeAudit(client, { tenantId, ...entry });
  return rows[0]!;
}

/**
 * Voids an invoice and freezes its month anew, as the next revision, with today's terms. It takes in what the ledger has
 * got since, unless that is in other invoices already (`approvedSoFar`). @throws Refusal as `voidInvoice`, except that the invoice may be void already.
 */
export function reviseInvoice({ tenantId, id, by, now }: Change): Promise<Invoice> {
  return withTenants(pool('parley_operator'), [tenantId], async (client) => {
    await lockLedgers(client, [tenantId], 'alone');
    let invoice = await lockInvoice(client, tenantId, id);
    if (invoice.status !== 'void') invoice = await markVoid(client, { tenantId, id, by, now });
    const { month, currency } = invoice;
    const { rowCount } = await client.query(
      `SELECT FROM invoice WHERE tenant_id = $1 AND month = $2 AND currency = $3 AND status <> 'void'`,
      [tenantId, month, currency],
    );
    if (rowCount)
      throw new Refusal(
        'conflict',
        {
          en: 'A later revision of this invoice stands already.',
          fr: 'Une révision plus récente de cette facture existe déjà.',
        },
        'id',
      );
    const context = await monthContext(client, tenantId, month, now);
    const preview = (await drawMonth(client, context, [])).find((one) => one.currency === currency);
    if (!preview)
      throw new Refusal(
        'conflict',
        {
          en: 'Nothing is left to be charged for in this month.',
          fr: 'Il n’y a plus rien à facturer pour ce mois.',
        },
        'id',
      );
    return freeze(client, tenantId, preview, by, now);
  });
}

export async function lockInvoice(client: PoolClient, tenantId: number, id: bigint): Promise<Invoice> {
  const { rows } = await client.query<Invoice>(
    `SELECT ${INVOICE_COLUMNS} FROM invoice WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tenantId, id],
  );
  if (!rows[0])
    throw new Refusal(
      'not_found',
      { en: 'There is no such invoice.', fr: 'Il n’y a pas de telle facture.' },
      'id',
    );
  return rows[0];
}
