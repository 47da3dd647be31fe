import { expect, test } from 'vitest';
import { addDays, DAY, HOUR, localDay, startOfDay, zoneOffset } from './time';

const at = Date.parse;

test('a day belongs to the zone, not to UTC', () => {
  expect(localDay(at('2026-10-01T02:30:00Z'), 'America/Sao_Paulo')).toBe('2026-09-30');
  expect(localDay(at('2026-10-01T03:30:00Z'), 'America/Sao_Paulo')).toBe('2026-10-01');
  expect(localDay(at('2026-09-30T10:00:00Z'), 'Pacific/Kiritimati')).toBe('2026-10-01');
  expect(localDay(at('2026-10-01T10:59:59Z'), 'Pacific/Pago_Pago')).toBe('2026-09-30');
});

test('a day starts at midnight of its zone, on both sides of a change of clocks', () => {
  expect(startOfDay('2025-07-01', 'America/Los_Angeles')).toBe(at('2025-07-01T07:00:00Z'));
  expect(startOfDay('2026-03-29', 'Europe/Paris')).toBe(at('2026-03-28T23:00:00Z'));
  expect(startOfDay('2026-03-30', 'Europe/Paris')).toBe(at('2026-03-29T22:00:00Z'));
  expect(startOfDay('2026-10-25', 'Europe/Paris')).toBe(at('2026-10-24T22:00:00Z'));
  expect(startOfDay('2026-10-26', 'Europe/Paris')).toBe(at('2026-10-25T23:00:00Z'));
});

test('where midnight is skipped the day starts at the first minute that exists', () => {
  // Chile sets its clocks forward at midnight.
  const start = startOfDay('2026-09-06', 'America/Santiago');
  expect(localDay(start, 'America/Santiago')).toBe('2026-09-06');
  expect(localDay(start - 1, 'America/Santiago')).toBe('2026-09-05');
});

test('every day of two years starts where the day before ends, in zones from -11 to +14', () => {
  for (const zone of [
    'Pacific/Pago_Pago',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Kiritimati',
    'America/Santiago',
    'Africa/Cairo',
  ]) {
    let day = '2025-01-01';
    for (let i = 0; i < 730; i++) {
      const start = startOfDay(day, zone);
      expect(localDay(start, zone)).toBe(day);
      expect(localDay(start - 1, zone)).toBe(addDays(day, -1));
      day = addDays(day, 1);
    }
  }
});

test('offsets are whole minutes of wall clock minus UTC', () => {
  expect(zoneOffset(at('2026-01-01T00:00:00Z'), 'Asia/Kathmandu')).toBe(5.75 * HOUR);
  expect(zoneOffset(at('2026-07-01T00:00:00Z'), 'America/New_York')).toBe(-4 * HOUR);
  expect(DAY).toBe(86_400_000);
});
