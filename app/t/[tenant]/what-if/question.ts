import { z } from 'zod';
import { first, type Search } from '@/components/page-props';
import type { Day } from '@/lib/engine/event';
import { addDays } from '@/lib/engine/time';
import type { Language } from '@/lib/language/language';
import { WHAT_IF_RULES, type WhatIfRules } from '@/lib/reprice/rules';
import { monthStart, span } from '../period';
import { WORDS } from './words';

/** What is asked: days of the tenant's zone as people say them, both included, and the rules to apply. */
export interface Question {
  from: Day;
  through: Day;
  rules: WhatIfRules;
}

export function questionForm(language: Language) {
  const t = WORDS[language];
  const day = z.iso
    .date(t.chooseDay)
    .refine((text) => text >= '2018-01-01' && text < '2100-01-01', t.tooEarly);
  return z
    .object({ from: day, through: day, rules: z.enum(WHAT_IF_RULES, t.chooseRules) })
    .refine(({ from, through }) => from <= through, t.wrongOrder);
}

/** Last month, which is complete, under the newest rules. */
export function usual(today: Day): Question {
  const from = monthStart(today, -1);
  return { from, through: addDays(monthStart(today), -1), rules: WHAT_IF_RULES.at(-1)! };
}

/** The question of the address: null when it has none, a sentence when it makes no sense. */
export function questionOf(search: Search, language: Language): Question | string | null {
  if (search.rules === undefined) return null;
  const asked = questionForm(language).safeParse({
    from: first(search.from),
    through: first(search.through),
    rules: first(search.rules),
  });
  return asked.success ? asked.data : asked.error.issues[0]!.message;
}

export function periodName({ from, through }: Question, language: Language): string {
  return span(from, addDays(through, 1), language);
}
