'use client';

import { categoryLook } from '@/components/category';
import { DataTable } from '@/components/data-table';
import { count, decimalsFor, money, month } from '@/components/format';
import { useLanguage } from '@/components/language';
import { PlainTable } from '@/components/plain-table';
import type { Language } from '@/lib/language/language';
import type { Difference, Place } from '@/lib/reconcile-meta/difference';
import type { ShownReport } from './shown';
import type { Names } from './upload';
import { WORDS } from './words';

/** One account: both sides and what lies between them, and the differences one by one. */
export function Report({ report, names }: { report: ShownReport; names: Names }) {
  const language = useLanguage();
  const t = WORDS[language];
  const { waba, currency, meta, ledger, differences } = report;
  const between = meta.cost === null ? null : meta.cost - ledger.cost;
  const decimals = decimalsFor(currency, [
    ledger.cost,
    ...(meta.cost === null ? [] : [meta.cost]),
    ...differences.map(({ cost }) => cost),
  ]);
  const amount = (micros: bigint | null) =>
    micros === null ? t.noCost : money(micros, currency, decimals, language);
  const row = (key: string, charged: bigint, free: bigint, cost: bigint | null) => ({
    key,
    cells: [key, count(charged, language), count(free, language), amount(cost)],
  });
  return (
    <div>
      <h3 className="font-medium">{t.account(waba)}</h3>
      <p role="status" className={`mt-1 mb-3 ${report.count === 0 ? 'text-accent' : 'text-warn'}`}>
        {report.count === 0 ? t.agree : t.differ(report.count)}
      </p>
      <PlainTable
        caption={t.account(waba)}
        columns={[
          { name: t.side },
          { name: t.charged, numeric: true },
          { name: t.free, numeric: true },
          { name: t.cost(currency), numeric: true },
        ]}
        rows={[
          row(t.sideLedger, ledger.charged, ledger.free, ledger.cost),
          row(t.sideDifferences, meta.charged - ledger.charged, meta.free - ledger.free, between),
        ]}
        total={row(t.sideMeta, meta.charged, meta.free, meta.cost).cells}
      />
      {differences.length > 0 && (
        <div className="mt-4">
          <DataTable
            tall
            name={waba}
            caption={t.differencesOf(waba)}
            columns={[
              { id: 'reason', name: t.reason, options: t.kinds },
              { id: 'month', name: t.month, wide: true },
              { id: 'where', name: t.where },
              { id: 'messages', name: t.messages, numeric: true },
              { id: 'cost', name: t.cost(currency), numeric: true },
            ]}
            rows={differences.map((one, index) => ({
              key: String(index),
              facets: { reason: one.kind },
              values: [
                t.kinds[one.kind],
                one.place?.month ?? null,
                whereOf(one, names, language),
                one.volume,
                one.cost,
              ],
              cells: [
                t.kinds[one.kind],
                one.place ? month(one.place.month, language) : '–',
                whereOf(one, names, language),
                count(one.volume, language),
                amount(one.cost),
              ],
            }))}
            total={(shown) => {
              const own = shown.map(({ key }) => differences[Number(key)]!);
              return [
                t.totalOfShown,
                '',
                '',
                count(
                  own.reduce((sum, { volume }) => sum + volume, 0n),
                  language,
                ),
                amount(own.reduce((sum, { cost }) => sum + cost, 0n)),
              ];
            }}
          />
          {report.count > differences.length && (
            <p className="mt-2 text-muted text-xs">{t.first(differences.length, report.count)}</p>
          )}
        </div>
      )}
    </div>
  );
}

function whereOf({ place, elsewhere }: Difference, names: Names, language: Language): string {
  const t = WORDS[language];
  if (place === null) return t.allOf;
  const name = (one: Place, part: 'phone' | 'country' | 'category') => {
    if (part === 'phone') return names.phones[one.phone] ?? one.phone;
    if (part === 'country') return names.countries[one.country] ?? one.country;
    return categoryLook(one.category, language).name;
  };
  const parts = (['phone', 'country', 'category'] as const).filter((part) => place[part] !== '');
  const differs = parts.filter((part) => elsewhere !== null && elsewhere[part] !== place[part]);
  const here = differs.map((part) => name(elsewhere!, part));
  if (elsewhere && elsewhere.month !== place.month) here.push(month(elsewhere.month, language));
  const text = parts.map((part) => name(place, part)).join(', ');
  return here.length > 0 ? `${text} (${t.here(here.join(', '))})` : text;
}
