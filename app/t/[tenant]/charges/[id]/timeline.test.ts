import { expect, test } from 'vitest';
import { withoutVerdicts } from '@/lib/discrepancies/thread';
import type { InboundEvent, OutboundEvent } from '@/lib/engine/event';
import { outbound } from '@/lib/engine/testing';
import { foldThread } from '@/lib/engine/thread';
import type { ChargeThread, ThreadCharge } from '@/lib/ledger/thread';
import { type Timeline, timelineOf } from './timeline';

const zone = 'UTC';

function threadOf(
  messages: OutboundEvent[],
  inbound: InboundEvent[],
  charges: Partial<ThreadCharge>[] = [],
): ChargeThread {
  const facts = { zone, country: 'BR', authInternational: null, exempt: false };
  const thread = { messages, inbound, ...facts };
  return {
    ...thread,
    folded: foldThread([...messages, ...inbound], facts),
    ruled: withoutVerdicts(thread),
    charges: new Map(charges.map((one) => [one.unitId!, one as ThreadCharge])),
  };
}

const wrote = (id: string, when: string): InboundEvent => ({
  kind: 'inbound_message',
  id,
  at: Date.parse(when),
});

const told = (category: string, type: string) => ({
  content: null,
  templateCategory: null,
  verdict: { model: 'PMP', type, category, billable: type === 'regular', subtype: null },
});

const conversation = (category: string, id: string) => ({
  content: null,
  templateCategory: null,
  verdict: { model: 'CBP', type: null, category, billable: true, subtype: null },
  conversation: { id, origin: category, expiresAt: null },
});

/** One line an entry: time, what, its lanes ('[' opens, '|' is open, ']' closes), then what was said and derived. */
function drawn({ entries }: Timeline): string[] {
  return entries.map((entry) => {
    const lanes = entry.lanes
      .map((lane) => (lane === null ? '.' : { start: '[', middle: '|', end: ']' }[lane.part]))
      .join('');
    const words = [entry.told, entry.ruled].map((one) => (one ? `${one.category} ${one.outcome}` : '-'));
    const mark = entry.isCharge ? ' <' : entry.sharesCharge ? ' +' : '';
    const what = entry.kind === 'outbound' ? `out: ${words.join(', ')}` : entry.kind;
    return `${new Date(entry.at).toISOString().slice(5, 16)} ${lanes} ${what}${mark}`;
  });
}

test('a free message per message: the window that the user opened, and both verdicts', () => {
  const thread = threadOf(
    [
      outbound('w0', '2026-08-02T08:00:00Z', told('utility', 'regular')),
      outbound('w1', '2026-08-03T10:00:00Z', told('utility', 'free_customer_service')),
      outbound('w2', '2026-08-03T11:00:00Z', told('utility', 'regular')),
    ],
    [wrote('i1', '2026-08-03T09:00:00Z'), wrote('i2', '2026-08-03T12:00:00Z')],
    [{ unitId: 'w1', id: 7n }],
  );
  const timeline = timelineOf(thread, { unitId: 'w1', openedBy: 'w1' })!;
  expect(drawn(timeline)).toEqual([
    '08-02T08:00 . out: utility charged, utility charged',
    '08-03T09:00 [ inbound_message',
    '08-03T10:00 | out: utility free, utility free <',
    '08-03T11:00 | out: utility charged, utility free',
    '08-03T12:00 | inbound_message',
    '08-04T12:00 ] closes',
  ]);
  expect(timeline.spans).toEqual([
    expect.objectContaining({ kind: 'customer_service', openedBy: 'i1', holdsCharge: true }),
  ]);
  expect(timeline.entries.map(({ charge }) => charge?.id)).toEqual([
    undefined,
    undefined,
    7n,
    undefined,
    undefined,
    undefined,
  ]);
});

