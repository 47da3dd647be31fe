import type { ReactNode } from 'react';
import { changeTenths, count, decimalsFor, money, signedPercent } from '@/components/format';
import { Money } from '@/components/money';
import type { MonthForecast } from '@/lib/forecast/month';
import type { Language } from '@/lib/language/language';
import type { CurrencyOverview } from './overview';
import { WORDS } from './words';

/** The month so far: what is paid, what Meta takes of it, and where it is going. */
export function Figures({ shown, language }: { shown: CurrencyOverview; language: Language }) {
  const { sums, before, forecast } = shown;
  const { currency } = sums;
  const t = WORDS[language];
  const change = before ? changeTenths(sums.price, before.price) : null;
  const amount = (micros: bigint, showCurrency = false) => (
    <Money
      micros={micros}
      currency={currency}
      decimals={decimalsFor(currency, [micros])}
      showCurrency={showCurrency}
      language={language}
    />
  );
  return (
    <dl className="card grid divide-y divide-line sm:grid-cols-2 sm:divide-y-0 lg:grid-cols-4 lg:divide-x">
      <Figure name={t.soFar} value={amount(sums.price, true)}>
        {t.listPrice} {amount(sums.cost)}
        <br />
        {t.markup} {amount(sums.price - sums.cost)}
      </Figure>
      <Figure name={t.change} value={change === null ? '–' : signedPercent(change, language)}>
        {before ? (
          <>
            {t.before} {amount(before.price, true)}
          </>
        ) : (
          t.nothingThen
        )}
      </Figure>
      <Figure name={t.forecast} value={amount(toCents(forecast.expected), true)}>
        {basis(forecast, currency, language)}
      </Figure>
      <Figure name={t.units} value={count(sums.quantity, language)}>
        {t.charged(sums.billable, sums.quantity - sums.billable - sums.unpriced)}
        {sums.unpriced > 0n && <span className="block text-warn">{t.unpricedUnits(sums.unpriced)}</span>}
      </Figure>
    </dl>
  );
}

function basis({ range, weeks }: MonthForecast, currency: string, language: Language): string {
  const t = WORDS[language];
  if (range === null) return weeks === 0 ? t.byAverage : t.byWeekdays;
  const [low, high] = [range.low, range.high].map((one) =>
    money(toCents(one), currency, undefined, language),
  );
  return t.between(low!, high!, weeks);
}

/** A forecast is no exact thing: hundredths are enough. */
function toCents(micros: bigint): bigint {
  return ((micros + 5000n) / 10_000n) * 10_000n;
}

function Figure({ name, value, children }: { name: string; value: ReactNode; children: ReactNode }) {
  return (
    <div className="px-5 py-5">
      <dt className="eyebrow">{name}</dt>
      <dd className="mt-1.5">
        <div className="font-semibold text-2xl tracking-tight">{value}</div>
        <div className="mt-2 text-muted text-xs leading-relaxed">{children}</div>
      </dd>
    </div>
  );
}
