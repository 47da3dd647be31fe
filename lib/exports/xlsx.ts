import { type CellValue, writeXlsxStream } from 'hucre/xlsx';

export interface SheetColumn {
  name: string;
  /** Its decimals become numbers; what else stands in it stays text. */
  numeric: boolean;
}

const DECIMAL = /^-?(\d+)(?:\.(\d+))?$/;
/** A spreadsheet's number has 15 significant digits: a longer one stays text, and with it exact. */
const DIGITS = 15;

/**
 * A sheet as the bytes of an XLSX file, made while they are read. Texts are texts whatever they begin with: nothing
 * becomes a formula.
 */
export function xlsxStream(
  name: string,
  columns: readonly SheetColumn[],
  rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): ReadableStream<Uint8Array> {
  const cells = async function* (): AsyncGenerator<CellValue[]> {
    for await (const row of rows)
      yield row.map((text, at) => (columns[at]?.numeric ? numberOf(text) : text || null));
  };
  return writeXlsxStream(cells(), {
    // Excel's own limits for the name of a sheet.
    name: name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31),
    columns: columns.map(({ name: header, numeric }) => ({
      header,
      width: Math.max(header.length + 2, numeric ? 12 : 18),
      ...(numeric && { numFmt: '#,##0.######' }),
    })),
    freezePane: { rows: 1, columns: 1 },
  });
}

function numberOf(text: string): CellValue {
  const match = DECIMAL.exec(text);
  if (!match) return text || null;
  const significant = `${match[1]}${match[2] ?? ''}`.replace(/^0+/, '');
  return significant.length <= DIGITS ? Number(text) : text;
}

/** The same as an answer to a browser that saves it. */
export function answerXlsx(file: string, ...sheet: Parameters<typeof xlsxStream>): Response {
  return new Response(xlsxStream(...sheet), {
    headers: {
      'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'Content-Disposition': `attachment; filename="${file}"`,
      'Cache-Control': 'no-store',
    },
  });
}
