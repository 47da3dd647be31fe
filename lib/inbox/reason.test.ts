import { expect, test } from 'vitest';
import { reasonOf } from './reason';

test.each([
  [new Error('poisoned bad'), 'poisoned bad'],
  ['just a text', 'just a text'],
  [
    new Error('invalid input syntax for type integer: "4915112345678"'),
    'invalid input syntax for type integer: "…"',
  ],
  [new Error('Key (to)=(+49 151 12345-678) exists'), 'Key (to)=(+…) exists'],
  [new Error('duplicate wamid.HBgMNDkxNTExMjM0NTY3OBUCABEYEjA= twice'), 'duplicate wamid… twice'],
  [
    new Error('one\n{"level":50,"msg":"forged"}\r\u2028\u202etwo\u0000'),
    'one {"level":50,"msg":"forged"} two',
  ],
  [new SyntaxError(`Unexpected token 'x', "x4915112345678" is not valid JSON`), 'The body is not JSON.'],
  [new Error('too much '.repeat(200)), 'too much '.repeat(200).slice(0, 500)],
  [undefined, 'undefined'],
])('%j is told without what it quotes', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
