import { spendAnswer } from '@/lib/api/answers';
import { answerJson, door } from '@/lib/api/door';
import { periodOf, SpendParameters } from '@/lib/api/parameters';
import { asTenant } from '@/lib/db/pools';
import { readSpend } from '@/lib/spend/read';

export const GET = door(
  SpendParameters,
  async ({ from, to, group_by, ...filters }, { tenantId, timezone }) => {
    const period = periodOf({ from, to }, timezone, Date.now());
    const spend = await asTenant(tenantId, (client) =>
      readSpend(client, tenantId, { ...period, groupBy: group_by, filters }),
    );
    return answerJson(spendAnswer(spend, period, timezone, group_by));
  },
);
