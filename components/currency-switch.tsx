import Link from 'next/link';
import { currentLanguage } from '@/lib/language/current';
import { inLanguages } from '@/lib/language/language';

const WORDS = inLanguages({ currency: 'Currency' }, { currency: 'Devise' });

/** Amounts of two currencies are never added: where there are several, one is looked at at a time. */
export async function CurrencySwitch({
  currencies,
  current,
  href,
}: {
  currencies: readonly string[];
  current: string;
  href: (currency: string) => string;
}) {
  if (currencies.length < 2) return null;
  return (
    <nav
      aria-label={WORDS[await currentLanguage()].currency}
      className="flex rounded-md border border-line bg-sunken p-0.5"
    >
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
