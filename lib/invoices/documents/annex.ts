import type { AnnexRow } from '../invoice';
import type { Paper } from './paper';
import { decimalsNeeded, sum } from './sections';
import { type Column, drawTable, type Row } from './table';
import type { Writing } from './writing';

/** What was delivered in each country, free messages included. */
export function drawAnnex(
  paper: Paper,
  annex: readonly AnnexRow[],
  { currency, zone }: { currency: string; zone: string },
  writing: Writing,
) {
  if (annex.length === 0) return;
  const { words } = writing;
  if (paper.late) paper.turn();
  else paper.y += 24;
  paper.paragraph(words.annex.title, { size: 14, face: 'bold', gap: 6 });
  paper.paragraph(words.annex.text(zone), { size: 8, gap: 12 });
  const { column } = words;
  const columns: Column[] = [
    { head: column.country, kind: 'text' },
    { head: column.market, kind: 'text' },
    { head: column.category, kind: 'text' },
    { head: column.delivered, kind: 'number' },
    { head: column.free, kind: 'number' },
    { head: column.charged, kind: 'number' },
    { head: `${column.cost} ${currency}`, kind: 'number' },
    { head: `${column.price} ${currency}`, kind: 'number' },
  ];
  const costDecimals = decimalsNeeded(annex.map(({ cost }) => cost));
  const priceDecimals = decimalsNeeded(annex.map(({ price }) => price));
  const numbers = (rows: readonly AnnexRow[]) => {
    const quantity = sum(rows, (row) => row.quantity);
    const billable = sum(rows, (row) => row.billable);
    return [
      writing.number(quantity),
      writing.number(quantity - billable),
      writing.number(billable),
      writing.micros(
        sum(rows, (row) => row.cost),
        costDecimals,
      ),
      writing.micros(
        sum(rows, (row) => row.price),
        priceDecimals,
      ),
    ];
  };
  const rows: Row[] = [];
  for (const month of [...new Set(annex.map((row) => row.month))]) {
    const title = writing.month(month);
    const inMonth = annex.filter((row) => row.month === month);
    rows.push({ kind: 'section', title, continued: words.carried(title) });
    const lines = inMonth.map((row) => ({
      names: [writing.country(row.country), writing.market(row.market), writing.category(row.category)],
      row,
    }));
    lines.sort((a, b) => compare(a.names, b.names, writing.language));
    for (const { names, row } of lines) rows.push({ kind: 'line', cells: [...names, ...numbers([row])] });
    rows.push({ kind: 'sum', cells: [words.sum, '', '', ...numbers(inMonth)] });
  }
  drawTable(paper, columns, rows);
}

function compare(a: readonly string[], b: readonly string[], language: string): number {
  const at = a.findIndex((name, place) => name !== b[place]);
  return at === -1 ? 0 : a[at]!.localeCompare(b[at]!, language);
}
