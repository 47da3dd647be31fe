import { expect, test } from 'vitest';
import { makeNumber, WORLD_MIX } from './countries';

const SOME = 2_000;

/** One form of the numbers that are written with and without a mobile digit: 521, 549, and 9 after a Brazilian area. */
const plain = (number: string) =>
  number
    .replace(/^521/, '52')
    .replace(/^549/, '54')
    .replace(/^(55..)9(.{8})$/, '$1$2');

test.each(WORLD_MIX.map(([country]) => country))('each user of %s has a number of their own', (country) => {
  const numbers = Array.from({ length: SOME }, (_, index) => plain(makeNumber(country, index)));
  expect(new Set(numbers).size).toBe(SOME);
});
