import type { PoolClient } from 'pg';

/** What a member has saved of a page: its query, which says all that is shown, under a name. */
export interface SavedView {
  id: number;
  name: string;
  /** Without the question mark. */
  query: string;
}

/** Pages of a tenant whose views can be saved, as they are called in its addresses. */
export const VIEWED_PAGES = ['countries', 'charges', 'invoices', 'what-if'] as const;

export type ViewedPage = (typeof VIEWED_PAGES)[number];

export interface Owner {
  tenantId: number;
  userId: number;
  page: ViewedPage;
}

const MOST = 50;

/** By name. `client` comes from a transaction of the tenant; only the user's own are read and changed. */
export async function listViews(client: PoolClient, owner: Owner): Promise<SavedView[]> {
  const { rows } = await client.query<SavedView>({
    name: 'views',
    text: 'SELECT id, name, query FROM saved_view WHERE tenant_id = $1 AND user_id = $2 AND page = $3 ORDER BY lower(name), id',
    values: [owner.tenantId, owner.userId, owner.page],
  });
  return rows;
}

/** Under a name that is there already it takes the old one's place. False when there are too many to save another. */
export async function saveView(
  client: PoolClient,
  owner: Owner,
  { name, query }: Omit<SavedView, 'id'>,
): Promise<boolean> {
  const views = await listViews(client, owner);
  if (views.length >= MOST && !views.some((view) => view.name === name)) return false;
  await client.query(
    `INSERT INTO saved_view (tenant_id, user_id, page, name, query) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, user_id, page, name) DO UPDATE SET query = excluded.query`,
    [owner.tenantId, owner.userId, owner.page, name, query],
  );
  return true;
}

/** What was deleted, so that it can be saved again; null when it is gone already, or is somebody else's. */
export async function deleteView(client: PoolClient, owner: Owner, id: number): Promise<SavedView | null> {
  const { rows } = await client.query<SavedView>(
    `DELETE FROM saved_view WHERE tenant_id = $1 AND user_id = $2 AND page = $3 AND id = $4 RETURNING id, name, query`,
    [owner.tenantId, owner.userId, owner.page, id],
  );
  return rows[0] ?? null;
}
