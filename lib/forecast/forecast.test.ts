import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, startOfDay } from '../engine/time';
import { runsOutOn } from './allowance';
import { type DayAmount, forecastMonth, HISTORY_DAYS } from './month';

/** `count` days that end yesterday, each as `amount` says by its place before today (1 = yesterday). */
function history(today: string, count: number, amount: (daysAgo: number) => bigint): DayAmount[] {
  return Array.from({ length: count }, (_, at) => ({ day: addDays(today, -at - 1), amount: amount(at + 1) }));
}

describe('a month carried on', () => {
  test('of the same every day is that on every day', () => {
    const days = history('2026-11-22', 60, () => 5n);
    expect(forecastMonth(days, '2026-11-22')).toEqual({
      expected: 150n,
      range: { low: 150n, high: 150n },
      weeks: 8,
    });
  });

  test('knows its weekdays: what is only sent on Mondays comes on each Monday that is left', () => {
    // 2026-11-16 was a Monday; the 23rd and the 30th are to come, the 2nd, 9th and 16th are over.
    const days = history('2026-11-22', 60, (ago) =>
      new Date(addDays('2026-11-22', -ago)).getUTCDay() === 1 ? 700n : 0n,
    );
    expect(forecastMonth(days, '2026-11-22').expected).toBe(5n * 700n);
  });

  test('states the quietest and the busiest week as its range', () => {
    const days = history('2026-11-29', 14, (ago) => (ago <= 7 ? 10n : 30n));
    // To the 28th 7 x 10 and 7 x 30 and before that nothing; left are today and tomorrow, a weekday being 20.
    expect(forecastMonth(days, '2026-11-29')).toEqual({
      expected: 280n + 40n,
      range: { low: 280n + 20n, high: 280n + 60n },
      weeks: 2,
    });
  });

  test('of today counts what has come already when it is more than usual, and the usual when it is less', () => {
    const days = history('2026-11-30', 56, () => 10n);
    const on = (amount: bigint) =>
      forecastMonth([...days, { day: '2026-11-30', amount }], '2026-11-30').expected;
    expect([on(0n), on(9n), on(10n), on(25n)]).toEqual([300n, 300n, 300n, 315n]);
  });

  test('on its first day rests on the weeks before alone', () => {
    const days = history('2026-11-01', 56, () => 3n);
    expect(forecastMonth(days, '2026-11-01')).toMatchObject({ expected: 90n, weeks: 8 });
  });

  test('of few days is their average, without a range; of one week has none either', () => {
    const few = history('2026-11-05', 3, () => 4n);
    expect(forecastMonth(few, '2026-11-05')).toEqual({ expected: 12n + 26n * 4n, range: null, weeks: 0 });
    expect(forecastMonth([{ day: '2026-11-05', amount: 4n }], '2026-11-05')).toEqual({
      expected: 26n * 4n,
      range: null,
      weeks: 0,
    });
    expect(
      forecastMonth(
        history('2026-11-08', 7, () => 4n),
        '2026-11-08',
      ),
    ).toEqual({
      expected: 120n,
      range: null,
      weeks: 1,
    });
  });

  test('of nothing is nothing', () => {
    expect(forecastMonth([], '2026-11-22')).toEqual({ expected: 0n, range: null, weeks: 0 });
    const zeros = history('2026-11-22', 56, () => 0n);
    expect(forecastMonth(zeros, '2026-11-22')).toEqual({ expected: 0n, range: null, weeks: 0 });
    const longAgo = [{ day: '2026-10-30', amount: 9n }];
    expect(forecastMonth(longAgo, '2026-11-22')).toEqual({
      expected: 0n,
      range: { low: 0n, high: 0n },
      weeks: 3,
    });
  });

  test('looks back eight weeks and no further', () => {
    const days = history('2026-11-30', HISTORY_DAYS + 30, (ago) => (ago > HISTORY_DAYS ? 1_000_000n : 10n));
    expect(forecastMonth(days, '2026-11-30').expected).toBe(300n);
  });

  const today = fc.integer({ min: 0, max: 1500 }).map((offset) => addDays('2024-01-01', offset));
  const months = today.chain((day) =>
    fc.record({
      day: fc.constant(day),
      amounts: fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 0, maxLength: 70 }),
      soFar: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    }),
  );

  test('is never less than what is there, and lies within its range', () => {
    fc.assert(
      fc.property(months, ({ day, amounts, soFar }) => {
        const days = [...history(day, amounts.length, (ago) => amounts[ago - 1]!), { day, amount: soFar }];
        const there = days
          .filter((one) => one.day.slice(0, 7) === day.slice(0, 7))
          .reduce((sum, one) => sum + one.amount, 0n);
        const { expected, range } = forecastMonth(days, day);
        expect(expected >= there).toBe(true);
        if (range) expect(there <= range.low && range.low <= expected && expected <= range.high).toBe(true);
      }),
    );
  });

  test('of a week that repeats itself is exactly the month that will be', () => {
    const weekdays = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(today, weekdays, (day, week) => {
        fc.pre(week.some((amount) => amount > 0n));
        const amount = (one: string) => week[new Date(one).getUTCDay()]!;
        const days = history(day, 84, (ago) => amount(addDays(day, -ago)));
        let whole = 0n;
        for (let one = `${day.slice(0, 7)}-01`; one.slice(0, 7) === day.slice(0, 7); one = addDays(one, 1))
          whole += amount(one);
        expect(forecastMonth(days, day)).toMatchObject({
          expected: whole,
          range: { low: whole, high: whole },
        });
      }),
    );
  });

  test('does not depend on the order of its days, nor on how they are cut', () => {
    fc.assert(
      fc.property(months, ({ day, amounts }) => {
        const days = history(day, amounts.length, (ago) => amounts[ago - 1]!);
        const cut = days.flatMap(({ day, amount }) => [
          { day, amount: amount / 3n },
          { day, amount: amount - amount / 3n },
        ]);
        expect(forecastMonth(cut.reverse(), day)).toEqual(forecastMonth(days, day));
      }),
    );
  });
});

