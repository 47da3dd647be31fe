import type { TierPolicy } from '@/lib/invoices/invoice';
import type { Billing } from '@/lib/invoices/terms';
import { percent } from '../../t/[tenant]/invoices/words';

export const POLICY_NAMES: Readonly<Record<TierPolicy, string>> = {
  list_price: 'List price to all',
  pro_rata: 'Pro rata',
  first_come: 'First come',
};

export function taxText({ tax, taxName, taxPpm }: Pick<Billing, 'tax' | 'taxName' | 'taxPpm'>): string {
  if (tax === 'fixed') return `${taxName} ${percent(taxPpm)}`;
  return tax === 'stripe' ? 'Stripe Tax' : 'none';
}
