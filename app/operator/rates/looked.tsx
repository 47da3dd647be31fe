import type { ReactNode } from 'react';
import { categoryLook } from '@/components/category';
import { CategoryName } from '@/components/category-name';
import { count, day, decimalsFor, plural } from '@/components/format';
import { Money } from '@/components/money';
import { Warning } from '@/components/notice';
import { PlainTable } from '@/components/plain-table';
import type { Sums } from '@/lib/rates/preview';
import type { Outcome } from './look';

/** What an import would do, or has done. */
export function Looked({ outcome, tenant }: { outcome: Outcome; tenant: string }) {
  const { imported, name, added, unchanged, ended, replaced, unknownMarkets, effect } = outcome;
  const nothing = added + ended === 0;
  const title = imported ? `${name} is imported` : `What ${name} would change`;
  return (
    <section aria-labelledby="looked" className="mt-6 space-y-5 border-line border-t pt-5">
      <div>
        <h3 id="looked" className="font-medium">
          {title}
        </h3>
        <p className="mt-1 text-muted">
          {nothing ? `Nothing: all its ${plural(unchanged, 'price')} are known already.` : summary(outcome)}
        </p>
      </div>
      {unknownMarkets.length > 0 && (
        <Warning>
          No country belongs to {unknownMarkets.join(', ')}: nothing is priced by{' '}
          {unknownMarkets.length === 1 ? 'this market' : 'these markets'}. Is it spelt in another way?
        </Warning>
      )}
      {replaced.length > 0 && <Replaced replaced={replaced} imported={imported} />}
      {effect && <EffectTables tenant={tenant} effect={effect} />}
    </section>
  );
}

function summary({ imported, added, unchanged, ended, corrected }: Outcome): string {
  const verb = imported ? 'were' : 'would be';
  const parts = [
    `${plural(added, 'price')} ${verb} added, ${count(unchanged)} known already`,
    ...(ended > 0 ? [`${plural(ended, 'older price')} ${verb} given an end`] : []),
  ];
  const done = imported ? ` ${plural(corrected.charges, 'charge was', 'charges were')} priced anew.` : '';
  return `${parts.join('; ')}.${done}`;
}

function Replaced({ replaced, imported }: Pick<Outcome, 'replaced' | 'imported'>) {
  return (
    <Part
      title={`${plural(replaced.length, 'less sure price')} ${imported ? 'replaced' : 'would be replaced'}`}
    >
      <PlainTable
        caption="Prices replaced by surer ones"
        columns={[
          { name: 'Market' },
          { name: 'Category', wide: true },
          { name: 'Days', wide: true },
          { name: 'Price', numeric: true },
          { name: 'New price', numeric: true },
        ]}
        rows={replaced.map((one) => ({
          key: [one.model, one.market, one.category, one.currency, one.from].join(),
          cells: [
            <Place key="place" market={one.market} category={one.category} />,
            <CategoryName key="category" category={one.category} />,
            `${day(one.from)} to ${one.to ? day(one.to) : 'now'}`,
            <span key="was" className="text-muted">
              {one.was}
              <Confidence>{one.wasConfidence}</Confidence>
            </span>,
            <span key="price">
              {one.price} {one.currency}
              <Confidence>{one.confidence}</Confidence>
            </span>,
          ],
        }))}
        tall
      />
    </Part>
  );
}

function EffectTables({ tenant, effect }: { tenant: string; effect: NonNullable<Outcome['effect']> }) {
  const { from, to, currencies } = effect;
  const days = `${day(from)} to ${day(to)}`;
  if (currencies.length === 0)
    return (
      <Part title={`Effect on ${tenant}`}>
        <p className="text-muted">Nothing of its traffic from {days} has another price.</p>
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
      count(quantity),
      price('now', now),
      price('corrected', corrected),
      price('as if', asIf),
    ];
    return (
      <Part key={currency} title={`Effect on ${tenant}, ${days}, in ${currency}`}>
        <PlainTable
          caption={`Effect on ${tenant} in ${currency}`}
          columns={[
            { name: 'Market' },
            { name: 'Category', wide: true },
            { name: 'Units', numeric: true, wide: true },
            { name: 'Price now', numeric: true },
            { name: 'Corrected', numeric: true },
            { name: 'At the new prices', numeric: true },
          ]}
          rows={rows.map((row) => ({
            key: [row.model, row.market, row.category].join(),
            cells: [
              <Place key="place" market={row.market} category={row.category} />,
              <CategoryName key="category" category={row.category} />,
              ...cells(row),
            ],
          }))}
          total={['All markets', '', ...cells(total)]}
          tall
        />
        <p className="mt-2 text-muted text-xs">
          Corrected: with the new prices on their own days, as the ledger would have it. At the new prices: as
          if the newest of them had held all the time.
        </p>
      </Part>
    );
  });
}

function Confidence({ children }: { children: string }) {
  return <span className="text-muted max-md:block max-md:text-xs"> {children}</span>;
}

/** Where the screen is narrow, the category stands below its market. */
function Place({ market, category }: { market: string; category: string }) {
  return (
    <>
      {market}
      <span className="block text-muted text-xs md:hidden">{categoryLook(category).name}</span>
    </>
  );
}

function Amount({ sums, currency, decimals }: { sums: Sums; currency: string; decimals: number }) {
  return (
    <>
      <Money micros={sums.price} currency={currency} decimals={decimals} />
      {sums.unpriced > 0n && <span className="ml-2 text-warn">{count(sums.unpriced)} unpriced</span>}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-2 text-muted">{title}</h4>
      {children}
    </div>
  );
}
