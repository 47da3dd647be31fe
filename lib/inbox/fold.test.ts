import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '@/lib/engine/event';
import type { StatusFact, StatusWord } from '@/lib/whatsapp/facts';
import { conflict, deliveryEvidence, foldStatus, type MessageFacts, merge, RANK, status } from './fold';

const REGULAR: Verdict = {
  model: 'PMP',
  type: 'regular',
  category: 'marketing',
  billable: true,
  subtype: null,
};
const UTILITY: Verdict = { ...REGULAR, category: 'utility' };
const CBP: Verdict = { model: 'CBP', type: null, category: 'marketing', billable: true, subtype: null };

function fact(word: StatusWord, at: number, more: Partial<StatusFact> = {}): StatusFact {
  return {
    kind: 'status',
    wabaId: 'W1',
    phoneNumberId: 'N1',
    messageId: 'w1',
    participant: null,
    group: null,
    status: word,
    at,
    recipient: null,
    userId: null,
    verdict: null,
    conversation: null,
    errorCode: null,
    reportedCost: null,
    ...more,
  };
}

function fold(...facts: StatusFact[]): MessageFacts {
  return facts.reduce<MessageFacts | null>(foldStatus, null)!;
}

describe('the worked sequences', () => {
  it('WH-01 a status delivered twice says nothing new', () => {
    const delivered = fact('delivered', 105, { verdict: REGULAR });
    const known = fold(fact('sent', 100, { verdict: REGULAR }), delivered);
    expect(foldStatus(known, delivered)).toBe(known);
    expect(known).toMatchObject({ sentAt: 100, deliveredAt: 105, verdict: REGULAR, verdicts: [] });
    expect(status(known)).toBe('delivered');
  });

  it('WH-02 read, delivered, sent: the state never goes back', () => {
    const m = fold(
      fact('read', 120),
      fact('delivered', 105, { verdict: UTILITY }),
      fact('sent', 100, { verdict: UTILITY }),
    );
    expect(status(m)).toBe('read');
    expect(deliveryEvidence(m)).toBe(105);
    expect(m).toMatchObject({ verdict: UTILITY, verdictRank: RANK.delivered, verdictAt: 105 });
  });

  it('WH-03 read without delivered implies delivery', () => {
    const m = fold(fact('sent', 100, { verdict: UTILITY }), fact('read', 110, { verdict: UTILITY }));
    expect(status(m)).toBe('read');
    expect(deliveryEvidence(m)).toBe(110);
  });

  it('WH-05 sent with pricing, then failed: no evidence of delivery, the verdict is kept', () => {
    const m = fold(fact('sent', 100, { verdict: REGULAR }), fact('failed', 101, { errorCode: 131049 }));
    expect(status(m)).toBe('failed');
    expect(deliveryEvidence(m)).toBeNull();
    expect(m).toMatchObject({ errorCode: 131049, verdict: REGULAR });
  });

  it('WH-07 and WH-09 the conversation of a message is kept for the engine to group by', () => {
    const conversation = { id: 'c1', origin: 'marketing', expiresAt: null };
    expect(fold(fact('delivered', 105, { conversation, verdict: CBP })).conversation).toEqual(conversation);
  });

  it('WH-11 an unknown category stays as it came', () => {
    const verdict = { ...REGULAR, category: 'general_purpose_ai' };
    expect(fold(fact('delivered', 105, { verdict })).verdict).toEqual(verdict);
  });
});

describe('time', () => {
  it('the earliest of each status counts', () => {
    const m = fold(fact('delivered', 105), fact('delivered', 103), fact('delivered', 109));
    expect(m.deliveredAt).toBe(103);
  });

  it('evidence is the earliest of delivered, read and played', () => {
    expect(deliveryEvidence(fold(fact('delivered', 9), fact('read', 7), fact('played', 8)))).toBe(7);
    expect(deliveryEvidence(fold(fact('played', 8)))).toBe(8);
    expect(status(fold(fact('played', 8)))).toBe('read');
    expect(status(fold(fact('sent', 8)))).toBe('sent');
  });

  it('delivered after failed revives, failed after delivered changes nothing', () => {
    expect(status(fold(fact('failed', 5, { errorCode: 1 }), fact('delivered', 9)))).toBe('delivered');
    expect(status(fold(fact('delivered', 5), fact('failed', 9, { errorCode: 1 })))).toBe('delivered');
  });

  it('a code on a status that did not fail is not the reason of a failure', () => {
    expect(fold(fact('delivered', 5, { errorCode: 131000 })).errorCode).toBeNull();
  });
});

