import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEPT_REASONS, type KeptReason } from './facts';
import { firstRoute, translate } from './translate';

const json = fc.jsonValue({ maxDepth: 2 });
const maybe = (good: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary: good }, json);

const loose = (parts: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, maybe(value)])), {
    requiredKeys: [],
  });

const time = fc.oneof(fc.constant('1780000000'), fc.constant(1780000000), fc.constant('TIMESTAMP'));
const person = fc.constantFrom('447700900001', '+44 7700 900001', 'GB.1', '', '1203@g.us');
const status = maybe(
  loose({
    id: fc.constantFrom('wamid.A', 'wamid.B', 'wacid.C'),
    type: fc.constantFrom('call', 'payment', 'message'),
    status: fc.constantFrom('sent', 'delivered', 'read', 'failed', 'ACCEPTED', 'deleted'),
    timestamp: time,
    recipient_id: person,
    recipient_type: fc.constantFrom('group', 'individual'),
    recipient_participant_id: person,
    pricing: loose({
      category: fc.constant('utility'),
      cost: loose({ amount: fc.double(), currency: fc.string() }),
    }),
    conversation: loose({
      id: fc.string(),
      origin: loose({ type: fc.string() }),
      expiration_timestamp: time,
    }),
    errors: fc.array(loose({ code: fc.integer() })),
  }),
);
const message = maybe(
  loose({
    id: fc.constantFrom('wamid.I', 'wamid.J'),
    from: person,
    timestamp: time,
    type: fc.constantFrom('text', 'system', 'interactive'),
    referral: loose({ source_type: fc.constant('ad') }),
    interactive: loose({ call_permission_reply: loose({ response: fc.constant('accept') }) }),
  }),
);
const value = fc.record({
  metadata: maybe(fc.constant({ phone_number_id: 'N1' })),
  contacts: json,
  statuses: fc.array(status, { maxLength: 4 }),
  messages: fc.array(message, { maxLength: 4 }),
});
const field = fc.constantFrom('messages', 'calls', 'account_update', 'surprise', undefined, 7);
const body = fc.record({
  entry: fc.array(
    fc.record({
      id: maybe(fc.constant('W1')),
      changes: fc.array(
        fc.record({
          field,
          value: fc.oneof(
            value,
            value.map((v) => ({ ...v, standby: v })),
          ),
        }),
        {
          minLength: 1,
        },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

const OF_AN_ELEMENT = new Set<KeptReason>([
  'malformed_status',
  'status_without_id',
  'unknown_status',
  'call_status',
  'payment_status',
  'unreadable_timestamp',
  'malformed_message',
  'message_without_id',
  'message_without_sender',
  'system_message',
]);

function check(body: unknown) {
  const { facts, kept } = translate(body);
  expect(facts.length + kept.length).toBeGreaterThan(0);
  for (const fact of facts) {
    expect(fact.messageId).not.toBe('');
    expect(Number.isSafeInteger(fact.at) && fact.at > 0).toBe(true);
    if (fact.kind === 'inbound') expect(fact.from ?? fact.userId).not.toBeNull();
  }
  for (const { reason, detail } of kept) {
    expect(KEPT_REASONS).toHaveProperty(reason);
    expect(detail).toMatch(/^([a-z][a-z0-9_]*|\d{1,7})$/);
  }
  expect(structuredClone(facts)).toEqual(facts);
  return { facts, kept };
}

describe('translate is total', () => {
  it('for any JSON value', () => {
    fc.assert(
      fc.property(json, (x) => {
        check(x);
        firstRoute(x);
      }),
      { numRuns: 500 },
    );
  });

  it('for any value in any place of a body', () => {
    fc.assert(
      fc.property(body, fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }), json, (whole, path, bad) => {
        const mutated = structuredClone(whole);
        let at = mutated as unknown as Record<string, unknown>;
        for (const [depth, choice] of path.entries()) {
          const keys = Object.keys(at);
          const key = keys[choice % keys.length];
          if (key === undefined) break;
          const next = at[key];
          if (depth === path.length - 1 || typeof next !== 'object' || next === null) {
            at[key] = bad;
            break;
          }
          at = next as Record<string, unknown>;
        }
        check(mutated);
        firstRoute(mutated);
      }),
      { numRuns: 500 },
    );
  });

  it('and accounts for every status and message of a body, once', () => {
    fc.assert(
      fc.property(body, (whole) => {
        let elements = 0;
        for (const { changes } of whole.entry) {
          for (const { value } of changes) {
            const levels = 'standby' in value ? 2 : 1;
            elements += levels * (value.statuses.length + value.messages.length);
          }
        }
        const { facts, kept } = check(whole);
        expect(facts.length + kept.filter((k) => OF_AN_ELEMENT.has(k.reason)).length).toBe(elements);
      }),
      { numRuns: 500 },
    );
  });

  it('and no bad element costs a good one', () => {
    const good = (i: number) => ({ id: `wamid.${i}`, status: 'sent', timestamp: `${1780000000 + i}` });
    fc.assert(
      fc.property(fc.array(fc.option(json, { nil: undefined })), (list) => {
        const statuses = list.map((bad, i) => (bad === undefined ? good(i) : bad));
        const expected = list.flatMap((bad, i) => (bad === undefined ? [`wamid.${i}`] : []));
        const { facts } = check({
          entry: [{ id: 'W1', changes: [{ field: 'messages', value: { statuses } }] }],
        });
        const names = facts.map((f) => f.messageId);
        expect(expected.every((name) => names.includes(name))).toBe(true);
      }),
    );
  });

  it('for nesting of any depth', () => {
    const depth = 5000;
    const deep = JSON.parse(
      `${'{"entry":[{"changes":[{"value":{"standby":'.repeat(depth)}1${'}}]}]}'.repeat(depth)}`,
    );
    check(deep);
    check({ entry: [{ changes: [{ value: { statuses: [deep], messages: [deep] } }] }] });
  });
});
