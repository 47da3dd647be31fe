import { type CsvColumn, chargesCsv } from '../ledger/csv';
import type { ChargeQuery } from '../ledger/query';
import { ChargeAnswer } from './answers';
import { csvLine } from './csv';

const COLUMNS: readonly CsvColumn[] = Object.keys(ChargeAnswer.shape) as (keyof typeof ChargeAnswer.shape)[];

/** Charges as a CSV file, with the columns that they have in the REST interface. `onRows`: so many are given next. */
export async function* chargesFile(
  tenantId: number,
  query: ChargeQuery,
  onRows?: (rows: number) => void,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  yield* chargesCsv(tenantId, query, COLUMNS, { onRows });
}