describe('the strongest verdict', () => {
  const order: StatusWord[] = ['delivered', 'read', 'played', 'sent', 'failed'];

  it('is that of delivered, then read, played, sent, and failed last', () => {
    for (const [i, stronger] of order.entries()) {
      for (const weaker of order.slice(i + 1)) {
        const m = fold(fact(weaker, 1, { verdict: REGULAR }), fact(stronger, 2, { verdict: UTILITY }));
        expect(m).toMatchObject({ verdict: UTILITY, verdictRank: RANK[stronger], verdictAt: 2 });
        expect(m.verdicts.map((v) => v.status)).toEqual([stronger, weaker]);
      }
    }
  });

  it('among equals is the earliest, then the first by its text', () => {
    const a = fact('delivered', 5, { verdict: UTILITY });
    expect(fold(a, fact('delivered', 4, { verdict: REGULAR })).verdict).toEqual(REGULAR);
    expect(fold(a, fact('delivered', 5, { verdict: REGULAR })).verdict).toEqual(REGULAR);
  });

  it('missing on sent is filled from delivered, and a known one is never lost to none', () => {
    expect(fold(fact('sent', 1), fact('delivered', 2, { verdict: UTILITY })).verdict).toEqual(UTILITY);
    expect(fold(fact('sent', 1, { verdict: UTILITY }), fact('delivered', 2)).verdict).toEqual(UTILITY);
  });

  it('takes what it does not say from weaker ones of the same category and model', () => {
    const bare = { ...REGULAR, type: null, billable: null };
    const m = fold(fact('delivered', 2, { verdict: bare }), fact('sent', 1, { verdict: REGULAR }));
    expect(m.verdict).toEqual(REGULAR);
    expect(m.verdicts.map((v) => v.verdict)).toEqual([bare, REGULAR]);
  });

  it('takes nothing from one that contradicts it', () => {
    const bare = { ...UTILITY, type: null };
    const free = { ...UTILITY, type: 'free_customer_service', billable: false };
    expect(
      fold(fact('delivered', 2, { verdict: bare }), fact('sent', 1, { verdict: REGULAR })).verdict,
    ).toEqual(bare);
    expect(fold(fact('delivered', 2, { verdict: bare }), fact('sent', 1, { verdict: free })).verdict).toEqual(
      bare,
    );
  });
});

describe('a conflict', () => {
  it('is two final verdicts of different category, type or model', () => {
    for (const other of [UTILITY, { ...REGULAR, type: 'free_entry_point' }, { ...REGULAR, model: 'CBP' }]) {
      const m = fold(fact('delivered', 1, { verdict: REGULAR }), fact('read', 2, { verdict: other }));
      expect(conflict(m)).toBe(true);
      expect(m.verdicts).toHaveLength(2);
    }
    const twice = fold(
      fact('delivered', 1, { verdict: REGULAR }),
      fact('delivered', 1, { verdict: UTILITY }),
    );
    expect(conflict(twice)).toBe(true);
  });

  it('is not a provisional verdict that was replaced, nor one that only says less', () => {
    expect(
      conflict(fold(fact('sent', 1, { verdict: REGULAR }), fact('delivered', 2, { verdict: UTILITY }))),
    ).toBe(false);
    expect(
      conflict(fold(fact('failed', 1, { verdict: REGULAR }), fact('delivered', 2, { verdict: UTILITY }))),
    ).toBe(false);
    const less = { ...REGULAR, type: null };
    expect(
      conflict(fold(fact('read', 1, { verdict: less }), fact('delivered', 2, { verdict: REGULAR }))),
    ).toBe(false);
    expect(conflict(fold(fact('delivered', 2, { verdict: REGULAR })))).toBe(false);
  });
});

describe('the conversation', () => {
  it('is that of the strongest status; of one id expiry and origin are filled', () => {
    const sent = { id: 'c1', origin: null, expiresAt: 900 };
    const delivered = { id: 'c1', origin: 'utility', expiresAt: null };
    const one = fold(
      fact('sent', 1, { conversation: sent }),
      fact('delivered', 2, { conversation: delivered }),
    );
    expect(one.conversation).toEqual({ id: 'c1', origin: 'utility', expiresAt: 900 });
    expect(one.conversations).toEqual([]);
    const other = { id: 'c0', origin: 'service', expiresAt: 5 };
    const two = foldStatus(one, fact('read', 3, { conversation: other }));
    expect(two.conversation).toEqual(one.conversation);
    expect(two.conversations.map((c) => c.id)).toEqual(['c1', 'c0']);
  });

  it('is known again when its strongest status comes last', () => {
    const a = fact('sent', 1, { conversation: { id: 'a', origin: null, expiresAt: 10 } });
    const b = fact('read', 2, { conversation: { id: 'b', origin: null, expiresAt: null } });
    const c = fact('delivered', 3, { conversation: { id: 'a', origin: null, expiresAt: null } });
    expect(fold(a, b, c).conversation).toEqual({ id: 'a', origin: null, expiresAt: 10 });
  });
});

