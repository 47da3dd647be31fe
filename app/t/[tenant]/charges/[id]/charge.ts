import { asTenant } from '@/lib/db/pools';
import { isDisputed } from '@/lib/discrepancies/read';
import type { Language } from '@/lib/language/language';
import { type ChargeDetail, digestOf, readCharge } from '@/lib/ledger/read';
import { type AllowancePlace, allowancePlaceOf, readThread } from '@/lib/ledger/thread';
import { type Timeline, timelineOf } from './timeline';

export interface ChargePage {
  detail: ChargeDetail;
  /** Hex of the digest of the delivery that proves it; null when that is no longer kept. */
  sha256: string | null;
  place: AllowancePlace | null;
  /** Null when the messages of the thread are no longer kept. */
  timeline: Timeline | null;
  /** Meta's verdict and the rules disagree about it. */
  isDisputed: boolean;
}

/** One row of the tenant's ledger with its thread; null when there is no such row. */
export function readChargePage(tenantId: number, id: bigint, language: Language): Promise<ChargePage | null> {
  return asTenant(tenantId, async (client) => {
    const detail = await readCharge(client, tenantId, id, language);
    if (!detail) return null;
    const { charge } = detail;
    const thread = await readThread(client, tenantId, charge);
    return {
      detail,
      sha256: await digestOf(charge),
      place: thread && (await allowancePlaceOf(client, tenantId, charge, thread.zone)),
      timeline: thread && timelineOf(thread, charge),
      isDisputed: await isDisputed(client, tenantId, charge),
    };
  });
}
