import { answerJson, door } from '@/lib/api/door';
import { invoiceAnswer } from '@/lib/api/invoice-answers';
import { NoParameters } from '@/lib/api/parameters';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { readInvoice } from '@/lib/invoices/read';

export const GET = door(NoParameters, async (_, { tenantId }, { id }) => {
  // What cannot be an id, what does not exist and what is another tenant's are the same to the caller.
  const found = /^\d{1,18}$/.test(id ?? '')
    ? await asTenant(tenantId, (client) => readInvoice(client, tenantId, BigInt(id!)))
    : null;
  if (!found) throw new Refusal('not_found', 'There is no such invoice.');
  return answerJson(invoiceAnswer(found.invoice, found.lines, found.creditNotes));
});
