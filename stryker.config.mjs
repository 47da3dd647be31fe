import { fileURLToPath } from 'node:url';

// The properties try the same few values for every change.
process.env.PROPERTY_SEED = '1';
process.env.PROPERTY_RUNS = '40';

/** Which changes of the engine would no test notice? `npm run mutation`; the page is .parley/mutation.html. */
export default {
  // The rules' texts are words; the others serve the tests only.
  mutate: [
    'lib/engine/*.ts',
    '!lib/engine/*.test.ts',
    '!lib/engine/{rule-text,rule-text.fr,rule-coverage,example-map,scenario,play,testing,vitest.config}.ts',
  ],
  ignorePatterns: ['/*', '!/lib', '/lib/*', '!/lib/engine', '!/package.json'],
  plugins: ['@stryker-mutator/vitest-runner', './stryker.config.ignore.mjs'],
  ignorers: ['error-sentences'],
  testRunner: 'vitest',
  vitest: { configFile: fileURLToPath(import.meta.resolve('./lib/engine/vitest.config.ts')), related: false },
  coverageAnalysis: 'perTest',
  ignoreStatic: false,
  concurrency: 2,
  // What was found for code and tests that have not changed since is not tried again.
  incremental: true,
  incrementalFile: '.parley/mutation-incremental.json',
  tempDirName: '.parley/stryker',
  cleanTempDir: 'always',
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  htmlReporter: { fileName: '.parley/mutation.html' },
  jsonReporter: { fileName: '.parley/mutation.json' },
  thresholds: { high: 95, low: 85, break: 85 },
};
