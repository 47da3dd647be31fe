import { parseMicros } from '../engine/money';
import { Calendar, type Day, type Seconds } from './calendar';
import { type CountryMix, makeName, makeNumber } from './countries';
import type { Random } from './random';

export interface Tenant {
  slug: string;
  name: string;
  currency: string;
  timezone: string;
  /** Percent as a decimal, such as '12.5'. */
  markup: string;
  /** The Graph version of the tenant's webhooks: up to v23 every message shows a conversation id (H3). */
  graph: 'v23' | 'v24';
  wabas: Waba[];
}

export interface Waba {
  id: string;
  currency: string;
  timezone: string;
  calendar: Calendar;
  portfolio: string;
  /** Where the business is; authentication-international never applies there (X1). */
  location: string;
  /** The WABA-local day from which the portfolio counts as eligible for authentication-international. */
  internationalFrom: Day | null;
  tenant: Tenant;
  phones: Phone[];
}

export interface Phone {
  /** phone_number_id. */
  id: string;
  display: string;
  waba: Waba;
}

/** A person who writes to one business number. */
export interface User {
  country: string;
  number: string;
  /** Business-scoped id, `BR.1349...`. */
  userId: string;
  /** Whether Meta writes the business-scoped id beside the number (2026). */
  showsUserId: boolean;
  /** Whether the user hides the number behind a username (2026), so that only the id is sent. */
  hidesNumber: boolean;
  name: string;
}

/** A conversation in the sense of CBP, as Meta keeps it. */
export interface Conversation {
  id: string;
  category: string;
  expiresAt: Seconds;
}

/** One business number and one user, with Meta's own bookkeeping of what is open between them. */
export interface Thread {
  phone: Phone;
  user: User;
  busyUntil: Seconds;
  inboundAt: Seconds;
  /** The ad click that still waits for a reply, and the last one ever. Never: 0. */
  adClickAt: Seconds;
  lastAdAt: Seconds;
  entryPointId: string;
  entryPointUntil: Seconds;
  conversations: Conversation[];
}

export interface Group {
  id: string;
  phone: Phone;
  members: User[];
  inboundAt: Seconds;
  busyUntil: Seconds;
}

/** What a session of traffic is about; the weights say how often. */
export type SessionKind = 'campaign' | 'notify' | 'otp' | 'support' | 'chat' | 'ad' | 'group' | 'ai';
export type SessionMix = readonly (readonly [SessionKind, number])[];

/** So many messages on one number between two instants, by kind of session and country of recipient. */
export interface Stream {
  phone: Phone;
  from: Seconds;
  to: Seconds;
  messages: number;
  /** Growth by month in permille. */
  growth: number;
  sessions: SessionMix;
  countries: CountryMix;
}

export interface World {
  tenants: Tenant[];
  streams: Stream[];
}

export function addTenant(world: World, tenant: Omit<Tenant, 'wabas'>): Tenant {
  parseMicros(tenant.markup);
  const added: Tenant = { ...tenant, wabas: [] };
  world.tenants.push(added);
  return added;
}

export function addWaba(
  tenant: Tenant,
  random: Random,
  waba: Pick<Waba, 'currency' | 'timezone'> &
    Partial<Pick<Waba, 'portfolio' | 'location' | 'internationalFrom'>>,
): Waba {
  const added: Waba = {
    id: random.digits(15),
    portfolio: waba.portfolio ?? tenant.wabas[0]?.portfolio ?? random.digits(15),
    location: waba.location ?? 'US',
    internationalFrom: waba.internationalFrom ?? null,
    currency: waba.currency,
    timezone: waba.timezone,
    calendar: Calendar.of(waba.timezone),
    tenant,
    phones: [],
  };
  tenant.wabas.push(added);
  return added;
}

export function addPhone(waba: Waba, random: Random, display: string): Phone {
  const phone: Phone = { id: random.digits(15), display, waba };
  waba.phones.push(phone);
  return phone;
}

export function calendarOf(phone: Phone): Calendar {
  return phone.waba.calendar;
}

/** Makes people; no two share a number or an id. */
export class Population {
  private readonly counts = new Map<string, number>();
  private born = 0;

  constructor(private readonly random: Random) {}

  user(country: string): User {
    const index = this.counts.get(country) ?? 0;
    this.counts.set(country, index + 1);
    const serial = String(this.born++).padStart(8, '0');
    return {
      country,
      number: makeNumber(country, index),
      userId: `${country}.${this.random.digits(8)}${serial}`,
      showsUserId: this.random.chance(660),
      hidesNumber: this.random.chance(40),
      name: makeName(this.random),
    };
  }

  thread(phone: Phone, country: string): Thread {
    return {
      phone,
      user: this.user(country),
      busyUntil: 0,
      inboundAt: 0,
      adClickAt: 0,
      lastAdAt: 0,
      entryPointId: '',
      entryPointUntil: 0,
      conversations: [],
    };
  }
}
