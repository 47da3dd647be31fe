import type { PoolClient } from 'pg';
import { commandLine, writeAudit } from '../audit/write';
import { pool, withTenants } from '../db/pools';
import type { Day } from '../engine/event';
import type { Micros } from '../engine/money';
import type { Address, Party, Terms, TierPolicy } from './invoice';

/** How a tenant is invoiced; what a tenant without a row of its own has is in `DEFAULTS`. */
export interface Billing {
  legalName: string | null;
  address: Address | null;
  taxId: string | null;
  email: string | null;
  language: 'en' | 'fr';
  /** First day of the first month that is invoiced; null = the first one that is approved. */
  firstMonth: Day | null;
  graceDays: number;
  approveAutomatically: boolean;
  collection: 'send_invoice' | 'charge_automatically';
  dueDays: number;
  tax: 'none' | 'fixed' | 'stripe';
  taxPpm: number;
  taxName: string;
  tierPolicy: TierPolicy;
  platformFee: Micros;
  minimum: Micros;
  unpricedAllowed: number;
  discrepanciesAllowed: number;
}

const DEFAULTS: Billing = {
  legalName: null,
  address: null,
  taxId: null,
  email: null,
  language: 'en',
  firstMonth: null,
  graceDays: 7,
  approveAutomatically: false,
  collection: 'send_invoice',
  dueDays: 30,
  tax: 'none',
  taxPpm: 0,
  taxName: 'VAT',
  tierPolicy: 'list_price',
  platformFee: 0n,
  minimum: 0n,
  unpricedAllowed: 0,
  discrepanciesAllowed: 0,
};

const COLUMNS: { readonly [K in keyof Billing]: string } = {
  legalName: 'legal_name',
  address: 'address',
  taxId: 'tax_id',
  email: 'email',
  language: 'language',
  firstMonth: 'first_month',
  graceDays: 'grace_days',
  approveAutomatically: 'approve_automatically',
  collection: 'collection',
  dueDays: 'due_days',
  tax: 'tax',
  taxPpm: 'tax_ppm',
  taxName: 'tax_name',
  tierPolicy: 'tier_policy',
  platformFee: 'platform_fee_micros',
  minimum: 'minimum_micros',
  unpricedAllowed: 'unpriced_allowed',
  discrepanciesAllowed: 'discrepancies_allowed',
};

/** What members of the tenant may change themselves; the terms are the operator's. */
export type Buyer = Pick<Billing, 'legalName' | 'address' | 'taxId' | 'email' | 'language'>;

export async function readBilling(client: PoolClient, tenantId: number): Promise<Billing> {
  const columns = Object.entries(COLUMNS).map(([name, column]) => `${column} AS "${name}"`);
  const { rows } = await client.query<Billing>(
    `SELECT ${columns.join(', ')} FROM billing WHERE tenant_id = $1`,
    [tenantId],
  );
  return rows[0] ?? { ...DEFAULTS };
}

/** The same of all tenants at once. `client` is the operator's. */
export async function readBillings(client: PoolClient): Promise<(tenantId: number) => Billing> {
  const columns = Object.entries(COLUMNS).map(([name, column]) => `${column} AS "${name}"`);
  const { rows } = await client.query<Billing & { tenantId: number }>(
    `SELECT tenant_id AS "tenantId", ${columns.join(', ')} FROM billing`,
  );
  const found = new Map(rows.map((row) => [row.tenantId, row]));
  return (tenantId) => found.get(tenantId) ?? DEFAULTS;
}

/** Changes what is given and leaves the rest. `client` is the operator's, or a member's for what is a `Buyer`'s. */
export async function writeBilling(
  client: PoolClient,
  tenantId: number,
  changes: Partial<Billing>,
  by = commandLine(),
): Promise<void> {
  const names = (Object.keys(COLUMNS) as (keyof Billing)[]).filter((name) => changes[name] !== undefined);
  if (names.length === 0) return;
  const columns = names.map((name) => COLUMNS[name]);
  await client.query(
    `INSERT INTO billing (tenant_id, ${columns.join(', ')})
     VALUES ($1, ${columns.map((_, at) => `$${at + 2}`).join(', ')})
     ON CONFLICT (tenant_id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    [tenantId, ...names.map((name) => changes[name])],
  );
  const detail = { fields: columns.join(' ') };
  await writeAudit(client, { tenantId, ...by, action: 'terms.changed', subject: 'billing', detail });
}

/** Who sends the invoices. */
export interface Issuer extends Party {
  footer: string | null;
  /** Of the numbers: INV-2026-000001. */
  prefix: string;
}

/** Null until the operator has said who issues the invoices. */
export async function readIssuer(client: PoolClient): Promise<Issuer | null> {
  const { rows } = await client.query<Issuer>(
    `SELECT legal_name AS "legalName", address, tax_id AS "taxId", email, footer, prefix FROM issuer`,
  );
  return rows[0] ?? null;
}

export function writeIssuer(issuer: Issuer & { address: Address }, by = commandLine()): Promise<void> {
  const { legalName, address, taxId, email, footer, prefix } = issuer;
  return withTenants(pool('parley_operator'), [], async (client) => {
    await client.query(
      `INSERT INTO issuer (legal_name, address, tax_id, email, footer, prefix) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET (legal_name, address, tax_id, email, footer, prefix) =
         (excluded.legal_name, excluded.address, excluded.tax_id, excluded.email, excluded.footer, excluded.prefix)`,
      [legalName, address, taxId, email, footer, prefix],
    );
    await writeAudit(client, { tenantId: null, ...by, action: 'issuer.changed', subject: legalName });
  });
}

/** What an invoice keeps of all that. `name` is the tenant's, where no legal name is given. */
export function termsOf(name: string, billing: Billing, issuer: Issuer | null): Terms {
  return {
    issuer: {
      legalName: issuer?.legalName ?? 'Parley',
      address: issuer?.address ?? null,
      taxId: issuer?.taxId ?? null,
      email: issuer?.email ?? null,
      footer: issuer?.footer ?? null,
    },
    buyer: {
      legalName: billing.legalName ?? name,
      address: billing.address,
      taxId: billing.taxId,
      email: billing.email,
    },
    language: billing.language,
    tax:
      billing.tax === 'fixed'
        ? { kind: 'fixed', ppm: billing.taxPpm, name: billing.taxName }
        : { kind: billing.tax },
    tierPolicy: billing.tierPolicy,
    collection: billing.collection,
    dueDays: billing.dueDays,
  };
}
