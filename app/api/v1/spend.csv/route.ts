import { spendRow } from '@/lib/api/answers';
import { answerCsv, csvLine } from '@/lib/api/csv';
import { door } from '@/lib/api/door';
import { periodOf, SpendParameters } from '@/lib/api/parameters';
import { asTenant } from '@/lib/db/pools';
import { readSpend, type Spend, type SpendKey } from '@/lib/spend/read';

export const GET = door(SpendParameters, async ({ from, to, group_by, ...filters }, { tenantId, timezone }) => {
  const period = periodOf({ from, to }, timezone, Date.now());
  const spend = await asTenant(tenantId, (client) =>
    readSpend(client, tenantId, { ...period, groupBy: group_by, filters }),
  );
  return answerCsv(`spend-${period.from}-${period.to}.csv`, lines(spend, group_by));
});

const SUMS = ['currency', 'quantity', 'billable', 'unpriced', 'cost', 'price'];

function* lines({ rows }: Spend, groupBy: SpendKey[]) {
  yield csvLine([...groupBy, ...SUMS]);
  for (let at = 0; at < rows.length; at += 1000) {
    const some = rows.slice(at, at + 1000);
    yield some.map((row) => csvLine(Object.values(spendRow(row, groupBy)))).join('');
  }
}
