import { createHash } from 'node:crypto';
import { withMarkup } from '../../engine/charge';
import type { Day } from '../../engine/event';
import type { ChargeRow } from '../../ledger/read';
import type { AnnexRow, CreditNote, Invoice, InvoiceDocument, InvoiceLine, Terms } from '../invoice';
import { drawLines, type Fees, type LedgerGroup, type TierSaving } from '../lines';
import type { ProvenCharge } from './bundle-form';

export const TERMS: Terms = {
  issuer: {
    legalName: 'Société Générale d’Envoi SAS',
    address: { line1: '12, rue de l’Œuvre', postalCode: '75011', city: 'Paris', country: 'FR' },
    taxId: 'FR40303265045',
    email: 'facturation@envoi.example',
    footer: 'SAS au capital de 10 000 €, RCS Paris 303 265 045',
  },
  buyer: {
    legalName: 'Lumière Boutique SARL',
    address: {
      line1: '8, quai des Brumes',
      line2: 'Bâtiment C',
      postalCode: '69002',
      city: 'Lyon',
      country: 'FR',
    },
    taxId: 'FR83404833048',
    email: 'comptabilite@lumiere.example',
  },
  language: 'en',
  tax: { kind: 'fixed', ppm: 200_000, name: 'VAT' },
  tierPolicy: 'pro_rata',
  collection: 'send_invoice',
  dueDays: 30,
};

export const MONTH: Day = '2026-10-01';

export interface MadeUp {
  currency?: string;
  groups: LedgerGroup[];
  savings?: TierSaving[];
  fees?: Fees;
  annex?: AnnexRow[];
  terms?: Partial<Terms>;
  invoice?: Partial<Invoice>;
  creditNotes?: CreditNote[];
}

/** An invoice as approval would freeze it, without a database. */
export function invoiceOf(made: MadeUp): InvoiceDocument {
  const { currency = 'EUR', groups, savings = [], fees = { platform: 0n, minimum: 0n } } = made;
  const terms = { ...TERMS, ...made.terms };
  const { lines, ...totals } = drawLines({ month: MONTH, currency, groups, savings, fees, tax: terms.tax });
  const invoice = {
    ...totals,
    tenantId: 7,
    id: 41n,
    month: MONTH,
    currency,
    revision: 1,
    status: 'open',
    number: 'INV-2026-000041',
    timezone: 'Europe/Paris',
    ledgerFirst: MONTH,
    ledgerAfter: 100n,
    ledgerUpto: 9_000_000n,
    terms,
    dueOn: '2026-12-10',
    approvedAt: Date.UTC(2026, 10, 9, 8, 30),
    approvedBy: 'operator@parley.example',
    issuedAt: Date.UTC(2026, 10, 9, 23, 30),
    sentAt: null,
    paidAt: null,
    voidedAt: null,
    amountPaidMinor: 0n,
    refundedMinor: 0n,
    creditedMinor: 0n,
    disputed: false,
    paymentError: null,
    paymentFailedAt: null,
    stripeInvoiceId: null,
    stripeHostedUrl: null,
    stripePdfUrl: null,
    stripeProblem: null,
    ...made.invoice,
  } as Invoice;
  return { invoice, lines, creditNotes: made.creditNotes ?? [], annex: made.annex ?? [] };
}

/** A group of one price: `quantity` charges of `rate`, each marked up and rounded by itself, as the ledger does. */
export function group(
  market: string,
  category: string,
  rate: bigint,
  quantity: bigint,
  more: Partial<LedgerGroup> = {},
): LedgerGroup {
  const markupPpm = more.markupPpm ?? 125_000;
  return {
    month: MONTH,
    wabaMonth: MONTH,
    market,
    category,
    model: 'PMP',
    rate,
    markupPpm,
    quantity,
    cost: rate * quantity,
    price: withMarkup(rate, BigInt(markupPpm)) * quantity,
    ...more,
  };
}

/** The ledger rows that a made-up line is the sum of, the newest first, as the ledger is read. */
export function* chargesOf(line: InvoiceLine): Generator<ProvenCharge> {
  if (line.kind !== 'usage' && line.kind !== 'adjustment') return;
  const sign = line.quantity < 0n ? -1n : 1n;
  for (let at = line.quantity * sign - 1n; at >= 0n; at--) {
    const id = BigInt(line.position) * 1_000_000n + at;
    yield {
      id,
      revision: sign < 0n ? 2 : 1,
      reverses: sign < 0n ? id - 1n : null,
      reversed: false,
      phoneNumberId: '106540352242922',
      wabaId: '102290129340398',
      unit: line.model === 'CBP' ? 'conversation' : 'message',
      unitId: `wamid.${id.toString(36).toUpperCase()}`,
      openedBy: `wamid.${id.toString(36).toUpperCase()}`,
      occurredAt: Date.parse(`${line.month}T12:00:00Z`) + Number(at / 2n),
      billingDay: line.month,
      wabaDay: line.wabaMonth!,
      country: 'FR',
      market: line.market!,
      category: line.category!,
      type: 'regular',
      subtype: null,
      model: line.model as ChargeRow['model'],
      basis: 'verdict',
      rules: ['P1', 'M1'],
      currency: 'EUR',
      quantity: Number(sign),
      billable: Number(sign),
      unpriced: 0,
      unpricedReason: null,
      rate: line.rate!,
      rateFrom: '2026-10-01',
      rateConfidence: 'certain',
      markupPpm: line.markupPpm!,
      cost: sign * line.rate!,
      price: withMarkup(sign * line.rate!, BigInt(line.markupPpm!)),
      deliveryId: id + 5n,
      postedAt: Date.UTC(2026, 10, 1),
      payloadSha256: createHash('sha256').update(String(id)).digest('hex'),
    };
  }
}
