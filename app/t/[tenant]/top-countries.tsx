import Link from 'next/link';
import { countryName } from '@/components/country';
import { count, decimalsFor, share } from '@/components/format';
import { Money } from '@/components/money';
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
    <section aria-labelledby="top" className="card p-5">
      <div className="mb-3 flex items-baseline justify-between">
        <h2 id="top" className="font-medium text-base">
          Top countries
        </h2>
        <Link
          href={`/t/${slug}/countries?currency=${currency}`}
          className="text-accent underline-offset-4 hover:underline"
        >
          All {shown.countries.length}
        </Link>
      </div>
      <table className="w-full text-[0.8125rem]">
        <thead className="sr-only">
          <tr>
            <th scope="col">Country</th>
            <th scope="col">Units</th>
            <th scope="col">Share</th>
            <th scope="col">Price in {currency}</th>
          </tr>
        </thead>
        <tbody>
          {top.map((row) => (
            <tr key={row.country} className="border-line border-t">
              <th scope="row" className="py-2 text-left font-normal">
                <Link
                  href={`/t/${slug}/countries/${row.country}?currency=${currency}`}
                  className="underline-offset-4 hover:underline"
                >
                  {countryName(row.country!)}
                </Link>
              </th>
              <td className="px-3 py-2 text-right text-muted max-sm:hidden">{count(row.quantity)}</td>
              <td className="px-3 py-2 text-right text-muted">{share(row.price, price) ?? '–'}</td>
              <td className="py-2 text-right">
                <Money micros={row.price} currency={currency} decimals={decimals} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
