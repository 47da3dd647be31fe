import { pool, withTenants } from '../../lib/db/pools';
import { freeze } from '../../lib/invoices/approve';
import { microsOfMinor } from '../../lib/invoices/currency';
import type { Invoice, Tax, Terms } from '../../lib/invoices/invoice';
import { drawLines, type LedgerGroup } from '../../lib/invoices/lines';
import { readStanding } from '../../lib/invoices/standing';
import { readIssuer, writeIssuer } from '../../lib/invoices/terms';
import { createTenant } from '../../lib/tenants/tenant';
import { type StandIn, type StandInOptions, startStripe } from '../stripe/start';

export const WEBHOOK_SECRET = 'whsec_of_the_tests';

/** A stand-in for Stripe that this process asks; to be called before anything reads the environment. */
export async function stripeAccount(options: StandInOptions = {}): Promise<StandIn> {
  const standIn = await startStripe(options);
  Object.assign(process.env, environmentOf(standIn));
  return standIn;
}

export function environmentOf({ url }: StandIn): Record<string, string> {
  return {
    STRIPE_SECRET_KEY: 'sk_test_invoicing',
    STRIPE_WEBHOOK_SECRET: `${WEBHOOK_SECRET}, whsec_the_one_before`,
    STRIPE_API_URL: url,
  };
}

const ADDRESS = { line1: '1 rue de la Paix', postalCode: '75002', city: 'Paris', country: 'FR' };

export interface Order {
  slug: string;
  /** Of the lines, in the smallest unit; exact amounts in micros with `micros`. */
  amounts?: number[];
  micros?: bigint[];
  currency?: string;
  tax?: Tax;
  collection?: Terms['collection'];
  email?: string | null;
  month?: string;
  revision?: number;
  now: number;
}

/** An approved invoice of a tenant, which is made when there is none of that name. */
export async function approved(order: Order): Promise<Invoice> {
  const { slug, currency = 'EUR', tax = { kind: 'none' }, month = '2026-10-01', now } = order;
  const { collection = 'send_invoice', email = `pay@${slug}.example`, revision = 1 } = order;
  const operator = pool('parley_operator');
  if (!(await withTenants(operator, [], readIssuer))) {
    const facts = {
      taxId: 'FR00123456789',
      email: 'billing@example.com',
      footer: 'Thank you.',
      prefix: 'INV',
    };
    await writeIssuer({ legalName: 'Operator SAS', address: ADDRESS, ...facts });
  }
  const { rows } = await operator.query<{ id: number }>('SELECT id FROM tenant WHERE slug = $1', [slug]);
  const tenantId =
    rows[0]?.id ?? (await createTenant({ name: slug, slug, currency: 'EUR', timezone: 'Europe/Paris' })).id;
  const unit = microsOfMinor(currency);
  const prices = order.micros ?? (order.amounts ?? [12_34, 56_78]).map((amount) => BigInt(amount) * unit);
  const groups = prices.map(
    (price, at): LedgerGroup => ({
      month,
      wabaMonth: month,
      market: `Market ${String(at).padStart(4, '0')}`,
      category: 'marketing',
      model: 'PMP',
      rate: 100_000n,
      markupPpm: 0,
      quantity: 10n,
      cost: price,
      price,
    }),
  );
  const fees = { platform: 0n, minimum: 0n };
  const drawn = drawLines({ month, currency, groups, savings: [], fees, tax });
  const buyer = { legalName: `${slug} Ltd`, address: ADDRESS, taxId: 'FR11222333444', email };
  const issuer = { legalName: 'Operator SAS', address: ADDRESS, taxId: null, email: null, footer: null };
  const terms: Terms = {
    issuer,
    buyer,
    language: 'en',
    tax,
    tierPolicy: 'list_price',
    collection,
    dueDays: 30,
  };
  const range = { ledgerFirst: month, ledgerAfter: null, ledgerUpto: 0n };
  const preview = {
    month,
    currency,
    timezone: 'Europe/Paris',
    revision,
    ...range,
    terms,
    blockers: [],
    ...drawn,
  };
  return withTenants(operator, [tenantId], (client) => freeze(client, tenantId, preview, 'test', now));
}

export async function readAgain({ tenantId, id }: Invoice): Promise<Invoice> {
  return (await readStanding(tenantId, id)).invoice;
}

/** All that Stripe has of an invoice of ours, drafts and void ones included. */
export function invoicesThere({ state }: StandIn, { number, tenantId, id }: Invoice) {
  const own = [...state.tables.invoices.values()].filter(({ metadata }) => metadata.parley_number === number);
  if (own.some(({ metadata }) => metadata.parley_invoice !== String(id)))
    throw new Error(`of ${tenantId}/${id}?`);
  return own;
}

export function customersThere({ state }: StandIn, slug: string) {
  return [...state.tables.customers.values()].filter(({ metadata }) => metadata.parley_tenant === slug);
}
