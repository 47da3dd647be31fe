import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { EventRecord } from '../records';
import type { Store } from '../store';
import { renderEvent } from './record';

export interface WebhookTarget {
  url: string;
  secret: string;
  /** Types that are sent; all unless told. */
  events?: string[];
  /** Waits between the tries of a delivery that was not answered 2xx. */
  backoffMs?: number[];
}

export type WebhookFaultKind =
  | 'hold'
  | 'drop'
  | 'duplicate'
  | 'delay'
  | 'reorder'
  | 'wrong_secret'
  | 'old_timestamp'
  | 'two_v1';

export interface WebhookFault {
  kind: WebhookFaultKind;
  /** Only events of this type. */
  type?: string;
  /** How many events; one unless told. reorder: how many are gathered and then sent backwards. */
  times?: number;
  /** delay: how long. */
  ms?: number;
}

interface Delivery {
  event: EventRecord;
  fault: WebhookFaultKind | null;
}

export interface Attempt {
  event: string;
  type: string;
  status: number | null;
  fault: WebhookFaultKind | null;
}

const BACKOFF_MS = [100, 200, 400, 800, 1600, 3200, 6400];
const AT_ONCE = 8;
const ANSWER_WITHIN_MS = 10_000;

/** Sends events to one endpoint, tries again as Stripe does (at a test's pace), and misbehaves when told. */
export class Webhooks {
  target: WebhookTarget | null;
  /** While true every event waits for `deliver`. */
  holding = false;
  readonly held: EventRecord[] = [];
  readonly attempts: Attempt[] = [];
  private faults: (WebhookFault & { left: number })[] = [];
  private gathered: EventRecord[] = [];
  private readonly queue: Delivery[] = [];
  private readonly busy = new Set<Promise<void>>();
  private workers = 0;
  private stopped = new AbortController();

  constructor(
    private readonly store: Store,
    target: WebhookTarget | undefined,
  ) {
    this.target = target ?? null;
  }

  addFault(...faults: WebhookFault[]): void {
    for (const fault of faults) this.faults.push({ ...fault, left: fault.times ?? 1 });
  }

  clearFaults(): void {
    this.faults = [];
  }

  /** An event has happened. */
  take(event: EventRecord): void {
    if (!this.target || (this.target.events && !this.target.events.includes(event.type))) return;
    event.pending = 1;
    const fault = this.faultFor(event);
    if (this.holding || fault?.kind === 'hold') this.held.push(event);
    else if (fault?.kind === 'drop') event.pending = 0;
    else if (fault?.kind === 'reorder') this.gather(event, fault.left);
    else if (fault?.kind === 'delay') this.track(this.later(event, fault.ms ?? 1000));
    else {
      this.send(event, fault?.kind ?? null);
      if (fault?.kind === 'duplicate') this.send(event, 'duplicate');
    }
  }

  /** Sends all that was never answered 2xx and is not held, as the button in Stripe's dashboard does. */
  resend(): number {
    const held = new Set(this.held);
    const lost = [...this.store.tables.events.values()].filter(
      (event) => event.pending > 0 && !held.has(event),
    );
    for (const event of lost) this.send(event, null);
    return lost.length;
  }

  /** Sends held events, or any others by id; `times` copies of each. */
  deliver({ ids, order = 'as_happened', times = 1 }: DeliverOptions = {}): number {
    const known = (id: string) => this.store.tables.events.get(id);
    const events = ids ? ids.map(known).filter((event) => event !== undefined) : this.held.splice(0);
    if (ids) this.held.splice(0, this.held.length, ...this.held.filter(({ id }) => !ids.includes(id)));
    if (order === 'reversed') events.reverse();
    for (const event of events) for (let copy = 0; copy < times; copy += 1) this.send(event, null);
    return events.length * times;
  }

  /** Resolves when nothing is being sent or waited for; held events do not count. */
  async idle(): Promise<void> {
    while (this.busy.size > 0) await Promise.all(this.busy);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    this.queue.length = 0;
    await this.idle();
  }

  private faultFor(event: EventRecord) {
    const fault = this.faults.find(({ type }) => !type || type === event.type);
    if (!fault) return null;
    fault.left -= 1;
    this.faults = this.faults.filter(({ left }) => left > 0);
    return fault;
  }

  private gather(event: EventRecord, left: number): void {
    this.gathered.push(event);
    if (left > 0) return;
    for (const late of this.gathered.splice(0).reverse()) this.send(late, 'reorder');
  }

  private async later(event: EventRecord, ms: number): Promise<void> {
    await wait(ms, null, { signal: this.stopped.signal }).catch(() => {});
    this.send(event, 'delay');
  }

  private send(event: EventRecord, fault: WebhookFaultKind | null): void {
    if (this.stopped.signal.aborted) return;
    this.queue.push({ event, fault });
    if (this.workers < AT_ONCE) this.track(this.work());
  }

  private track(work: Promise<void>): void {
    this.busy.add(work);
    work.finally(() => this.busy.delete(work));
  }

  private async work(): Promise<void> {
    this.workers += 1;
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const done = await this.attempt(next);
      // Tries again beside the queue, so that one refused event does not hold up the others.
      if (!done) this.track(this.again(next));
    }
    this.workers -= 1;
  }

  private async again(delivery: Delivery): Promise<void> {
    for (const ms of this.target?.backoffMs ?? BACKOFF_MS) {
      await wait(ms, null, { signal: this.stopped.signal }).catch(() => {});
      if (this.stopped.signal.aborted || (await this.attempt(delivery))) return;
    }
  }

  private async attempt({ event, fault }: Delivery): Promise<boolean> {
    if (!this.target) return true;
    const body = JSON.stringify(renderEvent(event), null, 2);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': this.signature(body, fault),
    };
    const signal = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const request = { method: 'POST', headers, body, redirect: 'manual' as const, signal };
    const answer = await fetch(this.target.url, request).catch(() => null);
    await answer?.arrayBuffer().catch(() => null);
    const status = answer?.status ?? null;
    this.attempts.push({ event: event.id, type: event.type, status, fault });
    const done = status !== null && status >= 200 && status < 300;
    if (done) event.pending = 0;
    return done;
  }

  private signature(body: string, fault: WebhookFaultKind | null): string {
    // Receivers compare with their own clock, so this one does not follow `advance`.
    const now = Math.floor(this.store.settings.now() / 1000);
    const at = fault === 'old_timestamp' ? now - 301 : now;
    const v1 = (secret: string) => createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    const { secret } = this.target!;
    if (fault === 'wrong_secret') return `t=${at},v1=${v1('whsec_of_another_endpoint')}`;
    if (fault === 'two_v1') return `t=${at},v1=${v1('whsec_being_rolled_out')},v1=${v1(secret)},v0=0`;
    return `t=${at},v1=${v1(secret)}`;
  }
}

export interface DeliverOptions {
  ids?: string[];
  order?: 'as_happened' | 'reversed';
  times?: number;
}
