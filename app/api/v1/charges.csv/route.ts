import { chargeQuery } from '@/lib/api/charge-query';
import { chargesFile } from '@/lib/api/charges-file';
import { answerCsv } from '@/lib/api/csv';
import { door } from '@/lib/api/door';
import { ChargeExportParameters } from '@/lib/api/parameters';

export const GET = door(ChargeExportParameters, async (parameters, { tenantId, timezone }) => {
  const query = chargeQuery(parameters, timezone, Date.now());
  return answerCsv('charges.csv', chargesFile(tenantId, query));
});
