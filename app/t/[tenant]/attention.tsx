import Link from 'next/link';
import { categoryLook } from '@/components/category';
import { count, month, plural } from '@/components/format';
import { Warning } from '@/components/notice';
import type { SpendRow } from '@/lib/spend/read';

const SHOWN = 5;

/** What stands in the way of a right invoice. Nothing to say, nothing shown. */
export function Attention({ rows, slug, today }: { rows: SpendRow[]; slug: string; today: string }) {
  if (rows.length === 0) return null;
  const units = rows.reduce((sum, row) => sum + row.unpriced, 0n);
  const largest = [...rows].sort((a, b) => (a.unpriced < b.unpriced ? 1 : -1)).slice(0, SHOWN);
  return (
    <Warning>
      <h2 className="font-medium">
        {plural(units, 'unit waits', 'units wait')} for a price and {units === 1n ? 'is' : 'are'} in no amount
        on this page
      </h2>
      <ul className="mt-1 space-y-0.5 text-[0.8125rem]">
        {largest.map((row) => (
          <li key={`${row.month} ${row.market} ${row.category} ${row.currency}`}>
            <Link href={countriesOf(row, slug, today)} className="underline underline-offset-2">
              {categoryLook(row.category!).name} in {row.market}, {month(row.month!)}
            </Link>
            : {count(row.unpriced)}, no {row.currency} rate
          </li>
        ))}
        {rows.length > SHOWN && <li>and {plural(rows.length - SHOWN, 'more kind')}</li>}
      </ul>
    </Warning>
  );
}

function countriesOf(row: SpendRow, slug: string, today: string): string {
  const query = new URLSearchParams({
    period: today.startsWith(row.month!) ? 'this-month' : 'last-month',
    currency: row.currency,
    market: row.market!,
    category: row.category!,
  });
  return `/t/${slug}/countries?${query}`;
}
