import { expect, test } from 'vitest';
import { noteFailure, noteSuccess, pauseFor, waitBefore } from './slow-down';

const MINUTE = 60_000;

function fail(address: string, client: string, times: number, at: number) {
  for (let i = 0; i < times; i++) noteFailure(address, client, at);
}

test('five failures are free, then each doubles the wait, up to a minute', () => {
  fail('a@x.test', '10.0.0.1', 4, 0);
  expect(waitBefore('a@x.test', '10.0.0.1', 0)).toBe(0);
  const waits = Array.from({ length: 9 }, () => {
    noteFailure('a@x.test', '10.0.0.1', 0);
    return waitBefore('a@x.test', '10.0.0.1', 0) / 1000;
  });
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  expect(waitBefore('a@x.test', '10.0.0.1', MINUTE)).toBe(0);
});

test('who guesses from elsewhere does not keep the owner out, but makes each attempt slower', () => {
  for (let i = 0; i < 200; i++) noteFailure('b@x.test', `10.1.0.${i}`, 0);
  expect(waitBefore('b@x.test', '10.9.9.9', 0)).toBe(0);
  expect(pauseFor('b@x.test', 0)).toBe(2000);
});

test('one client that tries many addresses has to wait for all of them', () => {
  for (let i = 0; i < 55; i++) noteFailure(`c${i}@x.test`, '10.2.0.1', 0);
  expect(waitBefore('new@x.test', '10.2.0.1', 0)).toBeGreaterThan(0);
  expect(waitBefore('new@x.test', '10.2.0.2', 0)).toBe(0);
});

test('a quarter of an hour of quiet, or a right password, forgets', () => {
  fail('d@x.test', '10.3.0.1', 10, 0);
  expect(waitBefore('d@x.test', '10.3.0.1', 15 * MINUTE)).toBe(0);
  fail('e@x.test', '10.3.0.2', 10, 0);
  noteSuccess('e@x.test', '10.3.0.2');
  expect(waitBefore('e@x.test', '10.3.0.2', 0)).toBe(0);
});
