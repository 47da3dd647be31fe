import { expect, test } from 'vitest';
import { examplesMap } from './example-map';
import document from './fixtures/worked-examples.json';
import { priceDocument, type Statement } from './statement';

function answerTo(example: unknown): Statement {
  return priceDocument({ ...document, examples: [example] }, { map: examplesMap() }).results[0]!;
}

type Row = Record<string, unknown>;

/** Messages stand in the order of delivery here; the examples keep none. Their notes are not answers. */
function comparable(part: string, rows: unknown): unknown {
  if (part !== 'messages') return rows;
  const plain = (rows as Row[]).map(({ note: _, ...row }) => row);
  return plain.sort((a, b) => String(a.id).localeCompare(String(b.id)));
}

/** What an example leaves open (`not_asserted`) it leaves out of `expected`. */
function asserted(rows: unknown, expected: unknown): unknown {
  if (!Array.isArray(rows) || !Array.isArray(expected)) return rows;
  return rows.map((row, i) => {
    const like = expected[i];
    if (typeof row !== 'object' || like === undefined || 'messages' in like) return row;
    const { messages: _, ...rest } = row as Row;
    return rest;
  });
}

test.each(document.examples.map((example) => [example.id, example.title, example] as const))(
  '%s %s',
  (_id, _, example) => {
    const answer = answerTo(example) as Statement & Row;
    for (const [part, expected] of Object.entries(example.expected)) {
      const mine = part === 'conversations' ? asserted(answer[part], expected) : answer[part];
      expect(comparable(part, mine), part).toEqual(comparable(part, expected));
    }
    for (const part of ['messages', 'conversations', 'rejected_or_undelivered'] as const) {
      const silent =
        !(part in example.expected) && !(part === 'conversations' && 'messages' in example.expected);
      if (silent) expect(answer[part], part).toEqual([]);
    }
    expect(answer.unpriced).toEqual([]);
  },
);

test('a broken document is refused by the name of its example and field', () => {
  const broken = (change: (example: Row) => void): (() => unknown) => {
    const copy = structuredClone({ ...document, examples: [document.examples[0]!] });
    change(copy.examples[0] as unknown as Row);
    return () => priceDocument(copy, { map: examplesMap() });
  };
  const event = (example: Row): Row => (example.events as Row[])[0]!;
  expect(
    broken((e) => {
      event(e).statuses = { delivered: 'noon' };
    }),
  ).toThrow("example CBP-01: events[0].statuses.delivered 'noon' is not a time");
  expect(
    broken((e) => {
      event(e).type = 'fax';
    }),
  ).toThrow("example CBP-01: events[0].type 'fax' is not an event type");
  expect(
    broken((e) => {
      (e.context as Row).waba_timezone = 'Mars/Base';
    }),
  ).toThrow("example CBP-01: context.waba_timezone 'Mars/Base' is not a time zone");
  expect(
    broken((e) => {
      e.events = null;
    }),
  ).toThrow('example CBP-01: events is not a list');
  expect(() => priceDocument({ examples: [] }, { map: examplesMap() })).toThrow('rate_fixture is missing');
  expect(() => priceDocument([], { map: examplesMap() })).toThrow('the document is not an object');
});

test('a market without a rate is named and left out of the total', () => {
  const example = structuredClone(document.examples[0]!);
  example.context.market = 'Peru';
  const [answer] = priceDocument({ ...document, examples: [example] }, { map: examplesMap() }).results;
  expect(answer).toMatchObject({ charges: [], total: '0.0000' });
  expect(answer!.unpriced).toEqual([
    { id: 'out1', reason: 'no USD rate for marketing in Peru on 2024-12-02' },
  ]);
});
