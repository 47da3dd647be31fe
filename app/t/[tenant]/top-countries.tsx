import Link from 'next/link';
import { countryName } from '@/components/country';
import { count, decimalsFor, share } from '@/components/format';
import { Money } from '@/components/money';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import type { Language } from '@/lib/language/language';
import type { CurrencyOverview } from './overview';
import { WORDS } from './words';

const SHOWN = 6;

export function TopCountries({
  shown,
  slug,
  language,
}: {
  shown: CurrencyOverview;
  slug: string;
  language: Language;
}) {
  const t = WORDS[language];
  const { currency, price } = shown.sums;
  const top = shown.countries.slice(0, SHOWN);
  const decimals = decimalsFor(
    currency,
    top.map((row) => row.price),
  );
  return (
    <Section
      id="top"
      title={t.top}
      aside={
        <Link
          href={`/t/${slug}/countries?currency=${currency}`}
          className="text-accent underline-offset-4 hover:underline"
        >
          {t.all(shown.countries.length)}
        </Link>
      }
    >
      <PlainTable
        caption={t.topCaption}
        columns={[
          { name: t.country },
          { name: t.unitsShort, numeric: true, wide: true },
          { name: t.share, numeric: true },
          { name: t.priceIn(currency), numeric: true },
        ]}
        rows={top.map((row) => ({
          key: row.country!,
          cells: [
            <Link
              key="name"
              href={`/t/${slug}/countries/${row.country}?currency=${currency}`}
              className="underline-offset-4 hover:underline"
            >
              {countryName(row.country!, language)}
            </Link>,
            count(row.quantity, language),
            share(row.price, price, language) ?? '–',
            <Money
              key="price"
              micros={row.price}
              currency={currency}
              decimals={decimals}
              language={language}
            />,
          ],
        }))}
      />
    </Section>
  );
}
