import { day, month } from '@/components/format';
import { first, type Search } from '@/components/page-props';
import { addDays } from '@/lib/engine/time';

/** Half-open days in the tenant's zone, and the days before that they are compared with. */
export interface Period {
  preset: Preset | 'custom';
  from: string;
  to: string;
  previous: { from: string; to: string } | null;
  /** What the previous days are called in a sentence. */
  comparedWith: string;
  label: string;
}

export const PRESETS = {
  'this-month': 'This month',
  'last-month': 'Last month',
  '3-months': 'Last 3 months',
  year: 'This year',
  all: 'All time',
} as const;

export type Preset = keyof typeof PRESETS;

/** Before WhatsApp had a price. */
const BEGINNING = '2018-01-01';
const DAY = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** '2026-11-22' and -1 -> '2026-10-01'. */
export function monthStart(today: string, months = 0): string {
  const date = new Date(`${today.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** Months back, the same days; a day that the shorter month does not have is its end. */
function monthsBack(start: string, to: string, months: number) {
  const from = monthStart(start, -months);
  return { from, to: min(addDays(from, daysBetween(start, to)), start) };
}

function min(a: string, b: string): string {
  return a < b ? a : b;
}

/** The period that the address asks for; this month when it asks for none, or for none that exists. */
export function parsePeriod(search: Search, today: string): Period {
  const from = first(search.from);
  const to = first(search.to);
  if (isDay(from) && isDay(to) && from < to) return custom(from, to);
  const wanted = first(search.period);
  return preset(wanted && Object.hasOwn(PRESETS, wanted) ? (wanted as Preset) : 'this-month', today);
}

function isDay(text: string | undefined): text is string {
  // 2026-02-30 has the form of a day but is none.
  return text !== undefined && DAY.test(text) && addDays(text, 0) === text;
}

function custom(from: string, to: string): Period {
  const length = daysBetween(from, to);
  return {
    preset: 'custom',
    from,
    to,
    previous: { from: addDays(from, -length), to: from },
    comparedWith: length === 1 ? 'the day before' : `the ${length} days before`,
    label: span(from, to),
  };
}

function preset(preset: Preset, today: string): Period {
  const tomorrow = addDays(today, 1);
  const start = monthStart(today);
  switch (preset) {
    case 'this-month':
      return {
        preset,
        from: start,
        to: tomorrow,
        previous: monthsBack(start, tomorrow, 1),
        comparedWith: 'the same days last month',
        label: span(start, tomorrow),
      };
    case 'last-month': {
      const from = monthStart(today, -1);
      const previous = { from: monthStart(today, -2), to: from };
      return { preset, from, to: start, previous, comparedWith: 'the month before', label: month(from) };
    }
    case '3-months': {
      const from = monthStart(today, -2);
      return {
        preset,
        from,
        to: tomorrow,
        previous: monthsBack(from, tomorrow, 3),
        comparedWith: 'the same days three months before',
        label: span(from, tomorrow),
      };
    }
    case 'year': {
      const from = `${today.slice(0, 4)}-01-01`;
      return {
        preset,
        from,
        to: tomorrow,
        previous: monthsBack(from, tomorrow, 12),
        comparedWith: 'the same days last year',
        label: span(from, tomorrow),
      };
    }
    case 'all':
      return { preset, from: BEGINNING, to: tomorrow, previous: null, comparedWith: '', label: 'All time' };
  }
}

/** '1–22 Nov 2026', with the last day included, as people say it. */
export function span(from: string, to: string): string {
  const last = addDays(to, -1);
  if (from === last) return day(from);
  if (from.slice(0, 7) === last.slice(0, 7)) return `${Number(from.slice(8))}–${day(last)}`;
  return `${day(from, from.slice(0, 4) !== last.slice(0, 4))} – ${day(last)}`;
}
