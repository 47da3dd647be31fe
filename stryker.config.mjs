/** Sentences of errors: a test may quote them, but an amount never depends on one. */
const errorSentences = {
  shouldIgnore({ node, parentPath }) {
    if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined;
    const call = parentPath?.node;
    const name = call?.callee?.name ?? '';
    const error = call?.type === 'NewExpression' && name.endsWith('Error');
    return error || (call?.type === 'CallExpression' && name === 'fail')
      ? 'the sentence of an error'
      : undefined;
  },
};

export const strykerPlugins = [{ kind: 'Ignore', name: 'error-sentences', value: errorSentences }];

/** Which changes of the engine would no test notice? `npm run mutation`; the page is .parley/mutation.html. */
export default {
  // rule-text and scenario are words; example-map and the reader of scenarios serve the tests only.
  mutate: [
    'lib/engine/*.ts',
    '!lib/engine/*.test.ts',
    '!lib/engine/{rule-text,example-map,scenario,vitest.config}.ts',
  ],
  ignorePatterns: ['/*', '!/lib', '/lib/*', '!/lib/engine', '!/package.json'],
  plugins: ['@stryker-mutator/vitest-runner', import.meta.url],
  ignorers: ['error-sentences'],
  testRunner: 'vitest',
  vitest: { configFile: 'lib/engine/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  ignoreStatic: false,
  concurrency: 2,
  tempDirName: '.parley/stryker',
  cleanTempDir: 'always',
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  htmlReporter: { fileName: '.parley/mutation.html' },
  jsonReporter: { fileName: '.parley/mutation.json' },
  thresholds: { high: 95, low: 85, break: 85 },
};
