import { expect, test } from 'vitest';
import { applyAllowances } from '../engine/allowance';
import { ruleSet } from '../engine/era';
import type { InboundEvent, Unit } from '../engine/event';
import { Random } from '../simulate/random';
import { FreeUnits } from './free-units';
import { noCertainty, type StoredMessage } from './nature';
import { type ReplayedUnit, replay } from './replay';
import type { WhatIfRules } from './rules';

/**
 * `2026-08-03 10:00 in`, `2026-08-03 10:00 ad` (a click), or an outbound message: time, id, then what Meta said:
 * `PMP free_customer_service utility`, `CBP marketing c1` (with the conversation), or nothing.
 */
function thread(...lines: string[]) {
  const messages: StoredMessage[] = [];
  const inbound: InboundEvent[] = [];
  for (const line of lines) {
    const [day, time, id = '', model, second, third] = line.split(' ');
    const at = Date.parse(`${day}T${time}Z`);
    if (id === 'in') inbound.push({ kind: 'inbound_message', id: `${at}`, at });
    else if (id === 'ad')
      inbound.push({ kind: 'inbound_message', id: `${at}`, at, referral: { source: 'ad', client: null } });
    else {
      const cbp = model === 'CBP';
      const [type, category, conversation] = cbp ? [null, second, third] : [second, third, undefined];
      messages.push({
        at,
        country: 'FR',
        event: {
          kind: 'outbound_message',
          id,
          content: null,
          templateCategory: null,
          sentAt: at,
          deliveredAt: at,
          readAt: null,
          failedAt: null,
          errorCode: null,
          verdict: model
            ? { model, type: type ?? null, category: category!, billable: null, subtype: null }
            : null,
          conversation: conversation ? { id: conversation, origin: category!, expiresAt: null } : null,
          group: category?.startsWith('group_') ?? false,
        },
      });
    }
  }
  return { messages, inbound };
}

function replayed(rules: WhatIfRules, lines: string[], from = '2020-01-01') {
  const certainty = noCertainty();
  const at = Date.parse(from);
  const units = replay(thread(...lines), { zone: 'UTC', rules, from: at, certainFrom: at }, certainty);
  return { units: units.map(({ unit }) => `${unit.openedBy} ${unit.category} ${unit.type}`), certainty };
}

test('per message: the October 2026 rules charge service and what was free in the window', () => {
  const { units, certainty } = replayed('pmp-2026-10', [
    '2026-08-03 10:00 in',
    '2026-08-03 10:05 a PMP free_customer_service service',
    '2026-08-03 10:06 b PMP free_customer_service utility',
    '2026-08-07 10:00 c PMP regular marketing',
  ]);
  expect(units).toEqual(['a service regular', 'b utility regular', 'c marketing regular']);
  expect(certainty).toEqual({ messages: 3, told: 3, silent: 0, joined: 0, unexplained: 0 });
});

test('per message: before October 2026 service and utility inside the window were free', () => {
  const { units, certainty } = replayed('pmp-2025-07', [
    '2026-11-03 10:00 in',
    '2026-11-03 10:05 a PMP regular service',
    '2026-11-03 10:06 b PMP regular utility',
    '2026-11-05 10:00 c PMP regular utility',
    '2026-11-06 10:00 d PMP regular service',
  ]);
  expect(units).toEqual([
    'a service free_customer_service',
    'b utility free_customer_service',
    'c utility regular',
    'd service free_customer_service',
  ]);
  // The last one can only have been sent in a window that is not known here.
  expect(certainty).toMatchObject({ told: 3, unexplained: 1 });
});

test('per conversation: a day of messages of one category is charged once, and service joins it', () => {
  const { units } = replayed('cbp-2024-11', [
    '2026-08-03 10:00 a PMP regular marketing',
    '2026-08-03 12:00 b PMP regular marketing',
    '2026-08-03 12:30 in',
    '2026-08-03 12:40 c PMP free_customer_service service',
    '2026-08-03 13:00 d PMP free_customer_service utility',
    '2026-08-04 10:00 e PMP regular marketing',
    '2026-08-06 10:00 in',
    '2026-08-06 10:01 f PMP free_customer_service service',
  ]);
  expect(units).toEqual([
    'a marketing regular',
    'd utility regular',
    'e marketing regular',
    'f service free_service',
  ]);
});

test('a status names its conversation: what joined one after the user wrote is taken as free-form', () => {
  const lines = [
    '2025-03-03 10:00 a CBP marketing c1',
    '2025-03-03 11:00 b CBP marketing c1',
    '2025-03-03 12:00 in',
    '2025-03-03 12:05 c CBP marketing c1',
    '2025-03-05 12:00 in',
    '2025-03-05 12:05 d CBP service c2',
  ];
  const { units, certainty } = replayed('pmp-2026-10', lines);
  expect(units).toEqual([
    'a marketing regular',
    'b marketing regular',
    'c service regular',
    'd service regular',
  ]);
  expect(certainty).toEqual({ messages: 4, told: 3, silent: 0, joined: 1, unexplained: 0 });
});

