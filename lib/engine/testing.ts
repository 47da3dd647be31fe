import fc, { type Arbitrary } from 'fast-check';
import { test } from 'vitest';
import type { InboundEvent, OutboundEvent, ThreadEvent, Unit } from './event';
import { HOUR } from './time';

/**
 * A property, tried 300 times, or as often as PROPERTY_RUNS says:
 * `PROPERTY_RUNS=100000 vitest run --config lib/engine/vitest.config.ts property`. PROPERTY_SEED repeats a run.
 */
export function property<T>(name: string, values: Arbitrary<T>, holds: (value: T) => void): void {
  const { PROPERTY_RUNS: runs, PROPERTY_SEED: seed } = process.env;
  const options = { numRuns: Number(runs ?? 300), ...(seed && { seed: Number(seed) }) };
  test(name, { timeout: 3_600_000 }, () =>
    fc.assert(
      fc.property(values, (value) => void holds(value)),
      options,
    ),
  );
}

/** A marketing template, sent and delivered at `when`. */
export function outbound(id: string, when: string, facts: Partial<OutboundEvent> = {}): OutboundEvent {
  const at = Date.parse(when);
  return {
    kind: 'outbound_message',
    id,
    content: 'template',
    templateCategory: 'marketing',
    sentAt: at,
    deliveredAt: at,
    readAt: null,
    failedAt: null,
    errorCode: null,
    verdict: null,
    conversation: null,
    ...facts,
  };
}

/** A charged utility message of October 2026. */
export function unitOf(facts: Partial<Unit> = {}): Unit {
  return {
    kind: 'message',
    id: 'w1',
    openedBy: 'w1',
    occurredAt: Date.parse('2026-10-03T12:00:00Z'),
    model: 'PMP',
    category: 'utility',
    type: 'regular',
    subtype: null,
    basis: 'verdict',
    rules: ['H4'],
    unpriced: null,
    ...facts,
  };
}

export const MINUTE = HOUR / 60;

/** Days near every change of the rules. */
export const STARTS = [
  '2021-11-01',
  '2022-01-30',
  '2022-06-01',
  '2023-02-27',
  '2023-05-30',
  '2024-10-30',
  '2025-06-29',
  '2026-03-01',
  '2026-09-26',
  '2026-09-29',
];

/** Minutes within five days: close enough that windows, conversations and eras meet, often in one instant. */
const minutes = fc.oneof(
  fc.nat(5 * 24 * 60),
  fc.nat(20).map((quarters) => quarters * 6 * 60),
);
const moment = minutes.map((count) => count * MINUTE);
const inbound = fc.record({
  at: moment,
  call: fc.boolean(),
  ad: fc.boolean(),
  client: fc.constantFrom('android', 'web', null),
});
const message = fc.record({
  at: moment,
  delay: fc.option(fc.oneof(fc.constant(0), fc.nat(2 * 24 * 60), fc.constantFrom(360, 720)), { nil: null }),
  read: fc.boolean(),
  content: fc.constantFrom('template', 'free_form', null),
  category: fc.constantFrom('marketing', 'utility', 'authentication', 'strange'),
  group: fc.constantFrom(false, false, false, true),
});
const words = fc.record({
  model: fc.constantFrom('PMP', 'CBP', null),
  type: fc.constantFrom('regular', 'free_customer_service', 'free_entry_point', null),
  category: fc.constantFrom('marketing', 'utility', 'service', 'referral_conversion', null),
  billable: fc.constantFrom(true, false, null),
  subtype: fc.constant(null),
});
const meta = fc.option(fc.record({ verdict: words, conversation: fc.constantFrom('c1', 'c2', 'c3', null) }), {
  nil: null,
});

/** Events of one thread that begin on `start` (UTC), with or without verdicts of Meta. */
export function timelineFrom(start: number, withVerdicts: boolean): Arbitrary<ThreadEvent[]> {
  const told = withVerdicts ? meta : fc.constant(null);
  return fc
    .tuple(fc.array(inbound, { maxLength: 6 }), fc.array(fc.tuple(message, told), { maxLength: 10 }))
    .map(([users, messages]) => [
      ...users.map(
        ({ at, call, ad, client }, i): InboundEvent => ({
          kind: call ? 'inbound_call' : 'inbound_message',
          id: `in${i}`,
          at: start + at,
          ...(ad && { referral: { source: 'ad', client } }),
        }),
      ),
      ...messages.map(([one, verdict], i): OutboundEvent => {
        const deliveredAt = one.delay === null ? null : start + one.at + one.delay * MINUTE;
        return {
          kind: 'outbound_message',
          id: `out${i}`,
          content: one.content,
          templateCategory: one.content === 'template' ? one.category : null,
          sentAt: start + one.at,
          deliveredAt: one.read ? null : deliveredAt,
          readAt: one.read ? deliveredAt : null,
          failedAt: null,
          errorCode: null,
          group: one.group,
          verdict: verdict?.verdict ?? null,
          conversation: verdict?.conversation
            ? { id: verdict.conversation, origin: verdict.verdict.category, expiresAt: null }
            : null,
        };
      }),
    ]);
}

export function timelines(withVerdicts: boolean): Arbitrary<ThreadEvent[]> {
  return fc
    .constantFrom(...STARTS)
    .chain((day) => timelineFrom(Date.parse(`${day}T00:00:00Z`), withVerdicts));
}

/** A timeline and the same events in another order. */
export function shuffled(withVerdicts: boolean): Arbitrary<[ThreadEvent[], ThreadEvent[]]> {
  return timelines(withVerdicts).chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
  );
}
