import type { ReactNode } from 'react';
import { changeTenths, count, money, signedPercent } from '@/components/format';
import { Money } from '@/components/money';
import type { Language } from '@/lib/language/language';
import type { SpendSums } from '@/lib/spend/read';
import type { Period } from '../../period';
import { free } from '../view';
import { WORDS } from '../words';

/** What the country cost, what that is against the compared days, and for how many units. */
export function CountryFigures({
  sums,
  before,
  period,
  language,
}: {
  sums: SpendSums;
  before: SpendSums | null;
  period: Period;
  language: Language;
}) {
  const { currency } = sums;
  const { country: t, column, isNew } = WORDS[language];
  const change = before && changeTenths(sums.price, before.price);
  const amount = (micros: bigint) => (
    <Money micros={micros} currency={currency} showCurrency language={language} />
  );
  return (
    <dl className="card grid gap-x-6 gap-y-5 p-5 sm:grid-cols-2 lg:grid-cols-4">
      <Figure name={t.price} value={amount(sums.price)} />
      {before && (
        <Figure
          name={column.change[0]!}
          value={change === null ? isNew : signedPercent(change, language)}
          note={t.was(
            `${money(before.price, currency, undefined, language)} ${currency}`,
            period.comparedWith,
          )}
        />
      )}
      <Figure name={t.cost} value={amount(sums.cost)} note={t.costAbout} />
      <Figure
        name={t.units}
        value={count(sums.quantity, language)}
        note={t.unitsAbout(sums.billable, free(sums))}
      />
    </dl>
  );
}

function Figure({ name, value, note }: { name: string; value: ReactNode; note?: string }) {
  return (
    <div>
      <dt className="eyebrow">{name}</dt>
      <dd className="mt-1 font-medium text-xl tracking-tight">{value}</dd>
      {note && <dd className="mt-0.5 text-muted text-xs">{note}</dd>}
    </div>
  );
}
