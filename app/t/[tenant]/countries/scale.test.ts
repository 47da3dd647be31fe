import { expect, test } from 'vitest';
import { scaleOf } from './scale';

test.each([
  [12_500_000_000n, [300_000_000n, 1_000_000_000n, 3_000_000_000n, 10_000_000_000n]],
  [3_000_000n, [100_000n, 300_000n, 1_000_000n, 3_000_000n]],
  [2_999_999n, [30_000n, 100_000n, 300_000n, 1_000_000n]],
  [4n, [1n, 3n]],
  [0n, []],
])('with %s at the most, the steps begin at %s', (most, breaks) => {
  expect(scaleOf(most).breaks).toEqual(breaks);
});

test('an amount has the step that it has reached', () => {
  const { step } = scaleOf(12_500_000_000n);
  expect(
    [0n, 1n, 299_999_999n, 300_000_000n, 3_000_000_000n, 10_000_000_000n, 12_500_000_000n].map(step),
  ).toEqual([0, 1, 1, 2, 4, 5, 5]);
  expect(step(-5n)).toBe(0);
});
