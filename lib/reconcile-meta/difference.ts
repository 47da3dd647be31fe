import type { Day } from '../engine/event';
import type { Micros } from '../engine/money';

/** Why Meta's figures and the ledger differ, in the order in which reasons are looked for. */
export const DIFFERENCE_KINDS = [
  /** Charged on both sides, for another country: the ledger does not know which. */
  'unknown_country',
  /** Charged on both sides, for another country. */
  'country',
  /** Charged on both sides, in another category. */
  'category',
  /** Charged on both sides, in the month before or after. */
  'edge',
  /** Charged by Meta, free in the ledger; and the other way round. */
  'charged_at_meta',
  'free_at_meta',
  /** A number that is not connected here. */
  'unknown_number',
  /** Only at Meta, and webhooks may still come (D2: seven days). */
  'late',
  /** Only at Meta: its webhooks never came. */
  'missing_deliveries',
  /** Only in the ledger: Meta calls its figures approximate. */
  'not_at_meta',
  /** Free on one side only; costs nothing. */
  'free_only_at_meta',
  'free_only_here',
  /** Charged on both sides, without a price here. */
  'unpriced',
  /** Meta's volume tiers, which the ledger leaves to the invoice. */
  'tier',
  /** Meta's amounts have fewer digits than the ledger's. */
  'rounding',
  /** Another price than the ledger's. */
  'rate',
] as const;

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Where figures are compared: charged messages of a number in a month of its account. */
export interface Place {
  /** First day. */
  month: Day;
  phone: string;
  country: string;
  category: string;
}

export interface Difference {
  kind: DifferenceKind;
  /** Where Meta has it; where the ledger has it when Meta does not. Null: of the account in all. */
  place: Place | null;
  /** Where the ledger has it, when that is elsewhere. */
  elsewhere: Place | null;
  /** What Meta counts more (less: negative); 0 where only the amounts differ. */
  volume: bigint;
  /** What Meta charges more, micros; 0 where no amounts are compared. */
  cost: Micros;
}
