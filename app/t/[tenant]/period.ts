import { day, month } from '@/components/format';
import { first, type Search } from '@/components/page-props';
import { addDays } from '@/lib/engine/time';
import type { Language } from '@/lib/language/language';
import { PERIOD_WORDS } from './period-words';

/** Half-open days in the tenant's zone, and the days before that they are compared with. */
export interface Period {
  preset: Preset | 'custom';
  from: string;
  to: string;
  compare: Compare;
  previous: { from: string; to: string } | null;
  /** What the previous days are called in a sentence. */
  comparedWith: string;
  label: string;
}

export const PRESETS = ['this-month', 'last-month', '3-months', 'year', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

/** With the days before, the same days a year before, or nothing. */
export const COMPARES = ['previous', 'year', 'none'] as const;
export type Compare = (typeof COMPARES)[number];

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
export function parsePeriod(search: Search, today: string, language: Language = 'en'): Period {
  const from = first(search.from);
  const to = first(search.to);
  const wanted = PRESETS.find((one) => one === first(search.period)) ?? 'this-month';
  const period =
    isDay(from) && isDay(to) && from < to ? custom(from, to, language) : preset(wanted, today, language);
  const compare = COMPARES.find((one) => one === first(search.compare)) ?? 'previous';
  return { ...period, ...compared(period, compare, language), compare };
}

type Uncompared = Omit<Period, 'compare'>;

/** Where all time is shown, there is no time before it. */
function compared({ from, to, previous }: Uncompared, compare: Compare, language: Language) {
  if (compare === 'none' || previous === null) return { previous: null, comparedWith: '' };
  if (compare === 'previous') return {};
  return { previous: yearBack(from, to), comparedWith: PERIOD_WORDS[language].yearBefore };
}

/** The same days a year before; 29 February is then the 28th. */
function yearBack(from: string, to: string) {
  const before = (text: string) => {
    const moved = `${Number(text.slice(0, 4)) - 1}${text.slice(4)}`;
    return addDays(moved, 0) === moved ? moved : `${moved.slice(0, 8)}28`;
  };
  return { from: before(from), to: addDays(before(addDays(to, -1)), 1) };
}

function isDay(text: string | undefined): text is string {
  // 2026-02-30 has the form of a day but is none.
  return text !== undefined && DAY.test(text) && addDays(text, 0) === text;
}

function custom(from: string, to: string, language: Language): Uncompared {
  const t = PERIOD_WORDS[language];
  const length = daysBetween(from, to);
  return {
    preset: 'custom',
    from,
    to,
    previous: { from: addDays(from, -length), to: from },
    comparedWith: length === 1 ? t.dayBefore : t.daysBefore(length),
    label: span(from, to, language),
  };
}

function preset(preset: Preset, today: string, language: Language): Uncompared {
  const t = PERIOD_WORDS[language];
  const tomorrow = addDays(today, 1);
  const start = monthStart(today);
  const until = (from: string, months: number, comparedWith: string): Uncompared => ({
    preset,
    from,
    to: tomorrow,
    previous: monthsBack(from, tomorrow, months),
    comparedWith,
    label: span(from, tomorrow, language),
  });
  switch (preset) {
    case 'this-month':
      return until(start, 1, t.sameDaysLastMonth);
    case 'last-month': {
      const from = monthStart(today, -1);
      const previous = { from: monthStart(today, -2), to: from };
      return { preset, from, to: start, previous, comparedWith: t.monthBefore, label: month(from, language) };
    }
    case '3-months':
      return until(monthStart(today, -2), 3, t.sameDaysThreeMonthsBefore);
    case 'year':
      return until(`${today.slice(0, 4)}-01-01`, 12, t.sameDaysLastYear);
    case 'all':
      return {
        preset,
        from: BEGINNING,
        to: tomorrow,
        previous: null,
        comparedWith: '',
        label: t.presets.all,
      };
  }
}

/** '1–22 Nov 2026', with the last day included, as people say it. */
export function span(from: string, to: string, language: Language = 'en'): string {
  const last = addDays(to, -1);
  if (from === last) return day(from, true, language);
  if (from.slice(0, 7) === last.slice(0, 7)) return `${Number(from.slice(8))}–${day(last, true, language)}`;
  return `${day(from, from.slice(0, 4) !== last.slice(0, 4), language)} – ${day(last, true, language)}`;
}
