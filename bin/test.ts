import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './build';
import { CHECKS, run, runAll } from './steps';

/**
 * The whole suite: types, lint, dead code, unit and database tests, journeys in a browser on a production build.
 * Each check counts as one. The last line is the tally: `N passed, N failed`.
 */
const reports = mkdtempSync(path.join(tmpdir(), 'parley-test-'));
const tally = { passed: 0, failed: 0 };

function count(passed: number, failed: number) {
  tally.passed += passed;
  tally.failed += failed;
}

async function checks() {
  const failed = await runAll(CHECKS);
  count(CHECKS.length - failed.length, failed.length);
}

async function vitest() {
  const file = path.join(reports, 'vitest.json');
  const code = await run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const { numPassedTests = 0, numFailedTests = 0 } = readReport<{
    numPassedTests?: number;
    numFailedTests?: number;
  }>(file);
  // A suite that could not even be read has no failed tests, and is one.
  count(numPassedTests, code === 0 ? 0 : Math.max(1, numFailedTests));
}

async function playwright() {
  const file = path.join(reports, 'playwright.json');
  const code = await run('playwright', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const { stats } = readReport<{ stats?: { expected: number; unexpected: number; flaky: number } }>(file);
  // A journey that only passes at the second try has failed.
  const failed = (stats?.unexpected ?? 0) + (stats?.flaky ?? 0);
  count(stats?.expected ?? 0, code === 0 ? failed : Math.max(1, failed));
}

function readReport<T extends object>(file: string): Partial<T> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

async function guarded(name: string, part: () => Promise<void>) {
  console.log(`\n== ${name}`);
  try {
    await part();
  } catch (error) {
    console.error(error);
    count(0, 1);
  }
}

await guarded('checks', checks);
await guarded('unit and database', vitest);
await guarded('build', build);
await guarded('journeys', playwright);
rmSync(reports, { recursive: true, force: true });
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
