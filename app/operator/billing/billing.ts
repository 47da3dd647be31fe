import { notFound } from 'next/navigation';
import { pool, withTenants } from '@/lib/db/pools';
import { asOperator } from '@/lib/db/prisma';
import { type Billing, type Issuer, readBilling, readIssuer } from '@/lib/invoices/terms';
import { listMarkups, type Markup } from '@/lib/tenants/markup';
import { readTenants } from '../operator';

export interface BilledTenant {
  slug: string;
  name: string;
  billing: Billing;
}

export interface BillingPage {
  issuer: Issuer | null;
  tenants: BilledTenant[];
  found: number;
  pages: number;
}

/** The issuer, and a page of tenants by name with their terms. Only for operators. */
export async function readBillingPage(search: string, page: number): Promise<BillingPage> {
  const { tenants, found, pages } = await readTenants(search, page, Date.now());
  return withTenants(pool('parley_operator'), [], async (client) => {
    const billed: BilledTenant[] = [];
    for (const { id, slug, name } of tenants)
      billed.push({ slug, name, billing: await readBilling(client, id) });
    return { issuer: await readIssuer(client), tenants: billed, found, pages };
  });
}

export interface TermsPage extends BilledTenant {
  currency: string;
  timezone: string;
  markups: Markup[];
}

/** One tenant's terms; leads to "not found" where there is no such tenant. */
export async function readTermsPage(slug: string): Promise<TermsPage> {
  const tenant = (await asOperator((tx) => tx.tenant.findUnique({ where: { slug } }))) ?? notFound();
  const { id, name, currency, timezone } = tenant;
  const billing = await withTenants(pool('parley_operator'), [id], (client) => readBilling(client, id));
  return { slug, name, currency, timezone, billing, markups: await listMarkups(id) };
}
