'use client';

import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { modelName } from '@/components/category';
import { CategoryName } from '@/components/category-name';
import { useLanguage } from '@/components/language';
import { LongTable } from '@/components/long-table';
import { Money } from '@/components/money';
import type { PlainColumn } from '@/components/plain-table';
import type { Language } from '@/lib/language/language';
import type { Column } from './columns';
import type { ChargeLine } from './lines';
import { WORDS } from './words';

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

/** A page of charges. Each opens with the list's address, so that the way back leads to the same list. */
export function ChargeTable({
  lines,
  columns,
  base,
}: {
  lines: readonly ChargeLine[];
  columns: readonly Column[];
  base: string;
}) {
  const language = useLanguage();
  const t = WORDS[language];
  const params = useSearchParams();
  const list = params.size > 0 ? `?${params}` : '';
  return (
    <LongTable
      caption={t.caption}
      columns={[
        { name: t.delivered },
        ...columns.map((column) => ({ name: t.column[column], ...LOOKS[column] })),
      ]}
      rows={lines.map((line) => ({
        key: line.id,
        cells: [
          <Link
            key="link"
            href={`${base}/${line.id}${list}`}
            prefetch={false}
            className="underline-offset-4 hover:underline"
          >
            {/* On a narrow screen the time stands below the day. */}
            <span className="max-sm:block">{line.date}</span> <span className="text-muted">{line.time}</span>
          </Link>,
          ...columns.map((column) => (
            // A long name gives way: what it cost has to be seen.
            <span key={column} className={column === 'category' ? 'max-sm:whitespace-normal' : undefined}>
              {cell(line, column, language)}
            </span>
          )),
        ],
      }))}
    />
  );
}

function cell(line: ChargeLine, column: Column, language: Language): ReactNode {
  switch (column) {
    case 'category':
      return <CategoryName category={line.category} language={language} />;
    case 'type':
      return <span className="text-muted">{line.type}</span>;
    case 'model':
      return modelName(line.model, language);
    case 'cost':
    case 'price':
      return <Amount line={line} column={column} language={language} />;
    default:
      return line[column];
  }
}

function Amount({
  line,
  column,
  language,
}: {
  line: ChargeLine;
  column: 'cost' | 'price';
  language: Language;
}) {
  const t = WORDS[language];
  if (line.state === 'unpriced') return <span className="text-warn">{t.unpriced}</span>;
  if (line.state === 'free') return <span className="text-muted">{t.free}</span>;
  return (
    <Money
      micros={line[column]}
      currency={line.currency}
      decimals={line.decimals}
      showCurrency={column === 'price'}
      language={language}
    />
  );
}
