import type { PoolClient } from 'pg';
import { byCategory, categoryLook, modelName, typeName } from '@/components/category';
import { countryName } from '@/components/country';
import { largest } from '@/components/format';
import { all, first, type Search } from '@/components/page-props';
import type { Tenant } from '@/lib/access/session';
import { marketName } from '@/lib/invoices/documents/writing';
import type { Language } from '@/lib/language/language';
import {
  NARROWED_BY,
  type NarrowedBy,
  readSpendByCountry,
  type SpendByCountry,
} from '@/lib/spend/by-country';
import { readPhoneNames } from '@/lib/spend/read';
import { daysBetween, type Period, parsePeriod } from '../period';
import type { CountryRow } from './view';
import { WORDS } from './words';

export interface Facet {
  key: NarrowedBy | 'country';
  name: string;
  options: { value: string; label: string }[];
  selected: string[];
}

export interface CountriesReport {
  period: Period;
  /** Of the period without filters, the one with most charged units first. */
  currencies: string[];
  currency: string;
  rows: CountryRow[];
  categories: string[];
  facets: Facet[];
  /** Whether WhatsApp has reported anything at all in the period. */
  any: boolean;
}

/** Longer periods are shown by month. */
export const MOST_DAYS = 92;

/** `client` comes from a transaction of the tenant. */
export async function readCountries(
  client: PoolClient,
  tenant: Tenant,
  search: Search,
  today: string,
  language: Language = 'en',
): Promise<CountriesReport> {
  const period = parsePeriod(search, today, language);
  const range = { from: period.from, to: period.to };
  const filters = parseFilters(search);
  const bucket = daysBetween(range.from, range.to) > MOST_DAYS ? 'month' : 'day';
  const { previous } = period;
  const [{ choices, ...spend }, phones] = await Promise.all([
    readSpendByCountry(client, tenant.id, { ...range, previous, filters, bucket }),
    readPhoneNames(client, tenant.id),
  ]);
  const { currencies } = choices;
  const wanted = first(search.currency);
  const currency = currencies.find((one) => one === wanted) ?? currencies[0] ?? tenant.currency;
  const of = <Row extends { currency: string }>(rows: Row[]) =>
    rows.filter((row) => row.currency === currency);
  const rows = of(spend.rows);
  return {
    period,
    currencies,
    currency,
    rows: rowsOf(rows, of(spend.before), trendsOf(of(spend.trend)), language),
    categories: [...new Set(rows.map((row) => row.category))].sort(byCategory),
    facets: facetsOf(choices.choices, filters, phones, NARROWED_BY, language),
    any: currencies.length > 0,
  };
}

export function parseFilters(search: Search): Partial<Record<NarrowedBy, string[]>> {
  const given = NARROWED_BY.map((key) => [key, all(search[key])] as const).filter(
    ([, values]) => values.length > 0,
  );
  return Object.fromEntries(given);
}

/**
 * One row a country, from rows by country, market and category. A country that had spend only in the compared days
 * is there as well, with nothing now: else the change of the total would leave it out.
 */
function rowsOf(
  now: SpendByCountry['rows'],
  before: SpendByCountry['before'],
  trends: Map<string, number[]>,
  language: Language,
): CountryRow[] {
  const rows = new Map<string, CountryRow>();
  const rowOf = ({ country, market }: { country: string; market: string }): CountryRow => {
    const row =
      rows.get(country) ?? emptyRow(country, countryName(country, language), trends.get(country) ?? []);
    rows.set(country, row);
    const name = marketName(market, language);
    if (!row.markets.includes(name)) row.markets.push(name);
    return row;
  };
  for (const part of now) {
    const row = rowOf(part);
    row.quantity += part.quantity;
    row.billable += part.billable;
    row.unpriced += part.unpriced;
    row.cost += part.cost;
    row.price += part.price;
    const sum = row.categories[part.category] ?? { cost: 0n, unpriced: 0n };
    row.categories[part.category] = { cost: sum.cost + part.cost, unpriced: sum.unpriced + part.unpriced };
  }
  if (now.length === 0) return [];
  for (const part of before) {
    const row = rows.get(part.country) ?? rowOf(part);
    row.before += part.price;
  }
  for (const row of rows.values()) row.markets.sort();
  return [...rows.values()];
}

function emptyRow(country: string, name: string, trend: number[]): CountryRow {
  return {
    country,
    name,
    markets: [],
    quantity: 0n,
    billable: 0n,
    unpriced: 0n,
    cost: 0n,
    price: 0n,
    categories: {},
    before: 0n,
    trend,
  };
}

/** Each country's prices over all buckets of the period in which anything happened. */
function trendsOf(rows: SpendByCountry['trend']): Map<string, number[]> {
  const buckets = [...new Set(rows.map(({ bucket }) => bucket))].sort((a, b) => a - b);
  const position = new Map(buckets.map((one, index) => [one, index]));
  const prices = new Map<string, bigint[]>();
  for (const row of rows) {
    const line = prices.get(row.country) ?? buckets.map(() => 0n);
    prices.set(row.country, line);
    line[position.get(row.bucket)!] = row.price;
  }
  return new Map([...prices].map(([country, line]) => [country, heights(thinned(line))]));
}

/** So many points can be told apart in a line as wide as a cell. */
const POINTS = 32;

/** Several neighbours in one, where there are more than can be drawn. */
function thinned(line: bigint[]): bigint[] {
  const each = Math.ceil(line.length / POINTS);
  const starts = Array.from({ length: Math.ceil(line.length / each) }, (_, at) => at * each);
  return starts.map((at) => line.slice(at, at + each).reduce((sum, one) => sum + one, 0n));
}

/** Amounts as heights from 0 to 100. Only for drawing. */
function heights(line: bigint[]): number[] {
  const top = largest(line);
  return line.map((one) => (top === 0n || one <= 0n ? 0 : Number((one * 100n) / top)));
}

/** What can be ticked: what there is, and what is ticked already. */
export function facetsOf(
  choices: Partial<Record<Facet['key'], string[]>>,
  filters: Partial<Record<Facet['key'], string[]>>,
  phones: Map<string, string>,
  keys: readonly Facet['key'][] = NARROWED_BY,
  language: Language = 'en',
): Facet[] {
  const names = WORDS[language].filters;
  const label = (key: Facet['key'], value: string) => {
    if (key === 'category') return categoryLook(value, language).name;
    if (key === 'type') return typeName(value, language);
    if (key === 'country') return countryName(value, language);
    if (key === 'model') return modelName(value, language);
    if (key === 'market') return marketName(value, language);
    return key === 'phone' ? (phones.get(value) ?? value) : value;
  };
  return keys.map((key) => {
    const selected = filters[key] ?? [];
    const values = new Set([...(choices[key] ?? []), ...selected]);
    const options = [...values]
      .map((value) => ({ value, label: label(key, value) }))
      .sort((a, b) => (key === 'category' ? byCategory(a.value, b.value) : a.label < b.label ? -1 : 1));
    return { key, name: names[key], options, selected };
  });
}
