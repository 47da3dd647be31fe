import { Field } from '@/components/field';
import type { NewBudget } from '@/lib/budgets/budget';
import { formatMicros } from '@/lib/engine/money';
import type { Language } from '@/lib/language/language';
import { THRESHOLDS } from './forms';
import { WORDS } from './words';

/** Amount, and what is told of it. */
export function BudgetFields({ budget, language }: { budget?: NewBudget; language: Language }) {
  const t = WORDS[language];
  const ticked = (name: string) =>
    budget === undefined ||
    (name === 'forecast' ? budget.onForecast : budget.thresholds.includes(Number(name)));
  const tick = (name: string, label: string) => (
    <label key={name} className="min-h-7 flex items-center gap-1.5">
      <input
        type="checkbox"
        name="tell"
        value={name}
        defaultChecked={ticked(name)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
  return (
    <>
      <Field label={t.amount} hint={t.amountHint}>
        {(field) => (
          <input
            {...field}
            name="amount"
            inputMode="decimal"
            required
            maxLength={20}
            autoComplete="off"
            defaultValue={
              budget &&
              (language === 'fr'
                ? formatMicros(budget.amount, 2).replace('.', ',')
                : formatMicros(budget.amount, 2))
            }
            className="control w-full"
          />
        )}
      </Field>
      <fieldset className="text-[0.8125rem]">
        <legend className="mb-1 font-medium">{t.tell}</legend>
        <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
          {THRESHOLDS.map((percent) => tick(String(percent), t.percent(percent)))}
          {tick('forecast', t.forecast)}
        </div>
      </fieldset>
    </>
  );
}
