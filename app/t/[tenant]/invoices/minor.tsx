import { Money } from '@/components/money';
import { microsOfMinor } from '@/lib/invoices/currency';
import type { Language } from '@/lib/language/language';

/** An amount that can be paid, in the smallest unit of its currency. */
export function Minor({
  amount,
  currency,
  language,
  showCurrency,
}: {
  amount: bigint;
  currency: string;
  language: Language;
  showCurrency?: boolean;
}) {
  return (
    <Money
      micros={amount * microsOfMinor(currency)}
      currency={currency}
      showCurrency={showCurrency}
      language={language}
    />
  );
}
