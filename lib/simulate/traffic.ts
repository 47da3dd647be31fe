import { Agenda } from './agenda';
import { DAY_S, HOUR_S, type Seconds } from './calendar';
import { Bookkeeper, type Decision } from './meta';
import { Random, Weighted } from './random';
import { Rhythm } from './rhythm';
import { type Action, type Content, drawFate, type Fate, tell } from './session';
import type { TruthBook } from './truth';
import {
  echoUpdate,
  failedUpdate,
  groupSentUpdate,
  HIDDEN_FROM,
  inboundUpdate,
  type Message,
  makeWamid,
  noticeUpdate,
  statusUpdate,
  type Update,
} from './wire';
import {
  calendarOf,
  type Group,
  type Phone,
  Population,
  type SessionKind,
  type Stream,
  type Thread,
  type World,
} from './world';

const PMP_FROM = '2025-07-01';
/** No free entry point may run across the switch: what Meta does with one is not documented. */
const NO_ADS_FROM = '2025-06-25';
const GROUPS_FROM = '2025-10-06';
const AI_BRAZIL_FROM = '2026-03-11';
const NO_US_MARKETING_FROM = '2025-04-01';
/** Between these days an unpriced service reply in the window can only be free, whatever the hour of the switch. */
const SURE_FREE = { from: '2025-07-04', to: '2026-09-27' };

interface Run {
  stream: Stream;
  rhythm: Rhythm;
  kinds: Weighted<SessionKind>;
  countries: Weighted<string>;
  planned: number;
  /** Who talks with the number; shared by all streams of it. */
  crowd: Crowd;
}

interface Crowd {
  threads: Thread[];
  groups: Group[];
}

interface Told {
  thread: Thread;
  actions: Action[];
  index: number;
  mobile: boolean;
}

type Due =
  | { kind: 'start'; run: Run }
  | { kind: 'action'; told: Told }
  | { kind: 'group'; group: Group; content: Content | null; until: Seconds }
  | { kind: 'status'; message: Message; status: 'delivered' | 'read' | 'failed'; opens: boolean };

/** Everything that happens in a world, in the order of its timestamps, each unit told to the truth. */
export class Traffic {
  private readonly agenda = new Agenda<Due>();
  private readonly random: Random;
  private readonly ids: Random;
  private readonly words: Random;
  private readonly people: Population;
  private readonly meta: Bookkeeper;
  private serial = 0;
  /** What the present moment brought, until it is handed out. */
  private readonly out: Update[] = [];
  messages = 0;
  emitted = 0;

  constructor(
    private readonly world: World,
    seed: number,
    private readonly truth: TruthBook,
  ) {
    const root = new Random(seed, 'traffic');
    this.random = root.fork('fate');
    this.ids = root.fork('ids');
    this.words = root.fork('words');
    this.people = new Population(root.fork('people'));
    this.meta = new Bookkeeper(root.fork('meta'));
  }

  *updates(): Generator<Update> {
    const crowds = new Map<Phone, Crowd>();
    for (const stream of this.world.streams) {
      const crowd = crowds.get(stream.phone) ?? { threads: [], groups: [] };
      crowds.set(stream.phone, crowd);
      const run: Run = {
        stream,
        rhythm: new Rhythm(stream),
        kinds: new Weighted(stream.sessions),
        countries: new Weighted(stream.countries),
        planned: 0,
        crowd,
      };
      this.agenda.add(run.rhythm.at(0, this.random), { kind: 'start', run });
    }
    for (let due = this.agenda.next(); due; due = this.agenda.next()) {
      const { at, item } = due;
      if (item.kind === 'start') this.start(item.run, at);
      else if (item.kind === 'action') this.act(item.told, at);
      else if (item.kind === 'group') this.inGroup(item.group, item.content, item.until, at);
      else this.status(item.message, item.status, item.opens, at);
      for (const update of this.out) yield update;
      this.out.length = 0;
    }
  }

  private emit(update: Update): void {
    this.out.push(update);
    this.emitted++;
  }

