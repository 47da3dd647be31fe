import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { count, decimalsFor, month } from '@/components/format';
import { Money } from '@/components/money';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import type { Day } from '@/lib/engine/event';
import { marketName } from '@/lib/invoices/documents/writing';
import type { AnnexRow } from '@/lib/invoices/invoice';
import { currentLanguage } from '@/lib/language/current';
import { WORDS } from './words';

/** What was delivered, by country: what was free is here too, so that everything can be found again. */
export async function Annex({ rows, currency, of }: { rows: AnnexRow[]; currency: string; of: Day }) {
  if (rows.length === 0) return null;
  const language = await currentLanguage();
  const t = WORDS[language];
  const later = rows.some((row) => row.month !== of);
  const sum = (amount: (row: AnnexRow) => bigint) => rows.reduce((total, row) => total + amount(row), 0n);
  const costs = decimalsFor(currency, [...rows.map(({ cost }) => cost), 0n]);
  const prices = decimalsFor(currency, [...rows.map(({ price }) => price), 0n]);
  const amount = (micros: bigint, decimals: number) => (
    <Money micros={micros} currency={currency} decimals={decimals} language={language} />
  );
  const cells = (quantity: bigint, billable: bigint, cost: bigint, price: bigint) => [
    count(quantity, language),
    count(billable, language),
    // What is free or unpriced has no amount, rather than one of zero.
    billable === 0n ? '–' : amount(cost, costs),
    billable === 0n ? '–' : amount(price, prices),
  ];
  return (
    <Section id="annex" title={t.perCountry}>
      <PlainTable
        caption={t.annex(currency)}
        tall
        columns={[
          { name: t.country },
          { name: t.market, wide: true },
          { name: t.category },
          ...(later ? [{ name: t.month, wide: true }] : []),
          { name: t.delivered, numeric: true },
          { name: t.charged, numeric: true, wide: true },
          { name: t.cost, numeric: true, wide: true },
          { name: t.price, numeric: true },
        ]}
        rows={rows.map((row) => ({
          key: `${row.month} ${row.country} ${row.market} ${row.category}`,
          cells: [
            countryName(row.country, language),
            marketName(row.market, language),
            <CategoryName key="category" category={row.category} language={language} />,
            ...(later ? [month(row.month, language)] : []),
            ...cells(row.quantity, row.billable, row.cost, row.price),
          ],
        }))}
        total={[
          t.total,
          '',
          '',
          ...(later ? [''] : []),
          ...cells(
            sum((row) => row.quantity),
            sum((row) => row.billable),
            sum((row) => row.cost),
            sum((row) => row.price),
          ),
        ]}
      />
    </Section>
  );
}
