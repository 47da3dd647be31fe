import type { Day, Instant, PricingModel } from './event';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { HOUR, localDay, startOfDay } from './time';

export type RuleSetId = 'nbp' | 'cbp-2022-02' | 'cbp-2023-06' | 'cbp-2024-11' | 'pmp-2025-07' | 'pmp-2026-10';

/** Units that are free each calendar month of the WABA's zone, counted per WABA or per business number. */
export interface Allowance {
  scope: 'waba' | 'phone';
  size: number;
  categories: readonly string[];
  rule: string;
}

/** What was in force from `from` (00:00 in the WABA's zone, P19) until the next rule set. */
export interface RuleSet {
  id: RuleSetId;
  from: Day;
  model: PricingModel;
  /** CBP: how conversations are told apart. `initiator` = one at a time per pair (O2), `category` = C2 to C5. */
  conversations: 'none' | 'initiator' | 'category';
  /** Service beyond the allowance. */
  service: 'free' | 'charged';
  /** Template categories that are free inside the customer service window (P4). */
  freeInWindow: readonly string[];
  allowance: Allowance | null;
}

export const RULE_SETS: readonly RuleSet[] = [
  {
    id: 'nbp',
    from: '0000-01-01',
    model: 'NBP',
    conversations: 'none',
    service: 'free',
    freeInWindow: [],
    allowance: null,
  },
  {
    id: 'cbp-2022-02',
    from: '2022-02-01',
    model: 'CBP',
    conversations: 'initiator',
    service: 'charged',
    freeInWindow: [],
    allowance: {
      scope: 'waba',
      size: 1000,
      categories: ['business_initiated', 'user_initiated'],
      rule: 'O3',
    },
  },
  {
    id: 'cbp-2023-06',
    from: '2023-06-01',
    model: 'CBP',
    conversations: 'category',
    service: 'charged',
    freeInWindow: [],
    allowance: { scope: 'waba', size: 1000, categories: ['service'], rule: 'C15' },
  },
  {
    id: 'cbp-2024-11',
    from: '2024-11-01',
    model: 'CBP',
    conversations: 'category',
    service: 'free',
    freeInWindow: [],
    allowance: null,
  },
  {
    id: 'pmp-2025-07',
    from: '2025-07-01',
    model: 'PMP',
    conversations: 'none',
    service: 'free',
    freeInWindow: ['utility'],
    allowance: null,
  },
  {
    id: 'pmp-2026-10',
    from: '2026-10-01',
    model: 'PMP',
    conversations: 'none',
    service: 'charged',
    freeInWindow: [],
    allowance: { scope: 'phone', size: 1000, categories: ['service', 'group_service'], rule: 'P11' },
  },
];

/** P16: Meta Business Agent, in micros of a USD per token (2.00 USD per million tokens). */
export const AGENT = { from: '2026-08-01' as Day, currency: 'USD', microsPerToken: 2n, rule: 'P16' };

/** P13: service of exempt bodies beyond the allowance costs nothing until this day. */
export const EXEMPT_UNTIL: Day = '2027-12-31';

/** X1: first day on which a country has an authentication-international rate. */
export const AUTH_INTERNATIONAL_FROM: Readonly<Record<string, Day>> = {
  ID: '2024-06-01',
  IN: '2024-07-01',
  ...from('2025-02-01', 'EG', 'MY', 'NG', 'PK', 'SA', 'ZA', 'AE'),
  ...from('2026-10-01', 'BD', 'IQ', 'KZ', 'KW', 'MA', 'NP', 'OM', 'LK', 'UA'),
};

function from(day: Day, ...countries: string[]): Record<string, Day> {
  return Object.fromEntries(countries.map((iso2) => [iso2, day]));
}

/** The rule set in force on `day` of the WABA. */
export function ruleSetAt(day: Day): RuleSet {
  for (let i = RULE_SETS.length - 1; i > 0; i--) if (day >= RULE_SETS[i]!.from) return RULE_SETS[i]!;
  return RULE_SETS[0]!;
}

/** The rule set called `id`. @throws RangeError that lists the names. */
export function ruleSet(id: string): RuleSet {
  const found = RULE_SETS.find((set) => set.id === id);
  if (found) return found;
  throw new RangeError(`'${id}' is no rule set; there are ${RULE_SETS.map((set) => set.id).join(', ')}`);
}

/** Last day of CBP (C18). */
const LAST_CBP_DAY: Day = '2025-06-30';

/**
 * The day whose card prices a unit of `wabaDay`: itself, but for a CBP conversation first seen after the switch,
 * which was opened before it (P9), and for what-if, where `rules` apply outside their own time.
 */
export function cardDay(model: PricingModel, wabaDay: Day, rules?: RuleSetId): Day {
  const first = rules ? ruleSet(rules).from : wabaDay;
  const day = wabaDay < first ? first : wabaDay;
  return model === 'CBP' && day > LAST_CBP_DAY ? LAST_CBP_DAY : day;
}

const starts = new Map<string, Instant[]>();

/** `ruleSetAt` of the day of `at` in `zone`, by comparing instants: this runs once per message. */
export function ruleSetAtInstant(at: Instant, zone: string): RuleSet {
  let bounds = starts.get(zone);
  if (!bounds) {
    bounds = RULE_SETS.map((set, i) => (i === 0 ? Number.NEGATIVE_INFINITY : startOfDay(set.from, zone)));
    starts.set(zone, bounds);
  }
  let i = bounds.length - 1;
  while (at < bounds[i]!) i--;
  return RULE_SETS[i]!;
}

/**
 * The rule set of `model` nearest to `at`: the one in force, or, where a webhook names a model that the
 * date does not (P9), the last of that model before or the first after.
 */
export function ruleSetOf(model: PricingModel, at: Instant, zone: string): RuleSet {
  const now = ruleSetAtInstant(at, zone);
  if (now.model === model) return now;
  const ofModel = RULE_SETS.filter((set) => set.model === model);
  return ofModel.findLast((set) => set.from <= now.from) ?? ofModel[0]!;
}

/** Length in ms of a free entry point window that opens at `at` (C11, O4, P8). */
export function entryPointLength(at: Instant, zone: string, settings: Settings = DEFAULT_SETTINGS): number {
  const day = localDay(at, zone);
  if (day < '2023-03-01') return 24 * HOUR;
  return (day < '2026-09-28' ? 72 : settings.entryPointHours) * HOUR;
}
