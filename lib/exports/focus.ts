import { csvLine } from '../api/csv';
import { asTenant } from '../db/pools';
import { formatMicros } from '../engine/money';
import { addDays, startOfDay } from '../engine/time';
import { readIssuer } from '../invoices/terms';
import { countryName } from '../rates/builtin';
import { type FocusSums, readFocusSums } from './focus-sums';

/** Whose spend, and in which zone its days and months are. */
export interface FocusTenant {
  id: number;
  slug: string;
  name: string;
  timezone: string;
}

type Cell = string | null;

/** What every row of one tenant has in common. */
interface Place {
  tenant: FocusTenant;
  issuer: string;
}

const SERVICE = 'WhatsApp Business Platform';
const META = 'Meta';

/**
 * The columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification), each with where its value comes from: all that the specification demands of every dataset, those it
 * demands where a provider has unit prices, regions, resources and sub accounts, and after them our own (`x_`).
 */
const COLUMNS: Record<string, (row: FocusSums, place: Place) => Cell> = {
  BilledCost: ({ price }) => amount(price),
  BillingAccountId: (_, { tenant }) => tenant.slug,
  BillingAccountName: (_, { tenant }) => tenant.name,
  BillingCurrency: ({ currency }) => currency,
  BillingPeriodEnd: ({ day }, { tenant }) => instant(monthStart(addDays(monthStart(day), 31)), tenant),
  BillingPeriodStart: ({ day }, { tenant }) => instant(monthStart(day), tenant),
  ChargeCategory: () => 'Usage',
  ChargeClass: () => null,
  ChargeDescription: (row) => description(row),
  ChargeFrequency: () => 'Usage-Based',
  ChargePeriodEnd: ({ day }, { tenant }) => instant(addDays(day, 1), tenant),
  ChargePeriodStart: ({ day }, { tenant }) => instant(day, tenant),
  ConsumedQuantity: ({ quantity }) => String(quantity),
  ConsumedUnit: (row) => unit(row),
  ContractedCost: ({ price }) => amount(price),
  ContractedUnitPrice: ({ unitPrice }) => (unitPrice === null ? null : amount(unitPrice)),
  EffectiveCost: ({ price }) => amount(price),
  InvoiceIssuerName: (_, { issuer }) => issuer,
  ListCost: ({ cost }) => amount(cost),
  ListUnitPrice: ({ unitCost }) => (unitCost === null ? null : amount(unitCost)),
  PricingCategory: () => 'Standard',
  PricingQuantity: ({ quantity }) => String(quantity),
  PricingUnit: (row) => unit(row),
  ProviderName: () => META,
  PublisherName: () => META,
  RegionId: ({ country }) => country,
  RegionName: ({ country }) => countryName(country),
  ResourceId: ({ phone }) => phone,
  ResourceName: ({ display }) => display,
  ResourceType: () => 'Phone number',
  ServiceCategory: () => 'Mobile',
  ServiceName: () => SERVICE,
  ServiceSubcategory: () => 'Other (Mobile)',
  SkuId: (row) => sku(row),
  SkuMeter: (row) => unit(row),
  SkuPriceId: (row) =>
    row.unitCost === null ? null : [sku(row), row.market, row.currency, amount(row.unitCost)].join('/'),
  SubAccountId: ({ waba }) => waba,
  SubAccountName: ({ waba }) => waba,
  SubAccountType: () => 'WhatsApp Business Account',
  Tags: ({ market, type, model }) =>
    JSON.stringify({ 'parley/market': market, 'parley/model': model, 'parley/type': type }),
  x_BillableQuantity: ({ billable }) => String(billable),
  x_Market: ({ market }) => market,
  x_UnpricedQuantity: ({ unpriced }) => String(unpriced),
};

const FOCUS_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/**
 * A tenant's spend of half-open days in its zone as a FOCUS dataset, CSV a month at a time: a row for each day,
 * number, country, category and unit price, so that quantity times unit price is the cost, to the micro. It tells
 * the present state of the ledger. Units without a price have no unit price, cost nothing and say so.
 */
export async function* focusCsv(
  tenant: FocusTenant,
  period: { from: string; to: string },
): AsyncGenerator<string> {
  const { issuer, upTo } = await asTenant(tenant.id, async (client) => {
    const { rows } = await client.query<{ id: bigint | null }>(
      'SELECT max(id) AS id FROM charge WHERE tenant_id = $1',
      [tenant.id],
    );
    return { issuer: (await readIssuer(client))?.legalName ?? SERVICE, upTo: rows[0]!.id ?? 0n };
  });
  const cells = Object.values(COLUMNS);
  yield csvLine(FOCUS_COLUMNS);
  for (const month of await monthsOf(tenant.id, period)) {
    const rows = await asTenant(tenant.id, (client) => readFocusSums(client, tenant.id, { ...month, upTo }));
    for (let at = 0; at < rows.length; at += 1000)
      yield rows
        .slice(at, at + 1000)
        .map((row) => csvLine(cells.map((cell) => cell(row, { tenant, issuer }))))
        .join('');
  }
}

/** The months of the period in which there is anything, as far as they are in it. */
async function monthsOf(tenantId: number, { from, to }: { from: string; to: string }) {
  const starts = await asTenant(tenantId, async (client) => {
    const { rows } = await client.query<{ start: string }>(
      `SELECT DISTINCT date_trunc('month', billing_day)::date AS start FROM spend
        WHERE tenant_id = $1 AND billing_day >= $2::date AND billing_day < $3::date ORDER BY 1`,
      [tenantId, from, to],
    );
    return rows.map(({ start }) => start);
  });
  return starts.map((start) => {
    const end = monthStart(addDays(start, 31));
    return { from: start < from ? from : start, to: end < to ? end : to };
  });
}

function monthStart(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** The beginning of a day in the tenant's zone, in UTC as the specification wants it. */
function instant(day: string, { timezone }: FocusTenant): string {
  return new Date(startOfDay(day, timezone)).toISOString().replace('.000', '');
}

function amount(micros: bigint): string {
  return formatMicros(micros, 2);
}

function unit({ model }: FocusSums): string {
  return model === 'PMP' ? 'Messages' : model === 'CBP' ? 'Conversations' : 'Notifications';
}

function sku({ model, category }: FocusSums): string {
  return `whatsapp/${model.toLowerCase()}/${category}`;
}

function description(row: FocusSums): string {
  const what = `WhatsApp ${row.category.replaceAll('_', ' ')} ${unit(row).toLowerCase()} to ${countryName(row.country)}`;
  if (row.unpriced !== 0n) return `${what}, waiting for a price: in no cost`;
  return row.billable === 0n ? `${what}, free of charge` : what;
}