describe('an allowance runs out', () => {
  const november = (zone: string) => ({
    size: 1000n,
    start: startOfDay('2026-11-01', zone),
    end: startOfDay('2026-12-01', zone),
    zone,
  });
  const at = (text: string) => Date.parse(text);

  test('on the day that the pace of the month leads to, in the zone of the account', () => {
    const month = november('UTC');
    expect(runsOutOn({ ...month, used: 500n, now: at('2026-11-11T00:00Z') })).toBe('2026-11-21');
    expect(runsOutOn({ ...month, used: 501n, now: at('2026-11-11T00:00Z') })).toBe('2026-11-20');
    const tokyo = november('Asia/Tokyo');
    expect(runsOutOn({ ...tokyo, used: 500n, now: at('2026-11-10T15:00Z') })).toBe('2026-11-21');
  });

  test('not at all when it lasts to the end, is over, or nothing was used', () => {
    const month = november('UTC');
    const now = at('2026-11-16T00:00Z');
    expect(runsOutOn({ ...month, used: 500n, now })).toBeNull();
    expect(runsOutOn({ ...month, used: 501n, now })).toBe('2026-11-30');
    expect(runsOutOn({ ...month, used: 0n, now })).toBeNull();
    expect(runsOutOn({ ...month, used: 1000n, now })).toBeNull();
    expect(runsOutOn({ ...month, used: 3n, now: month.start })).toBeNull();
  });

  test('by the clock where a day has 25 hours', () => {
    const zone = 'Europe/Paris';
    const month = {
      size: 1000n,
      start: startOfDay('2026-10-01', zone),
      end: startOfDay('2026-11-01', zone),
      zone,
    };
    // 2026-10-25 has 25 hours: 2000 hours' worth of thousandths, half of it after the change.
    const half = month.start + (month.end - month.start) / 2;
    expect(runsOutOn({ ...month, used: 501n, now: half })).toBe('2026-10-31');
    expect(runsOutOn({ ...month, used: 500n, now: half })).toBeNull();
  });

  test('never before it is now, and sooner when more is used', () => {
    const month = november('America/Sao_Paulo');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 * 24 * 3_600_000 - 1 }),
        fc.bigInt({ min: 1n, max: 998n }),
        (elapsed, used) => {
          const now = month.start + elapsed;
          const day = runsOutOn({ ...month, used, now });
          const sooner = runsOutOn({ ...month, used: used + 1n, now });
          if (day === null) return;
          expect(startOfDay(addDays(day, 1), month.zone)).toBeGreaterThan(now);
          expect(sooner !== null && sooner <= day).toBe(true);
        },
      ),
    );
  });
});
