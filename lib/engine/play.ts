import { applyAllowances } from './allowance';
import { type Charge, priceUnit } from './charge';
import { exampleBook, examplesMap } from './example-map';
import { formatMicros } from './money';
import type { Line, Scenario } from './scenario';
import { type FoldedMessage, type FoldOptions, type FoldResult, foldThread } from './thread';
import { zoneOffset } from './time';
import { conversationUnit } from './verdict';

/** The result column of a scenario, as the engine computes it. */
export function play(scenario: Scenario): string[] {
  const { lines } = scenario;
  const folds = new Map<string, FoldResult>();
  for (const line of lines) {
    const thread = threadOf(line);
    if (!folds.has(thread)) folds.set(thread, fold(scenario, thread, lines));
  }
  const charges = chargesOf(scenario, folds);
  return lines.map((line, i) => {
    const { event } = line;
    const thread = threadOf(line);
    if (event.kind === 'app_echo') return 'nothing';
    if (event.kind !== 'outbound_message' && event.kind !== 'agent_message')
      return windowOf(fold(scenario, thread, lines.slice(0, i + 1)));
    if (lines.findIndex((other) => other.event.id === event.id) < i) return 'again';
    const item = folds.get(thread)!.messages.find((message) => message.id === event.id);
    return item ? outcome(item, charges.get(item.id)) : 'nothing';
  });
}

function threadOf({ number, user }: Line): string {
  return `${number} ${user}`;
}

function fold(scenario: Scenario, thread: string, lines: readonly Line[]): FoldResult {
  const { zone, country, declared, exempt } = scenario;
  const options: FoldOptions = {
    zone,
    country,
    exempt,
    authInternational: declared && {
      eligible: true,
      primaryLocation: declared.home,
      startTime: declared.since,
      countries: {},
    },
  };
  return foldThread(
    lines.filter((line) => threadOf(line) === thread).map((line) => line.event),
    options,
  );
}

function chargesOf({ zone, market, used }: Scenario, folds: Map<string, FoldResult>): Map<string, Charge> {
  const candidates = [...folds].flatMap(([thread, { messages }]) =>
    messages.flatMap(({ unit, conversation, opened }) => {
      const own = unit ?? (opened ? conversationUnit(conversation!, zone, false) : null);
      return own ? [{ unit: own, waba: 'w', phone: thread.split(' ')[0]! }] : [];
    }),
  );
  const context = {
    zone,
    currency: 'USD',
    country: null,
    market,
    map: examplesMap(),
    book: exampleBook(),
    markupPpm: 0n,
  };
  const decided = applyAllowances(candidates, zone, () => used);
  return new Map(decided.map((unit) => [unit.openedBy, priceUnit(unit, context)]));
}

function outcome({ conversation, opened }: FoldedMessage, charge: Charge | undefined): string {
  if (conversation && !opened) return `joins ${conversation.openedBy}`;
  const { unit, cost, unpriced } = charge!;
  const amount = unpriced ? 'unpriced' : cost === 0n ? 'free' : formatMicros(cost!);
  return `${conversation ? 'opens ' : ''}${unit.category} ${unit.type} ${amount}`;
}

/** The customer service window as it stands after the last event. */
function windowOf({ windows, zone }: FoldResult): string {
  const { closesAt } = windows.findLast((one) => one.kind === 'customer_service')!;
  const wall = new Date(closesAt + zoneOffset(closesAt, zone)).toISOString();
  return `window until ${wall.slice(0, 16).replace('T', ' ')}`;
}
