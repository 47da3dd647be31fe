import { CategoryName } from '@/components/category-name';
import { day, decimalsFor, money, month } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { SpendChart } from '@/components/spend-chart';
import { addDays } from '@/lib/engine/time';
import type { Stack } from './overview';
import { daysBetween } from './period';

export function daysOf(from: string, to: string): string[] {
  return Array.from({ length: daysBetween(from, to) }, (_, index) => addDays(from, index));
}

/** '2026-11-07' -> '7 Nov', '2026-11' -> 'November 2026'. */
export function bucketName(key: string): string {
  return key.length === 7 ? month(key) : day(key, false);
}

/** Price per day or month, stacked by category: the chart, and the same rows as a table. */
export function SpendOverTime({ stack, keys, currency }: { stack: Stack; keys: string[]; currency: string }) {
  const known = new Map(stack.buckets.map((bucket) => [bucket.key, bucket]));
  const buckets = keys.map((key) => ({
    key,
    name: bucketName(key),
    parts: known.get(key)?.parts ?? {},
    total: known.get(key)?.sums.price ?? 0n,
  }));
  const decimals = decimalsFor(
    currency,
    stack.buckets.flatMap(({ parts }) => Object.values(parts)),
  );
  const paid = stack.categories.filter((category) =>
    stack.buckets.some(({ parts }) => (parts[category] ?? 0n) !== 0n),
  );
  const unit = keys[0]?.length === 7 ? 'month' : 'day';
  return (
    <Section id="over-time" title={`Price per ${unit}`}>
      <SpendChart
        buckets={buckets}
        categories={paid}
        currency={currency}
        decimals={decimals}
        label={`Price per ${unit}, stacked by category. The table below has the numbers.`}
      />
      <details className="mt-4">
        <summary className="w-fit rounded text-muted text-xs hover:text-ink">Show as a table</summary>
        <div className="mt-3">
          <PlainTable
            tall
            caption={`Price per ${unit} in ${currency}`}
            columns={[
              { name: unit === 'day' ? 'Day' : 'Month' },
              ...paid.map((category) => ({ name: <CategoryName category={category} />, numeric: true })),
              { name: `${currency} in all`, numeric: true },
            ]}
            rows={stack.buckets.map((bucket) => ({
              key: bucket.key,
              cells: [
                bucketName(bucket.key),
                ...paid.map((category) => money(bucket.parts[category] ?? 0n, currency, decimals)),
                money(bucket.sums.price, currency, decimals),
              ],
            }))}
          />
        </div>
      </details>
    </Section>
  );
}
