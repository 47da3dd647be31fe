import { RULE_TEXT, type RuleId } from './rule-text';
import { readScenarios } from './scenario';

/** A page of scenarios or a file of tests, by its path. */
export type Files = Readonly<Record<string, string>>;

export const RULE_IDS = Object.keys(RULE_TEXT) as RuleId[];

/**
 * Which tests show each rule: scenarios with its id after `rules`, and tests that close their title with it in
 * parentheses. @throws Error that names the place of an id that is no rule.
 */
export function ruleCoverage(files: Files): Map<RuleId, string[]> {
  const places = new Map(RULE_IDS.map((id) => [id, [] as string[]]));
  for (const [path, text] of Object.entries(files)) {
    for (const { title, rules } of path.endsWith('.txt') ? readScenarios(text) : testsOf(text)) {
      for (const id of rules) {
        const known = places.get(id as RuleId);
        if (!known) throw new Error(`${path}: '${title}' names ${id}, which is no rule`);
        known.push(`${path}: ${title}`);
      }
    }
  }
  return places;
}

const TITLE = /(['"`])((?:(?!\1)[^\\\n]|\\.)*?) \(([A-Z]\d+(?:, [A-Z]\d+)*)\)\1/g;

function testsOf(text: string): { title: string; rules: string[] }[] {
  return [...text.matchAll(TITLE)].map(([, , title, ids]) => ({ title: title!, rules: ids!.split(', ') }));
}

export function missingIn(coverage: ReadonlyMap<RuleId, string[]>): RuleId[] {
  return RULE_IDS.filter((id) => coverage.get(id)!.length === 0);
}
