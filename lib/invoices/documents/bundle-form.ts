import { csvLine } from '../../api/csv';
import { formatMicros } from '../../engine/money';
import type { ChargeRow } from '../../ledger/read';
import { formatMinor } from '../currency';
import type { AnnexRow, Invoice } from '../invoice';

/** The form of an evidence bundle: what its writer and its checker both must know, and nothing else. */
export const FORMAT = 'parley-evidence/1';

/** Names of the parts, in their order in the file. */
export const PARTS = ['README.txt', 'invoice.json', 'lines.csv', 'annex.csv', 'charges.csv'] as const;
export const MANIFEST = 'manifest.json';
export type Part = (typeof PARTS)[number];

export interface Manifest {
  format: typeof FORMAT;
  invoice: string;
  revision: number;
  files: { name: string; bytes: number; sha256: string }[];
  /** The chain: each line with the digest of its rows in charges.csv, which hold the digests of the payloads. */
  lines: { line: number; charges: number; sha256: string }[];
}

/** A ledger row with the SHA-256 of the delivery that proves it; null when that is no longer kept. */
export interface ProvenCharge extends ChargeRow {
  payloadSha256: string | null;
}

const CHARGE: readonly (readonly [name: string, of: (charge: ProvenCharge) => unknown])[] = [
  ['charge', ({ id }) => id],
  ['revision', ({ revision }) => revision],
  ['reverses', ({ reverses }) => reverses],
  ['account', ({ wabaId }) => wabaId],
  ['number', ({ phoneNumberId }) => phoneNumberId],
  ['unit', ({ unit }) => unit],
  ['unit_id', ({ unitId }) => unitId],
  ['opened_by', ({ openedBy }) => openedBy],
  ['occurred_at', ({ occurredAt }) => instant(occurredAt)],
  ['billing_day', ({ billingDay }) => billingDay],
  ['account_day', ({ wabaDay }) => wabaDay],
  ['country', ({ country }) => country],
  ['market', ({ market }) => market],
  ['category', ({ category }) => category],
  ['type', ({ type }) => type],
  ['subtype', ({ subtype }) => subtype],
  ['model', ({ model }) => model],
  ['basis', ({ basis }) => basis],
  ['rules', ({ rules }) => rules.join(' ')],
  ['currency', ({ currency }) => currency],
  ['quantity', ({ billable }) => billable],
  ['unit_price', ({ rate }) => (rate === null ? null : formatMicros(rate))],
  ['rate_from', ({ rateFrom }) => rateFrom],
  ['rate_confidence', ({ rateConfidence }) => rateConfidence],
  ['markup_percent', ({ markupPpm }) => formatMicros(BigInt(markupPpm) * 100n, 0)],
  ['cost', ({ cost }) => formatMicros(cost)],
  ['price', ({ price }) => formatMicros(price)],
  ['posted_at', ({ postedAt }) => instant(postedAt)],
  ['delivery', ({ deliveryId }) => deliveryId],
  ['payload_sha256', ({ payloadSha256 }) => payloadSha256],
];

export const CHARGE_COLUMNS: readonly string[] = ['line', ...CHARGE.map(([name]) => name)];

export function chargeRecord(line: number, charge: ProvenCharge): string {
  return csvLine([line, ...CHARGE.map(([, of]) => of(charge))]);
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

export function* annexCsv(annex: readonly AnnexRow[], currency: string): Generator<string> {
  yield csvLine([
    'month',
    'country',
    'market',
    'category',
    'delivered',
    'charged',
    'cost',
    'price',
    'currency',
  ]);
  for (const row of annex) {
    const { month, country, market, category, quantity, billable, cost, price } = row;
    const amounts = [formatMicros(cost), formatMicros(price)];
    yield csvLine([month.slice(0, 7), country, market, category, quantity, billable, ...amounts, currency]);
  }
}

/** What approval froze: the bundle of an invoice is the same whenever it is made. */
export function invoiceFacts(invoice: Invoice) {
  const { currency } = invoice;
  return {
    format: FORMAT,
    number: invoice.number,
    revision: invoice.revision,
    month: invoice.month.slice(0, 7),
    timezone: invoice.timezone,
    currency,
    ledger_first: invoice.ledgerFirst,
    ledger_after: invoice.ledgerAfter === null ? null : String(invoice.ledgerAfter),
    ledger_upto: String(invoice.ledgerUpto),
    cost: formatMicros(invoice.cost),
    price: formatMicros(invoice.price),
    rounding: formatMicros(invoice.rounding),
    subtotal: formatMinor(invoice.subtotalMinor, currency),
    tax: formatMinor(invoice.taxMinor, currency),
    total: formatMinor(invoice.totalMinor, currency),
    due_on: invoice.dueOn,
    approved_at: instant(invoice.approvedAt),
    approved_by: invoice.approvedBy,
    terms: invoice.terms,
  };
}

export const README = `Evidence for one invoice

invoice.json   the invoice: parties, terms, totals, and the part of the ledger that it holds
lines.csv      its lines; price is exact, amount is price rounded once
charges.csv    every ledger row of every line, with the rule ids, the rate used and the mark-up;
               payload_sha256 is the SHA-256 of the webhook body that proves it, as it was received;
               it is empty where the body was no longer kept when this was made: bodies are kept for a
               time, the ledger for good.
               Bodies are not included: one body may hold the traffic of several customers.
annex.csv      deliveries by country, free ones included
manifest.json  size and SHA-256 of each file, and for each line the SHA-256 of its rows in charges.csv

What can be recomputed:
  charge   cost = unit_price x quantity; price = cost x (1 + markup_percent / 100), half-up to the millionth
  line     quantity, cost and price are the sums of its charges; amount = price, half-up to what can be paid
  invoice  subtotal = sum of amounts; total = subtotal + tax
Fees and volume-tier savings are not made of charges: they stand as they were agreed.

parley verify-bundle FILE does it, without a network or a database.
`;
