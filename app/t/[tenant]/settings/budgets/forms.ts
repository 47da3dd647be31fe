import { z } from 'zod';
import { CATEGORIES } from '@/components/category';
import type { NewBudget } from '@/lib/budgets/budget';
import { parseMicros } from '@/lib/engine/money';
import type { Language } from '@/lib/language/language';
import { WORDS } from './words';

/** Percentages that can be told of. */
export const THRESHOLDS = [50, 80, 100] as const;

const MOST = 10n ** 15n;

/** What every form of a budget asks for. A decimal comma is as good as a point. */
function told(language: Language) {
  const problem = WORDS[language].badAmount;
  const amount = z.string().transform((text, context) => {
    try {
      const micros = parseMicros(text.replace(/[\s\u202f\u00a0]/g, '').replace(',', '.'));
      if (micros > 0n && micros <= MOST) return micros;
    } catch {}
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });
  const several = z.union([z.string(), z.array(z.string())]).default([]);
  return z.object({
    amount,
    tell: several.transform((given) => [given].flat()),
  });
}

export function changeForm(language: Language) {
  return told(language)
    .extend({ id: z.coerce.number().int().positive() })
    .transform(({ tell, ...rest }) => ({ ...rest, ...tellOf(tell) }));
}

/** A new budget; `accounts` are the tenant's, with their currencies. */
export function newForm(language: Language, accounts: ReadonlySet<string>, currencies: ReadonlySet<string>) {
  const t = WORDS[language];
  const one = (known: (text: string) => boolean) =>
    z.string().refine((text) => text === '' || known(text), t.unknown);
  return told(language)
    .extend({
      currency: z.string().refine((text) => currencies.has(text), t.unknown),
      waba: one((text) => accounts.has(text)),
      country: one((text) => /^[A-Z]{2}$/.test(text)),
      category: one((text) => CATEGORIES.includes(text)),
    })
    .transform(({ tell, ...rest }): NewBudget => ({ ...rest, ...tellOf(tell) }));
}

function tellOf(given: readonly string[]): Pick<NewBudget, 'thresholds' | 'onForecast'> {
  return {
    thresholds: THRESHOLDS.filter((percent) => given.includes(String(percent))),
    onForecast: given.includes('forecast'),
  };
}