  /** Begins the next session of a stream and enters the one after it. */
  private start(run: Run, at: Seconds): void {
    const { stream, kinds } = run;
    const { phone } = stream;
    const left = stream.messages - run.planned;
    const day = calendarOf(phone).day(at);
    const thread = this.meet(run, at);
    const kind = this.kindFor(kinds.pick(this.random), thread, day);
    const last = at >= stream.to - HOUR_S;
    if (kind === 'group' && !last) run.planned += this.gather(run, at, left);
    else {
      const rules = {
        pmp: day >= PMP_FROM,
        promotions: thread.user.country !== 'US' || day < NO_US_MARKETING_FROM,
      };
      let told = tell(kind === 'group' ? 'notify' : kind, this.random, at, stream.to, left, rules);
      // An ad may stay unanswered, but near the end of a stream every session must count.
      if (told.sends === 0 && last) told = tell('otp', this.random, at, stream.to, left, rules);
      run.planned += told.sends;
      thread.busyUntil = told.finishedAt;
      if (told.actions.length > 0) {
        const mobile = this.random.chance(900);
        this.agenda.add(told.actions[0]!.at, {
          kind: 'action',
          told: { thread, actions: told.actions, index: 0, mobile },
        });
      }
    }
    if (this.random.chance(4)) this.emit(noticeUpdate(phone, at, this.words));
    if (run.planned < stream.messages) {
      this.agenda.add(Math.max(at, run.rhythm.at(run.planned, this.random)), { kind: 'start', run });
    }
  }

  private kindFor(kind: SessionKind, thread: Thread, day: string): SessionKind {
    if (kind === 'group' && day < GROUPS_FROM) return 'notify';
    if (kind === 'ai' && (day < AI_BRAZIL_FROM || thread.user.country !== 'BR')) return 'support';
    if (kind === 'ad' && day >= NO_ADS_FROM && day < PMP_FROM) return 'support';
    return kind;
  }

  /** Someone known who is not in the middle of something, or someone new. */
  private meet({ stream, countries, crowd: { threads } }: Run, at: Seconds): Thread {
    const enough = Math.max(40, stream.messages / 6);
    if (threads.length > 0 && !this.random.chance(threads.length < enough ? 400 : 30)) {
      for (let tries = 0; tries < 6; tries++) {
        const thread = this.random.pick(threads);
        if (thread.busyUntil < at) return thread;
      }
    }
    const thread = this.people.thread(stream.phone, countries.pick(this.random));
    threads.push(thread);
    return thread;
  }

  private act(told: Told, at: Seconds): void {
    const { thread, actions, mobile } = told;
    const { phone, user } = thread;
    const action = actions[told.index++]!;
    if (action.kind === 'send') this.send(thread, action.content, action.fate);
    else {
      const wamid = makeWamid(user.number, this.serial++, action.kind === 'inbound', this.ids);
      if (action.kind === 'echo') this.emit(echoUpdate(phone, user, wamid, at, this.words));
      else {
        this.meta.inbound(thread, at, action.ad && mobile);
        if (action.ad) thread.lastAdAt = at;
        this.emit(inboundUpdate(phone, user, null, wamid, at, action.ad, this.words));
      }
    }
    const next = actions[told.index];
    if (next) this.agenda.add(next.at, { kind: 'action', told });
  }

  private send(thread: Thread, content: Content, fate: Fate): void {
    const { phone, user } = thread;
    const delivered = fate.evidenceAt !== null;
    const decision = this.meta.decide(
      thread,
      content,
      fate.sentAt,
      fate.evidenceAt ?? fate.sentAt,
      delivered,
    );
    const wamid = makeWamid(user.number, this.serial++, false, this.ids);
    const shows = this.isSilent(thread, content, decision, fate)
      ? { sent: false, delivered: false, read: false }
      : this.showing(fate, decision);
    const message: Message = { wamid, phone, user, group: null, decision, fate, shows };
    this.messages++;
    if (fate.showsSent) this.emit(statusUpdate(message, 'sent', fate.sentAt));
    this.enter(message);
  }

  /** Counts the unit, or leaves it to the status that proves it where the order of openings matters. */
  private enter(message: Message): void {
    const { decision, fate, phone, user } = message;
    const { model, category, type } = decision;
    const opens = fate.evidenceAt !== null && decision.unit;
    const tiered = opens && model === 'CBP' && category === 'service' && type === 'regular';
    const inTier = tiered && calendarOf(phone).day(fate.evidenceAt!) < '2024-11-01';
    if (opens && !inTier) this.truth.count(phone, user.country, model, category, type, fate.evidenceAt!);
    for (const [status, at] of [
      ['failed', fate.failedAt],
      ['delivered', fate.deliveredAt],
      ['read', fate.readAt],
    ] as const) {
      if (at === null) continue;
      const proves = inTier && status !== 'failed' && at === fate.evidenceAt;
      this.agenda.add(at, { kind: 'status', message, status, opens: proves });
    }
  }

