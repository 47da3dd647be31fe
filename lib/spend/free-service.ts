import type { PoolClient } from 'pg';
import type { Day, Instant } from '../engine/event';
import { addDays, localDay, startOfDay } from '../engine/time';
import { runsOutOn } from '../forecast/allowance';
import { addMonths, firstOfMonth } from '../invoices/month';

/** From this day on a number's service messages beyond the allowance are charged (rule P11). */
const CHARGED_FROM = '2026-10-01';
/** Delivered service messages that cost a number nothing in a month of its account (rule P11). */
export const FREE_SERVICE = 1000n;

/** Service messages of one number in this month of its account, against the free allowance. */
export interface FreeServiceMeter {
  phone: string;
  display: string;
  /** The account's, whose months these are. */
  zone: string;
  used: bigint;
  /** The day of the account on which the allowance ends at the pace of the month; null when it lasts, or is over. */
  runsOut: Day | null;
}

interface Month {
  phone: string;
  /** In the account's zone. */
  first: Day;
  start: Instant;
  /** From this day of the tenant on, all of a day lies in the month: the rollup has it. */
  whole_from: Day;
  /** Before that, the ledger tells which month a unit belongs to. */
  mixed_until: Instant;
}

/** One meter a number. `client` comes from a tenant's transaction; `zone` is the tenant's. */
export async function readFreeService(
  client: PoolClient,
  tenantId: number,
  zone: string,
  now: Instant,
): Promise<FreeServiceMeter[]> {
  const { rows: phones } = await client.query<{ phone: string; display: string; zone: string }>(
    `SELECT p.id AS phone, p.display, w.timezone AS zone
       FROM phone_number p JOIN waba w ON w.tenant_id = p.tenant_id AND w.id = p.waba_id
      WHERE p.tenant_id = $1 ORDER BY p.display, p.id`,
    [tenantId],
  );
  const metered = phones.filter((one) => firstOfMonth(localDay(now, one.zone)) >= CHARGED_FROM);
  const months = metered.map((one) => monthOf(one.phone, one.zone, zone, now));
  const used = await usedIn(client, tenantId, months);
  return metered.map((one, index) => {
    const { first, start } = months[index]!;
    const end = startOfDay(addMonths(first, 1), one.zone);
    const sent = used.get(one.phone) ?? 0n;
    return {
      ...one,
      used: sent,
      runsOut: runsOutOn({ used: sent, size: FREE_SERVICE, start, end, now, zone: one.zone }),
    };
  });
}

function monthOf(phone: string, wabaZone: string, tenantZone: string, now: Instant): Month {
  const first = firstOfMonth(localDay(now, wabaZone));
  const start = startOfDay(first, wabaZone);
  // The last of the month before is never further than a day and two hours into the tenant's days.
  const whole_from = wabaZone === tenantZone ? first : addDays(first, 2);
  return { phone, first, start, whole_from, mixed_until: startOfDay(whole_from, tenantZone) };
}

async function usedIn(
  client: PoolClient,
  tenantId: number,
  months: readonly Month[],
): Promise<Map<string, bigint>> {
  if (months.length === 0) return new Map();
  const service = `model = 'PMP' AND category IN ('service', 'group_service')`;
  const { rows } = await client.query<{ phone: string; used: bigint }>(
    `SELECT k.phone, (
              (SELECT coalesce(sum(quantity), 0) FROM spend s
                WHERE s.tenant_id = $1 AND s.phone_number_id = k.phone AND s.billing_day >= k.whole_from AND ${service})
            + (SELECT coalesce(sum(quantity), 0) FROM charge c
                WHERE c.tenant_id = $1 AND c.phone_number_id = k.phone AND c.billing_day < k.whole_from
                  AND c.occurred_at >= to_timestamp(k.start / 1000) AND c.occurred_at < to_timestamp(k.mixed_until / 1000)
                  AND ${service})
            )::bigint AS used
       FROM unnest($2::text[], $3::date[], $4::float8[], $5::float8[]) AS k(phone, whole_from, start, mixed_until)`,
    [
      tenantId,
      months.map(({ phone }) => phone),
      months.map(({ whole_from }) => whole_from),
      months.map(({ start }) => start),
      months.map(({ mixed_until }) => mixed_until),
    ],
  );
  return new Map(rows.map(({ phone, used }) => [phone, used]));
}
