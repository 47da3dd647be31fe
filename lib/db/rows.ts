/**
 * Many rows as one parameter list: `unnest($1::int[], $2::text[]) AS t(a, b)`. The hot paths write and look up
 * with it: one statement for a batch, prepared once whatever the number of rows.
 */
export type Columns<Row> = { readonly [K in keyof Row]: string };

/** SQL for a table of `rows` named `alias`, with its values; `from` is the number of parameters before it. */
export function table<Row extends object>(
  alias: string,
  columns: Columns<Row>,
  rows: readonly Row[],
  from = 0,
) {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const casts = names.map((name, index) => `$${from + index + 1}::${columns[name]}[]`);
  return {
    sql: `unnest(${casts.join(', ')}) AS ${alias}(${names.join(', ')})`,
    names: names.join(', '),
    values: names.map((name) => arrayText(rows, name)) as unknown[],
  };
}

/** A column as PostgreSQL spells an array; the driver's own way to it is several times slower. */
function arrayText<Row extends object>(rows: readonly Row[], name: keyof Row): string {
  let text = '{';
  for (let i = 0; i < rows.length; i++) {
    const value = rows[i]![name];
    if (i > 0) text += ',';
    text += typeof value === 'string' ? quoted(value) : (value ?? 'NULL');
  }
  return `${text}}`;
}

/** Letters, digits and the like, in words that do not read as NULL. */
const PLAIN = /^(?!null$)[\w.:+/=-]+$/i;

function quoted(value: string): string {
  return PLAIN.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
