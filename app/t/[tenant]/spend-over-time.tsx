import { CategoryName } from '@/components/category-name';
import { day, decimalsFor, money, month } from '@/components/format';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import { SpendChart } from '@/components/spend-chart';
import { addDays } from '@/lib/engine/time';
import type { Language } from '@/lib/language/language';
import type { Stack } from './overview';
import { daysBetween } from './period';
import { WORDS } from './words';

export function daysOf(from: string, to: string): string[] {
  return Array.from({ length: daysBetween(from, to) }, (_, index) => addDays(from, index));
}

/** '2026-11-07' -> '7 Nov', '2026-11' -> 'November 2026'. */
export function bucketName(key: string, language: Language = 'en'): string {
  return key.length === 7 ? month(key, language) : day(key, false, language);
}

/** Price per day or month, stacked by category: the chart, and the same rows as a table. */
export function SpendOverTime({
  stack,
  keys,
  currency,
  language = 'en',
}: {
  stack: Stack;
  keys: string[];
  currency: string;
  language?: Language;
}) {
  const t = WORDS[language];
  const known = new Map(stack.buckets.map((bucket) => [bucket.key, bucket]));
  const buckets = keys.map((key) => ({
    key,
    name: bucketName(key, language),
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
  const months = keys[0]?.length === 7;
  const title = months ? t.perMonth : t.perDay;
  return (
    <Section id="over-time" title={title}>
      <SpendChart
        buckets={buckets}
        categories={paid}
        currency={currency}
        decimals={decimals}
        label={t.chart(title)}
      />
      <details className="mt-4">
        <summary className="w-fit rounded text-muted text-xs hover:text-ink">{t.asTable}</summary>
        <div className="mt-3">
          <PlainTable
            tall
            caption={months ? t.perMonthIn(currency) : t.perDayIn(currency)}
            columns={[
              { name: months ? t.theMonth : t.theDay },
              ...paid.map((category) => ({
                name: <CategoryName category={category} language={language} />,
                numeric: true,
              })),
              { name: t.inAll(currency), numeric: true },
            ]}
            rows={stack.buckets.map((bucket) => ({
              key: bucket.key,
              cells: [
                bucketName(bucket.key, language),
                ...paid.map((category) => money(bucket.parts[category] ?? 0n, currency, decimals, language)),
                money(bucket.sums.price, currency, decimals, language),
              ],
            }))}
          />
        </div>
      </details>
    </Section>
  );
}
