import type { Day, Instant } from './event';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

interface Zone {
  format: Intl.DateTimeFormat;
  offsets: Map<number, number>;
}

const zones = new Map<string, Zone>();

/** Offsets change at quarter hours at the finest, so they are cached by quarter hour. */
const QUARTER = HOUR / 4;

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    zone = { format, offsets: new Map() };
    zones.set(name, zone);
  }
  return zone;
}

/** True for a name of the IANA time zone database. */
export function isZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds to add to UTC to read the wall clock of `zone` at `at`. @throws RangeError for an unknown zone. */
export function zoneOffset(at: Instant, zone: string): number {
  const { format, offsets } = zoneOf(zone);
  const quarter = Math.floor(at / QUARTER);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const start = quarter * QUARTER;
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(start)) part[type] = Number(value);
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  const offset = wall - start;
  if (offsets.size > 200_000) offsets.clear();
  offsets.set(quarter, offset);
  return offset;
}

const days = new Map<number, Day>();

/** The day `YYYY-MM-DD` of `at` in `zone`. */
export function localDay(at: Instant, zone: string): Day {
  const number = Math.floor((at + zoneOffset(at, zone)) / DAY);
  let day = days.get(number);
  if (day === undefined) {
    day = new Date(number * DAY).toISOString().slice(0, 10);
    days.set(number, day);
  }
  return day;
}

/** The first instant of `day` in `zone`: 00:00, or the first minute that exists where midnight is skipped. */
export function startOfDay(day: Day, zone: string): Instant {
  const wall = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(wall)) throw new RangeError(`'${day}' is not a day such as 2026-10-01`);
  // The offset in force just after midnight is the answer, unless midnight itself was skipped.
  const first = wall - zoneOffset(wall - zoneOffset(wall, zone), zone);
  const candidates = [first - HOUR, first, first + HOUR].filter((at) => localDay(at, zone) === day);
  let at = Math.min(...candidates);
  while (localDay(at - QUARTER, zone) === day) at -= QUARTER;
  return at;
}

/** '2026-10-01' plus 31 -> '2026-11-01'. Plain calendar, no zone. */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10);
}
