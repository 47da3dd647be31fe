import Link from 'next/link';
import type { ReactNode } from 'react';
import { modelName } from '@/components/category';
import { CategoryName } from '@/components/category-name';
import { countryName } from '@/components/country';
import { decimalsFor } from '@/components/format';
import { instant } from '@/components/instant';
import { Money } from '@/components/money';
import { type PlainColumn, PlainTable } from '@/components/plain-table';
import type { Language } from '@/lib/language/language';
import type { ChargeRow } from '@/lib/ledger/read';
import type { Column } from './columns';
import { verdict, WORDS } from './words';

const LOOKS: Record<Column, Omit<PlainColumn, 'name'>> = {
  country: { wide: true },
  market: { wide: true },
  category: {},
  type: { wide: true },
  number: { wide: true },
  model: { wide: true },
  cost: { numeric: true, wide: true },
  price: { numeric: true },
};

export function ChargeTable({
  charges,
  columns,
  phones,
  base,
  zone,
  language,
}: {
  charges: readonly ChargeRow[];
  columns: readonly Column[];
  /** Numbers as people write them, by id. */
  phones: ReadonlyMap<string, string>;
  base: string;
  zone: string;
  language: Language;
}) {
  const t = WORDS[language];
  const decimals = decimalsByCurrency(charges);
  const cell = (charge: ChargeRow, column: Column): ReactNode => {
    switch (column) {
      case 'country':
        return countryName(charge.country, language);
      case 'market':
        return charge.market;
      case 'category':
        return <CategoryName category={charge.category} language={language} />;
      case 'type':
        return <span className="text-muted">{verdict(charge)}</span>;
      case 'number':
        return phones.get(charge.phoneNumberId) ?? charge.phoneNumberId;
      case 'model':
        return modelName(charge.model, language);
      default:
        return (
          <Amount
            charge={charge}
            micros={charge[column]}
            decimals={decimals.get(charge.currency)}
            showCurrency={column === 'price'}
            language={language}
          />
        );
    }
  };
  return (
    <PlainTable
      caption={t.caption}
      columns={[
        { name: t.delivered },
        ...columns.map((column) => ({ name: t.column[column], ...LOOKS[column] })),
      ]}
      rows={charges.map((charge) => ({
        key: String(charge.id),
        cells: [
          <Link
            key="link"
            href={`${base}/${charge.id}`}
            prefetch={false}
            className="underline-offset-4 hover:underline"
          >
            <When at={charge.occurredAt} zone={zone} language={language} />
          </Link>,
          ...columns.map((column) => <span key={column}>{cell(charge, column)}</span>),
        ],
      }))}
    />
  );
}

function decimalsByCurrency(charges: readonly ChargeRow[]): Map<string, number> {
  const currencies = [...new Set(charges.map(({ currency }) => currency))];
  return new Map(
    currencies.map((currency) => [
      currency,
      decimalsFor(
        currency,
        charges.filter((charge) => charge.currency === currency).flatMap(({ cost, price }) => [cost, price]),
      ),
    ]),
  );
}

/** On a narrow screen the time stands below the day. */
function When({ at, zone, language }: { at: number; zone: string; language: Language }) {
  const [, date, time] = /^(.*?),? ([^ ]+)$/.exec(instant(at, zone, language))!;
  return (
    <>
      <span className="max-sm:block">{date}</span> <span className="text-muted">{time}</span>
    </>
  );
}

/** Free and unpriced are words: neither is an amount of zero. */
function Amount({
  charge,
  language,
  ...amount
}: {
  charge: ChargeRow;
  micros: bigint;
  decimals?: number;
  showCurrency: boolean;
  language: Language;
}) {
  const t = WORDS[language];
  if (charge.unpriced !== 0) return <span className="text-warn">{t.unpriced}</span>;
  if (charge.billable === 0) return <span className="text-muted">{t.free}</span>;
  return <Money currency={charge.currency} language={language} {...amount} />;
}
