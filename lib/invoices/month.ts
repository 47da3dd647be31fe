import { Refusal } from '../api/refusal';
import type { Day } from '../engine/event';
import { addDays, startOfDay } from '../engine/time';

/** An invoice month is named by its first day: '2026-10-01'. */

/** '2026-10' -> '2026-10-01'. @throws Refusal */
export function monthOf(text: string, field = 'month'): Day {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return `${text}-01`;
  throw new Refusal(
    'invalid',
    {
      en: `'${text}' is not a month: write it as 2026-10.`,
      fr: `«\u00a0${text}\u00a0» n’est pas un mois\u00a0: écrivez-le 2026-10.`,
    },
    field,
  );
}

export function addMonths(month: Day, count: number): Day {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`;
}

/** When the month is over in the tenant's zone, and when its grace is. */
export function monthEnds(month: Day, zone: string, graceDays: number): { end: number; graceEnd: number } {
  const next = addMonths(month, 1);
  return { end: startOfDay(next, zone), graceEnd: startOfDay(addDays(next, graceDays), zone) };
}

export function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}
