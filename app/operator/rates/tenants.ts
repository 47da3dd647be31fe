import { pool } from '@/lib/db/pools';

/** Tenants to preview an import on, by name: as many as a list is of use for. */
export async function readTenantNames(): Promise<{ slug: string; name: string }[]> {
  const { rows } = await pool('parley_operator').query<{ slug: string; name: string }>(
    'SELECT slug, name FROM tenant ORDER BY lower(name), id LIMIT 500',
  );
  return rows;
}
