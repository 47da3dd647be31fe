import { ChargeAnswer } from '@/lib/api/answers';
import { chargeQuery } from '@/lib/api/charge-query';
import { answerCsv, csvLine } from '@/lib/api/csv';
import { door } from '@/lib/api/door';
import { ChargeExportParameters } from '@/lib/api/parameters';
import { type CsvColumn, chargesCsv } from '@/lib/ledger/csv';
import type { ChargeQuery } from '@/lib/ledger/query';

const COLUMNS: readonly CsvColumn[] = Object.keys(ChargeAnswer.shape) as (keyof typeof ChargeAnswer.shape)[];

export const GET = door(ChargeExportParameters, async (parameters, { tenantId, timezone }) => {
  const query = chargeQuery(parameters, timezone, Date.now());
  return answerCsv('charges.csv', lines(tenantId, query));
});

async function* lines(tenantId: number, query: ChargeQuery) {
  yield csvLine(COLUMNS);
  yield* chargesCsv(tenantId, query, COLUMNS);
}
