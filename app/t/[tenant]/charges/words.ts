import { words } from '@/components/category';
import type { ChargeRow } from '@/lib/ledger/read';

/** Meta's word for why a unit is charged or free: 'Regular', 'Free entry point'. */
export function verdict({ type, subtype }: Pick<ChargeRow, 'type' | 'subtype'>): string {
  return subtype ? `${words(type)}, ${words(subtype).toLowerCase()}` : words(type);
}
