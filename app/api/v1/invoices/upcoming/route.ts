import { answerJson, door } from '@/lib/api/door';
import { upcomingAnswer } from '@/lib/api/invoice-answers';
import { UpcomingParameters } from '@/lib/api/parameters';
import { Refusal } from '@/lib/api/refusal';
import { asTenant } from '@/lib/db/pools';
import { localDay } from '@/lib/engine/time';
import { firstOfMonth } from '@/lib/invoices/month';
import { previewMonth } from '@/lib/invoices/preview';

export const GET = door(UpcomingParameters, async ({ month }, { tenantId, timezone }) => {
  const now = Date.now();
  const current = firstOfMonth(localDay(now, timezone));
  const wanted = month ? `${month}-01` : current;
  if (wanted > current) throw new Refusal('invalid', `'month' (${month}) has not begun yet.`, 'month');
  const previews = await asTenant(tenantId, (client) => previewMonth(client, tenantId, wanted, now));
  return answerJson(upcomingAnswer(wanted, previews));
});
