import Link from 'next/link';
import { countryName } from '@/components/country';
import { count, decimalsFor, share } from '@/components/format';
import { Money } from '@/components/money';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import type { CurrencyOverview } from './overview';

const SHOWN = 6;

export function TopCountries({ shown, slug }: { shown: CurrencyOverview; slug: string }) {
  const { currency, price } = shown.sums;
  const top = shown.countries.slice(0, SHOWN);
  const decimals = decimalsFor(
    currency,
    top.map((row) => row.price),
  );
  return (
    <Section
      id="top"
      title="Top countries"
      aside={
        <Link
          href={`/t/${slug}/countries?currency=${currency}`}
          className="text-accent underline-offset-4 hover:underline"
        >
          All {shown.countries.length}
        </Link>
      }
    >
      <PlainTable
        caption="Countries with the highest price this month"
        columns={[
          { name: 'Country' },
          { name: 'Units', numeric: true, wide: true },
          { name: 'Share', numeric: true },
          { name: `Price, ${currency}`, numeric: true },
        ]}
        rows={top.map((row) => ({
          key: row.country!,
          cells: [
            <Link
              key="name"
              href={`/t/${slug}/countries/${row.country}?currency=${currency}`}
              className="underline-offset-4 hover:underline"
            >
              {countryName(row.country!)}
            </Link>,
            count(row.quantity),
            share(row.price, price) ?? '–',
            <Money key="price" micros={row.price} currency={currency} decimals={decimals} />,
          ],
        }))}
      />
    </Section>
  );
}
