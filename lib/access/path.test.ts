import { expect, test } from 'vitest';
import { safePath, signInPath } from './path';

test('a path of this site is kept with its query', () => {
  expect(safePath('/t/acme/countries?period=year&q=a%20b')).toBe('/t/acme/countries?period=year&q=a%20b');
});

test.each([
  null,
  '',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'javascript:alert(1)',
  't/acme',
  '/a\\..\\b',
])('%j leads to the start', (path) => {
  expect(safePath(path)).toBe('/');
});

test('the sign-in page remembers where one wanted to go, and nothing else', () => {
  expect(signInPath('/t/acme?a=1')).toBe('/sign-in?next=%2Ft%2Facme%3Fa%3D1');
  expect(signInPath('//evil.example')).toBe('/sign-in');
});
