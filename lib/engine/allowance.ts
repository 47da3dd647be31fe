import { type Allowance, type RuleSetId, ruleSet, ruleSetOf } from './era';
import type { Unit } from './event';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { localDay } from './time';

/** A unit with the places whose monthly allowance it may use. Ids only need to be distinct. */
export interface Candidate {
  unit: Unit;
  waba: string;
  phone: string;
}

/** Where a unit is counted: the allowance, and its month `YYYY-MM` in the zone of the WABA. */
export interface AllowanceUse {
  allowance: Allowance;
  month: string;
  /** `free` = the verdict already says so: it uses one up and stays as it is. */
  decided: boolean;
}

/**
 * The allowance that `unit` uses or may use, or null (C15, O3, P11). Under PMP a verdict has already applied it:
 * what Meta calls free counts, what Meta charges came after the last free one and is left alone.
 */
export function allowanceUse(
  unit: Unit,
  zone: string,
  settings: Settings = DEFAULT_SETTINGS,
  rules?: RuleSetId,
): AllowanceUse | null {
  const { allowance } = rules ? ruleSet(rules) : ruleSetOf(unit.model, unit.occurredAt, zone);
  if (!allowance) return null;
  const month = localDay(unit.occurredAt, zone).slice(0, 7);
  if (unit.type === 'free_entry_point') {
    const counts = settings.entryPointUsesAllowance && unit.model === 'PMP';
    return counts ? { allowance, month, decided: true } : null;
  }
  if (!allowance.categories.includes(unit.category)) return null;
  if (unit.model === 'CBP') return { allowance, month, decided: unit.rules[0] === 'H2' };
  if (unit.basis === 'derived') return { allowance, month, decided: false };
  return unit.type.startsWith('free_') ? { allowance, month, decided: true } : null;
}

/** The unit as it is within its allowance, or beyond it. */
export function withinAllowance(unit: Unit, allowance: Allowance, _zone: string, within: boolean): Unit {
  const decidedBefore = unit.rules[0] === allowance.rule;
  if (unit.kind === 'conversation') {
    const rules = decidedBefore ? unit.rules.slice(1) : unit.rules;
    return within
      ? { ...unit, type: 'free_tier', rules: [allowance.rule, ...rules] }
      : { ...unit, type: 'regular', rules };
  }
  if (!within)
    return unit.type === 'regular' ? unit : { ...unit, type: 'regular', rules: [allowance.rule, 'P1'] };
  const type = unit.category === 'group_service' ? 'free_group_customer_service' : 'free_customer_service';
  return { ...unit, type, subtype: null, rules: [allowance.rule, 'P5'] };
}

/**
 * Gives the month's free units to the first deliveries of each WABA or number, in order of (occurredAt, id).
 * `usedBefore(scope, month)`: how many were used before the first candidate of that scope and month.
 * The answer keeps the order of `candidates`. `rules` is for what-if.
 */
export function applyAllowances(
  candidates: readonly Candidate[],
  zone: string,
  usedBefore: (scope: { waba: string; phone: string | null }, month: string) => number = () => 0,
  settings: Settings = DEFAULT_SETTINGS,
  rules?: RuleSetId,
): Unit[] {
  const units = candidates.map((candidate) => candidate.unit);
  const order = [...candidates.keys()].sort((a, b) => compare(units[a]!, units[b]!));
  const used = new Map<string, number>();
  for (const i of order) {
    const use = allowanceUse(units[i]!, zone, settings, rules);
    if (!use) continue;
    const { waba, phone } = candidates[i]!;
    const scope = { waba, phone: use.allowance.scope === 'phone' ? phone : null };
    const key = JSON.stringify([use.allowance.rule, waba, scope.phone, use.month]);
    const count = used.get(key) ?? usedBefore(scope, use.month);
    const within = count < use.allowance.size;
    used.set(key, within ? count + 1 : count);
    if (!use.decided) units[i] = withinAllowance(units[i]!, use.allowance, zone, within);
  }
  return units;
}

function compare(a: Unit, b: Unit): number {
  return a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
