import type { z } from 'zod';
import type { ChargeQuery } from '../ledger/query';
import { type ChargeExportParameters, periodOf } from './parameters';

/** The parameters as the ledger takes them. Who looks for one message or conversation need not know its day. */
export function chargeQuery(
  { from, to, message_id, conversation_id, ...filters }: z.output<typeof ChargeExportParameters>,
  timezone: string,
  now: number,
): ChargeQuery {
  const named = message_id !== undefined || conversation_id !== undefined;
  const period = named && !from && !to ? {} : periodOf({ from, to }, timezone, now);
  return { ...filters, ...period, messageId: message_id, conversationId: conversation_id };
}
