import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { testDatabase } from './testing';

const { owner } = await testDatabase();

/** Versions below these have holes that matter here; `npm audit` is not available everywhere. */
test.each([
  ['next', '16.4.6'],
  ['next-auth', '4.24.15'],
])('%s is %s or newer', (name, floor) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  expect([version, floor].sort(byVersion)).toEqual([floor, version]);
  const range: string = JSON.parse(readFileSync('package.json', 'utf8')).dependencies[name];
  expect([range.replace(/^[~^]/, ''), floor].sort(byVersion)[0]).toBe(floor);
});

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

test('PostgreSQL is 15 or newer, and of a newer minor than the last known holes', async () => {
  const { rows } = await owner.query(`SELECT current_setting('server_version_num')::int AS number`);
  const [major, minor] = [Math.floor(rows[0].number / 10_000), rows[0].number % 10_000];
  expect(major).toBeGreaterThanOrEqual(15);
  expect(minor).toBeGreaterThanOrEqual({ 15: 14, 16: 10, 17: 6 }[major] ?? 0);
});
