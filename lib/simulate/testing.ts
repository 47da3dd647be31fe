/**
 * A second reading for the tests: it knows nothing of how the traffic was made, only the bodies, the price
 * files and the calling codes, and adds up what the verdicts in them say.
 */
import { readFileSync } from 'node:fs';
import { Calendar } from './calendar';
import type { PriceList } from './prices';
import type { TruthTenant } from './truth';

interface Pricing {
  billable: boolean;
  pricing_model: 'CBP' | 'PMP';
  type?: string;
  category: string;
}

interface Seen {
  phone: string;
  recipient: string;
  evidence: number | null;
  pricing: Pricing | null;
  conversation: string | null;
}

export interface ReadUnit {
  tenant: string;
  waba: string;
  day: string;
  country: string;
  market: string;
  category: string;
  type: string;
  model: string;
  ratedOn: string;
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are foreign JSON
type Json = any;

export function statusesOf(body: string): { phone: string; status: Json }[] {
  return (JSON.parse(body) as Json).entry.flatMap((entry: Json) =>
    entry.changes.flatMap(({ value }: Json) =>
      (value.statuses ?? []).map((status: Json) => ({ phone: value.metadata.phone_number_id, status })),
    ),
  );
}

export function countUpdates(body: string): number {
  let count = 0;
  for (const entry of (JSON.parse(body) as Json).entry) {
    for (const { value, field } of entry.changes) {
      const lists = [value.statuses, value.messages, value.message_echoes].filter(Boolean);
      count += lists.length > 0 ? lists.flat().length : field === 'messages' ? 0 : 1;
    }
  }
  return count;
}

/** Units with a verdict, and how many delivered messages came without one. */
export function readUnits(
  bodies: Iterable<string>,
  tenants: TruthTenant[],
  prices: PriceList,
): { units: ReadUnit[]; silent: number } {
  const seen = new Map<string, Seen>();
  for (const body of bodies) for (const { phone, status } of statusesOf(body)) note(seen, phone, status);

  const owners = new Map(
    tenants.flatMap((tenant) =>
      tenant.wabas.flatMap((waba) => waba.phones.map(({ id }) => [id, { tenant, waba }] as const)),
    ),
  );
  const countries = callingCodes();
  const units: ReadUnit[] = [];
  const opened = new Map<string, { seen: Seen; at: number }>();
  let silent = 0;
  const add = (one: Seen, at: number, type: string) => {
    const { tenant, waba } = owners.get(one.phone)!;
    const ratedOn = Calendar.of(waba.timezone).day(at);
    const country = countryOf(one.recipient, countries);
    units.push({
      tenant: tenant.slug,
      waba: waba.id,
      day: Calendar.of(tenant.timezone).day(at),
      country,
      market: prices.market(country, ratedOn),
      category: one.pricing!.category.replaceAll('-', '_'),
      type,
      model: one.pricing!.pricing_model,
      ratedOn,
    });
  };
  for (const one of seen.values()) {
    if (one.evidence === null) continue;
    if (!one.pricing) silent++;
    else if (one.pricing.pricing_model === 'PMP') add(one, one.evidence, one.pricing.type!);
    else {
      const before = opened.get(one.conversation!);
      if (!before || one.evidence < before.at) opened.set(one.conversation!, { seen: one, at: one.evidence });
    }
  }
  const free = new Map<string, number>();
  const inOrder = [...opened].sort(([a, x], [b, y]) => x.at - y.at || (a < b ? -1 : 1));
  for (const [, { seen: one, at }] of inOrder) {
    const { waba } = owners.get(one.phone)!;
    const day = Calendar.of(waba.timezone).day(at);
    let type = one.pricing!.billable ? 'regular' : 'free_entry_point';
    if (type === 'regular' && one.pricing!.category === 'service') {
      const key = `${waba.id}/${day.slice(0, 7)}`;
      free.set(key, (free.get(key) ?? 0) + 1);
      type = day >= '2024-11-01' ? 'free_service' : free.get(key)! <= 1000 ? 'free_tier' : 'regular';
    }
    add(one, at, type);
  }
  return { units, silent };
}

function note(seen: Map<string, Seen>, phone: string, status: Json): void {
  const participant: string = status.recipient_participant_id ?? '';
  if (status.recipient_type === 'group' && !participant) return; // the group's own `sent`
  const key = `${status.id}/${participant}`;
  const one = seen.get(key) ?? { phone, recipient: '', evidence: null, pricing: null, conversation: null };
  one.recipient = participant || (status.recipient_id ?? status.recipient_user_id);
  if (status.status === 'delivered' || status.status === 'read') {
    one.evidence = Math.min(one.evidence ?? Number.POSITIVE_INFINITY, Number(status.timestamp));
  }
  one.pricing ??= status.pricing ?? status.conversation?.pricing ?? null;
  one.conversation ??= status.conversation?.id ?? null;
  seen.set(key, one);
}

function callingCodes(): Map<string, string> {
  const csv = readFileSync(new URL('../rates/builtin/countries.csv', import.meta.url), 'utf8');
  const codes = new Map<string, string>();
  const shared = new Set([
    'AX',
    'BV',
    'CC',
    'CX',
    'EH',
    'GG',
    'IM',
    'JE',
    'SJ',
    'VA',
    'GS',
    'HM',
    'AQ',
    'TF',
    'UM',
    'YT',
  ]);
  for (const line of csv.trim().split('\n').slice(1)) {
    const [iso, , calling] = line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    if (shared.has(iso!)) continue;
    for (const code of calling!.split(' ')) if (code && !codes.has(code)) codes.set(code, iso!);
  }
  codes.set('1', 'US');
  for (const area of ['416', '604', '514', '613', '403', '780']) codes.set(`1${area}`, 'CA');
  return codes;
}

function countryOf(recipient: string, codes: Map<string, string>): string {
  if (recipient[2] === '.') return recipient.slice(0, 2);
  for (let length = 5; length > 0; length--) {
    const country = codes.get(recipient.slice(0, length));
    if (country) return country;
  }
  throw new Error(`no country for ${recipient}`);
}
