import { expect, test } from 'vitest';
import { allowanceUse } from './allowance';
import { cardDay, entryPointLength, RULE_SETS, ruleSet, ruleSetAt, ruleSetAtInstant, ruleSetOf } from './era';
import { internationalCategory } from './message';
import { DEFAULT_SETTINGS } from './settings';
import { unitOf } from './testing';
import { addDays, HOUR, startOfDay } from './time';

const zones = ['UTC', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Kiritimati', 'America/Los_Angeles'];

test('each rule set begins at the first instant of its day in the zone of the WABA (P19)', () => {
  for (const set of RULE_SETS.slice(1)) {
    const before = ruleSetAt(addDays(set.from, -1));
    expect(ruleSetAt(set.from)).toBe(set);
    expect(before).not.toBe(set);
    for (const zone of zones) {
      const start = startOfDay(set.from, zone);
      expect(ruleSetAtInstant(start, zone)).toBe(set);
      expect(ruleSetAtInstant(start - 1, zone)).toBe(before);
    }
  }
});

test('the timeline of the models', () => {
  const ids = [
    '2022-01-31',
    '2022-02-01',
    '2023-06-01',
    '2024-11-01',
    '2025-06-30',
    '2025-07-01',
    '2026-10-01',
  ];
  expect(ids.map((day) => ruleSetAt(day).id)).toEqual([
    'nbp',
    'cbp-2022-02',
    'cbp-2023-06',
    'cbp-2024-11',
    'cbp-2024-11',
    'pmp-2025-07',
    'pmp-2026-10',
  ]);
  expect(() => ruleSet('pmp')).toThrow("'pmp' is no rule set");
});

test('a model that the webhook names outside its time has its nearest rules (P9)', () => {
  const at = Date.parse('2025-07-01T12:00:00Z');
  expect(ruleSetOf('CBP', at, 'UTC').id).toBe('cbp-2024-11');
  expect(ruleSetOf('PMP', Date.parse('2025-06-30T12:00:00Z'), 'UTC').id).toBe('pmp-2025-07');
  expect(ruleSetOf('PMP', at, 'UTC').id).toBe('pmp-2025-07');
  expect(ruleSetOf('NBP', at, 'UTC').id).toBe('nbp');
});

test('cards of CBP end with it', () => {
  expect(cardDay('CBP', '2025-07-01')).toBe('2025-06-30');
  expect(cardDay('CBP', '2025-05-01')).toBe('2025-05-01');
  expect(cardDay('PMP', '2025-07-01')).toBe('2025-07-01');
  expect(cardDay('PMP', '2025-09-01', 'pmp-2026-10')).toBe('2026-10-01');
});

test('a free entry point lasted 24 hours until February 2023, then 72; since 2026-09-28 a setting says (O4, P8)', () => {
  const hours = (day: string, settings = DEFAULT_SETTINGS): number =>
    entryPointLength(Date.parse(`${day}T12:00:00Z`), 'UTC', settings) / HOUR;
  expect([hours('2023-02-28'), hours('2023-03-01'), hours('2026-09-28')]).toEqual([24, 72, 72]);
  const week = { ...DEFAULT_SETTINGS, entryPointHours: 168 };
  expect([hours('2026-09-27', week), hours('2026-09-28', week)]).toEqual([72, 168]);
});

test('countries with a rate for authentication from abroad, each from its day on (X1)', () => {
  const days = {
    '2024-06-01': ['ID'],
    '2024-07-01': ['IN'],
    '2025-02-01': ['EG', 'MY', 'NG', 'PK', 'SA', 'ZA', 'AE'],
    '2026-10-01': ['BD', 'IQ', 'KZ', 'KW', 'MA', 'NP', 'OM', 'LK', 'UA'],
  };
  const authInternational = { eligible: true, primaryLocation: 'US', startTime: 0, countries: {} };
  const category = (country: string, at: number): string => {
    const facts = {
      zone: 'Asia/Kolkata',
      settings: DEFAULT_SETTINGS,
      country,
      authInternational,
      exempt: false,
    };
    return internationalCategory('authentication', at, facts);
  };
  for (const [day, countries] of Object.entries(days)) {
    const start = startOfDay(day, 'Asia/Kolkata');
    for (const country of countries) {
      expect(category(country, start), country).toBe('authentication_international');
      expect(category(country, start - 1), country).toBe('authentication');
    }
  }
  for (const country of ['BR', 'FR', 'US'])
    expect(category(country, Date.parse('2027-01-01'))).toBe('authentication');
});

test('what is free each month, how often, and for whom (O3, C15, P11)', () => {
  const free = (model: 'CBP' | 'PMP', day: string, category: string) => {
    const unit = unitOf({ model, category, occurredAt: Date.parse(`${day}T12:00:00Z`), basis: 'derived' });
    const use = allowanceUse(unit, 'UTC');
    return use && [use.allowance.scope, use.allowance.size, use.allowance.rule, use.month];
  };
  expect(free('CBP', '2022-09-10', 'business_initiated')).toEqual(['waba', 1000, 'O3', '2022-09']);
  expect(free('CBP', '2022-09-10', 'user_initiated')).toEqual(['waba', 1000, 'O3', '2022-09']);
  expect(free('CBP', '2024-10-31', 'service')).toEqual(['waba', 1000, 'C15', '2024-10']);
  expect(free('CBP', '2024-10-31', 'utility')).toBeNull();
  expect(free('CBP', '2024-11-01', 'service')).toBeNull();
  expect(free('PMP', '2026-09-30', 'service')).toBeNull();
  expect(free('PMP', '2026-10-01', 'service')).toEqual(['phone', 1000, 'P11', '2026-10']);
  expect(free('PMP', '2026-10-01', 'group_service')).toEqual(['phone', 1000, 'P11', '2026-10']);
  expect(free('PMP', '2026-10-01', 'utility')).toBeNull();
});
