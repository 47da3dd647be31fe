import { csvLine } from '../../api/csv';
import { formatMicros } from '../../engine/money';
import { formatMinor } from '../currency';
import type { Invoice, InvoiceLine } from '../invoice';

const HEADER = [
  'invoice',
  'revision',
  'line',
  'kind',
  'month',
  'account_month',
  'market',
  'category',
  'model',
  'quantity',
  'unit_price',
  'markup_percent',
  'cost',
  'price',
  'amount',
  'tax',
  'currency',
] as const;

/**
 * The lines of an invoice as CSV (RFC 4180). `cost` and `price` are exact, `amount` is `price` rounded once, `tax` is
 * the line's part of the invoice's; decimals with a point, no thousands.
 */
export function* invoiceCsv(invoice: Invoice, lines: readonly InvoiceLine[]): Generator<string> {
  yield csvLine(HEADER);
  for (const line of lines) yield csvLine(cellsOf(invoice, line));
}

function cellsOf({ number, revision, currency }: Invoice, line: InvoiceLine): unknown[] {
  return [
    number,
    revision,
    line.position,
    line.kind,
    line.month.slice(0, 7),
    line.wabaMonth?.slice(0, 7),
    line.market,
    line.category,
    line.model,
    line.quantity,
    line.rate === null ? null : formatMicros(line.rate),
    line.markupPpm === null ? null : formatMicros(BigInt(line.markupPpm) * 100n, 0),
    formatMicros(line.cost),
    formatMicros(line.price),
    formatMinor(line.amountMinor, currency),
    formatMinor(line.taxMinor, currency),
    currency,
  ];
}
