import Link from 'next/link';
import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { Empty } from '@/components/empty';
import { decimalsFor, month } from '@/components/format';
import { instant } from '@/components/instant';
import { Money } from '@/components/money';
import { PageHeading } from '@/components/page-heading';
import { PlainTable } from '@/components/plain-table';
import type { InvoiceLine } from '@/lib/invoices/invoice';
import type { Charges } from '@/lib/ledger/read';
import { Breadcrumb } from './breadcrumb';
import { unitsText } from './words';

/** Charges on one page of a line. */
export const LINE_PAGE = 50;

/** The charges that a line is made of. */
export function LinePage({
  of,
  line,
  currency,
  timezone,
  page,
  address,
  isFirst,
}: {
  /** The invoice, or what will be one. */
  of: { name: string; href: string; slug: string };
  line: InvoiceLine;
  currency: string;
  timezone: string;
  page: Charges;
  /** This page's own, with a cursor or from the start. */
  address: (cursor: string | null) => string;
  isFirst: boolean;
}) {
  const { charges, next } = page;
  const decimals = decimalsFor(
    currency,
    charges.flatMap(({ cost, price }) => [cost, price]),
  );
  const amount = (micros: bigint) => <Money micros={micros} currency={currency} decimals={decimals} />;
  return (
    <>
      <Breadcrumb
        pages={[
          { href: `/t/${of.slug}/invoices`, name: 'Invoices' },
          { href: of.href, name: of.name },
        ]}
      />
      <PageHeading
        title={<CategoryName category={line.category!} />}
        note={`${line.market}, ${month(line.month)}: ${unitsText(line.model, line.quantity)}, newest first`}
      />
      {charges.length === 0 ? (
        <Empty title="No charge is behind this line">Fees and savings are not made of charges.</Empty>
      ) : (
        <div className="card px-4 pb-3">
          <PlainTable
            caption={`Charges of the line, in ${currency}`}
            columns={[
              { name: 'Delivered' },
              { name: 'Country' },
              { name: 'What', wide: true },
              { name: 'Number', wide: true },
              { name: 'Cost', numeric: true, wide: true },
              { name: `Price, ${currency}`, numeric: true },
            ]}
            rows={charges.map((charge) => ({
              key: String(charge.id),
              cells: [
                <Link
                  key="link"
                  href={`/t/${of.slug}/charges/${charge.id}`}
                  prefetch={false}
                  className="underline-offset-4 hover:underline"
                >
                  {instant(charge.occurredAt, timezone)}
                  <span className="sr-only">: why was this charged?</span>
                </Link>,
                countryName(charge.country),
                charge.reverses === null ? 'charge' : 'taken back',
                charge.phoneNumberId,
                amount(charge.cost),
                amount(charge.price),
              ],
            }))}
          />
          <nav aria-label="Pages" className="flex justify-between gap-2 pt-3">
            {isFirst ? (
              <span />
            ) : (
              <Link href={address(null)} className="control">
                Newest
              </Link>
            )}
            {next && (
              <Link href={address(next)} className="control">
                Older
              </Link>
            )}
          </nav>
        </div>
      )}
    </>
  );
}
