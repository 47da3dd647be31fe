import { chargeAnswer } from '@/lib/api/answers';
import { chargeQuery } from '@/lib/api/charge-query';
import { answerJson, door } from '@/lib/api/door';
import { ChargeParameters } from '@/lib/api/parameters';
import { asTenant } from '@/lib/db/pools';
import { listCharges } from '@/lib/ledger/read';

export const GET = door(
  ChargeParameters,
  async ({ limit, cursor, ...parameters }, { tenantId, timezone }) => {
    const query = chargeQuery(parameters, timezone, Date.now());
    const { charges, next } = await asTenant(tenantId, (client) =>
      listCharges(client, tenantId, query, { limit, cursor }),
    );
    const { from = null, to = null } = query;
    return answerJson({ from, to, timezone, rows: charges.map(chargeAnswer), next_cursor: next });
  },
);
