import { CategoryName } from '@/components/category-name';
import { day, decimalsFor, money } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { SpendChart } from '@/components/spend-chart';
import { addDays } from '@/lib/engine/time';
import type { DaySpend } from './overview';
import { daysBetween, span } from './period';

/** Price per day, stacked by category: the chart, and the same rows as a table. */
export function DailySpend({
  days,
  categories,
  currency,
  from,
  to,
}: {
  /** Days on which anything was delivered. */
  days: DaySpend[];
  categories: string[];
  currency: string;
  from: string;
  to: string;
}) {
  const known = new Map(days.map((entry) => [entry.day, entry]));
  const all = Array.from({ length: daysBetween(from, to) }, (_, index) => {
    const date = addDays(from, index);
    return { day: date, parts: known.get(date)?.parts ?? {}, total: known.get(date)?.sums.price ?? 0n };
  });
  const decimals = decimalsFor(
    currency,
    days.flatMap(({ parts }) => Object.values(parts)),
  );
  const paid = categories.filter((category) => days.some(({ parts }) => (parts[category] ?? 0n) !== 0n));
  const total = days.reduce((sum, { sums }) => sum + sums.price, 0n);
  const label = `Price per day, ${span(from, to)}, stacked by category: ${currency} ${money(total, currency, decimals)} in all. The table below has the numbers.`;
  return (
    <Section id="daily" title="Price per day">
      <SpendChart days={all} categories={paid} currency={currency} decimals={decimals} label={label} />
      <details>
        <summary className="w-fit rounded text-muted text-xs hover:text-ink">Show as a table</summary>
        <div className="mt-3">
          <PlainTable
            tall
            caption={`Price per day in ${currency}`}
            columns={[
              { name: 'Day' },
              ...paid.map((category) => ({ name: <CategoryName category={category} />, numeric: true })),
              { name: `${currency} in all`, numeric: true },
            ]}
            rows={days.map((entry) => ({
              key: entry.day,
              cells: [
                day(entry.day, false),
                ...paid.map((category) => money(entry.parts[category] ?? 0n, currency, decimals)),
                money(entry.sums.price, currency, decimals),
              ],
            }))}
          />
        </div>
      </details>
    </Section>
  );
}
