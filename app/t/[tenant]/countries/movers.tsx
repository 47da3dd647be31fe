import { changeTenths, decimalsFor, money, signedPercent } from '@/components/format';
import { SoftLink } from '@/components/soft-link';
import type { Language } from '@/lib/language/language';
import type { CountryRow } from './view';
import { WORDS } from './words';

const SHOWN = 5;

/** The countries whose price has changed most, up or down. */
export function Movers({
  rows,
  currency,
  link,
  language,
}: {
  rows: readonly CountryRow[];
  currency: string;
  link: (country: string) => string;
  language: Language;
}) {
  const t = WORDS[language];
  const size = (row: CountryRow) =>
    row.price < row.before ? row.before - row.price : row.price - row.before;
  const moved = rows
    .filter((row) => row.price !== row.before)
    .sort((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : a.country < b.country ? -1 : 1))
    .slice(0, SHOWN);
  const decimals = decimalsFor(currency, moved.map(size));
  return (
    <section aria-labelledby="moved">
      <h2 id="moved" className="mb-1 text-muted text-xs">
        {t.map.moved}
      </h2>
      {moved.length === 0 && <p className="text-[0.8125rem]">{t.map.movedNothing}</p>}
      <ul className="text-[0.8125rem]">
        {moved.map((row) => {
          const change = changeTenths(row.price, row.before);
          return (
            <li
              key={row.country}
              className="flex items-baseline gap-3 border-line border-b py-1.5 last:border-b-0"
            >
              <SoftLink
                href={link(row.country)}
                className="min-w-0 grow truncate underline-offset-4 hover:underline"
              >
                {row.name}
              </SoftLink>
              <span className="whitespace-nowrap">
                {signed(row.price - row.before, currency, decimals, language)}
              </span>
              <span className="w-16 text-right whitespace-nowrap text-muted">
                {change === null ? t.isNew : signedPercent(change, language)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** An amount that says which way it goes. */
export function signed(micros: bigint, currency: string, decimals: number, language: Language): string {
  return `${micros > 0n ? '+' : ''}${money(micros, currency, decimals, language)}`;
}
