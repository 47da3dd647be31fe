import type { Tenant } from '@/lib/access/session';
import { asTenant } from '@/lib/db/pools';

/** What a budget can be about: the tenant's accounts, and the currencies that anything of it is in. */
export async function readChoices(
  tenant: Tenant,
): Promise<{ accounts: { id: string; currency: string }[]; currencies: string[] }> {
  return asTenant(tenant.id, async (client) => {
    const { rows: accounts } = await client.query<{ id: string; currency: string }>(
      'SELECT id, currency FROM waba WHERE tenant_id = $1 ORDER BY id',
      [tenant.id],
    );
    const currencies = [...new Set([tenant.currency, ...accounts.map(({ currency }) => currency)])].sort();
    return { accounts, currencies };
  });
}
