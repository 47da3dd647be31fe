import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { count, decimalsFor, month } from '@/components/format';
import { Money } from '@/components/money';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import type { Day } from '@/lib/engine/event';
import type { AnnexRow } from '@/lib/invoices/invoice';

/** What was delivered, by country: what was free is here too, so that everything can be found again. */
export function Annex({ rows, currency, of }: { rows: AnnexRow[]; currency: string; of: Day }) {
  if (rows.length === 0) return null;
  const later = rows.some((row) => row.month !== of);
  const sum = (amount: (row: AnnexRow) => bigint) => rows.reduce((total, row) => total + amount(row), 0n);
  const costs = decimalsFor(currency, [...rows.map(({ cost }) => cost), 0n]);
  const prices = decimalsFor(currency, [...rows.map(({ price }) => price), 0n]);
  const cost = (micros: bigint) => <Money micros={micros} currency={currency} decimals={costs} />;
  const price = (micros: bigint) => <Money micros={micros} currency={currency} decimals={prices} />;
  const cells = (quantity: bigint, billable: bigint, costs: bigint, prices: bigint) => [
    count(quantity),
    count(billable),
    // What is free or unpriced has no amount, rather than one of zero.
    billable === 0n ? '–' : cost(costs),
    billable === 0n ? '–' : price(prices),
  ];
  return (
    <Section id="annex" title="Per country">
      <PlainTable
        caption={`Delivered per country, in ${currency}`}
        tall
        columns={[
          { name: 'Country' },
          { name: 'Market', wide: true },
          { name: 'Category' },
          ...(later ? [{ name: 'Month', wide: true }] : []),
          { name: 'Delivered', numeric: true },
          { name: 'Charged', numeric: true, wide: true },
          { name: 'Cost', numeric: true, wide: true },
          { name: 'Price', numeric: true },
        ]}
        rows={rows.map((row) => ({
          key: `${row.month} ${row.country} ${row.market} ${row.category}`,
          cells: [
            countryName(row.country),
            row.market,
            <CategoryName key="category" category={row.category} />,
            ...(later ? [month(row.month)] : []),
            ...cells(row.quantity, row.billable, row.cost, row.price),
          ],
        }))}
        total={[
          'Total',
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
