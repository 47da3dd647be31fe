import type { Day } from '../engine/event';
import type { Micros } from '../engine/money';

/** `approved`: frozen, not issued yet. The others are Stripe's words, and ours without Stripe. */
export type InvoiceStatus = 'approved' | 'open' | 'paid' | 'uncollectible' | 'void';

export type LineKind = 'usage' | 'adjustment' | 'tier_saving' | 'platform_fee' | 'minimum_fee';

/** One line. Exact in micros, rounded once to `amountMinor`; tax is beside it, never in it. */
export interface InvoiceLine {
  /** From 1, in the order of the document. */
  position: number;
  kind: LineKind;
  /** First day of the invoice month that the line belongs to: an adjustment's is an earlier one. */
  month: Day;
  /** First day of the month in the account's zone, whose card priced it; null for fees. */
  wabaMonth: Day | null;
  market: string | null;
  category: string | null;
  /** PMP: messages; CBP: conversations; NBP: notifications. */
  model: string | null;
  /** Meta's list price of one. */
  rate: Micros | null;
  markupPpm: number | null;
  quantity: bigint;
  /** Meta's list price of all. */
  cost: Micros;
  /** What the tenant pays, exactly. */
  price: Micros;
  amountMinor: bigint;
  taxMinor: bigint;
}

export interface Address {
  line1: string;
  line2?: string;
  postalCode?: string;
  city: string;
  state?: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

export interface Party {
  legalName: string;
  address: Address | null;
  taxId: string | null;
  email: string | null;
}

export type Tax = { kind: 'none' } | { kind: 'fixed'; ppm: number; name: string } | { kind: 'stripe' };

export type TierPolicy = 'list_price' | 'pro_rata' | 'first_come';

/** What was agreed when the invoice was approved, copied into it. */
export interface Terms {
  issuer: Party & { footer: string | null };
  buyer: Party;
  language: 'en' | 'fr';
  tax: Tax;
  tierPolicy: TierPolicy;
  collection: 'send_invoice' | 'charge_automatically';
  dueDays: number;
}

/** Sums of an invoice or of what would be one. Amounts in the smallest unit of `currency`, unless named micros. */
export interface Totals {
  /** Meta's list price and the tenant's price of all lines, exact. */
  cost: Micros;
  price: Micros;
  /** subtotalMinor in micros less `price`: what rounding line by line adds or takes. */
  rounding: Micros;
  subtotalMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
}

/** A month that is not approved yet: nothing of it is stored, all of it can still change. */
export interface Preview extends Totals {
  /** First day of the month. */
  month: Day;
  currency: string;
  timezone: string;
  /** Revision that an approval would make. */
  revision: number;
  ledgerFirst: Day;
  ledgerAfter: bigint | null;
  ledgerUpto: bigint;
  terms: Terms;
  lines: InvoiceLine[];
  blockers: Blocker[];
}

/** What keeps a month from being approved, with what its sentence says. Months are their first days. */
export type BlockerCause =
  | { kind: 'not_ended'; month: Day; timezone: string }
  | { kind: 'in_grace'; month: Day; until: number }
  | { kind: 'earlier_month_open' | 'passed'; month: Day }
  | { kind: 'unpriced' | 'discrepancies'; count: number }
  | { kind: 'inbox_behind'; waiting: 'threads' | 'deliveries'; count: number }
  | { kind: 'no_issuer' | 'no_buyer' }
  | { kind: 'approved_already'; month: Day; numbers: string[] };

export type Blocker = BlockerCause & {
  /** One sentence in English: what is wrong and what to do. */
  sentence: string;
  /** The operator may overrule it. */
  waivable: boolean;
};

export interface Invoice extends Totals {
  tenantId: number;
  id: bigint;
  /** First day of the month. */
  month: Day;
  currency: string;
  revision: number;
  status: InvoiceStatus;
  number: string;
  timezone: string;
  /** The part of the ledger that is in it: see LedgerRange. */
  ledgerFirst: Day;
  ledgerAfter: bigint | null;
  ledgerUpto: bigint;
  terms: Terms;
  dueOn: Day;
  /** Milliseconds since 1970, as all instants here. */
  approvedAt: number;
  approvedBy: string;
  issuedAt: number | null;
  sentAt: number | null;
  paidAt: number | null;
  voidedAt: number | null;
  amountPaidMinor: bigint;
  refundedMinor: bigint;
  creditedMinor: bigint;
  /** What the customer's balance at Stripe adds to what is due: negative where it pays a part of it. */
  balanceMinor: bigint;
  disputed: boolean;
  paymentError: string | null;
  paymentFailedAt: number | null;
  stripeInvoiceId: string | null;
  stripeHostedUrl: string | null;
  stripePdfUrl: string | null;
  /** Why Stripe does not have it, or has it differently. */
  stripeProblem: string | null;
}

export interface CreditNote {
  tenantId: number;
  id: bigint;
  invoiceId: bigint;
  number: string;
  reason: string;
  amountMinor: bigint;
  taxMinor: bigint;
  createdAt: number;
  createdBy: string;
  stripeId: string | null;
  stripeProblem: string | null;
}

/** An invoice with all that its documents show. */
export interface InvoiceDocument {
  invoice: Invoice;
  lines: InvoiceLine[];
  creditNotes: CreditNote[];
  annex: AnnexRow[];
}

/** The annex: what was delivered in the invoice's months, by country, free messages included. */
export interface AnnexRow {
  month: Day;
  country: string;
  market: string;
  category: string;
  quantity: bigint;
  billable: bigint;
  cost: Micros;
  price: Micros;
}
