'use client';

import type { ReactNode } from 'react';
import { categoryLook } from '@/components/category';
import { CategoryName } from '@/components/category-name';
import { count, day, decimalsFor } from '@/components/format';
import { useLanguage } from '@/components/language';
import { Money } from '@/components/money';
import { Warning } from '@/components/notice';
import { PlainTable } from '@/components/plain-table';
import type { Language } from '@/lib/language/language';
import { confidenceWord } from '@/lib/rates/confidence-words';
import type { Sums } from '@/lib/rates/preview';
import type { Outcome } from './look';
import { WORDS } from './words';

/** What an import would do, or has done. */
export function Looked({ outcome, tenant }: { outcome: Outcome; tenant: string }) {
  const t = WORDS[useLanguage()];
  const { imported, name, added, unchanged, confirmed, ended, replaced, unknownMarkets, effect } = outcome;
  const nothing = added + ended + confirmed === 0;
  const title = imported ? t.isImported(name) : t.wouldChange(name);
  return (
    <section aria-labelledby="looked" className="mt-6 space-y-5 border-line border-t pt-5">
      <div>
        <h3 id="looked" className="font-medium">
          {title}
        </h3>
        <p className="mt-1 text-muted">{nothing ? t.nothingNew(unchanged) : summary(outcome, t)}</p>
      </div>
      {unknownMarkets.length > 0 && <Warning>{t.unknownMarkets(unknownMarkets)}</Warning>}
      {replaced.length > 0 && <Replaced replaced={replaced} imported={imported} />}
      {effect && <EffectTables tenant={tenant} effect={effect} />}
    </section>
  );
}

function summary(
  { imported, added, unchanged, confirmed, ended, corrected }: Outcome,
  t: (typeof WORDS)[keyof typeof WORDS],
): string {
  if (!imported)
    return `${t.wouldAdd(added, unchanged)}${ended > 0 ? t.wouldEnd(ended) : ''}${confirmed > 0 ? t.wouldConfirm(confirmed) : ''}.`;
  return `${t.wereAdded(added, unchanged)}${ended > 0 ? t.wereEnded(ended) : ''}${confirmed > 0 ? t.wereConfirmed(confirmed) : ''}.${t.pricedAnew(corrected.charges)}`;
}

function Replaced({ replaced, imported }: Pick<Outcome, 'replaced' | 'imported'>) {
  const language = useLanguage();
  const t = WORDS[language];
  return (
    <Part title={imported ? t.wereReplaced(replaced.length) : t.wouldBeReplaced(replaced.length)}>
      <PlainTable
        caption={t.replacedCaption}
        columns={[
          { name: t.market },
          { name: t.category, wide: true },
          { name: t.days, wide: true },
          { name: t.price, numeric: true },
          { name: t.newPrice, numeric: true },
        ]}
        rows={replaced.map((one) => ({
          key: [one.model, one.market, one.category, one.currency, one.from].join(),
          cells: [
            <Place key="place" market={one.market} category={one.category} language={language} />,
            <CategoryName key="category" category={one.category} language={language} />,
            one.to
              ? t.between(day(one.from, true, language), day(one.to, true, language))
              : t.since(day(one.from, true, language)),
            <span key="was" className="text-muted">
              {typed(one.was, language)}
              <Confidence>{confidenceWord(one.wasConfidence, language)}</Confidence>
            </span>,
            <span key="price">
              {typed(one.price, language)} {one.currency}
              <Confidence>{confidenceWord(one.confidence, language)}</Confidence>
            </span>,
          ],
        }))}
        tall
      />
    </Part>
  );
}

export function EffectTables({ tenant, effect }: { tenant: string; effect: NonNullable<Outcome['effect']> }) {
  const language = useLanguage();
  const t = WORDS[language];
  const { from, to, currencies } = effect;
  const days = t.between(day(from, true, language), day(to, true, language));
  if (currencies.length === 0)
    return (
      <Part title={t.effect(tenant)}>
        <p className="text-muted">{t.noEffect(days)}</p>
      </Part>
    );
  return currencies.map(({ currency, rows, total }) => {
    const sums = [total, ...rows].flatMap(({ now, corrected, asIf }) => [
      now.price,
      corrected.price,
      asIf.price,
    ]);
    const decimals = decimalsFor(currency, sums);
    const price = (key: string, sums: Sums) => (
      <Amount key={key} sums={sums} currency={currency} decimals={decimals} />
    );
    const cells = ({ quantity, now, corrected, asIf }: typeof total) => [
      count(quantity, language),
      price('now', now),
      price('corrected', corrected),
      price('as if', asIf),
    ];
    return (
      <Part key={currency} title={t.effectIn(tenant, days, currency)}>
        <PlainTable
          caption={t.effectCaption(tenant, currency)}
          columns={[
            { name: t.market },
            { name: t.category, wide: true },
            { name: t.units, numeric: true, wide: true },
            { name: t.priceNow, numeric: true },
            { name: t.corrected, numeric: true },
            { name: t.atNew, numeric: true },
          ]}
          rows={rows.map((row) => ({
            key: [row.model, row.market, row.category].join(),
            cells: [
              <Place key="place" market={row.market} category={row.category} language={language} />,
              <CategoryName key="category" category={row.category} language={language} />,
              ...cells(row),
            ],
          }))}
          total={[t.allMarkets, '', ...cells(total)]}
          tall
        />
        <p className="mt-2 text-muted text-xs">{t.legend}</p>
      </Part>
    );
  });
}

/** A price, or a volume schedule, in the digits of the language. */
function typed(price: string, language: Language): string {
  return language === 'fr' ? price.replaceAll('.', ',') : price;
}

function Confidence({ children }: { children: string }) {
  return <span className="text-muted max-md:block max-md:text-xs"> {children}</span>;
}

/** Where the screen is narrow, the category stands below its market. */
function Place({ market, category, language }: { market: string; category: string; language: Language }) {
  return (
    <>
      {market}
      <span className="block text-muted text-xs md:hidden">{categoryLook(category, language).name}</span>
    </>
  );
}

function Amount({ sums, currency, decimals }: { sums: Sums; currency: string; decimals: number }) {
  const language = useLanguage();
  return (
    <>
      <Money micros={sums.price} currency={currency} decimals={decimals} language={language} />
      {sums.unpriced > 0n && (
        <span className="ml-2 text-warn">{WORDS[language].unpriced(sums.unpriced)}</span>
      )}
    </>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-2 text-muted">{title}</h4>
      {children}
    </div>
  );
}
