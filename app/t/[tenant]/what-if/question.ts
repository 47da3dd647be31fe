import { z } from 'zod';
import { first, type Search } from '@/components/page-props';
import type { Day } from '@/lib/engine/event';
import { addDays } from '@/lib/engine/time';
import { WHAT_IF_RULES, type WhatIfRules } from '@/lib/reprice/rules';
import { monthStart, span } from '../period';

export const RULE_NAMES: Record<WhatIfRules, string> = {
  'cbp-2024-11': 'Per conversation (November 2024 to June 2025)',
  'pmp-2025-07': 'Per message (July 2025 to September 2026)',
  'pmp-2026-10': 'Per message, service charged (since October 2026)',
};

/** What is asked: days of the tenant's zone as people say them, both included, and the rules to apply. */
export interface Question {
  from: Day;
  through: Day;
  rules: WhatIfRules;
}

const day = z.iso
  .date('Choose a day.')
  .refine((text) => text >= '2018-01-01' && text < '2100-01-01', 'Choose a day from 2018 on.');

export const Question = z
  .object({ from: day, through: day, rules: z.enum(WHAT_IF_RULES, 'Choose the rules.') })
  .refine(({ from, through }) => from <= through, 'The first day has to come before the last.');

/** Last month, which is complete, under the newest rules. */
export function usual(today: Day): Question {
  const from = monthStart(today, -1);
  return { from, through: addDays(monthStart(today), -1), rules: WHAT_IF_RULES.at(-1)! };
}

/** The question of the address: null when it has none, a sentence when it makes no sense. */
export function questionOf(search: Search): Question | string | null {
  if (search.rules === undefined) return null;
  const asked = Question.safeParse({
    from: first(search.from),
    through: first(search.through),
    rules: first(search.rules),
  });
  return asked.success ? asked.data : asked.error.issues[0]!.message;
}

export function periodName({ from, through }: Question): string {
  return span(from, addDays(through, 1));
}
