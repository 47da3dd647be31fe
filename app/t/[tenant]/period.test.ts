import { expect, test } from 'vitest';
import { parsePeriod } from './period';

const TODAY = '2026-11-22';

test.each([
  // What the address says, the days, and those they are compared with.
  ['', '2026-11-01 2026-11-23', '2026-10-01 2026-10-23'],
  ['compare=year', '2026-11-01 2026-11-23', '2025-11-01 2025-11-23'],
  ['compare=none', '2026-11-01 2026-11-23', null],
  ['compare=nonsense', '2026-11-01 2026-11-23', '2026-10-01 2026-10-23'],
  ['period=last-month&compare=year', '2026-10-01 2026-11-01', '2025-10-01 2025-11-01'],
  ['period=3-months', '2026-09-01 2026-11-23', '2026-06-01 2026-08-23'],
  ['period=year', '2026-01-01 2026-11-23', '2025-01-01 2025-11-23'],
  ['period=all&compare=year', '2018-01-01 2026-11-23', null],
  ['from=2024-02-10&to=2024-02-12', '2024-02-10 2024-02-12', '2024-02-08 2024-02-10'],
  // 29 February has no counterpart: it is compared with the 28th.
  ['from=2024-02-01&to=2024-03-01&compare=year', '2024-02-01 2024-03-01', '2023-02-01 2023-03-01'],
  ['from=2024-02-29&to=2024-03-01&compare=year', '2024-02-29 2024-03-01', '2023-02-28 2023-03-01'],
  ['from=2025-02-30&to=2025-03-05', '2026-11-01 2026-11-23', '2026-10-01 2026-10-23'],
])('%s is %s, compared with %s', (query, days, before) => {
  const period = parsePeriod(Object.fromEntries(new URLSearchParams(query)), TODAY);
  expect(`${period.from} ${period.to}`).toBe(days);
  expect(period.previous && `${period.previous.from} ${period.previous.to}`).toBe(before);
  expect(period.comparedWith === '').toBe(before === null);
});

test('periods have names in both languages', () => {
  expect(parsePeriod({ period: 'last-month', compare: 'year' }, TODAY, 'fr')).toMatchObject({
    label: 'octobre 2026',
    comparedWith: 'les mêmes jours un an plus tôt',
  });
  expect(parsePeriod({}, TODAY)).toMatchObject({
    label: '1–22 Nov 2026',
    comparedWith: 'the same days last month',
  });
});
