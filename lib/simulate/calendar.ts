import { startOfDay } from '../engine/time';

/** Unix seconds, the unit of Meta's timestamps; everything in the simulator is counted in it. */
export type Seconds = number;

/** A calendar day `YYYY-MM-DD`; the name of the variable says in whose zone. */
export type Day = string;

export const MINUTE_S = 60;
export const HOUR_S = 3_600;
export const DAY_S = 86_400;

const names: Day[] = [];

/** 19675 -> '2023-11-14': days since 1970-01-01 by name. */
export function dayName(number: number): Day {
  names[number] ??= new Date(number * DAY_S * 1000).toISOString().slice(0, 10);
  return names[number];
}

export function dayNumber(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / (DAY_S * 1000);
}

/** The days of one time zone, each looked up once: a million units ask for the same few days. */
export class Calendar {
  private static readonly known = new Map<string, Calendar>();
  private readonly starts: Seconds[] = [];

  static of(zone: string): Calendar {
    const calendar = Calendar.known.get(zone) ?? new Calendar(zone);
    Calendar.known.set(zone, calendar);
    return calendar;
  }

  private constructor(readonly zone: string) {}

  /** The first second of a day, by number. */
  start(number: number): Seconds {
    this.starts[number] ??= Math.ceil(startOfDay(dayName(number), this.zone) / 1000);
    return this.starts[number];
  }

  /** The number of the local day that holds `at`. */
  number(at: Seconds): number {
    let number = Math.floor(at / DAY_S);
    while (at < this.start(number)) number--;
    while (at >= this.start(number + 1)) number++;
    return number;
  }

  day(at: Seconds): Day {
    return dayName(this.number(at));
  }

  startOf(day: Day): Seconds {
    return this.start(dayNumber(day));
  }
}
