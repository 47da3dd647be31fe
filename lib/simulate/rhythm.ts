import { type Calendar, DAY_S, type Seconds } from './calendar';
import type { Random } from './random';
import { calendarOf, type Stream } from './world';

/** How busy an hour of the local day is; nobody shops at four in the morning. */
const HOURS = [2, 1, 1, 1, 1, 2, 4, 8, 14, 20, 22, 22, 20, 18, 20, 21, 20, 19, 18, 16, 13, 9, 5, 3];
/** Sunday first; 1970-01-01 was a Thursday. */
const WEEKDAYS = [55, 100, 105, 105, 110, 120, 80];
const THURSDAY = 4;

/** Spreads a stream's messages over its time: growing by month, by weekday and by the local hour. */
export class Rhythm {
  private readonly calendar: Calendar;
  private readonly first: number;
  /** Traffic up to and including each day. */
  private readonly upTo: number[] = [];
  private day = 0;

  constructor(private readonly stream: Stream) {
    this.calendar = calendarOf(stream.phone);
    this.first = this.calendar.number(stream.from);
    const last = this.calendar.number(stream.to - 1);
    const daily = 1 + stream.growth / 30_000;
    let size = 1;
    let sum = 0;
    for (let number = this.first; number <= last; number++, size *= daily) {
      const [from, to] = this.bounds(number);
      sum += (size * WEEKDAYS[(number + THURSDAY) % 7]! * (to - from)) / DAY_S;
      this.upTo.push(sum);
    }
  }

  /** When the message number `done` of the stream is due; never earlier than the one before it. */
  at(done: number, random: Random): Seconds {
    const { upTo, stream } = this;
    const total = upTo.at(-1)!;
    const jitter = random.below(1000) / 1000;
    const target = (Math.min(stream.messages, done + jitter) / stream.messages) * total;
    while (this.day < upTo.length - 1 && upTo[this.day]! < target) this.day++;
    const before = this.day === 0 ? 0 : upTo[this.day - 1]!;
    const part = Math.max(0, Math.min(1, (target - before) / (upTo[this.day]! - before)));
    const [from, to] = this.bounds(this.first + this.day);
    const whole = to - from > 22 * 3_600;
    return Math.min(stream.to - 2, from + Math.floor((whole ? hourOf(part) : part) * (to - from)));
  }

  /** The part of a local day that belongs to the stream. */
  private bounds(number: number): [Seconds, Seconds] {
    return [
      Math.max(this.stream.from, this.calendar.start(number)),
      Math.min(this.stream.to, this.calendar.start(number + 1)),
    ];
  }
}

const HOURS_SUM = HOURS.reduce((a, b) => a + b, 0);

/** The part of the day at which `part` of its traffic is over. */
function hourOf(part: number): number {
  let left = part * HOURS_SUM;
  let hour = 0;
  while (hour < 23 && left > HOURS[hour]!) left -= HOURS[hour++]!;
  return (hour + Math.min(1, left / HOURS[hour]!)) / 24;
}
