import pino from 'pino';
import { expect, test } from 'vitest';
import { createIngestLog, rangesOf } from './log';

function heard(level = 'info') {
  const lines: string[] = [];
  const logger = pino({ level, base: null, timestamp: false }, { write: (line: string) => lines.push(line) });
  return { logger, lines, said: () => lines.map((line) => JSON.parse(line)) };
}

test.each([
  [[], ''],
  [['7'], '7'],
  [['5', '6', '7', '12'], '5-7,12'],
  [[9n, 3n, 4n], '3-4,9'],
])('%s is told as %j', (ids, text) => {
  expect(rangesOf(ids)).toBe(text);
});

test('a batch is one line that names each of its deliveries', () => {
  const { logger, said } = heard();
  const log = createIngestLog(logger);
  log.committed({ ids: ['1', '2', '4'], bytes: 300, ms: 4.4 });
  log.worked({ deliveries: [1n, 2n], charges: 2, reversals: 0, statuses: 3, unchanged: 1 }, 12.6);
  log.setBack(4n, 'poisoned');
  expect(said()).toEqual([
    { level: 30, deliveries: '1-2,4', bytes: 300, ms: 4, msg: 'stored' },
    {
      level: 30,
      deliveries: '1-2',
      charges: 2,
      reversals: 0,
      statuses: 3,
      unchanged: 1,
      ms: 13,
      msg: 'worked',
    },
    { level: 50, deliveries: '4', reason: 'poisoned', msg: 'delivery set back' },
  ]);
});

test('whoever posts nonsense writes one line a second, which says how often', () => {
  const { logger, said } = heard();
  let now = 0;
  const log = createIngestLog(logger, () => now);
  for (; now < 2_500; now++) log.answered({ status: 401, body: '', refused: 'signature' });
  log.answered({ status: 413, body: '', refused: 'too_large' });
  log.answered({ status: 200, body: 'ok' });
  expect(said().map(({ refused, times }) => [refused, times])).toEqual([
    ['signature', 1],
    ['signature', 1_000],
    ['signature', 1_000],
    ['too_large', 1],
  ]);
});

test('a reason cannot forge a line', () => {
  const { logger, lines } = heard();
  createIngestLog(logger).setBack(1n, 'x\n{"level":30,"msg":"ready"}\u2028');
  expect(lines).toHaveLength(1);
  expect(lines[0]!.trimEnd()).not.toContain('\n');
});
