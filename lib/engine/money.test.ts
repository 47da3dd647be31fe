import { expect, test } from 'vitest';
import { divideHalfUp, formatMicros, parseMicros } from './money';

test('amounts are read and written without a float in between', () => {
  expect(parseMicros('0.0859')).toBe(85_900n);
  expect(parseMicros('-12')).toBe(-12_000_000n);
  expect(parseMicros('0.000001')).toBe(1n);
  expect(formatMicros(85_900n)).toBe('0.0859');
  expect(formatMicros(0n)).toBe('0.0000');
  expect(formatMicros(1_000_001n)).toBe('1.000001');
  expect(formatMicros(-60_000n)).toBe('-0.0600');
  expect(formatMicros(5_000_000n, 0)).toBe('5');
});

test('what is no decimal, or too fine, is refused by name', () => {
  for (const text of ['', 'abc', '1e3', '0.0000001', 'NaN', '1,5', '.5']) {
    expect(() => parseMicros(text)).toThrow(RangeError);
  }
});

test('division rounds half away from zero', () => {
  expect(divideHalfUp(5n, 2n)).toBe(3n);
  expect(divideHalfUp(-5n, 2n)).toBe(-3n);
  expect(divideHalfUp(4n, 3n)).toBe(1n);
  expect(divideHalfUp(7n, 7n)).toBe(1n);
});
