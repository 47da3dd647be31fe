import type { ReactNode } from 'react';
import { changeTenths, count, decimalsFor, signedPercent } from '@/components/format';
import { Money } from '@/components/money';
import type { CurrencyOverview, Overview } from './overview';

/** The month so far: what is paid, what Meta takes of it, and where it is going. */
export function Figures({ overview, shown }: { overview: Overview; shown: CurrencyOverview }) {
  const { sums, before, forecast } = shown;
  const { currency } = sums;
  const change = before ? changeTenths(sums.price, before.price) : null;
  return (
    <dl className="card grid divide-y divide-line sm:grid-cols-2 sm:divide-y-0 lg:grid-cols-4 lg:divide-x">
      <Figure name="Price so far" value={<Amount micros={sums.price} currency={currency} showCurrency />}>
        Meta’s list price <Amount micros={sums.cost} currency={currency} />
        <br />
        Mark-up <Amount micros={sums.price - sums.cost} currency={currency} />
      </Figure>
      <Figure name="Against the same days last month" value={change === null ? '–' : signedPercent(change)}>
        {before ? (
          <>
            Then <Amount micros={before.price} currency={currency} showCurrency />
          </>
        ) : (
          'Nothing was spent then'
        )}
      </Figure>
      <Figure
        name="Forecast to month end"
        value={<Amount micros={roundToCents(forecast.price)} currency={currency} showCurrency />}
      >
        The average of {overview.daysSoFar === 1 ? 'the day' : `the ${overview.daysSoFar} days`} so far, on
        all {overview.daysInMonth} days
      </Figure>
      <Figure name="Units delivered" value={count(sums.quantity)}>
        {count(sums.billable)} charged, {count(sums.quantity - sums.billable - sums.unpriced)} free
        {sums.unpriced > 0n && (
          <span className="block text-warn">{count(sums.unpriced)} without a price</span>
        )}
      </Figure>
    </dl>
  );
}

/** A forecast is no exact thing: hundredths are enough. */
function roundToCents(micros: bigint): bigint {
  return ((micros + 5000n) / 10_000n) * 10_000n;
}

function Amount(props: { micros: bigint; currency: string; showCurrency?: boolean }) {
  return <Money {...props} decimals={decimalsFor(props.currency, [props.micros])} />;
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
