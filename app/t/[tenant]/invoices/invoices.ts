import type { Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import type { Invoice, Preview } from '@/lib/invoices/invoice';
import { addMonths, firstOfMonth } from '@/lib/invoices/month';
import { previewMonth } from '@/lib/invoices/preview';
import { listInvoices } from '@/lib/invoices/read';
import { readBilling } from '@/lib/invoices/terms';

export interface InvoicesPage {
  /** The month before while it is not approved, then the current one; one a currency. */
  previews: Preview[];
  invoices: Invoice[];
}

export function readInvoices(tenant: Tenant, now: number): Promise<InvoicesPage> {
  return asTenant(tenant.id, async (client) => {
    const invoices = await listInvoices(client, tenant.id);
    const { firstMonth } = await readBilling(client, tenant.id);
    const month = firstOfMonth(localDay(now, tenant.timezone));
    const before = addMonths(month, -1);
    const isOpen =
      (firstMonth ?? before) <= before &&
      !invoices.some((one) => one.month === before && one.status !== 'void');
    const current = await previewMonth(client, tenant.id, month, now);
    const last = isOpen ? await previewMonth(client, tenant.id, before, now) : [];
    return { previews: [...last.filter(({ lines }) => lines.length > 0), ...current], invoices };
  });
}
