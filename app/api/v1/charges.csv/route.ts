import { ChargeAnswer, chargeAnswer } from '@/lib/api/answers';
import { chargeQuery } from '@/lib/api/charge-query';
import { answerCsv, csvLine } from '@/lib/api/csv';
import { door } from '@/lib/api/door';
import { ChargeExportParameters } from '@/lib/api/parameters';
import { type ChargeQuery, streamCharges } from '@/lib/ledger/read';

export const GET = door(ChargeExportParameters, async (parameters, { tenantId, timezone }) => {
  const query = chargeQuery(parameters, timezone, Date.now());
  return answerCsv('charges.csv', lines(tenantId, query));
});

async function* lines(tenantId: number, query: ChargeQuery) {
  yield csvLine(Object.keys(ChargeAnswer.shape));
  for await (const charges of streamCharges(tenantId, query)) {
    yield charges.map((row) => csvLine(cells(chargeAnswer(row)))).join('');
  }
}

function cells({ rules, ...charge }: ReturnType<typeof chargeAnswer>) {
  const row: Record<string, unknown> = { ...charge, rules: rules.join(' ') };
  return Object.keys(ChargeAnswer.shape).map((name) => row[name]);
}
