import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { parseMicros } from '../../engine/money';
import { invoiceCsv } from './csv';
import { group, invoiceOf } from './testing';

const csvOf = (document: ReturnType<typeof invoiceOf>) =>
  [...invoiceCsv(document.invoice, document.lines)].join('');
const read = (text: string) =>
  parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];

describe('an invoice as CSV', () => {
  const document = invoiceOf({
    groups: [
      group('France', 'marketing', 85_900n, 15_231n),
      group('Spain, "Canarias"', 'utility', 30_000n, -3n, { month: '2026-09-01', wabaMonth: '2026-09-01' }),
    ],
    fees: { platform: 49_000_000n, minimum: 0n },
  });

  test('every line with its exact and its rounded amount', () => {
    const rows = read(csvOf(document));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual({
      invoice: 'INV-2026-000041',
      revision: '1',
      line: '1',
      kind: 'usage',
      month: '2026-10',
      account_month: '2026-10',
      market: 'France',
      category: 'marketing',
      model: 'PMP',
      quantity: '15231',
      unit_price: '0.0859',
      markup_percent: '12.5',
      cost: '1308.3429',
      price: '1471.893378',
      amount: '1471.89',
      tax: '294.38',
      currency: 'EUR',
    });
    expect(rows[1]).toMatchObject({ kind: 'adjustment', market: 'Spain, "Canarias"', quantity: '-3' });
    expect(rows[2]).toMatchObject({ kind: 'platform_fee', unit_price: '', amount: '49.00' });
  });

  test('amounts and taxes sum to the invoice', () => {
    const rows = read(csvOf(document));
    const sum = (column: string) => rows.reduce((total, row) => total + parseMicros(row[column]!), 0n);
    expect(sum('amount')).toBe(document.invoice.subtotalMinor * 10_000n);
    expect(sum('tax')).toBe(document.invoice.taxMinor * 10_000n);
    expect(sum('price')).toBe(document.invoice.price);
  });

  test('a market is never a formula; a negative amount stays a number', () => {
    const text = csvOf(
      invoiceOf({ groups: [group('=cmd|A1', 'marketing', 10_000n, -1n, { month: '2026-09-01' })] }),
    );
    expect(text).toContain(",'=cmd|A1,");
    expect(text).toContain(',-0.01,');
    expect(text.endsWith('\r\n')).toBe(true);
  });
});
