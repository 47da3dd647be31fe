import type { Day } from '../engine/event';
import { divideHalfUp } from '../engine/money';
import { addDays } from '../engine/time';
import { addMonths, firstOfMonth } from '../invoices/month';

/** What one day came to, in micros or in units; days without anything may be left out. */
export interface DayAmount {
  day: Day;
  amount: bigint;
}

export interface MonthForecast {
  /** The month in all: what is there so far, and each day to come as its weekday was of late. */
  expected: bigint;
  /** The same if the days to come are as in the quietest and in the busiest of the weeks; null with fewer than two. */
  range: { low: bigint; high: bigint } | null;
  /** Whole weeks before today that it was made from; none = the average of the few days there are. */
  weeks: number;
}

/** How many days before today `forecastMonth` looks at. */
export const HISTORY_DAYS = 56;

/**
 * Carries the month of `today` on to its end. Days are calendar days of the tenant's zone, so one of 23 or 25 hours
 * counts as one. Today is not over: it comes to what its weekday is used to, or to what it has come to already.
 */
export function forecastMonth(days: readonly DayAmount[], today: Day): MonthForecast {
  const amounts = new Map<Day, bigint>();
  for (const { day, amount } of days) amounts.set(day, (amounts.get(day) ?? 0n) + amount);
  const on = (day: Day) => amounts.get(day) ?? 0n;
  const first = firstOfMonth(today);
  const before = sumOf(daysFrom(first, today).map(on));
  const toCome = daysFrom(addDays(today, 1), addMonths(first, 1));
  const weeks = wholeWeeks(amounts, today);
  const finish = (usualToday: bigint, rest: bigint) => {
    const soFar = on(today);
    return before + (soFar > usualToday ? soFar : usualToday) + rest;
  };
  if (weeks.length === 0) {
    const { total, count } = fewDays(amounts, today);
    const many = (days: number) => divideHalfUp(total * BigInt(days), BigInt(count));
    return { expected: finish(many(1), many(toCome.length)), range: null, weeks: 0 };
  }
  // Of all weeks together, by the place of the day within them: divided once, at the end.
  const usual = Array.from({ length: 7 }, (_, place) => sumOf(weeks.map((week) => on(week[place]!))));
  const ahead = sumOf(toCome.map((_, place) => usual[(place + 1) % 7]!));
  const scaled = (part: bigint, whole: bigint) =>
    finish(divideHalfUp(usual[0]! * part, whole), divideHalfUp(ahead * part, whole));
  const totals = weeks
    .map((week) => sumOf(week.map(on)))
    .sort((a, b) => Number(a - b > 0n) - Number(a - b < 0n));
  const whole = sumOf(totals);
  const expected = scaled(1n, BigInt(weeks.length));
  if (weeks.length < 2) return { expected, range: null, weeks: weeks.length };
  const at = (week: bigint) => (whole > 0n ? scaled(week, whole) : expected);
  const range = { low: at(totals[0]!), high: at(totals.at(-1)!) };
  return { expected, range, weeks: weeks.length };
}

/** Weeks of seven days each that end yesterday, newest first, back to the first day with anything. */
function wholeWeeks(amounts: ReadonlyMap<Day, bigint>, today: Day): Day[][] {
  const known = firstDay(amounts, today);
  const weeks: Day[][] = [];
  if (known === null) return weeks;
  for (
    let start = addDays(today, -7);
    start >= known && weeks.length < HISTORY_DAYS / 7;
    start = addDays(start, -7)
  )
    weeks.push(daysFrom(start, addDays(start, 7)));
  return weeks;
}

/** Less than a week: the average of the days that are over, or today alone. */
function fewDays(amounts: ReadonlyMap<Day, bigint>, today: Day): { total: bigint; count: number } {
  const known = firstDay(amounts, today);
  if (known === null) return { total: amounts.get(today) ?? 0n, count: 1 };
  const days = daysFrom(known, today);
  return { total: sumOf(days.map((day) => amounts.get(day) ?? 0n)), count: days.length };
}

function firstDay(amounts: ReadonlyMap<Day, bigint>, today: Day): Day | null {
  const oldest = addDays(today, -HISTORY_DAYS);
  let first: Day | null = null;
  for (const [day, amount] of amounts)
    if (amount !== 0n && day >= oldest && day < today && (first === null || day < first)) first = day;
  return first;
}

/** Half-open. */
function daysFrom(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day);
  return days;
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, one) => sum + one, 0n);
}
