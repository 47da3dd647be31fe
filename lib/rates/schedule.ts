import type { RateRow } from '../engine/rates';
import { tierCount } from '../engine/tier';
import type { Said } from '../language/language';
import { Misprint } from './misprint';

/** A bracket of a volume schedule with its place in the file. */
export interface Bracket {
  row: RateRow;
  line: number;
}

/**
 * T1, T2, T7: the brackets of each market, category, currency and day begin at 0 or 1, follow each other without a
 * gap, and the last is open. `from` and `to` are the file's names of the columns.
 * @throws Error that names line and column.
 */
export function checkSchedules(brackets: readonly Bracket[], from = 'tier_from', to = 'tier_to'): void {
  const schedules = new Map<string, Bracket[]>();
  for (const bracket of brackets) {
    const { model, market, category, currency, effectiveFrom } = bracket.row;
    if (tierCount(category) === null || model !== 'PMP')
      throw new Misprint({
        en: `line ${bracket.line}: ${model} has no volume brackets for '${category}'`,
        fr: `ligne ${bracket.line}\u00a0: ${model} n’a pas de paliers de volume pour «\u00a0${category}\u00a0»`,
      });
    const key = [model, market, category, currency, effectiveFrom].join('|');
    const there = schedules.get(key);
    if (there) there.push(bracket);
    else schedules.set(key, [bracket]);
  }
  for (const schedule of schedules.values()) checkSchedule(schedule, from, to);
}

function checkSchedule(schedule: Bracket[], from: string, to: string) {
  schedule.sort((a, b) => Number(a.row.tierFrom! - b.row.tierFrom!) || a.line - b.line);
  const [first] = schedule as [Bracket, ...Bracket[]];
  const { market, category, currency } = first.row;
  const wrong = ({ line }: Bracket, column: string, what: Said): never => {
    const place = `(${market}, ${category}, ${currency})`;
    throw new Misprint({
      en: `line ${line}: ${column} ${what.en} ${place}`,
      fr: `ligne ${line}\u00a0: ${column} ${what.fr} ${place}`,
    });
  };
  if (first.row.tierFrom! > 1n)
    wrong(first, from, {
      en: `${first.row.tierFrom} is the lowest, a schedule begins at 0 or 1`,
      fr: `${first.row.tierFrom} est le plus bas, un barème commence à 0 ou 1`,
    });
  let before = first;
  for (const bracket of schedule.slice(1)) {
    const { row } = bracket;
    if (row.effectiveTo !== first.row.effectiveTo)
      wrong(bracket, 'effective_to', {
        en: 'is another one than that of the schedule’s first bracket',
        fr: 'n’est pas celui du premier palier du barème',
      });
    // Said twice: the merge counts it once.
    if (row.tierFrom === before.row.tierFrom && row.tierTo === before.row.tierTo) continue;
    const end = before.row.tierTo;
    if (end === null)
      wrong(before, to, {
        en: `is open, but a bracket from ${row.tierFrom} follows in line ${bracket.line}`,
        fr: `est ouvert, mais un palier à partir de ${row.tierFrom} suit à la ligne ${bracket.line}`,
      });
    else if (row.tierFrom !== end + 1n) {
      const [en, fr] =
        row.tierFrom! <= end
          ? ['overlaps the bracket', 'chevauche le palier']
          : ['leaves a gap after the bracket', 'laisse un vide après le palier'];
      wrong(bracket, from, {
        en: `${row.tierFrom} ${en} of line ${before.line}, which ends at ${end}`,
        fr: `${row.tierFrom} ${fr} de la ligne ${before.line}, qui finit à ${end}`,
      });
    }
    before = bracket;
  }
  if (before.row.tierTo !== null)
    wrong(before, to, {
      en: `${before.row.tierTo} is the highest, the last bracket has no end (MAX)`,
      fr: `${before.row.tierTo} est le plus haut, le dernier palier n’a pas de fin (MAX)`,
    });
}
