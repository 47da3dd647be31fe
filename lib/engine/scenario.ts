import type { InboundEvent, Instant, OutboundEvent, ThreadEvent } from './event';
import { parseMicros } from './money';
import { HOUR, zoneOffset } from './time';

/**
 * A scenario is a page of the trade: a title (`## ...`), settings, then a table of `time | event | result`. Times
 * are wall clock of the zone. Settings, one a line, with what holds without them:
 *
 *   rules C2 C5            the rules that it shows, for `npm run rules`
 *   zone UTC               of the WABA
 *   market Brazil          whose rates of the worked examples are used
 *   used 0                 free units of the month already used up
 *   country BR             of the user
 *   declared 2024-05-01    since when Meta takes authentication for international (X1); never
 *   home US                where the business is
 *   exempt yes             a body that Meta exempted (P13)
 *
 * An event is
 *
 *   in [ad|page [web]]                     the user writes, through an ad or a Page button, from a browser
 *   call                                   the user calls
 *   out ID template CATEGORY [words]       a template; free-form: `out ID free`; unknown: `out ID ?`
 *       sent -30m                          sent earlier than the time of the line, which is its delivery
 *       failed | undelivered | read        not delivered; read without a delivery receipt
 *       lite                               through the Marketing Messages API
 *       group                              to one participant of a group
 *       max 0.0700, cost 0.0510            a ceiling of the price; the amount that Meta reported
 *       meta MODEL TYPE CATEGORY [cID]     Meta's verdict, with a conversation id; TYPE also `billable`, `unbillable`
 *   echo                                   typed in the app
 *   agent ID TOKENS                        Meta Business Agent
 *
 * each with `on 2` for another business number and `with B` for another user. The result is what the line costs:
 * `marketing regular 0.0600`, `joins out1`, `opens service free_service`, `nothing`, `window until 2025-09-02 11:00`.
 * A message that comes again has the same id and the result `again`.
 */
export interface Scenario {
  title: string;
  rules: string[];
  zone: string;
  market: string;
  used: number;
  country: string;
  /** X1: start and home, null = never declared. */
  declared: { since: Instant; home: string } | null;
  exempt: boolean;
  lines: Line[];
}

export interface Line {
  at: Instant;
  text: string;
  event: ThreadEvent;
  /** Business number and user of the line's thread. */
  number: string;
  user: string;
  result: string;
}

export function readScenarios(text: string): Scenario[] {
  return text.split(/^## /m).slice(1).map(readScenario);
}

function readScenario(part: string): Scenario {
  const [title, ...rest] = part.split('\n');
  const set = (name: string, usual: string): string =>
    rest
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1)
      .trim() ?? usual;
  const zone = set('zone', 'UTC');
  const rows = rest.filter((line) => /^\d{4}-/.test(line));
  const since = set('declared', '');
  return {
    title: title!.trim(),
    rules: set('rules', '').split(' ').filter(Boolean),
    zone,
    market: set('market', 'Brazil'),
    used: Number(set('used', '0')),
    country: set('country', 'BR'),
    declared: since ? { since: Date.parse(since), home: set('home', 'US') } : null,
    exempt: set('exempt', 'no') === 'yes',
    lines: rows.map((row, i) => readLine(row, i, zone)),
  };
}

function readLine(row: string, i: number, zone: string): Line {
  const [time, text, result] = row.split('|').map((cell) => cell.trim());
  const wall = Date.parse(`${time!.replace(' ', 'T')}Z`);
  if (Number.isNaN(wall) || !text || result === undefined) throw new Error(`not a scenario line: ${row}`);
  const at = wall - zoneOffset(wall - zoneOffset(wall, zone), zone);
  const words = text.split(/\s+/);
  const event = readEvent(words, at, i);
  return { at, text, event, number: after(words, 'on') ?? '1', user: after(words, 'with') ?? 'A', result };
}

/** The word that follows `name`. */
function after(words: string[], name: string): string | null {
  const i = words.indexOf(name);
  return i < 0 ? null : words[i + 1]!;
}

function readEvent(words: string[], at: Instant, i: number): ThreadEvent {
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
      throw new Error(`not an event: ${words.join(' ')}`);
  }
}

function inbound(kind: InboundEvent['kind'], id: string, at: Instant, words: string[]): InboundEvent {
  const source = words.includes('ad')
    ? 'click_to_whatsapp_ad'
    : words.includes('page')
      ? 'page_button'
      : null;
  if (source === null) return { kind, id, at };
  return { kind, id, at, referral: { source, client: words.includes('web') ? 'web' : 'android' } };
}

function outbound(words: string[], at: Instant): OutboundEvent {
  const [, id, kind] = words;
  const [sent, meta, max, cost] = ['sent', 'meta', 'max', 'cost'].map((name) => after(words, name));
  const delivered = !words.some((word) => word === 'failed' || word === 'undelivered' || word === 'read');
  return {
    kind: 'outbound_message',
    id: id!,
    content: kind === 'template' ? 'template' : kind === 'free' ? 'free_form' : null,
    templateCategory: kind === 'template' ? words[3]! : null,
    sentAt: sent ? at + span(sent) : at,
    deliveredAt: delivered ? at : null,
    readAt: words.includes('read') ? at : null,
    failedAt: words.includes('failed') ? at : null,
    errorCode: null,
    ...(meta ? verdictOf(words.slice(words.indexOf('meta') + 1)) : { verdict: null, conversation: null }),
    api: words.includes('lite') ? 'marketing_messages' : null,
    group: words.includes('group'),
    maxPrice: max ? parseMicros(max) : null,
    reportedCost: cost ? { micros: parseMicros(cost), currency: 'USD' } : null,
  };
}

const FLAGS: Readonly<Record<string, boolean>> = { billable: true, unbillable: false };

function verdictOf([model, type, category, id]: string[]): Pick<OutboundEvent, 'verdict' | 'conversation'> {
  const known = (word: string | undefined): string | null => (!word || word === '-' ? null : word);
  const billable = FLAGS[type!] ?? null;
  return {
    verdict: {
      model: known(model),
      type: billable === null ? known(type) : null,
      category: known(category),
      billable,
      subtype: null,
    },
    conversation: id && /^[a-z]\d+$/.test(id) ? { id, origin: known(category), expiresAt: null } : null,
  };
}

/** '-30m', '-2h' -> ms. */
function span(text: string): number {
  const [, amount, unit] = /^(-\d+)([mh])$/.exec(text) ?? [];
  if (!amount) throw new Error(`not a span: ${text}`);
  return Number(amount) * (unit === 'h' ? HOUR : HOUR / 60);
}
