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
    values: names.map((name) => rows.map((row) => row[name])) as unknown[],
  };
}
