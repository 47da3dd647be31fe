import type { Day } from '@/lib/engine/event';
import type { Micros } from '@/lib/engine/money';
import type { InvoiceLine } from '@/lib/invoices/invoice';

/** Lines that belong together on the document, with what they come to. */
export interface LineGroup {
  /** A market's name for usage; null where the kind says it all. */
  market: string | null;
  /** The month that an adjustment is for. */
  month: Day;
  lines: InvoiceLine[];
  amountMinor: bigint;
}

export interface LineSection {
  kind: 'usage' | 'adjustments' | 'savings' | 'fees';
  groups: LineGroup[];
  quantity: bigint;
  amountMinor: bigint;
}

const SECTIONS: Readonly<Record<InvoiceLine['kind'], LineSection['kind']>> = {
  usage: 'usage',
  adjustment: 'adjustments',
  tier_saving: 'savings',
  platform_fee: 'fees',
  minimum_fee: 'fees',
};

/** The document's parts in its order; a part without lines is left out. */
export function sectionsOf(lines: readonly InvoiceLine[]): LineSection[] {
  const sections: LineSection[] = [];
  for (const line of lines) {
    const kind = SECTIONS[line.kind];
    let section = sections.find((one) => one.kind === kind);
    if (!section) {
      section = { kind, groups: [], quantity: 0n, amountMinor: 0n };
      sections.push(section);
    }
    section.quantity += line.quantity;
    section.amountMinor += line.amountMinor;
    addTo(section.groups, line);
  }
  return sections;
}

function addTo(groups: LineGroup[], line: InvoiceLine) {
  let group = groups.find(({ market, month }) => market === line.market && month === line.month);
  if (!group) {
    group = { market: line.market, month: line.month, lines: [], amountMinor: 0n };
    groups.push(group);
  }
  group.lines.push(line);
  group.amountMinor += line.amountMinor;
}

/** How the price comes about, exact in micros: cost + markUp + fees = price. */
export interface Parts {
  cost: Micros;
  markUp: Micros;
  fees: Micros;
}

export function partsOf(lines: readonly InvoiceLine[]): Parts {
  const parts: Parts = { cost: 0n, markUp: 0n, fees: 0n };
  for (const line of lines) {
    parts.cost += line.cost;
    if (SECTIONS[line.kind] === 'fees') parts.fees += line.price;
    else parts.markUp += line.price - line.cost;
  }
  return parts;
}
