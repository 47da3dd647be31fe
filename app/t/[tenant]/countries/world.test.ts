import { expect, test } from 'vitest';
import { countryName } from '@/components/country';
import { landSvg, shapeOf, shapesSvg, VIEW_BOX } from './world';

const codes = Array.from({ length: 26 * 26 }, (_, at) =>
  String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26)),
);

test('every country has a place within the picture, and its own', () => {
  const known = codes.filter((code) => shapeOf(code));
  expect(known.length).toBeGreaterThan(225);
  const places = known.map((code) => JSON.stringify(shapeOf(code)));
  expect(new Set(places).size).toBeGreaterThan(known.length - 5);
  for (const code of known) {
    expect(countryName(code), code).not.toBe(code);
    const { dot } = shapeOf(code)!;
    if (!dot) continue;
    expect(dot[0]).toBeGreaterThanOrEqual(0);
    expect(dot[0]).toBeLessThanOrEqual(VIEW_BOX.width);
    expect(dot[1]).toBeLessThanOrEqual(VIEW_BOX.height);
  }
});

test.each([
  ['FR', 'path'],
  ['IN', 'path'],
  ['BR', 'path'],
  ['XK', 'dot'],
  ['SG', 'dot'],
  ['HK', 'dot'],
  ['MT', 'dot'],
])('%s is drawn as a %s', (code, how) => {
  expect(Object.keys(shapeOf(code)!)).toEqual([how]);
});

test.each([
  // Where these are, seen from the left upper corner.
  ['US', 'IN'],
  ['BR', 'ID'],
  ['PT', 'JP'],
])('%s lies to the left of %s', (west, east) => {
  const left = (code: string) => Number(/M(-?\d+)/.exec(shapeOf(code)!.path!)![1]);
  expect(left(west)).toBeLessThan(left(east));
});

test('the land is one small picture', () => {
  expect(landSvg()).toMatch(/^<svg .*<\/svg>$/s);
  expect(landSvg().length).toBeLessThan(120_000);
});

test('the shapes are in a picture of their own, by the letters of their countries', () => {
  const ids = [...shapesSvg().matchAll(/id="([A-Z]{2})" d="([^"]+)"/g)].map(([, code, path]) => ({
    code: code!,
    path,
  }));
  expect(ids.length).toBeGreaterThan(100);
  for (const { code, path } of ids) expect(shapeOf(code)).toEqual({ path });
});
