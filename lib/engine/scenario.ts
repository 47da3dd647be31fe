import { applyAllowances } from './allowance';
import { type Charge, priceUnit } from './charge';
import type { ConversationRef, InboundEvent, Instant, OutboundEvent, ThreadEvent, Verdict } from './event';
import { exampleBook, examplesMap } from './example-map';
import { formatMicros } from './money';
import { type FoldedMessage, type FoldResult, foldThread } from './thread';
import { HOUR, zoneOffset } from './time';
import { conversationUnit } from './verdict';

/**
 * A scenario is a page of the trade: a title (`## ...`), settings (`zone`, `market`, `used`), then a table of
 * `time | event | result`. Times are wall clock of the zone. An event is
 *
 *   in [ad [web]]                          the user writes, through an ad, from a browser
 *   call                                   the user calls
 *   out ID template CATEGORY [words]       a template; free-form: `out ID free`; unknown: `out ID ?`
 *       sent -30m | failed | undelivered   sent earlier than the time of the line, which is its delivery
 *       lite                               through the Marketing Messages API
 *       meta MODEL TYPE CATEGORY [cID]     Meta's verdict, with a conversation id
 *   echo                                   typed in the app
 *   agent ID TOKENS                        Meta Business Agent
 *
 * and the result is what the line costs: `marketing regular 0.0600`, `joins out1`, `opens service free_service`,
 * `nothing`, `window until 2025-09-02 11:00`.
 */
export interface Scenario {
  title: string;
  zone: string;
  market: string;
  used: number;
  lines: Line[];
}

interface Line {
  at: Instant;
  text: string;
  event: ThreadEvent;
  result: string;
}

export function readScenarios(text: string): Scenario[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title, ...rest] = part.split('\n');
      const set = (name: string, usual: string): string =>
        rest
          .find((line) => line.startsWith(`${name} `))
          ?.slice(name.length + 1)
          .trim() ?? usual;
      const zone = set('zone', 'UTC');
      const rows = rest.filter((line) => /^\d{4}-/.test(line));
      const lines = rows.map((row, i) => readLine(row, i, zone));
      return {
        title: title!.trim(),
        zone,
        market: set('market', 'Brazil'),
        used: Number(set('used', '0')),
        lines,
      };
    });
}

function readLine(row: string, i: number, zone: string): Line {
  const [time, text, result] = row.split('|').map((cell) => cell.trim());
  const wall = Date.parse(`${time!.replace(' ', 'T')}Z`);
  if (Number.isNaN(wall) || !text || result === undefined) throw new Error(`not a scenario line: ${row}`);
  const at = wall - zoneOffset(wall - zoneOffset(wall, zone), zone);
  return { at, text, event: readEvent(text, at, i), result };
}

function readEvent(text: string, at: Instant, i: number): ThreadEvent {
  const words = text.split(/\s+/);
  switch (words[0]) {
    case 'in':
      return inbound('inbound_message', `in${i}`, at, words);
    case 'call':
      return inbound('inbound_call', `in${i}`, at, words);
    case 'echo':
      return { kind: 'app_echo', id: `echo${i}`, at };
    case 'agent':
      return { kind: 'agent_message', id: words[1]!, at, tokens: Number(words[2]) };
    case 'out':
      return outbound(words, at);
    default:
      throw new Error(`not an event: ${text}`);
  }
}

function inbound(kind: InboundEvent['kind'], id: string, at: Instant, words: string[]): InboundEvent {
  if (!words.includes('ad')) return { kind, id, at };
  return {
    kind,
    id,
    at,
    referral: { source: 'click_to_whatsapp_ad', client: words.includes('web') ? 'web' : 'android' },
  };
}

function outbound(words: string[], at: Instant): OutboundEvent {
  const [, id, kind] = words;
  const sent = words.indexOf('sent');
  const delivered = !words.includes('failed') && !words.includes('undelivered');
  const meta = words.indexOf('meta');
  return {
    kind: 'outbound_message',
    id: id!,
    content: kind === 'template' ? 'template' : kind === 'free' ? 'free_form' : null,
    templateCategory: kind === 'template' ? words[3]! : null,
    sentAt: sent < 0 ? at : at + span(words[sent + 1]!),
    deliveredAt: delivered ? at : null,
    readAt: null,
    failedAt: words.includes('failed') ? at : null,
    errorCode: null,
    ...(meta < 0 ? { verdict: null, conversation: null } : verdictOf(words.slice(meta + 1))),
    api: words.includes('lite') ? 'marketing_messages' : null,
  };
}

function verdictOf([model, type, category, id]: string[]): {
  verdict: Verdict;
  conversation: ConversationRef | null;
} {
  const known = (word: string | undefined): string | null => (!word || word === '-' ? null : word);
  return {
    verdict: {
      model: known(model),
      type: known(type),
      category: known(category),
      billable: null,
      subtype: null,
    },
    conversation: id ? { id, origin: known(category), expiresAt: null } : null,
  };
}

/** '-30m', '-2h' -> ms. */
function span(text: string): number {
  const [, amount, unit] = /^(-\d+)([mh])$/.exec(text) ?? [];
  if (!amount) throw new Error(`not a span: ${text}`);
  return Number(amount) * (unit === 'h' ? HOUR : HOUR / 60);
}

/** The result column, as the engine computes it. */
export function play(scenario: Scenario): string[] {
  const { zone } = scenario;
  const fold = foldThread(
    scenario.lines.map((line) => line.event),
    { zone, country: 'BR' },
  );
  const charges = chargesOf(fold, scenario);
  return scenario.lines.map((line, i) => {
    if (line.event.kind === 'app_echo') return 'nothing';
    if (line.event.kind === 'inbound_message' || line.event.kind === 'inbound_call')
      return windowAt(scenario.lines.slice(0, i + 1), zone);
    const item = fold.messages.find((message) => message.id === line.event.id);
    return item ? outcome(item, charges.get(item.id)!) : 'nothing';
  });
}

function chargesOf(fold: FoldResult, { zone, market, used }: Scenario): Map<string, Charge> {
  const units = fold.messages.flatMap(({ unit, conversation, opened }) => {
    if (unit) return [unit];
    return opened ? [conversationUnit(conversation!, zone, false)] : [];
  });
  const candidates = units.map((unit) => ({ unit, waba: 'w', phone: 'p' }));
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

/** The customer service window as it stands after the last of `lines`. */
function windowAt(lines: Line[], zone: string): string {
  const { windows } = foldThread(
    lines.map((line) => line.event),
    { zone },
  );
  const { closesAt } = windows.findLast((one) => one.kind === 'customer_service')!;
  const wall = new Date(closesAt + zoneOffset(closesAt, zone)).toISOString();
  return `window until ${wall.slice(0, 16).replace('T', ' ')}`;
}
