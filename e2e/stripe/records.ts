import type { Metadata } from './http/params';

/** What the stand-in keeps. Amounts in the smallest unit, times in seconds; the API's shapes are made by `resources/render.ts`. */
export interface Address {
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}

export interface Customer {
  id: string;
  created: number;
  deleted: boolean;
  name: string | null;
  email: string | null;
  phone: string | null;
  description: string | null;
  address: Address | null;
  metadata: Metadata;
  preferredLocales: string[];
  currency: string | null;
  /** Negative: credit for the next invoice; positive: owed with it. */
  balances: Record<string, number>;
  invoicePrefix: string;
  nextInvoiceSequence: number;
  taxExempt: 'none' | 'exempt' | 'reverse';
  defaultPaymentMethod: string | null;
}

export interface TaxId {
  id: string;
  created: number;
  customer: string;
  type: string;
  value: string;
}

export interface TaxRate {
  id: string;
  created: number;
  active: boolean;
  display_name: string;
  description: string | null;
  country: string | null;
  state: string | null;
  jurisdiction: string | null;
  inclusive: boolean;
  percentage: string;
  tax_type: string | null;
  metadata: Metadata;
}

export interface Product {
  id: string;
  created: number;
  name: string;
  metadata: Metadata;
}

export interface Price {
  id: string;
  created: number;
  product: string;
  currency: string;
  unit: string;
}

export interface Tax {
  amount: number;
  inclusive: boolean;
  rate: string;
  reason: string;
  taxable: number;
}

/** An invoice item, and the invoice's line once it has an invoice. */
export interface Item {
  id: string;
  line: string;
  customer: string;
  invoice: string | null;
  date: number;
  currency: string;
  amount: number;
  unit: string;
  quantity: string;
  price: string | null;
  description: string | null;
  metadata: Metadata;
  period: { start: number; end: number };
  taxRates: string[];
  /** Amounts that the caller computed himself. */
  givenTaxes: Tax[] | null;
  taxes: Tax[];
}

export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';

export interface Invoice {
  id: string;
  token: string;
  created: number;
  status: InvoiceStatus;
  customer: string;
  currency: string;
  autoAdvance: boolean;
  collectionMethod: 'charge_automatically' | 'send_invoice';
  dueDate: number | null;
  daysUntilDue: number | null;
  effectiveAt: number | null;
  number: string | null;
  description: string | null;
  footer: string | null;
  customFields: { name: string; value: string }[] | null;
  metadata: Metadata;
  defaultTaxRates: string[];
  defaultPaymentMethod: string | null;
  automaticTax: boolean;
  taxStatus: 'complete' | 'failed' | 'requires_location_inputs' | null;
  fromInvoice: string | null;
  latestRevision: string | null;
  items: string[];
  subtotal: number;
  subtotalExcludingTax: number;
  total: number;
  totalExcludingTax: number;
  taxes: Tax[];
  /** As finalised, before credit notes. */
  due: number;
  paid: number;
  startingBalance: number;
  endingBalance: number | null;
  creditedBefore: number;
  creditedAfter: number;
  attempts: number;
  overdue: boolean;
  finalizationError: object | null;
  customerSnapshot: object | null;
  finalizedAt: number | null;
  paidAt: number | null;
  voidedAt: number | null;
  uncollectibleAt: number | null;
}

export interface PaymentMethod {
  id: string;
  created: number;
  customer: string | null;
  behaviour: CardBehaviour;
}

export type CardBehaviour = 'pays' | 'declines' | 'asks';

export interface PaymentIntent {
  id: string;
  created: number;
  amount: number;
  received: number;
  currency: string;
  customer: string;
  status: 'requires_payment_method' | 'requires_action' | 'succeeded' | 'canceled';
  latestCharge: string | null;
  paymentMethod: string | null;
  lastError: object | null;
}

/** Ties an invoice to what paid it. */
export interface InvoicePayment {
  id: string;
  created: number;
  invoice: string;
  intent: string | null;
  requested: number;
  paid: number | null;
  status: 'open' | 'paid' | 'canceled';
  paidAt: number | null;
  canceledAt: number | null;
  currency: string;
}

export interface Charge {
  id: string;
  created: number;
  amount: number;
  refunded: number;
  currency: string;
  customer: string;
  intent: string;
  paid: boolean;
  disputed: boolean;
  failure: string | null;
}

export interface Refund {
  id: string;
  created: number;
  amount: number;
  charge: string;
  intent: string;
  currency: string;
  reason: string | null;
  metadata: Metadata;
}

export interface Dispute {
  id: string;
  created: number;
  amount: number;
  charge: string;
  intent: string;
  currency: string;
  reason: string;
  status: 'needs_response' | 'won' | 'lost';
}

export interface CreditNoteLine {
  id: string;
  amount: number;
  description: string | null;
  invoiceLine: string | null;
  quantity: number | null;
  unit: string | null;
  metadata: Metadata;
  taxes: Tax[];
}

export interface CreditNote {
  id: string;
  created: number;
  invoice: string;
  customer: string;
  currency: string;
  number: string;
  status: 'issued' | 'void';
  memo: string | null;
  reason: string | null;
  metadata: Metadata;
  effectiveAt: number;
  lines: CreditNoteLine[];
  subtotal: number;
  total: number;
  taxes: Tax[];
  before: number;
  after: number;
  outOfBand: number;
  toBalance: number;
  refunds: { refund: string; amount: number }[];
  voidedAt: number | null;
}

export interface PortalSession {
  id: string;
  created: number;
  customer: string;
  returnUrl: string | null;
  token: string;
}

export interface EventRecord {
  id: string;
  created: number;
  type: string;
  apiVersion: string;
  data: { object: object; previous_attributes?: object };
  request: { id: string | null; idempotency_key: string | null } | null;
  pending: number;
}