test('a free entry point is Meta’s to open, under every rules', () => {
  const opened = [
    '2026-08-03 10:00 ad',
    '2026-08-03 10:05 a PMP free_entry_point referral_conversion',
    '2026-08-05 10:00 b PMP free_entry_point referral_conversion',
    '2026-08-07 10:00 c PMP regular marketing',
  ];
  expect(replayed('cbp-2024-11', opened).units.sort()).toEqual([
    'a referral_conversion free_entry_point',
    'c marketing regular',
  ]);
  expect(replayed('pmp-2026-10', opened).units.sort()).toEqual([
    'a referral_conversion free_entry_point',
    'b referral_conversion free_entry_point',
    'c marketing regular',
  ]);
  const refused = ['2026-08-03 10:00 ad', '2026-08-03 10:05 a PMP regular marketing'];
  expect(replayed('cbp-2024-11', refused).units).toEqual(['a marketing regular']);
  const conversation = [
    '2025-03-03 10:00 ad',
    '2025-03-03 10:05 a CBP referral_conversion c1',
    '2025-03-04 10:05 b CBP referral_conversion c1',
  ];
  expect(replayed('pmp-2025-07', conversation).units).toEqual([
    'a referral_conversion free_entry_point',
    'b referral_conversion free_entry_point',
  ]);
});

test('on days of its own Meta’s verdict stands, on the others the rules are played', () => {
  const lines = [
    '2026-09-30 22:00 in',
    '2026-09-30 23:00 a PMP free_customer_service utility',
    '2026-10-01 01:00 b PMP free_customer_service utility',
    '2026-10-01 02:00 c PMP regular utility',
  ];
  // Meta's word for b is strange, and still Meta's.
  expect(replayed('pmp-2026-10', lines).units.sort()).toEqual([
    'a utility regular',
    'b utility free_customer_service',
    'c utility regular',
  ]);
  expect(replayed('pmp-2025-07', lines).units.sort()).toEqual([
    'a utility free_customer_service',
    'b utility free_customer_service',
    'c utility free_customer_service',
  ]);
  expect(replayed('pmp-2025-07', lines, '2026-10-01').units.sort()).toEqual([
    'b utility free_customer_service',
    'c utility free_customer_service',
  ]);
});

test('what nobody told is free-form inside the window and unpriced outside it', () => {
  const { units, certainty } = replayed('pmp-2026-10', [
    '2026-08-03 10:00 in',
    '2026-08-03 10:05 a',
    '2026-08-05 10:05 b',
  ]);
  expect(units).toEqual(['a service regular', 'b unknown regular']);
  expect(certainty).toMatchObject({ messages: 2, silent: 2 });
});

test('groups came after conversations: they are counted and stay unpriced', () => {
  const found = replay(
    thread('2026-08-03 10:00 a PMP regular group_marketing'),
    { zone: 'UTC', rules: 'cbp-2024-11', from: 0, certainFrom: 0 },
    noCertainty(),
  );
  expect(found.map(({ unit }) => [unit.category, unit.unpriced])).toEqual([
    ['group_marketing', 'conversation-based pricing knew no groups'],
  ]);
});

test('the free units of a month are the same whatever order the threads come in', () => {
  const random = new Random(1, 'free units');
  const { allowance } = ruleSet('pmp-2026-10');
  const start = Date.parse('2026-10-20T00:00Z');
  const units = Array.from({ length: 3_000 }, (_, n): Unit => {
    const verdict = random.chance(300);
    return {
      kind: 'message',
      id: `m${random.below(1_000_000)}.${n}`,
      openedBy: '',
      // Two months, and many of one instant.
      occurredAt: start + random.below(500) * 3_600_000,
      model: 'PMP',
      category: random.chance(100) ? 'group_service' : 'service',
      type: verdict && random.chance(500) ? 'free_customer_service' : 'regular',
      subtype: null,
      basis: verdict ? 'verdict' : 'derived',
      rules: ['P11'],
      unpriced: null,
    };
  });
  const found = new Map<string, string>();
  const free = new FreeUnits('UTC', 'pmp-2026-10', ({ unit }: ReplayedUnit) => {
    expect(found.has(unit.id)).toBe(false);
    found.set(unit.id, unit.type);
  });
  for (const unit of units) free.add({ unit, country: 'FR', own: false });
  free.settle();
  const candidates = units.map((unit) => ({ unit, waba: 'w', phone: 'p' }));
  const expected = applyAllowances(candidates, 'UTC', undefined, undefined, 'pmp-2026-10');
  expect([...found].sort()).toEqual(expected.map(({ id, type }) => [id, type]).sort());
  expect(allowance?.size).toBe(1_000);
});
