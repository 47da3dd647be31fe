import type { PoolClient } from 'pg';
import { Refusal } from '../../api/refusal';
import { asTenant, pool } from '../../db/pools';
import type { InvoiceDocument } from '../invoice';
import { readAnnex, readInvoice } from '../read';

/** An invoice with all that its documents show; null when the tenant has no such invoice. */
export async function readDocument(
  client: PoolClient,
  tenantId: number,
  id: bigint,
): Promise<InvoiceDocument | null> {
  const found = await readInvoice(client, tenantId, id);
  return found && { ...found, annex: await readAnnex(client, found.invoice) };
}

/** The same, found as people name it. @throws Refusal */
export async function documentByNumber(slug: string, number: string): Promise<InvoiceDocument> {
  const { rows } = await pool('parley_operator').query<{ tenantId: number; id: bigint | null }>(
    `SELECT t.id AS "tenantId", i.id FROM tenant t LEFT JOIN invoice i ON i.tenant_id = t.id AND i.number = $2
      WHERE t.slug = $1`,
    [slug, number],
  );
  if (!rows[0]) throw new Refusal('not_found', `There is no tenant '${slug}'.`, 'tenant');
  const { tenantId, id } = rows[0];
  const document =
    id === null ? null : await asTenant(tenantId, (client) => readDocument(client, tenantId, id));
  if (!document) throw new Refusal('not_found', `'${slug}' has no invoice '${number}'.`, 'number');
  return document;
}
