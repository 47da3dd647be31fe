import { categoryLook } from '@/components/category';
import { day, decimalsFor, money, month } from '@/components/format';
import { SpendChart } from '@/components/spend-chart';
import { addDays } from '@/lib/engine/time';
import type { CurrencyOverview } from './overview';
import { monthStart } from './period';

/** The chart, and the same rows as a table. */
export function DailySpend({
  shown,
  today,
  daysInMonth,
}: {
  shown: CurrencyOverview;
  today: string;
  daysInMonth: number;
}) {
  const { currency, price } = shown.sums;
  const known = new Map(shown.days.map((entry) => [entry.day, entry]));
  const days = Array.from({ length: daysInMonth }, (_, index) => {
    const date = addDays(monthStart(today), index);
    return { day: date, parts: known.get(date)?.parts ?? {}, total: known.get(date)?.sums.price ?? 0n };
  });
  const decimals = decimalsFor(
    currency,
    shown.days.flatMap(({ parts }) => Object.values(parts)),
  );
  const paid = shown.categories.filter((category) => shown.days.some(({ parts }) => parts[category] !== 0n));
  const label = `Price per day in ${month(today)}, stacked by category: ${currency} ${money(price, currency, decimals)} in all. The table below has the numbers.`;
  return (
    <section aria-labelledby="daily" className="card p-5">
      <h2 id="daily" className="mb-4 font-medium text-base">
        Price per day
      </h2>
      <SpendChart days={days} categories={paid} currency={currency} decimals={decimals} label={label} />
      <details className="mt-2">
        <summary className="w-fit rounded text-muted text-xs hover:text-ink">Show as a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard. */}
        <section aria-label="Price per day, table" tabIndex={0} className="mt-3 max-h-96 overflow-auto">
          <table className="w-full text-right text-[0.8125rem]">
            <thead className="text-muted">
              <tr className="border-line border-b">
                <th scope="col" className="py-2 pr-4 text-left font-normal">
                  Day
                </th>
                {paid.map((category) => (
                  <th key={category} scope="col" className="px-3 py-2 font-normal">
                    {categoryLook(category).name}
                  </th>
                ))}
                <th scope="col" className="py-2 pl-3 font-normal">
                  {currency} in all
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.days.map((entry) => (
                <tr key={entry.day} className="border-line border-b">
                  <th scope="row" className="whitespace-nowrap py-1.5 pr-4 text-left font-normal">
                    {day(entry.day, false)}
                  </th>
                  {paid.map((category) => (
                    <td key={category} className="px-3 py-1.5">
                      {money(entry.parts[category] ?? 0n, currency, decimals)}
                    </td>
                  ))}
                  <td className="py-1.5 pl-3">{money(entry.sums.price, currency, decimals)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </section>
  );
}
