import { expect, test } from 'vitest';
import { allowanceUse, applyAllowances, withinAllowance } from './allowance';
import { chargedBy, groupCategory, whyUnknown, word } from './category';
import { RULE_SETS } from './era';
import type { Unit } from './event';
import { DEFAULT_SETTINGS } from './settings';
import { unitOf } from './testing';

const P11 = RULE_SETS.find((set) => set.id === 'pmp-2026-10')!.allowance!;
const C15 = RULE_SETS.find((set) => set.id === 'cbp-2023-06')!.allowance!;
const service = (facts: Partial<Unit> = {}): Unit =>
  unitOf({ category: 'service', basis: 'derived', ...facts });
const conversation = (facts: Partial<Unit> = {}): Unit =>
  service({
    kind: 'conversation',
    model: 'CBP',
    occurredAt: Date.parse('2024-09-10T12:00:00Z'),
    rules: ['C3', 'C4'],
    ...facts,
  });

test('a message within the allowance is free, beyond it charged, whatever it was before (P11)', () => {
  const free = withinAllowance(service({ subtype: 'paid_exempt' }), P11, 'UTC', true);
  expect(free).toEqual(service({ type: 'free_customer_service', subtype: null, rules: ['P11', 'P5'] }));
  expect(withinAllowance(service({ category: 'group_service' }), P11, 'UTC', true).type).toBe(
    'free_group_customer_service',
  );
  expect(withinAllowance(free, P11, 'UTC', true)).toEqual(free);
  expect(withinAllowance(free, P11, 'UTC', false)).toEqual(service({ rules: ['P11', 'P1'] }));
  const charged = service({ subtype: 'paid_exempt', rules: ['P13'] });
  expect(withinAllowance(charged, P11, 'UTC', false)).toBe(charged);
});

test('a conversation keeps the rules that opened it (C15)', () => {
  const free = withinAllowance(conversation(), C15, 'UTC', true);
  expect(free).toEqual(conversation({ type: 'free_tier', rules: ['C15', 'C3', 'C4'] }));
  expect(withinAllowance(free, C15, 'UTC', true)).toEqual(free);
  expect(withinAllowance(free, C15, 'UTC', false)).toEqual(conversation());
  expect(withinAllowance(conversation(), C15, 'UTC', false)).toEqual(conversation());
});

test('which units use the allowance, and which are decided already (C15, H2, P11, P20)', () => {
  const use = (unit: Unit, settings = {}) => {
    const found = allowanceUse(unit, 'UTC', { ...DEFAULT_SETTINGS, ...settings });
    return found && `${found.allowance.rule} ${found.month} ${found.decided}`;
  };
  expect(use(service())).toBe('P11 2026-10 false');
  expect(use(service({ basis: 'verdict' }))).toBeNull();
  expect(use(service({ basis: 'verdict', type: 'free_customer_service' }))).toBe('P11 2026-10 true');
  expect(use(conversation())).toBe('C15 2024-09 false');
  expect(use(conversation({ basis: 'verdict' }))).toBe('C15 2024-09 false');
  expect(use(conversation({ rules: ['H2', 'C4'] }))).toBe('C15 2024-09 true');
  const free = { category: 'referral_conversion', type: 'free_entry_point' };
  const counts = { entryPointUsesAllowance: true };
  expect(use(service(free))).toBeNull();
  expect(use(service({ ...free, category: 'service' }))).toBeNull();
  expect(use(service(free), counts)).toBe('P11 2026-10 true');
  expect(use(conversation(free), counts)).toBeNull();
  expect(
    allowanceUse(service({ occurredAt: Date.parse('2026-05-05') }), 'UTC', DEFAULT_SETTINGS, 'pmp-2026-10')
      ?.month,
  ).toBe('2026-05');
});

test('the first in time are free, of one instant those with the smaller ids, however they are given', () => {
  const at = (minutes: number) => Date.parse('2026-10-20T10:00:00Z') + minutes * 60_000;
  const units = [
    service({ id: 'd', occurredAt: at(2) }),
    service({ id: 'c', occurredAt: at(1) }),
    service({ id: 'a', occurredAt: at(1) }),
    service({ id: 'b', occurredAt: at(1) }),
  ];
  const free = (list: Unit[], left: number) =>
    applyAllowances(
      list.map((unit) => ({ unit, waba: 'w', phone: 'p' })),
      'UTC',
      () => 1000 - left,
    )
      .filter((unit) => unit.type !== 'regular')
      .map((unit) => unit.id)
      .sort();
  for (const list of [units, [...units].reverse(), [units[2]!, units[0]!, units[3]!, units[1]!]]) {
    expect(free(list, 1)).toEqual(['a']);
    expect(free(list, 2)).toEqual(['a', 'b']);
    expect(free(list, 3)).toEqual(['a', 'b', 'c']);
  }
  expect(
    applyAllowances(
      units.map((unit) => ({ unit, waba: 'w', phone: 'p' })),
      'UTC',
    ).every((unit) => unit.type !== 'regular'),
  ).toBe(true);
  const other = applyAllowances(
    units.slice(0, 2).map((unit, i) => ({ unit, waba: `w${i}`, phone: 'p' })),
    'UTC',
    ({ waba, phone }, month) => (waba === 'w0' && phone === 'p' && month === '2026-10' ? 1000 : 999),
  );
  expect(other.map((unit) => unit.type)).toEqual(['regular', 'free_customer_service']);
});

test('a verdict that is free uses one up', () => {
  const told = service({
    id: 'a',
    basis: 'verdict',
    type: 'free_customer_service',
    occurredAt: Date.parse('2026-10-01T10:00:00Z'),
  });
  const units = applyAllowances(
    [told, service({ id: 'b' })].map((unit) => ({ unit, waba: 'w', phone: 'p' })),
    'UTC',
    () => 999,
  );
  expect(units).toEqual([told, service({ id: 'b' })]);
});

test('every category of the price lists may be priced, another is named (H8)', () => {
  for (const category of [
    'authentication',
    'authentication_international',
    'marketing',
    'marketing_lite',
    'service',
    'utility',
    'group_marketing',
    'group_service',
    'group_utility',
    'business_initiated',
    'user_initiated',
    'template_notification',
    'session_message',
    'referral_conversion',
    'meta_business_agent',
  ])
    expect(whyUnknown(category), category).toBeNull();
  expect(whyUnknown('general_purpose_ai')).toBe("the category 'general_purpose_ai' is not known");
  expect(whyUnknown('')).toBe("the category '' is not known");
});

test('one spelling of each word', () => {
  expect(word(' Free-Customer-Service ')).toBe('free_customer_service');
  expect(word('authentication-international')).toBe('authentication_international');
  expect(word('REFERRAL_CONVERSATION')).toBe('referral_conversion');
  expect(word('customer_initiated')).toBe('user_initiated');
  expect(word('Something New')).toBe('something new');
  expect(word('utility')).toBe('utility');
});

test('what a type means for the bill, and the words of groups (P10, P13)', () => {
  expect(['regular', 'token_metered', 'free_x', 'odd'].map((type) => chargedBy(type, null))).toEqual([
    'charged',
    'charged',
    'free',
    'unknown',
  ]);
  expect(chargedBy('regular', 'paid_exempt')).toBe('free');
  expect(chargedBy('regular', 'other')).toBe('charged');
  const words = ['marketing', 'marketing_lite', 'utility', 'service', 'authentication', 'group_utility'];
  expect(words.map(groupCategory)).toEqual([
    'group_marketing',
    'group_marketing',
    'group_utility',
    'group_service',
    'authentication',
    'group_utility',
  ]);
});
