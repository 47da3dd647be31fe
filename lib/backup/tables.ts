import type pg from 'pg';

export interface Table {
  name: string;
  /** Those that are kept; the others the database computes. */
  columns: string[];
  forcesRowSecurity: boolean;
}

/** Every table that is kept, each after those that it refers to. Partitions are part of their table. */
export async function keptTables(client: pg.Client): Promise<Table[]> {
  const { rows: tables } = await client.query<Table>(
    `SELECT c.relname AS name, c.relforcerowsecurity AS "forcesRowSecurity",
            array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> '_prisma_migrations'
      GROUP BY c.oid ORDER BY c.relname`,
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `SELECT a.relname AS "from", b.relname AS "to"
       FROM pg_constraint JOIN pg_class a ON a.oid = conrelid JOIN pg_class b ON b.oid = confrelid
      WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = 'public'::regnamespace`,
  );
  const ordered: Table[] = [];
  const placed = new Set<string>();
  while (ordered.length < tables.length) {
    const ready = tables.filter(
      ({ name }) => !placed.has(name) && references.every(({ from, to }) => from !== name || placed.has(to)),
    );
    if (ready.length === 0) throw new Error('tables refer to each other in a circle');
    for (const one of ready) placed.add(one.name);
    ordered.push(...ready);
  }
  return ordered;
}

export interface Sequence {
  name: string;
  last: string;
  called: boolean;
}

/** Not part of any snapshot: read after it, they are at or beyond every row of it. */
export async function readSequences(client: pg.Client): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const { rows: at } = await client.query(
      `SELECT last_value::text AS last, is_called AS called FROM ${pgName(name)}`,
    );
    sequences.push({ name, ...at[0] });
  }
  return sequences;
}

export async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

export function pgName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
