import fc from 'fast-check';
import { expect } from 'vitest';
import { applyAllowances } from './allowance';
import { type Conversation, endOf } from './conversation';
import type { ThreadEvent } from './event';
import { property, STARTS, shuffled, timelineFrom, timelines } from './testing';
import { type FoldOptions, type FoldResult, foldThread, unitsOf } from './thread';
import { startOfDay } from './time';
import { deliveredAt } from './verdict';
import type { Window } from './window';

const options: FoldOptions = { zone: 'America/Sao_Paulo', country: 'BR' };

property('the order of arrival does not matter (D3)', shuffled(true), ([events, other]) => {
  expect(foldThread(other, options)).toEqual(foldThread(events, options));
});

property('what arrives again changes nothing, whole or in halves', shuffled(true), ([events, again]) => {
  const halves = again.map((event) =>
    event.kind === 'outbound_message'
      ? { ...event, deliveredAt: null, readAt: null, verdict: null, content: null }
      : event,
  );
  expect(foldThread([...halves, ...events, ...again], options)).toEqual(foldThread(events, options));
});

property(
  'of two different reports of the same events, it does not matter which came first',
  fc
    .constantFrom(...STARTS)
    .chain((day) =>
      fc.tuple(
        timelineFrom(Date.parse(`${day}T00:00:00Z`), true),
        timelineFrom(Date.parse(`${day}T00:00:00Z`), true),
      ),
    ),
  ([one, other]) => {
    expect(foldThread([...other, ...one], options)).toEqual(foldThread([...one, ...other], options));
  },
);

property(
  'conversations of one category never overlap, and a free entry point has no other beside it (C2, C12)',
  timelines(false),
  (events) => {
    const { conversations } = foldThread(events, options);
    for (const a of conversations)
      for (const b of conversations) {
        if (a === b) continue;
        // One that ends in the instant of its opening, because a free entry point opened then, is beside nothing.
        const overlap = Math.max(a.openedAt, b.openedAt) < Math.min(endOf(a), endOf(b));
        if (a.category === b.category) expect(overlap).toBe(false);
        if (a.freeEntryPoint) expect(overlap).toBe(false);
      }
  },
);

property("conversations that Meta's ids tell apart never overlap either", timelines(true), (events) => {
  for (const [, same] of groups(foldThread(events, options).conversations, (one) => one.category))
    noOverlap(same.map((one) => ({ openedAt: one.openedAt, closesAt: endOf(one) })));
});

property('windows of one kind never overlap', timelines(true), (events) => {
  for (const [, same] of groups(foldThread(events, options).windows, (one) => one.kind)) noOverlap(same);
});

function noOverlap(spans: readonly Pick<Window, 'openedAt' | 'closesAt'>[]): void {
  for (let i = 1; i < spans.length; i++)
    expect(spans[i]!.openedAt).toBeGreaterThanOrEqual(spans[i - 1]!.closesAt);
}

function groups<T extends Conversation | Window>(
  items: readonly T[],
  key: (item: T) => string,
): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of [...items].sort((a, b) => a.openedAt - b.openedAt))
    found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return found;
}

property(
  'every delivered message is one unit or in one conversation, the others are named',
  timelines(true),
  (events) => {
    const result = foldThread(events, options);
    const messages = events.filter((event) => event.kind === 'outbound_message');
    const delivered = messages.filter((one) => deliveredAt(one) !== null).map((one) => one.id);
    expect(result.messages.map((one) => one.id).sort()).toEqual(delivered.sort());
    expect(result.rejected.length).toBe(messages.length - delivered.length);
    for (const one of result.messages) expect(one.unit === null).toBe(one.conversation !== null);
    const units = unitsOf(result);
    expect(new Set(units.map((unit) => unit.id)).size).toBe(units.length);
    for (const { id, messages: members, openedBy } of result.conversations) {
      expect(members[0]).toBe(openedBy);
      const told = result.messages.filter((one) => one.conversation?.id === id);
      expect(told.map((one) => one.id)).toEqual(members);
    }
  },
);

property(
  "a conversation id of Meta's is one unit, whoever of its messages carried it (H1)",
  timelines(true),
  (events) => {
    const units = unitsOf(foldThread(events, options)).filter((unit) => unit.kind === 'conversation');
    for (const id of ['c1', 'c2', 'c3'])
      expect(units.filter((unit) => unit.id === id).length).toBeLessThanOrEqual(1);
  },
);

property(
  'the allowance frees the first in order of delivery, in whatever order they are given (C15, P11)',
  fc.tuple(shuffled(false), fc.nat(6)),
  ([[events, again], left]) => {
    const count = (list: readonly ThreadEvent[]): string[] => {
      const units = unitsOf(foldThread(list, options));
      const candidates = (list === events ? units : [...units].reverse()).map((unit) => ({
        unit,
        waba: 'w',
        phone: 'p',
      }));
      const after = applyAllowances(candidates, options.zone, () => 1000 - left);
      return after.map((unit) => `${unit.id} ${unit.type}`).sort();
    };
    expect(count(again)).toEqual(count(events));
  },
);

/** Each day on which something changes at midnight. */
const CHANGES = [
  '2022-02-01',
  '2023-03-01',
  '2023-06-01',
  '2024-11-01',
  '2025-07-01',
  '2026-09-28',
  '2026-10-01',
];
const ZONES = [
  'America/New_York',
  'Europe/Paris',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
];

property(
  'a timeline moved with the midnight of its zone has the same result, across changes of clocks too (P19)',
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.constantFrom(...ZONES), fc.boolean())
    .chain(([day, zone, verdicts]) =>
      fc.tuple(
        fc.constant(day),
        fc.constant(zone),
        timelineFrom(Date.parse(`${day}T00:00:00Z`) - 2 * 86_400_000, verdicts),
      ),
    ),
  ([day, zone, events]) => {
    const by = startOfDay(day, zone) - startOfDay(day, 'UTC');
    const moved = foldThread(
      events.map((event) => move(event, by)),
      { zone },
    );
    expect({ ...moved, zone: 'UTC' }).toEqual(moveResult(foldThread(events, { zone: 'UTC' }), by));
  },
);

/** `value` with every instant later by `by`. */
function move<T>(value: T, by: number): T {
  if (typeof value === 'number' && value > 1e12) return (value + by) as T;
  if (Array.isArray(value)) return value.map((part) => move(part, by)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, move(part, by)])) as T;
}

function moveResult(result: FoldResult, by: number): FoldResult {
  return move(result, by);
}

property(
  'a what-if of the rules in force gives what those rules give, where Meta said nothing',
  timelineFrom(Date.parse('2026-03-01T00:00:00Z'), false),
  (events) => {
    const { rules: _, ...forced } = foldThread(events, { ...options, rules: 'pmp-2025-07' });
    const { rules: __, ...plain } = foldThread(events, options);
    expect(forced).toEqual(plain);
  },
);
