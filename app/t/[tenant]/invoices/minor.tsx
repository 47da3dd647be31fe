import { Money } from '@/components/money';
import { microsOfMinor } from '@/lib/invoices/currency';

/** An amount that can be paid, in the smallest unit of its currency. */
export function Minor({
  amount,
  currency,
  showCurrency,
}: {
  amount: bigint;
  currency: string;
  showCurrency?: boolean;
}) {
  return <Money micros={amount * microsOfMinor(currency)} currency={currency} showCurrency={showCurrency} />;
}
