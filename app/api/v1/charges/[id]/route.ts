import { chargeDetailAnswer } from '@/lib/api/answers';
import { answerJson, door } from '@/lib/api/door';
import { NoParameters } from '@/lib/api/parameters';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { readCharge } from '@/lib/ledger/read';

export const GET = door(NoParameters, async (_, { tenantId }, { id }) => {
  // What cannot be an id, what does not exist and what is another tenant's are the same to the caller.
  const detail = /^\d{1,18}$/.test(id ?? '')
    ? await asTenant(tenantId, (client) => readCharge(client, tenantId, BigInt(id!)))
    : null;
  if (!detail) throw new Refusal('not_found', 'There is no such charge.');
  return answerJson(chargeDetailAnswer(detail));
});
