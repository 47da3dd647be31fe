import { globSync, readFileSync } from 'node:fs';
import { missingIn, RULE_IDS, ruleCoverage } from '../lib/engine/rule-coverage';
import { RULE_TEXT } from '../lib/engine/rule-text';

/** `npm run -s rules [-- --missing]`: each rule with the tests that name it, or the rules that none names. */
const paths = globSync(['lib/engine/scenarios/*.txt', '{lib,bin,e2e}/**/*.test.ts']).sort();
const coverage = ruleCoverage(Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')])));
const missing = missingIn(coverage);
const shown = process.argv.includes('--missing') ? missing : RULE_IDS;

for (const id of shown) {
  console.log(`${id.padEnd(4)} ${RULE_TEXT[id]}`);
  for (const place of coverage.get(id)!) console.log(`       ${place}`);
}
if (process.argv.includes('--missing')) process.exitCode = missing.length === 0 ? 0 : 1;
