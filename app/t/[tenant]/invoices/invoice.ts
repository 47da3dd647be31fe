import { notFound } from 'next/navigation';
import { cache } from 'react';
import { asTenant } from '@/lib/db/pools';
import type { Invoice, InvoiceDocument } from '@/lib/invoices/invoice';
import { listInvoices, readAnnex, readInvoice } from '@/lib/invoices/read';

export interface InvoicePage extends InvoiceDocument {
  /** All of the month and currency, this one among them, the latest first. */
  revisions: Invoice[];
}

/** One invoice with all that its page shows; asked once a request. Leads to "not found" for any other id. */
export const invoicePage = cache(async (tenantId: number, id: string): Promise<InvoicePage> => {
  if (!/^\d{1,18}$/.test(id)) notFound();
  const found = await asTenant(tenantId, async (client) => {
    const one = await readInvoice(client, tenantId, BigInt(id));
    if (!one) return null;
    const { month, currency } = one.invoice;
    const all = await listInvoices(client, tenantId);
    return {
      ...one,
      annex: await readAnnex(client, one.invoice),
      revisions: all.filter((other) => other.month === month && other.currency === currency),
    };
  });
  return found ?? notFound();
});
