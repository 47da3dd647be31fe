import Link from 'next/link';
import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { Empty } from '@/components/empty';
import { decimalsFor, month } from '@/components/format';
import { instant } from '@/components/instant';
import { Money } from '@/components/money';
import { PageHeading } from '@/components/page-heading';
import { PlainTable } from '@/components/plain-table';
import { marketName } from '@/lib/invoices/documents/writing';
import type { InvoiceLine } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import type { Charges } from '@/lib/ledger/read';
import { Breadcrumb } from './breadcrumb';
import { unitsText } from './sentences';
import { WORDS } from './words';

/** Charges on one page of a line. */
export const LINE_PAGE = 50;

/** The charges that a line is made of. */
export async function LinePage({
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
  const language = await currentLanguage();
  const t = WORDS[language];
  const { charges, next } = page;
  const decimals = decimalsFor(
    currency,
    charges.flatMap(({ cost, price }) => [cost, price]),
  );
  const amount = (micros: bigint) => (
    <Money micros={micros} currency={currency} decimals={decimals} language={language} />
  );
  return (
    <>
      <Breadcrumb
        pages={[
          { href: `/t/${of.slug}/invoices`, name: t.title },
          { href: of.href, name: of.name },
        ]}
      />
      <PageHeading
        title={<CategoryName category={line.category!} language={language} />}
        note={t.lineNote(
          marketName(line.market!, language),
          month(line.month, language),
          unitsText(line.model, line.quantity, language),
        )}
      />
      {charges.length === 0 ? (
        <Empty title={t.noCharge}>{t.noChargeText}</Empty>
      ) : (
        <div className="card px-4 pb-3">
          <PlainTable
            caption={t.lineCaption(currency)}
            columns={[
              { name: t.deliveredAt },
              { name: t.country },
              { name: t.what, wide: true },
              { name: t.phoneNumber, wide: true },
              { name: t.cost, numeric: true, wide: true },
              { name: t.priceIn(currency), numeric: true },
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
                  {instant(charge.occurredAt, timezone, language)}
                  <span className="sr-only">{t.why}</span>
                </Link>,
                countryName(charge.country, language),
                charge.reverses === null ? t.charge : t.takenBack,
                charge.phoneNumberId,
                amount(charge.cost),
                amount(charge.price),
              ],
            }))}
          />
          <nav aria-label={t.pages} className="flex justify-between gap-2 pt-3">
            {isFirst ? (
              <span />
            ) : (
              <Link href={address(null)} className="control">
                {t.newest}
              </Link>
            )}
            {next && (
              <Link href={address(next)} className="control">
                {t.older}
              </Link>
            )}
          </nav>
        </div>
      )}
    </>
  );
}
