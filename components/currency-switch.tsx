'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { inLanguages } from '@/lib/language/language';
import { useLanguage } from './language';

const WORDS = inLanguages({ currency: 'Currency' }, { currency: 'Devise' });

/**
 * Amounts of two currencies are never added: where there are several, one is looked at at a time. All else that the
 * address says stays, and is read here rather than by the server: a table writes into it without asking.
 */
export function CurrencySwitch({ currencies, current }: { currencies: readonly string[]; current: string }) {
  const t = WORDS[useLanguage()];
  const path = usePathname();
  const params = useSearchParams();
  if (currencies.length < 2) return null;
  const href = (currency: string) => {
    const query = new URLSearchParams(params);
    query.set('currency', currency);
    return `${path}?${query}`;
  };
  return (
    <nav aria-label={t.currency} className="flex rounded-md border border-line bg-sunken p-0.5">
      {currencies.map((currency) => (
        <Link
          key={currency}
          href={href(currency)}
          scroll={false}
          aria-current={currency === current ? 'true' : undefined}
          className="rounded px-2.5 py-1 text-[0.8125rem] text-muted leading-5 hover:text-ink aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-ink aria-[current]:shadow-sm"
        >
          {currency}
        </Link>
      ))}
    </nav>
  );
}