  private status(
    message: Message,
    status: 'delivered' | 'read' | 'failed',
    opens: boolean,
    at: Seconds,
  ): void {
    if (opens) {
      this.truth.countService(message.phone, message.user.country, at, message.decision.conversationId);
    }
    this.emit(
      status === 'failed' ? failedUpdate(message, at, this.words) : statusUpdate(message, status, at),
    );
  }

  /** Which statuses show the verdict: `sent` nearly always, and one of the others at least (H4). */
  private showing(fate: Fate, decision: Decision): Message['shows'] {
    const sent = fate.showsSent && !this.random.chance(70);
    const dice = this.random.below(100);
    if (fate.deliveredAt === null || fate.readAt === null) {
      const quiet = sent && !decision.billable && dice < 3;
      return { sent, delivered: !quiet, read: !quiet };
    }
    return { sent, delivered: dice < 85, read: dice >= 65 };
  }

  /** Messages that come without any verdict, only where the timeline alone decides them. */
  private isSilent(thread: Thread, content: Content, decision: Decision, fate: Fate): boolean {
    const at = fate.evidenceAt;
    if (decision.model !== 'PMP' || at === null || !this.random.chance(40)) return false;
    const day = calendarOf(thread.phone).day(at);
    if (day < SURE_FREE.from) return false;
    if (thread.user.hidesNumber && Math.abs(at - HIDDEN_FROM) < 10 * DAY_S) return false;
    if (decision.type === 'free_entry_point') {
      return !decision.opensEntryPoint && at < thread.entryPointUntil - 6 * HOUR_S;
    }
    const answersSoon = fate.sentAt > thread.inboundAt && at < thread.inboundAt + 20 * HOUR_S;
    return content === 'service' && day < SURE_FREE.to && thread.lastAdAt === 0 && answersSoon;
  }

  /** Plans a few messages to a group; returns how many. */
  private gather(run: Run, start: Seconds, most: number): number {
    const known = run.crowd.groups.filter((group) => group.busyUntil < start);
    const group = known.length > 3 ? this.random.pick(known) : this.found(run);
    const until = run.stream.to;
    let at = start;
    const asked = this.random.chance(600);
    if (asked) this.agenda.add(at, { kind: 'group', group, content: null, until });
    const count = Math.min(most, this.random.between(1, 3));
    for (let i = 0; i < count; i++) {
      at += this.random.between(60, 1_200);
      const content =
        asked && this.random.chance(700) ? 'service' : this.random.chance(700) ? 'utility' : 'marketing';
      this.agenda.add(Math.min(at, until - 1), { kind: 'group', group, content, until });
    }
    group.busyUntil = at + DAY_S;
    return count;
  }

  private found({ stream: { phone }, countries, crowd }: Run): Group {
    const members = Array.from({ length: this.random.between(3, 8) }, () =>
      this.people.user(countries.pick(this.random)),
    );
    const id = `Y2FwaV9ncm91cDox${this.ids.digits(20)}ZD`;
    const group: Group = { id, phone, members, inboundAt: 0, busyUntil: 0 };
    crowd.groups.push(group);
    return group;
  }

  private inGroup(group: Group, content: Content | null, until: Seconds, at: Seconds): void {
    const { phone, members } = group;
    const wamid = makeWamid(members[0]!.number, this.serial++, content === null, this.ids);
    if (content === null) {
      group.inboundAt = at;
      this.emit(inboundUpdate(phone, members[0]!, group, wamid, at, false, this.words));
      return;
    }
    this.messages++;
    this.emit(groupSentUpdate(group, wamid, at));
    for (const user of members) {
      const fate = { ...drawFate(this.random, at, until, false, false), showsSent: false };
      const delivered = fate.evidenceAt !== null;
      const decision = this.meta.decideInGroup(group, content, fate.evidenceAt ?? at, delivered);
      this.enter({ wamid, phone, user, group, decision, fate, shows: this.showing(fate, decision) });
    }
  }
}
