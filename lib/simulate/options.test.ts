import { describe, expect, test } from 'vitest';
import { plan, SimulateOptionError, type SimulateOptions } from './options';

const base = { messages: 100, seed: 1 };

describe('dates', () => {
  const cases: [Partial<SimulateOptions>, string, string][] = [
    [{}, '2023-06-01', '2026-11-15'],
    [{ era: 'all' }, '2023-06-01', '2026-11-15'],
    [{ from: '2026-02-01' }, '2026-02-01', '2026-03-03'],
    [{ from: '2026-02-01', days: 3 }, '2026-02-01', '2026-02-04'],
    [{ days: 3 }, '2023-06-01', '2023-06-04'],
    [{ era: 'cbp-2023-06' }, '2023-06-01', '2024-11-01'],
    [{ era: 'cbp-2024-11', from: '2025-06-01' }, '2025-06-01', '2025-07-01'],
    [{ era: 'pmp-2025-07', days: 10 }, '2025-07-01', '2025-07-11'],
    [{ era: 'pmp-2026-10' }, '2026-10-01', '2026-11-15'],
    [{ era: 'pmp-2026-10', from: '2027-01-01' }, '2027-01-01', '2027-01-31'],
  ];
  test.each(cases)('%o', (options, from, to) => {
    expect(plan({ ...base, ...options })).toMatchObject({ from, to });
  });
});

describe('a refused option is named', () => {
  const cases: [Partial<SimulateOptions>, RegExp][] = [
    [{ messages: 0 }, /^--messages must be a whole number from 1 /],
    [{ messages: 1.5 }, /^--messages .* not '1.5'$/],
    [{ seed: -1 }, /^--seed /],
    [{ tenants: 0 }, /^--tenants /],
    [{ days: 0 }, /^--days /],
    [{ batch: 1_001 }, /^--batch must be a whole number from 1 to 1000/],
    [{ from: '2026-02-30' }, /^--from '2026-02-30' is not a day/],
    [{ from: 'soon' }, /^--from 'soon' is not a day/],
    [{ from: '2022-01-01' }, /^--from 2022-01-01 is outside the rules the simulator knows/],
    [{ era: 'pmp-2025-07', from: '2026-10-01' }, /^--from 2026-10-01 is outside --era pmp-2025-07/],
    [{ era: 'cbp-2024-11', days: 300 }, /^--days 300 from 2024-11-01 runs past --era cbp-2024-11/],
    [{ era: 'nbp' as 'all' }, /^--era 'nbp' is not one of cbp-2023-06, /],
  ];
  test.each(cases)('%o', (options, sentence) => {
    expect(() => plan({ ...base, ...options })).toThrow(SimulateOptionError);
    expect(() => plan({ ...base, ...options })).toThrow(sentence);
  });
});
