import type { OutboundEvent, ThreadEvent } from '../lib/engine/event';
import { foldThread, unitsOf } from '../lib/engine/thread';
import type { Measure, Report } from './run';

const EVENTS = 1_000_000;
const ZONES = ['UTC', 'America/Sao_Paulo', 'Asia/Kolkata', 'Europe/Paris'];
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;
const FIRST = Date.parse('2022-01-01T00:00:00Z');
const YEARS = 5;

interface Timeline {
  thread: string;
  zone: string;
  events: ThreadEvent[];
}

/**
 * Timelines in memory, on one core: (a) how many events each thread has, counted in a Map in the order in which they
 * would arrive; (b) the fold of every thread with its units, across all eras from 2022 to 2026, half of the threads
 * with Meta's verdicts and half without. Passes alternate for `seconds`; the fastest of each counts, because what
 * else the machine does only ever makes a pass slower.
 */
export async function engine({ seconds }: { seconds: number }): Promise<Report> {
  const timelines = makeTimelines();
  const arriving = timelines
    .flatMap(({ thread, events }) => events.map((event) => ({ thread, event })))
    .sort((a, b) => timeOf(a.event) - timeOf(b.event));
  const work: [what: string, pass: () => number][] = [
    ['count in a Map by thread', () => count(arriving)],
    ['fold and units, mixed eras', () => foldAll(timelines)],
  ];
  for (const [, pass] of work) pass();
  const times: number[][] = work.map(() => []);
  const end = performance.now() + seconds * 1000;
  let units = 0;
  do {
    for (const [i, [, pass]] of work.entries()) {
      const before = performance.now();
      units = pass();
      times[i]!.push(performance.now() - before);
    }
  } while (performance.now() < end);
  const rates = times.map((one) => (arriving.length / Math.min(...one)) * 1000);
  const measures = work.map(
    ([what], i): Measure => ({ what, perSecond: rates[i]!, ratio: rates[i]! / rates[0]! }),
  );
  const settings = {
    events: arriving.length,
    threads: timelines.length,
    units,
    passes: times[0]!.length,
    node: process.version,
  };
  return { unit: 'events', settings, measures };
}

function count(arriving: readonly { thread: string }[]): number {
  const threads = new Map<string, number>();
  for (const { thread } of arriving) threads.set(thread, (threads.get(thread) ?? 0) + 1);
  return threads.size;
}

function foldAll(timelines: readonly Timeline[]): number {
  let units = 0;
  for (const { events, zone } of timelines) units += unitsOf(foldThread(events, { zone })).length;
  return units;
}

function timeOf(event: ThreadEvent): number {
  return event.kind === 'outbound_message' ? event.deliveredAt! : event.at;
}

/** Sessions of a few messages each, some days apart, as users and businesses write. */
function makeTimelines(): Timeline[] {
  const random = generator(1);
  const timelines: Timeline[] = [];
  for (let made = 0; made < EVENTS; ) {
    const thread = `15550${100 + (timelines.length % 50)}/55119${90_000_000 + timelines.length}`;
    const told = timelines.length % 2 === 0;
    const events: ThreadEvent[] = [];
    let at = FIRST + Math.floor(random() * (YEARS - 0.25) * YEAR);
    for (let sessions = 1 + Math.floor(random() * 4); sessions > 0; sessions--) {
      const written = random() < 0.6;
      if (written) events.push(inbound(`${thread}:${events.length}`, at, random() < 0.1));
      for (let left = 1 + Math.floor(random() * 5); left > 0; left--) {
        at += Math.floor(1 + random() * 90) * MINUTE;
        events.push(outbound(`wamid.${thread}:${events.length}`, at, written, told, random()));
      }
      at += Math.floor(1 + random() * 14 * 24 * 60) * MINUTE;
    }
    timelines.push({ thread, zone: ZONES[timelines.length % ZONES.length]!, events });
    made += events.length;
  }
  return timelines;
}

function inbound(id: string, at: number, ad: boolean): ThreadEvent {
  return { kind: 'inbound_message', id, at, ...(ad && { referral: { source: 'ad', client: null } }) };
}

const CATEGORIES = ['marketing', 'utility', 'authentication'];
const PMP_FROM = Date.parse('2025-07-02T00:00:00Z');

function outbound(id: string, at: number, written: boolean, told: boolean, draw: number): OutboundEvent {
  const freeForm = written && draw < 0.6;
  const category = freeForm ? 'service' : CATEGORIES[Math.floor(draw * 30) % 3]!;
  const pmp = at >= PMP_FROM;
  return {
    kind: 'outbound_message',
    id,
    content: told ? null : freeForm ? 'free_form' : 'template',
    templateCategory: told || freeForm ? null : category,
    sentAt: at - 2_000,
    deliveredAt: at,
    readAt: draw < 0.5 ? at + MINUTE : null,
    failedAt: null,
    errorCode: null,
    verdict: told
      ? {
          model: pmp ? 'PMP' : 'CBP',
          type: pmp ? (freeForm ? 'free_customer_service' : 'regular') : null,
          category,
          billable: true,
          subtype: null,
        }
      : null,
    conversation: told
      ? {
          id: pmp ? id : `${category}:${Math.floor(at / 86_400_000)}:${id.slice(6, 30)}`,
          origin: category,
          expiresAt: null,
        }
      : null,
  };
}

/** Mulberry32: the same timelines in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
