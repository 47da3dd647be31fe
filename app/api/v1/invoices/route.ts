import { answerJson, door } from '@/lib/api/door';
import { invoiceSummary } from '@/lib/api/invoice-answers';
import { NoParameters } from '@/lib/api/parameters';
import { asTenant } from '@/lib/db/pools';
import { listInvoices } from '@/lib/invoices/read';

export const GET = door(NoParameters, async (_, { tenantId }) => {
  const invoices = await asTenant(tenantId, (client) => listInvoices(client, tenantId));
  return answerJson({ rows: invoices.map(invoiceSummary) });
});
