import { expect, test } from 'vitest';
import { applyAllowances } from './allowance';
import type { ThreadEvent, Unit } from './event';
import { MINUTE, outbound, unitOf } from './testing';
import { type FoldOptions, foldThread, unitsOf } from './thread';

const options: FoldOptions = { zone: 'America/Sao_Paulo', country: 'BR' };
const at = Date.parse;
test('a what-if prices the same thread by other rules, verdicts telling the category only', () => {
  const verdict = { model: 'PMP', type: 'regular', category: 'utility', billable: true, subtype: null };
  const events = ['09:00', '10:00', '11:00'].map((time, i) =>
    outbound(`w${i}`, `2026-05-04T${time}:00Z`, { content: null, templateCategory: null, verdict }),
  );
  expect(unitsOf(foldThread(events, { zone: 'UTC' })).length).toBe(3);
  const [only, ...rest] = unitsOf(foldThread(events, { zone: 'UTC', rules: 'cbp-2024-11' }));
  expect(only).toMatchObject({ kind: 'conversation', category: 'utility', model: 'CBP' });
  expect(rest).toEqual([]);
  expect(() => foldThread(events, { zone: 'UTC', rules: 'cbp-1999' as never })).toThrow(
    "'cbp-1999' is no rule set; there are nbp",
  );
});

test('a long thread is folded in good time', () => {
  const events: ThreadEvent[] = [];
  const start = at('2026-01-01T00:00:00Z');
  for (let i = 0; i < 20_000; i++) {
    const when = start + i * 20 * MINUTE;
    if (i % 3 === 0) events.push({ kind: 'inbound_message', id: `in${i}`, at: when });
    else
      events.push(
        outbound(`w${i}`, new Date(when).toISOString(), { content: i % 2 ? 'free_form' : 'template' }),
      );
  }
  expect(foldThread(events, options).messages.length).toBe(13_333);
});

test('an allowance is counted for each WABA or number and month, verdicts included', () => {
  const service = (id: string, when: string, facts: Partial<Unit> = {}): Unit =>
    unitOf({
      id,
      openedBy: id,
      occurredAt: at(when),
      category: 'service',
      basis: 'derived',
      rules: ['P11'],
      ...facts,
    });
  const free = { basis: 'verdict', type: 'free_customer_service' } as const;
  const list: [Unit, string][] = [
    [service('a', '2026-10-31T10:00:00Z'), 'A'],
    [service('b', '2026-10-31T11:00:00Z'), 'A'],
    [service('c', '2026-10-31T10:00:00Z', free), 'B'],
    [service('d', '2026-10-31T12:00:00Z'), 'B'],
    [service('e', '2026-11-01T10:00:00Z'), 'A'],
    [service('f', '2026-10-31T13:00:00Z', { basis: 'verdict' }), 'C'],
    [
      service('g', '2026-10-31T14:00:00Z', { type: 'free_entry_point', category: 'referral_conversion' }),
      'C',
    ],
    [service('h', '2026-10-31T15:00:00Z', { subtype: 'paid_exempt' }), 'C'],
  ];
  const candidates = list.map(([unit, phone]) => ({ unit, waba: 'w', phone }));
  const october = (_: unknown, month: string): number => (month === '2026-10' ? 999 : 0);
  const types = (units: Unit[]): string[] =>
    units.map((unit) => `${unit.id} ${unit.type} ${unit.subtype ?? ''}`.trim());
  const expected = [
    'a free_customer_service',
    'b regular',
    'c free_customer_service',
    'd regular',
    'e free_customer_service',
    'f regular',
    'g free_entry_point',
    'h free_customer_service',
  ];
  const once = applyAllowances(candidates, 'UTC', october);
  expect(types(once)).toEqual(expected);
  const again = once.map((unit, i) => ({ ...candidates[i]!, unit }));
  expect(types(applyAllowances(again, 'UTC', october))).toEqual(expected);
});
