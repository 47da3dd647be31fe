import { addDays } from '../engine/time';
import { type Day, dayNumber } from './calendar';
import type { World } from './world';

/** A refused option; the message names it as it is typed on the command line. */
export class SimulateOptionError extends Error {
  override name = 'SimulateOptionError';

  constructor(
    readonly option: string,
    sentence: string,
  ) {
    super(`--${option} ${sentence}`);
  }
}

/** Days in each WABA's own zone, half-open; the newest rules have no end yet. */
export const ERAS = {
  'cbp-2023-06': { from: '2023-06-01', to: '2024-11-01' },
  'cbp-2024-11': { from: '2024-11-01', to: '2025-07-01' },
  'pmp-2025-07': { from: '2025-07-01', to: '2026-10-01' },
  'pmp-2026-10': { from: '2026-10-01', to: null },
} as const satisfies Record<string, { from: Day; to: Day | null }>;

export type Era = keyof typeof ERAS | 'all';

/** Older days had other conversations (rule O2), which the simulator does not play. */
export const FIRST_DAY = ERAS['cbp-2023-06'].from;
const DEFAULT_END = '2026-11-15';
const DEFAULT_DAYS = 30;

export interface SimulateOptions {
  /** Outbound messages (wamids), failed ones included. Inbound messages and notices come on top. */
  messages: number;
  seed: number;
  tenants?: number;
  from?: Day;
  days?: number;
  era?: Era;
  /** Updates and bodies arrive shuffled, some of them days late. */
  disorder?: boolean;
  /** About a tenth of the bodies come again, and single updates again inside other bodies. */
  duplicates?: boolean;
  /** Adds WABAs billed in currencies without a card, so that units stay unpriced. */
  withoutCard?: boolean;
  /** The most updates a body may carry; Meta's own limit is 1,000. */
  batch?: number;
  /** A world made by hand (see demo.ts) in place of the drawn one; it brings its own traffic and dates. */
  world?: World;
}

export interface Plan extends Required<Omit<SimulateOptions, 'world' | 'from' | 'days' | 'era'>> {
  from: Day;
  to: Day;
  /** Set when the dates were bounded by an era: traffic then keeps inside it in every WABA's zone. */
  era: keyof typeof ERAS | null;
  world: World | null;
}

/** @throws SimulateOptionError that names the option. */
export function plan(options: SimulateOptions): Plan {
  const era = options.era === undefined || options.era === 'all' ? null : options.era;
  if (era && !Object.hasOwn(ERAS, era)) {
    throw new SimulateOptionError('era', `'${era}' is not one of ${Object.keys(ERAS).join(', ')}, all`);
  }
  return {
    messages: whole(options, 'messages', 1, 100_000_000, undefined),
    seed: whole(options, 'seed', 0, Number.MAX_SAFE_INTEGER, undefined),
    tenants: whole(options, 'tenants', 1, 1_000, 3),
    batch: whole(options, 'batch', 1, 1_000, 1_000),
    disorder: options.disorder ?? false,
    duplicates: options.duplicates ?? false,
    withoutCard: options.withoutCard ?? false,
    ...dates(options, era),
    era,
    world: options.world ?? null,
  };
}

function dates(options: SimulateOptions, era: Plan['era']): { from: Day; to: Day } {
  const first = era ? ERAS[era].from : FIRST_DAY;
  const last = era ? ERAS[era].to : null;
  const from = options.from ?? first;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(from) || Number.isNaN(dayNumber(from)) || addDays(from, 0) !== from) {
    throw new SimulateOptionError('from', `'${from}' is not a day such as 2026-10-01`);
  }
  const where = era ? `--era ${era}` : 'the rules the simulator knows';
  if (from < first || (last && from >= last)) {
    throw new SimulateOptionError('from', `${from} is outside ${where} (${first} to ${last ?? 'now'})`);
  }
  const given = options.days === undefined ? null : whole(options, 'days', 1, 3_650, undefined);
  if (given === null) {
    const end = last ?? DEFAULT_END;
    const open = options.from === undefined || (era !== null && from < end);
    return { from, to: open ? end : addDays(from, DEFAULT_DAYS) };
  }
  const to = addDays(from, given);
  if (last && to > last)
    throw new SimulateOptionError('days', `${given} from ${from} runs past ${where} (to ${last})`);
  return { from, to };
}

type WholeOption = 'messages' | 'seed' | 'tenants' | 'days' | 'batch';

function whole(
  options: SimulateOptions,
  name: WholeOption,
  low: number,
  high: number,
  otherwise?: number,
): number {
  const value = options[name] ?? otherwise;
  if (value === undefined || !Number.isSafeInteger(value) || value < low || value > high) {
    throw new SimulateOptionError(name, `must be a whole number from ${low} to ${high}, not '${value}'`);
  }
  return value;
}