test('a conversation: who opened it, who joined it, and what ran beside it', () => {
  const thread = threadOf(
    [
      outbound('w1', '2025-03-01T10:00:00Z', conversation('marketing', 'c1')),
      outbound('w2', '2025-03-01T11:00:00Z', conversation('marketing', 'c1')),
      outbound('w3', '2025-03-01T12:00:00Z', conversation('utility', 'c2')),
    ],
    [],
    [
      { unitId: 'c1', id: 1n },
      { unitId: 'c2', id: 2n },
    ],
  );
  const timeline = timelineOf(thread, { unitId: 'c1', openedBy: 'w1' })!;
  expect(drawn(timeline)).toEqual([
    '03-01T10:00 [. out: marketing charged, marketing charged <',
    '03-01T11:00 |. out: marketing joins, marketing joins +',
    '03-01T12:00 |[ out: utility charged, utility charged',
    '03-02T10:00 ]| closes',
    '03-02T12:00 .] closes',
  ]);
  expect(timeline.spans.map(({ category, holdsCharge }) => [category, holdsCharge])).toEqual([
    ['marketing', true],
    ['utility', false],
  ]);
  expect(timeline.entries.map(({ charge }) => charge?.id)).toEqual([1n, undefined, 2n, undefined, undefined]);
});

test('what a monthly allowance decides is no disagreement', () => {
  const october = [outbound('w1', '2026-10-03T10:00:00Z', told('service', 'free_customer_service'))];
  const inbound = [wrote('i1', '2026-10-03T09:00:00Z')];
  const [, message] = timelineOf(threadOf(october, inbound), { unitId: 'w1', openedBy: 'w1' })!.entries;
  expect(message).toMatchObject({ told: { outcome: 'free' }, ruled: { outcome: 'placed' } });
  const service = [outbound('w1', '2023-09-03T10:00:00Z', conversation('service', 'c1'))];
  const [opener] = timelineOf(threadOf(service, []), { unitId: 'c1', openedBy: 'w1' })!.entries;
  expect(opener).toMatchObject({ told: { category: 'service', outcome: 'placed' } });
});

test('what was not delivered has its statuses and no outcome', () => {
  const failed = outbound('w0', '2026-08-03T09:00:00Z', {
    deliveredAt: null,
    failedAt: Date.parse('2026-08-03T09:00:05Z'),
    errorCode: 131049,
  });
  const read = outbound('w1', '2026-08-03T10:00:00Z', {
    deliveredAt: Date.parse('2026-08-03T10:00:02Z'),
    readAt: Date.parse('2026-08-03T10:00:01Z'),
  });
  const { entries } = timelineOf(threadOf([failed, read], []), { unitId: 'w1', openedBy: 'w1' })!;
  expect(entries[0]).toMatchObject({ told: null, ruled: null, errorCode: 131049 });
  expect(entries[0]!.statuses.map(({ name }) => name)).toEqual(['sent', 'failed']);
  expect(entries[1]!.statuses.map(({ name }) => name)).toEqual(['sent', 'read', 'delivered']);
  expect(entries[1]).toMatchObject({ told: null, ruled: { outcome: 'charged' } });
});

test('one end and one beginning in the same instant share a lane, and the end comes first', () => {
  const thread = threadOf(
    [outbound('w1', '2026-08-03T10:00:00Z', told('marketing', 'regular'))],
    [wrote('i1', '2026-08-02T09:00:00Z'), wrote('i2', '2026-08-03T09:00:00Z')],
  );
  expect(drawn(timelineOf(thread, { unitId: 'w1', openedBy: 'w1' })!)).toEqual([
    '08-02T09:00 [ inbound_message',
    '08-03T09:00 ] closes',
    '08-03T09:00 [ inbound_message',
    '08-03T10:00 | out: marketing charged, marketing charged <',
    '08-04T09:00 ] closes',
  ]);
});

test('of a long thread only what is near the charge is shown, with the windows that reach into it', () => {
  const hours = (n: number) => new Date(Date.parse('2026-08-01T00:00:00Z') + n * 3_600_000).toISOString();
  const messages = Array.from({ length: 100 }, (_, n) =>
    outbound(`w${n}`, hours(n), told('utility', 'free_customer_service')),
  );
  const inbound = Array.from({ length: 5 }, (_, n) => wrote(`i${n}`, hours(n * 20 + 0.5)));
  const timeline = timelineOf(threadOf(messages, inbound), { unitId: 'w50', openedBy: 'w50' })!;
  expect(timeline.entries).toHaveLength(36);
  expect(timeline.entries[20]).toMatchObject({ key: 'out w50', isCharge: true });
  expect(timeline.earlier + timeline.entries.length + timeline.later).toBe(106);
  expect(timeline.spans).toHaveLength(1);
  expect(timeline.entries.every(({ lanes }) => lanes[0]?.part === 'middle')).toBe(true);
});

test('a thread without the message that made the charge has no timeline', () => {
  expect(timelineOf(threadOf([], []), { unitId: 'w1', openedBy: 'w1' })).toBeNull();
});
