import type { Micros } from '../../engine/money';
import type { InvoiceLine } from '../invoice';
import type { Column, Row } from './table';
import type { Writing } from './writing';

/** The lines of an invoice as a table: one section for each kind and month, each with its sum. */
export function lineTable(
  lines: readonly InvoiceLine[],
  currency: string,
  writing: Writing,
): { columns: Column[]; rows: Row[] } {
  const { column } = writing.words;
  const columns: Column[] = [
    { head: column.market, kind: 'text' },
    { head: column.category, kind: 'text' },
    { head: column.accountMonth, kind: 'number' },
    { head: column.quantity, kind: 'number' },
    { head: column.unitPrice, kind: 'number' },
    { head: column.cost, kind: 'number' },
    { head: column.markup, kind: 'number' },
    { head: `${column.amount} ${currency}`, kind: 'number' },
  ];
  const rateDecimals = decimalsNeeded(lines.map(({ rate }) => rate ?? 0n));
  const costDecimals = decimalsNeeded(lines.map(({ cost }) => cost));
  const cells = (line: InvoiceLine) => [
    line.market === null ? feeName(line, writing) : writing.market(line.market),
    line.category === null ? '' : categoryOf(line, writing),
    line.wabaMonth?.slice(0, 7) ?? '',
    line.market === null ? '' : writing.number(line.quantity),
    line.rate === null ? '' : writing.micros(line.rate, rateDecimals),
    line.market === null ? '' : writing.micros(line.cost, costDecimals),
    line.markupPpm === null ? '' : writing.percent(line.markupPpm),
    writing.minor(line.amountMinor),
  ];
  const rows: Row[] = [];
  for (const group of groupsOf(lines)) {
    const title = titleOf(group[0]!, writing);
    rows.push({ kind: 'section', title, continued: writing.words.carried(title) });
    for (const line of group) {
      rows.push({ kind: 'line', cells: cells(line), span: line.market === null ? 5 : 1 });
    }
    if (group.length < 2) continue;
    const cost = sum(group, (line) => line.cost);
    const amount = sum(group, (line) => line.amountMinor);
    const counted = group[0]!.market === null ? '' : writing.micros(cost, costDecimals);
    rows.push({
      kind: 'sum',
      cells: [writing.words.sum, '', '', '', '', counted, '', writing.minor(amount)],
    });
  }
  return { columns, rows };
}

/** Lines that follow each other and belong together. */
function groupsOf(lines: readonly InvoiceLine[]): InvoiceLine[][] {
  const groups = new Map<string, InvoiceLine[]>();
  for (const line of lines) {
    const key = `${sectionOf(line)} ${line.month}`;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return [...groups.values()];
}

function sectionOf({ kind }: InvoiceLine): keyof Writing['words']['section'] {
  return kind === 'platform_fee' || kind === 'minimum_fee' ? 'fees' : kind;
}

function titleOf(line: InvoiceLine, { words, month }: Writing): string {
  return words.section[sectionOf(line)](month(line.month));
}

function feeName({ kind }: InvoiceLine, { words }: Writing): string {
  return kind === 'platform_fee' || kind === 'minimum_fee' ? words.fee[kind] : '';
}

function categoryOf({ category, model }: InvoiceLine, { words, category: name }: Writing): string {
  const unit = model === null || model === 'PMP' ? undefined : words.unit[model];
  return unit ? `${name(category!)} (${unit})` : name(category!);
}

/** Decimals that all of them need, so that the points stand below each other. */
export function decimalsNeeded(amounts: readonly Micros[]): number {
  let decimals = 2;
  for (const amount of amounts) {
    while (decimals < 6 && amount % 10n ** BigInt(6 - decimals) !== 0n) decimals++;
  }
  return decimals;
}

export function sum<T>(items: readonly T[], of: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n);
}
