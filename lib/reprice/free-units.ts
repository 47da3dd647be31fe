import { allowanceUse, withinAllowance } from '../engine/allowance';
import type { Allowance, RuleSetId } from '../engine/era';
import type { Unit } from '../engine/event';
import { DEFAULT_SETTINGS } from '../engine/settings';
import type { ReplayedUnit } from './replay';

interface Month {
  allowance: Allowance;
  /** The first units of the month that count, in order of (occurredAt, id): never more than the allowance. */
  first: { replayed: ReplayedUnit; decided: boolean }[];
}

/**
 * Which units of one number are free by their place in the month (P11), although they come thread by thread and not
 * in order of time: only the first of each month are kept, and one that is pushed out by an earlier one is charged.
 */
export class FreeUnits {
  private readonly months = new Map<string, Month>();

  constructor(
    private readonly zone: string,
    private readonly rules: RuleSetId,
    private readonly decided: (replayed: ReplayedUnit) => void,
  ) {}

  add(replayed: ReplayedUnit): void {
    const use = allowanceUse(replayed.unit, this.zone, DEFAULT_SETTINGS, this.rules);
    if (!use) {
      this.decided(replayed);
      return;
    }
    if (use.allowance.scope !== 'phone') throw new Error(`${this.rules} counts its free units by account`);
    const month = this.month(use.month, use.allowance);
    // What Meta itself called free takes a place, and stays free wherever that is.
    if (use.decided) this.decided(replayed);
    const { first } = month;
    if (first.length < use.allowance.size || before(replayed.unit, first.at(-1)!.replayed.unit)) {
      first.splice(placeOf(replayed.unit, first), 0, { replayed, decided: use.decided });
      if (first.length <= use.allowance.size) return;
      const out = first.pop()!;
      if (!out.decided) this.place(out.replayed, month, false);
    } else if (!use.decided) this.place(replayed, month, false);
  }

  /** When all units were added: those that kept their place are free. */
  settle(): void {
    for (const month of this.months.values())
      for (const { replayed, decided } of month.first) if (!decided) this.place(replayed, month, true);
    this.months.clear();
  }

  private month(name: string, allowance: Allowance): Month {
    const known = this.months.get(name) ?? { allowance, first: [] };
    this.months.set(name, known);
    return known;
  }

  private place(replayed: ReplayedUnit, { allowance }: Month, within: boolean) {
    this.decided({ ...replayed, unit: withinAllowance(replayed.unit, allowance, this.zone, within) });
  }
}

function before(a: Unit, b: Unit): boolean {
  return a.occurredAt < b.occurredAt || (a.occurredAt === b.occurredAt && a.id < b.id);
}

function placeOf(unit: Unit, first: Month['first']): number {
  let [low, high] = [0, first.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(unit, first[middle]!.replayed.unit)) high = middle;
    else low = middle + 1;
  }
  return low;
}
