import Link from 'next/link';
import { CategoryName } from '@/components/category-name';
import { decimalsFor } from '@/components/format';
import { instant } from '@/components/instant';
import { Money } from '@/components/money';
import { PlainTable } from '@/components/plain-table';
import { Section } from '@/components/section';
import type { Language } from '@/lib/language/language';
import type { ChargeRow } from '@/lib/ledger/read';
import { WORDS } from './words';

/** Every row of the unit: the first charge, what took it back, what replaced it. */
export function History({
  history,
  current,
  slug,
  zone,
  language,
}: {
  history: ChargeRow[];
  current: ChargeRow;
  slug: string;
  zone: string;
  language: Language;
}) {
  const t = WORDS[language];
  const decimals = decimalsFor(
    current.currency,
    history.map(({ price }) => price),
  );
  return (
    <Section id="history" title={t.ledger}>
      <PlainTable
        caption={t.everyRow}
        columns={[
          { name: t.posted },
          { name: t.row },
          { name: t.category, wide: true },
          { name: t.price, numeric: true },
        ]}
        rows={history.map((row) => ({
          key: String(row.id),
          cells: [
            instant(row.postedAt, zone, language),
            row.id === current.id ? (
              t.thisRow
            ) : (
              <Link key="row" href={`/t/${slug}/charges/${row.id}`} className="underline underline-offset-4">
                {row.reverses === null ? t.charge(String(row.id)) : t.reversal(String(row.id))}
              </Link>
            ),
            <CategoryName key="category" category={row.category} language={language} />,
            row.unpriced !== 0 ? (
              t.unpriced
            ) : (
              <Money
                key="price"
                micros={row.price}
                currency={row.currency}
                decimals={decimals}
                showCurrency
                language={language}
              />
            ),
          ],
        }))}
      />
    </Section>
  );
}
