import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { formatMicros, parseMicros } from '../engine/money';
import { startOfDay } from '../engine/time';
import { connectAll, inbox } from '../inbox/testing';
import { writeIssuer } from '../invoices/terms';
import { simulate } from '../simulate/simulate';
import type { Truth, TruthRow } from '../simulate/truth';
import { type FocusTenant, focusCsv } from './focus';

await testDatabase();

/** Those of FOCUS 1.2 with the feature level "Mandatory", and those that may never be null. */
const MANDATORY = `BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart
  ChargeCategory ChargeClass ChargeDescription ChargePeriodEnd ChargePeriodStart ContractedCost EffectiveCost
  InvoiceIssuerName ListCost PricingQuantity PricingUnit ProviderName PublisherName ServiceCategory ServiceName`;
const NEVER_NULL = MANDATORY.split(/\s+/).filter((name) => name !== 'ChargeClass');
/** What it demands of a provider with unit prices, regions, resources and sub accounts, as this one is. */
const CONDITIONAL = `ConsumedQuantity ConsumedUnit ContractedUnitPrice ListUnitPrice PricingCategory RegionId RegionName
  ResourceId ResourceName ResourceType SkuId SkuMeter SkuPriceId SubAccountId SubAccountName SubAccountType Tags`;

type Row = Record<string, string>;

let truth: Truth['tenants'][number];
let tenant: FocusTenant;
let rows: Row[];

beforeAll(async () => {
  const { deliver, drain } = await inbox();
  const simulation = simulate({ messages: 3_000, seed: 5, tenants: 1, from: '2025-05-01', days: 210 });
  const bodies = [...simulation];
  truth = simulation.truth().tenants[0]!;
  await connectAll({ tenants: [truth] });
  await deliver(bodies);
  await drain();
  const address = { line1: '1 rue de la Paix', city: 'Paris', postalCode: '75002', country: 'FR' };
  const nothing = { taxId: null, email: null, footer: null };
  await writeIssuer({ legalName: 'Relay SAS', address, prefix: 'INV', ...nothing });
  const { rows: found } = await pool('parley_operator').query<FocusTenant>(
    'SELECT id, slug, name, timezone FROM tenant WHERE slug = $1',
    [truth.slug],
  );
  tenant = found[0]!;
  rows = await read('2025-01-01', '2027-01-01');
}, 120_000);

async function read(from: string, to: string): Promise<Row[]> {
  let text = '';
  for await (const chunk of focusCsv(tenant, { from, to })) text += chunk;
  return parse(text, { columns: true });
}

function grouped<One>(some: readonly One[], key: (one: One) => string): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of some) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

function sums(some: readonly Row[]) {
  const of = (name: string) => formatMicros(some.reduce((sum, row) => sum + parseMicros(row[name]!), 0n));
  const currencies = grouped(some, (row) => row.BillingCurrency!);
  if (currencies.size > 1) throw new Error('amounts of two currencies are never added');
  return { quantity: of('ConsumedQuantity'), cost: of('ListCost'), price: of('BilledCost') };
}

function sumsOf(some: readonly TruthRow[]) {
  const of = (name: 'cost' | 'price') =>
    formatMicros(some.reduce((sum, row) => sum + parseMicros(row[name]), 0n));
  const quantity = some.reduce((sum, row) => sum + row.quantity, 0);
  return { quantity: formatMicros(BigInt(quantity) * 1_000_000n), cost: of('cost'), price: of('price') };
}

describe('a FOCUS dataset', () => {
  test('has the columns that the specification demands, and values where it demands them', () => {
    expect(rows.length).toBeGreaterThan(500);
    for (const name of `${MANDATORY} ${CONDITIONAL}`.split(/\s+/))
      expect(Object.keys(rows[0]!)).toContain(name);
    for (const row of rows) for (const name of NEVER_NULL) expect(row[name], name).not.toBe('');
    const own = Object.keys(rows[0]!).filter((name) => !/^[A-Z][A-Za-z]+$/.test(name));
    expect(own.every((name) => name.startsWith('x_'))).toBe(true);
    expect(new Set(rows.map((row) => row.InvoiceIssuerName))).toEqual(new Set(['Relay SAS']));
    for (const { Tags } of rows) expect(Object.keys(JSON.parse(Tags!))).toContain('parley/market');
  });

  test('adds up to what was spent, to the micro, by account, number, country, category, day and model', () => {
    const key = (row: Row) =>
      [
        row.SubAccountId,
        row.ResourceId,
        row.RegionId,
        row.SkuId,
        row.BillingCurrency,
        row.ChargePeriodStart,
      ].join(' ');
    const wanted = grouped(truth.spend.rows, (row) =>
      [
        row.waba,
        row.phone,
        row.country,
        `whatsapp/${row.model.toLowerCase()}/${row.category}`,
        row.currency,
        new Date(startOfDay(row.day, truth.timezone)).toISOString().replace('.000', ''),
      ].join(' '),
    );
    const got = grouped(rows, key);
    expect([...got.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [one, some] of got) expect(sums(some), one).toEqual(sumsOf(wanted.get(one)!));
  });

  test('says of each row what one unit costs: quantity times unit price is the cost', () => {
    for (const row of rows) {
      const times = (unit: string) => formatMicros(parseMicros(row[unit]!) * BigInt(row.PricingQuantity!), 2);
      if (row.x_UnpricedQuantity !== '0') {
        expect([row.ListUnitPrice, row.ContractedUnitPrice, row.SkuPriceId, row.BilledCost]).toEqual([
          '',
          '',
          '',
          '0.00',
        ]);
        expect(row.ChargeDescription).toMatch(/waiting for a price/);
        continue;
      }
      expect(times('ListUnitPrice')).toBe(row.ListCost);
      expect(times('ContractedUnitPrice')).toBe(row.ContractedCost);
      expect(row.ContractedCost).toBe(row.BilledCost);
      expect(row.EffectiveCost).toBe(row.BilledCost);
    }
  });

  test('has days and months of the tenant, in UTC', () => {
    for (const row of rows) {
      for (const name of ['BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd'])
        expect(row[name]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(row.BillingPeriodStart! <= row.ChargePeriodStart!).toBe(true);
      expect(row.ChargePeriodEnd! <= row.BillingPeriodEnd!).toBe(true);
      expect(row.ChargePeriodStart! < row.ChargePeriodEnd!).toBe(true);
    }
  });

  test('of a part of the time holds its days and no others', async () => {
    const some = await read('2025-06-10', '2025-08-02');
    const instant = (day: string) =>
      new Date(startOfDay(day, tenant.timezone)).toISOString().replace('.000', '');
    const wanted = rows.filter(
      ({ ChargePeriodStart: at }) => at! >= instant('2025-06-10') && at! < instant('2025-08-02'),
    );
    expect(some.length).toBeGreaterThan(50);
    expect(some).toEqual(wanted);
  });

  test('of no days has only its columns', async () => {
    expect(await read('2019-01-01', '2019-02-01')).toEqual([]);
  });
});
