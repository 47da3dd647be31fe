import { Command } from 'commander';
import { expect, test, vi } from 'vitest';
import { columns, json, pairs, percent, run, sentenceOf } from './run';

test('columns are aligned, numbers to the right', () => {
  expect(
    columns(
      ['NAME', 'ROWS'],
      [
        ['a', 5],
        ['longer', 1200n],
      ],
    ),
  ).toBe('NAME    ROWS\na          5\nlonger  1200');
  expect(columns(['NAME', 'ROWS'], [])).toBe('NAME  ROWS');
  expect(pairs([['a', 1] as const, ['long', 'x'] as const])).toBe('a     1\nlong  x');
});

test('money is a decimal string in JSON', () => {
  expect(JSON.parse(json({ a: [9007199254740993n] }))).toEqual({ a: ['9007199254740993'] });
});

test('percents', () => {
  expect([0, 1, 125_000, 10_000_000].map(percent)).toEqual(['0%', '0.0001%', '12.5%', '1000%']);
});

test('any failure is one sentence without secrets', async () => {
  expect(await sentenceOf(new Error('one\n  two\n'))).toBe('one two');
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  expect(await sentenceOf(refused)).toMatch(
    /^The database cannot be reached \(connect .*5432\); see DATABASE_URL/,
  );
  const both = Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' });
  expect(await sentenceOf(both)).toContain('127.0.0.1:5432');
});

/** What a command prints on a terminal, or into a pipe. */
async function printed(isTTY: boolean, args: string[], textFor: 'all' | 'terminals'): Promise<string> {
  const before = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  Object.defineProperty(process.stdout, 'isTTY', { value: isTTY, configurable: true });
  const command = new Command()
    .option('--json')
    .action(run(async () => ({ json: { n: 1 }, text: 'one' }), { textFor }));
  try {
    await command.parseAsync(args, { from: 'user' });
  } finally {
    Object.defineProperty(process.stdout, 'isTTY', before ?? { value: undefined, configurable: true });
    vi.restoreAllMocks();
  }
  return out;
}

test('a table is for people: with --json, and where asked for into a pipe too, the answer is a document', async () => {
  const document = '{\n  "n": 1\n}\n';
  expect(await printed(true, [], 'terminals')).toBe('one\n');
  expect(await printed(false, [], 'terminals')).toBe(document);
  expect(await printed(true, ['--json'], 'terminals')).toBe(document);
  expect(await printed(false, [], 'all')).toBe('one\n');
  expect(await printed(false, ['--json'], 'all')).toBe(document);
});
