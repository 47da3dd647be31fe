import { categoryLook } from '@/components/category';
import { countryName } from '@/components/country';
import { decimalsFor, money, share } from '@/components/format';
import { Meter } from '@/components/meter';
import type { BudgetScope } from '@/lib/budgets/budget';
import type { BudgetStanding } from '@/lib/budgets/standing';
import type { Language } from '@/lib/language/language';
import { WORDS } from './words';

/** How much of a budget is spent, and where the month is going. */
export function BudgetBar({ standing, language }: { standing: BudgetStanding; language: Language }) {
  const { budget, spent, forecast } = standing;
  const t = WORDS[language];
  const amount = (micros: bigint) =>
    `${budget.currency} ${money(micros, budget.currency, decimalsFor(budget.currency, [micros]), language)}`;
  const expected = ((forecast.expected + 5000n) / 10_000n) * 10_000n;
  const percent = share(spent, budget.amount, language)!;
  return (
    <>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 text-[0.8125rem]">
        <span>{scopeName(budget, language)}</span>
        <span className={spent >= budget.amount ? 'text-warn' : 'text-muted'}>
          {t.of(amount(spent), amount(budget.amount))}
        </span>
      </div>
      <Meter used={spent} limit={budget.amount} label={t.label(percent, scopeName(budget, language))} />
      <p className={`mt-2 text-xs ${forecast.expected > budget.amount ? 'text-warn' : 'text-muted'}`}>
        {t.expected(amount(expected), share(expected, budget.amount, language)!)}
      </p>
    </>
  );
}

/** 'France, Marketing', or 'Everything'. */
export function scopeName({ waba, country, category }: BudgetScope, language: Language): string {
  const parts = [
    ...(waba ? [`${WORDS[language].account} ${waba}`] : []),
    ...(country ? [countryName(country, language)] : []),
    ...(category ? [categoryLook(category, language).name] : []),
  ];
  return parts.join(', ') || WORDS[language].everything;
}
