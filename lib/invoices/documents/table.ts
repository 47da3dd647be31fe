import { INK, MUTED, type Paper, RULE, SHADE, type Style } from './paper';

export interface Column {
  head: string;
  /** Text wraps and shares what is left; numbers stand to the right and are never broken. */
  kind: 'text' | 'number';
}

export type Row =
  | { kind: 'section'; title: string; continued: string }
  /** `span`: the first cell takes the place of so many columns. */
  | { kind: 'line' | 'sum'; cells: readonly string[]; span?: number };

const GAP = 10;
const PAD = 3.5;
/** The least that a column of text needs at a size that is still read. */
const LEAST_TEXT = 74;
const SIZES = [8, 7.5, 7, 6.5, 6, 5.5, 5];

/** A table over as many pages as it needs; its heads, and the section's, are repeated on each. */
export function drawTable(paper: Paper, columns: readonly Column[], rows: readonly Row[]) {
  const layout = layOut(paper, columns, rows);
  const head = () => drawHead(paper, columns, layout);
  paper.need(4 * layout.size * 2.4);
  head();
  let section: Extract<Row, { kind: 'section' }> | null = null;
  for (const row of rows) {
    if (row.kind === 'section') {
      section = row;
      // Never the last line of a page.
      if (paper.need(3 * layout.size * 2.4)) head();
      drawSection(paper, row.title, layout);
      continue;
    }
    const height = heightOf(paper, row, columns, layout);
    if (paper.need(height)) {
      head();
      if (section) drawSection(paper, section.continued, layout);
    }
    drawRow(paper, row, columns, layout, height);
  }
  paper.rule(paper.y, { color: INK, weight: 0.7 });
  paper.y += 14;
}

interface Layout {
  size: number;
  x: number[];
  width: number[];
}

/** Columns of numbers as wide as their widest; the letters become smaller until the text has room. */
function layOut(paper: Paper, columns: readonly Column[], rows: readonly Row[]): Layout {
  const longest = columns.map((column, at) => {
    if (column.kind === 'text') return [];
    const texts = rows.flatMap((row) => (row.kind === 'section' ? [] : [row.cells[at] ?? '']));
    const length = Math.max(0, ...texts.map((text) => text.length));
    // Figures are all of one width: only the longest texts can be the widest.
    return texts.filter((text) => text.length >= length - 1).slice(0, 200);
  });
  const texts = columns.filter(({ kind }) => kind === 'text').length;
  for (const size of SIZES) {
    const width = columns.map((column, at) =>
      column.kind === 'text'
        ? 0
        : Math.max(
            paper.widthOf(column.head, { size: size - 0.5, face: 'medium' }),
            ...longest[at]!.map((text) => paper.widthOf(text, { size, face: 'bold' })),
          ) + 1,
    );
    const left = paper.width - width.reduce((sum, one) => sum + one, 0) - GAP * (columns.length - 1);
    if (left < texts * LEAST_TEXT && size !== SIZES.at(-1)) continue;
    for (const [at, column] of columns.entries()) if (column.kind === 'text') width[at] = left / texts;
    let next = paper.left;
    const x = width.map((one) => {
      const here = next;
      next += one + GAP;
      return here;
    });
    return { size, x, width };
  }
  throw new Error('unreachable: the last size is taken as it is');
}

function drawHead(paper: Paper, columns: readonly Column[], { size, x, width }: Layout) {
  const style: Style = { size: size - 0.5, face: 'medium', color: MUTED };
  for (const [at, { head, kind }] of columns.entries()) {
    paper.write(head, x[at]!, paper.y, {
      ...style,
      width: width[at]!,
      align: kind === 'number' ? 'right' : 'left',
    });
  }
  paper.y += size * 1.3 + PAD;
  paper.rule(paper.y, { color: INK, weight: 0.7 });
}

function drawSection(paper: Paper, title: string, { size }: Layout) {
  const height = size * 1.3 + 2 * PAD;
  paper.box(paper.left, paper.y, paper.width, height, SHADE);
  paper.write(title, paper.left + 4, paper.y + PAD, { size, face: 'bold', width: paper.width - 8 });
  paper.y += height;
}

/** Each cell of a row with the width that it may take. */
function* cellsOf(row: Exclude<Row, { kind: 'section' }>, columns: readonly Column[], { x, width }: Layout) {
  const span = row.span ?? 1;
  for (let at = 0; at < columns.length; at += at === 0 ? span : 1) {
    const last = at === 0 ? span - 1 : at;
    const text = row.cells[at] ?? '';
    if (text !== '')
      yield { text, x: x[at]!, width: x[last]! + width[last]! - x[at]!, kind: columns[at]!.kind };
  }
}

function styleOf(row: Row, { size }: Layout): Style {
  return { size, face: row.kind === 'sum' ? 'bold' : 'regular' };
}

function heightOf(
  paper: Paper,
  row: Exclude<Row, { kind: 'section' }>,
  columns: readonly Column[],
  layout: Layout,
): number {
  let height = layout.size * 1.3;
  for (const { text, width, kind } of cellsOf(row, columns, layout)) {
    if (kind === 'text') height = Math.max(height, paper.heightOf(text, { ...styleOf(row, layout), width }));
  }
  return height + 2 * PAD;
}

function drawRow(
  paper: Paper,
  row: Exclude<Row, { kind: 'section' }>,
  columns: readonly Column[],
  layout: Layout,
  height: number,
) {
  const style = styleOf(row, layout);
  for (const { text, x, width, kind } of cellsOf(row, columns, layout)) {
    const y = paper.y + PAD;
    if (kind === 'text') paper.write(text, x, y, { ...style, width });
    else paper.write(text, x + width - paper.widthOf(text, style), y, style);
  }
  paper.y += height;
  paper.rule(paper.y, { color: RULE, weight: 0.4 });
}
