import { spendRow } from '../api/answers';
import { csvLine } from '../api/csv';
import { asTenant } from '../db/pools';
import { readSpend, type SpendKey } from '../spend/read';

const KEYS: readonly SpendKey[] = ['day', 'waba', 'phone', 'country', 'market', 'category', 'type', 'model'];
const SUMS = ['currency', 'quantity', 'billable', 'unpriced', 'cost', 'price'];

/** The rollup of half-open days in the tenant's zone, every row of it, with the columns of the REST interface. */
export async function* spendCsv(
  tenantId: number,
  period: { from: string; to: string },
): AsyncGenerator<string> {
  const { rows } = await asTenant(tenantId, (client) =>
    readSpend(client, tenantId, { ...period, groupBy: KEYS }),
  );
  yield csvLine([...KEYS, ...SUMS]);
  for (let at = 0; at < rows.length; at += 1000)
    yield rows
      .slice(at, at + 1000)
      .map((row) => csvLine(Object.values(spendRow(row, [...KEYS]))))
      .join('');
}