describe('the reported cost (P17)', () => {
  const cost = (micros: bigint, currency = 'USD') => ({ reportedCost: { micros, currency } });

  it('is that of the strongest status, whatever came last', () => {
    const facts = [
      fact('sent', 1, cost(90_000n)),
      fact('read', 3, cost(70_000n)),
      fact('delivered', 2, cost(51_000n)),
      fact('failed', 9, cost(1n)),
    ];
    const told = { micros: 51_000n, currency: 'USD', rank: RANK.delivered, at: 2 };
    expect(fold(...facts).cost).toEqual(told);
    expect(fold(...facts.toReversed()).cost).toEqual(told);
  });

  it('among equals is the earliest, then by currency, then the smallest', () => {
    const first = fact('delivered', 5, cost(8n));
    expect(fold(first, fact('delivered', 4, cost(9n))).cost?.micros).toBe(9n);
    expect(fold(first, fact('delivered', 5, cost(9n, 'EUR'))).cost?.currency).toBe('EUR');
    expect(fold(first, fact('delivered', 5, cost(7n))).cost?.micros).toBe(7n);
    expect(fold(first, fact('read', 1)).cost?.micros).toBe(8n);
  });
});

describe('records of two messages', () => {
  it('are never merged', () => {
    const m = fold(fact('sent', 1));
    expect(() => foldStatus(m, fact('sent', 1, { messageId: 'w2' }))).toThrow('two messages');
    expect(() => foldStatus(m, fact('sent', 1, { participant: '447700900001' }))).toThrow('two messages');
  });
});

const few = (...words: string[]) => fc.constantFrom(null, ...words);
const verdict: fc.Arbitrary<Verdict> = fc.record({
  model: few('PMP', 'CBP'),
  type: few('regular', 'free_entry_point'),
  category: few('utility', 'marketing'),
  billable: fc.constantFrom(null, true, false),
  subtype: few('paid_exempt'),
});
const anyFact: fc.Arbitrary<StatusFact> = fc
  .record({
    word: fc.constantFrom<StatusWord>('sent', 'delivered', 'read', 'played', 'failed'),
    at: fc.integer({ min: 1, max: 4 }),
    group: few('g1', 'g2'),
    recipient: few('447700900001', '44770090001'),
    userId: few('GB.1', 'GB.2'),
    verdict: fc.option(verdict),
    conversation: fc.option(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c'),
        origin: few('utility', 'service'),
        expiresAt: fc.option(fc.integer({ min: 1, max: 3 })),
      }),
    ),
    errorCode: fc.constantFrom(null, 131026, 131049),
    reportedCost: fc.option(
      fc.record({
        micros: fc.bigInt({ min: 1n, max: 3n }),
        currency: fc.constantFrom('USD', 'EUR'),
      }),
    ),
  })
  .map(({ word, at, ...more }) => fact(word, at, more));
const facts = fc.array(anyFact, { minLength: 1, maxLength: 12 });

describe('the merge of a set', () => {
  const shuffled = facts.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
  );

  it('shows neither order nor repetition', () => {
    fc.assert(
      fc.property(shuffled, ([all, mixed]) => {
        expect(fold(...mixed)).toEqual(fold(...all));
      }),
      { numRuns: 2000 },
    );
  });

  it('shows not how it was split', () => {
    fc.assert(
      fc.property(facts, facts, facts, (x, y, z) => {
        const [a, b, c] = [fold(...x), fold(...y), fold(...z)];
        expect(merge(a, b)).toEqual(fold(...x, ...y));
        expect(merge(a, b)).toEqual(merge(b, a));
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same object when nothing is new, also after a stay in the database', () => {
    fc.assert(
      fc.property(facts, fc.nat(), (all, n) => {
        const stored: MessageFacts = structuredClone(fold(...all));
        expect(merge(stored, stored)).toBe(stored);
        expect(merge(stored, structuredClone(stored))).toBe(stored);
        expect(foldStatus(stored, all[n % all.length]!)).toBe(stored);
      }),
      { numRuns: 1000 },
    );
  });

  it('forgets no verdict, and its state only rises', () => {
    const rise = ['sent', 'failed', 'delivered', 'read'];
    fc.assert(
      fc.property(facts, anyFact, (all, next) => {
        const before = fold(...all);
        const after = foldStatus(before, next);
        expect(rise.indexOf(status(after))).toBeGreaterThanOrEqual(rise.indexOf(status(before)));
        expect(after.verdictRank).toBeGreaterThanOrEqual(before.verdictRank);
        if (conflict(before)) expect(conflict(after)).toBe(true);
        const seen = new Set([...all, next].flatMap((f) => (f.verdict ? [JSON.stringify(f.verdict)] : [])));
        const kept =
          after.verdicts.length > 0
            ? after.verdicts.map((v) => v.verdict)
            : after.verdict
              ? [after.verdict]
              : [];
        expect(new Set(kept.map((v) => JSON.stringify(v)))).toEqual(seen);
      }),
      { numRuns: 1000 },
    );
  });
});
