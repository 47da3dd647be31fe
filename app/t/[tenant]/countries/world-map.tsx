import { decimalsFor, largest, money } from '@/components/format';
import { SoftLink } from '@/components/soft-link';
import { currencyDecimals } from '@/lib/invoices/currency';
import type { Language } from '@/lib/language/language';
import { scaleOf } from './scale';
import { type CountryRow, marketOf } from './view';
import { WORDS } from './words';

const FILLS = ['fill-map-0', 'fill-map-1', 'fill-map-2', 'fill-map-3', 'fill-map-4', 'fill-map-5'];
const SWATCHES = ['bg-map-0', 'bg-map-1', 'bg-map-2', 'bg-map-3', 'bg-map-4', 'bg-map-5'];

/** The picture's size in units of its view box, and the countries that are dots, or (null) not in it. */
export interface Land {
  width: number;
  height: number;
  dots: Record<string, [x: number, y: number] | null>;
}

/**
 * The rows of the table on a map, each country coloured by its price, or by its market's; those that the table does
 * not show are faded. A picture: everything in it is in the table, so a screen reader gets its name and legend alone
 * and the keyboard passes it by.
 */
export function WorldMap({
  rows,
  found,
  grouped,
  land,
  currency,
  link,
  language,
}: {
  rows: readonly CountryRow[];
  /** Those of the rows that the table shows. */
  found: readonly CountryRow[];
  grouped: boolean;
  land: Land;
  currency: string;
  link: (country: string) => string;
  language: Language;
}) {
  const t = WORDS[language].map;
  const prices = pricesOf(rows, grouped);
  const scale = scaleOf(largest(prices.values()));
  const decimals = decimalsFor(currency, prices.values());
  const shown = new Set(found);
  return (
    <figure data-map>
      <figcaption className="mb-3 text-muted text-xs">
        {grouped ? t.byMarket(currency) : t.byCountry(currency)}
        <span className="sr-only">{t.seeTable}</span>
      </figcaption>
      <div className="relative">
        <div
          aria-hidden="true"
          className="absolute inset-0 bg-land [mask-image:url(/world.svg)] [mask-size:100%_100%]"
        />
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${land.width} ${land.height}`}
          className="countries relative block w-full"
        >
          {rows.map((row) => {
            const dot = land.dots[row.country];
            if (dot === null) return null;
            const price = prices.get(row.country)!;
            const fill = FILLS[scale.step(price)];
            const name = grouped ? `${row.name}, ${marketOf(row)}` : row.name;
            return (
              <SoftLink
                key={row.country}
                href={link(row.country)}
                tabIndex={-1}
                data-country={row.country}
                data-out={found.length < rows.length ? !shown.has(row) : undefined}
              >
                <title>{`${name}: ${money(price, currency, decimals, language)} ${currency}`}</title>
                {dot ? (
                  <circle cx={dot[0]} cy={dot[1]} r="6" className={fill} />
                ) : (
                  <use href={`/countries.svg#${row.country}`} className={fill} />
                )}
              </SoftLink>
            );
          })}
        </svg>
      </div>
      <Legend breaks={scale.breaks} currency={currency} language={language} />
    </figure>
  );
}

/** What each country is coloured by: its own price, or the sum of the countries of its market. */
function pricesOf(rows: readonly CountryRow[], grouped: boolean): Map<string, bigint> {
  if (!grouped) return new Map(rows.map((row) => [row.country, row.price]));
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(marketOf(row), (sums.get(marketOf(row)) ?? 0n) + row.price);
  return new Map(rows.map((row) => [row.country, sums.get(marketOf(row))!]));
}

function Legend({ breaks, currency, language }: { breaks: bigint[]; currency: string; language: Language }) {
  const t = WORDS[language].map;
  if (breaks.length === 0) return null;
  const round = (micros: bigint) =>
    money(
      micros,
      currency,
      micros % 1_000_000n === 0n ? 0 : Math.max(currencyDecimals(currency), decimalsFor(currency, [micros])),
      language,
    );
  const steps = [t.below(round(breaks[0]!)), ...breaks.map((one) => t.from(round(one)))];
  return (
    <ul className="mt-3 flex flex-wrap gap-x-3 gap-y-1 text-muted text-xs">
      <li className="flex items-center gap-1.5">
        <Swatch step={0} />
        {t.free}
      </li>
      {steps.map((text, at) => (
        <li key={text} className="flex items-center gap-1.5">
          <Swatch step={at + 6 - steps.length} />
          {text}
        </li>
      ))}
    </ul>
  );
}

function Swatch({ step }: { step: number }) {
  return <span aria-hidden="true" className={`size-2.5 shrink-0 rounded-[2px] ${SWATCHES[step]}`} />;
}
