import { pool, withTenants } from '../db/pools';
import { inbox } from '../inbox/testing';
import { bodyOf, type Status } from '../inbox/testing.bodies';
import { createTenant, type NewTenant } from '../tenants/tenant';
import { connectWaba } from '../tenants/waba';
import type { Invoice, Preview } from './invoice';
import { previewMonth } from './preview';
import { type InvoiceWithLines, readInvoice } from './read';
import { type Billing, writeBilling, writeIssuer } from './terms';

const ADDRESS = { line1: '1 rue de la Paix', postalCode: '75002', city: 'Paris', country: 'FR' };

export function testIssuer() {
  const facts = { taxId: 'FR00123456789', email: 'billing@example.com', footer: null, prefix: 'INV' };
  return writeIssuer({ legalName: 'Operator SAS', address: ADDRESS, ...facts });
}

/** A tenant with one account and number that is ready to be invoiced, and the way its deliveries come in. */
export async function billedTenant(
  slug: string,
  {
    id,
    billing = {},
    currency = 'USD',
    ...tenant
  }: Partial<NewTenant> & { id: string; billing?: Partial<Billing> },
) {
  const { deliver, drain, review } = await inbox();
  const made = await createTenant({ name: slug, slug, currency, ...tenant });
  const place = { waba: `9${id}`, phone: `8${id}` };
  const timezone = tenant.timezone ?? 'UTC';
  await connectWaba({ tenant: slug, waba: place.waba, currency, timezone, phones: [{ id: place.phone }] });
  const buyer = { legalName: `${slug} Ltd`, address: ADDRESS, email: `pay@${slug}.example` };
  await withTenants(pool('parley_operator'), [made.id], (client) =>
    writeBilling(client, made.id, { ...buyer, ...billing }),
  );
  return {
    id: made.id,
    place,
    /** Delivered, by id: `'2026-10-05T10:00 PMP regular marketing'`. */
    charge: async (facts: Record<string, string>, more: Partial<Status> = {}, at = place) => {
      const statuses = Object.entries(facts).map(([id, text]): Status => {
        const [when = '', ...pricing] = text.split(' ');
        return { id: `${slug}.${id}`, status: 'delivered', at: when, pricing: pricing.join(' '), ...more };
      });
      await deliver([bodyOf(at, statuses)]);
      await drain();
      await review();
    },
    preview: (month: string, now: string): Promise<Preview[]> =>
      withTenants(pool('parley_app'), [made.id], (client) =>
        previewMonth(client, made.id, month, Date.parse(now)),
      ),
    read: (invoice: Invoice): Promise<InvoiceWithLines | null> =>
      withTenants(pool('parley_app'), [made.id], (client) => readInvoice(client, made.id, invoice.id)),
  };
}
