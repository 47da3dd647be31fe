import { formatMicros, type Micros, parseMicros } from '../../engine/money';
import { microsOfMinor, roundToMinor } from '../currency';
import { Tampered } from './bundle-file';
import type { InvoiceFacts } from './verify-facts';

export type Record = Readonly<{ [column: string]: string }>;

/** A line of lines.csv; amounts in micros. */
export interface Line {
  position: number;
  name: string;
  hasCharges: boolean;
  kind: string;
  /** What its charges have in common. */
  key: string;
  month: string;
  quantity: bigint;
  cost: Micros;
  price: Micros;
  amount: Micros;
  tax: Micros;
}

const KINDS = ['usage', 'adjustment', 'tier_saving', 'platform_fee', 'minimum_fee'];

export function readLine(record: Record, invoice: InvoiceFacts): Line {
  const where = `lines.csv, line ${record.line}`;
  if (record.invoice !== invoice.number || record.revision !== String(invoice.revision)) {
    throw new Tampered(`${where} belongs to invoice ${record.invoice}, not to ${invoice.number}.`);
  }
  if (record.currency !== invoice.currency || !KINDS.includes(record.kind ?? '')) {
    throw new Tampered(`${where} has a kind or currency that the invoice has not.`);
  }
  const micros = (column: string) => decimalOf(record[column], `${where}: ${column}`);
  const { kind = '', market, category } = record;
  return {
    position: Number(record.line),
    name: [market, category].filter(Boolean).join(', ') || kind,
    hasCharges: kind === 'usage' || kind === 'adjustment',
    kind,
    key: lineKey(record, record.month!, record.account_month!),
    month: record.month!,
    quantity: wholeOf(record.quantity, `${where}: quantity`),
    cost: micros('cost'),
    price: micros('price'),
    amount: micros('amount'),
    tax: micros('tax'),
  };
}

/** One price of one month: what a line and each of its charges must have in common. */
export function lineKey(record: Record, month: string, accountMonth: string): string {
  const { market, category, model, unit_price, markup_percent, currency } = record;
  return [month, accountMonth, market, category, model, unit_price, markup_percent, currency].join('\u0001');
}

/** What a line must be by itself. */
export function checkLine(line: Line, { month, currency }: InvoiceFacts) {
  const rounded = roundToMinor(line.price, currency) * microsOfMinor(currency);
  if (line.amount !== rounded) {
    throw new Tampered(
      `Line ${line.position} (${line.name}): its amount is ${formatMicros(line.amount, 2)}, but its price ${formatMicros(line.price, 2)} is rounded to ${formatMicros(rounded, 2)}.`,
    );
  }
  if (line.kind === 'adjustment' ? line.month >= month : line.month > month) {
    throw new Tampered(
      `Line ${line.position} (${line.name}): its month ${line.month} does not fit its kind.`,
    );
  }
  if (line.kind === 'usage' && line.month !== month) {
    throw new Tampered(
      `Line ${line.position} (${line.name}): usage of ${line.month} is on the invoice of ${month}.`,
    );
  }
}

export function decimalOf(text: string | undefined, where: string): Micros {
  try {
    return parseMicros(text ?? '');
  } catch (error) {
    throw new Tampered(`${where}: ${(error as Error).message}.`);
  }
}

export function wholeOf(text: string | undefined, where: string): bigint {
  if (text === undefined || !/^-?\d{1,18}$/.test(text))
    throw new Tampered(`${where}: '${text}' is no whole number.`);
  return BigInt(text);
}
