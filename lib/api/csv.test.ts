import { expect, test } from 'vitest';
import { answerCsv, csvLine } from './csv';

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['+5511', "'+5511"],
  ['-cmd', "'-cmd"],
  ['\tx', "'\tx"],
  ['\r=x', `"'\r=x"`],
  ['-0.0859', '-0.0859'],
  [-1, '-1'],
  ['say "hi", you', '"say ""hi"", you"'],
  ['two\nlines', '"two\nlines"'],
  [null, ''],
  [undefined, ''],
])('the cell %s is written %s', (value, text) => {
  expect(csvLine([value, 'x'])).toBe(`${text},x\r\n`);
});

test('a file is written no faster than it is read, and not further than it is wanted', async () => {
  let made = 0;
  let closed = false;
  const response = answerCsv(
    'x.csv',
    (async function* () {
      try {
        for (; made < 1000; made++) yield `${made}\r\n`;
      } finally {
        closed = true;
      }
    })(),
  );
  const reader = response.body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('0\r\n');
  await reader.cancel();
  expect(made).toBeLessThan(5);
  expect(closed).toBe(true);
});
