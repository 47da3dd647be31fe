import { DAY_S, HOUR_S, MINUTE_S, type Seconds } from './calendar';
import type { Random } from './random';
import type { SessionKind } from './world';

/** What is sent: a template's category, free-form (`service`), or an assistant's answer (`general_purpose_ai`). */
export type Content =
  | 'marketing'
  | 'marketing_lite'
  | 'utility'
  | 'authentication'
  | 'service'
  | 'general_purpose_ai';

/** What becomes of a message. `evidenceAt` is the first proof of delivery (H4, H5); null = never delivered. */
export interface Fate {
  sentAt: Seconds;
  showsSent: boolean;
  deliveredAt: Seconds | null;
  readAt: Seconds | null;
  failedAt: Seconds | null;
  evidenceAt: Seconds | null;
}

export type Action =
  | { kind: 'inbound'; at: Seconds; ad: boolean }
  | { kind: 'echo'; at: Seconds }
  | { kind: 'send'; at: Seconds; content: Content; fate: Fate };

const MIN = MINUTE_S;

/**
 * One story between a number and a user, written down before it happens. A message always waits until the
 * one before it was delivered, so what is open between the two is never in doubt.
 */
export class Session {
  readonly actions: Action[] = [];
  sends = 0;
  private now: Seconds;

  constructor(
    private readonly random: Random,
    start: Seconds,
    private readonly end: Seconds,
    private readonly most: number,
  ) {
    this.now = start;
  }

  /** The last thing that happens, deliveries included. */
  get finishedAt(): Seconds {
    return this.now;
  }

  wait(low: Seconds, high: Seconds): this {
    this.now += this.random.between(low, high);
    return this;
  }

  inbound(ad = false): this {
    if (this.open) this.actions.push({ kind: 'inbound', at: this.now, ad });
    this.now += 1;
    return this;
  }

  echo(): this {
    if (this.open) this.actions.push({ kind: 'echo', at: this.now });
    this.now += 1;
    return this;
  }

  /** `last`: nothing follows, so delivery may take its time: across midnight, a month, a new card. */
  send(content: Content, last = false): this {
    if (!this.open || this.now >= this.end - 1) return this;
    const fate = drawFate(this.random, this.now, this.end, content === 'authentication', last);
    this.actions.push({ kind: 'send', at: this.now, content, fate });
    this.sends++;
    this.now = Math.max(this.now, fate.evidenceAt ?? 0, fate.failedAt ?? 0) + 1;
    return this;
  }

  private get open(): boolean {
    return this.now < this.end && this.sends < this.most;
  }
}

/** Writes the story of a kind. `most` bounds the messages; nothing happens at or after `end`. */
export function tell(
  kind: SessionKind,
  random: Random,
  start: Seconds,
  end: Seconds,
  most: number,
  rules: { pmp: boolean; promotions: boolean },
): Session {
  const session = new Session(random, start, end, most);
  // Marketing templates to US numbers are suspended since 2025-04-01; an order update goes out instead.
  const marketing = rules.promotions ? 'marketing' : 'utility';
  const coin = (permille: number) => random.chance(permille);
  const service = (count: number) => {
    for (let i = 0; i < count; i++) session.wait(20, 20 * MIN).send('service', i === count - 1);
  };
  switch (kind) {
    case 'campaign': {
      const answered = coin(200);
      session.send(rules.pmp && rules.promotions && coin(150) ? 'marketing_lite' : marketing, !answered);
      if (answered) {
        session.wait(2 * MIN, 9 * HOUR_S).inbound();
        service(random.between(1, 2));
        if (coin(150)) session.wait(HOUR_S, 20 * HOUR_S).send(marketing, true);
      }
      break;
    }
    case 'notify': {
      const steps = random.between(1, 3);
      for (let i = 1; i <= steps; i++) session.send('utility', i === steps).wait(10 * MIN, 14 * HOUR_S);
      break;
    }
    case 'otp':
      session.send('authentication');
      if (coin(120)) session.wait(30, 3 * MIN).send('authentication');
      break;
    case 'support': {
      const days = coin(120) ? 2 : 1;
      for (let i = 0; i < days; i++) {
        session.inbound();
        if (coin(60)) session.wait(MIN, 30 * MIN).echo();
        service(random.between(1, 3));
        if (coin(300))
          session
            .wait(MIN, HOUR_S)
            .inbound()
            .wait(20, 5 * MIN)
            .send('service');
        if (coin(220)) session.wait(5 * MIN, 3 * HOUR_S).send('utility', true);
        if (coin(40)) session.wait(5 * MIN, 3 * HOUR_S).send(marketing, true);
        session.wait(10 * HOUR_S, 30 * HOUR_S);
      }
      break;
    }
    case 'chat': {
      session.inbound();
      for (let i = random.between(2, 6); i > 0; i--) {
        session.wait(15, 4 * MIN).send('service');
        if (coin(600)) session.wait(10, 6 * MIN).inbound();
      }
      break;
    }
    case 'ad':
      session.inbound(true);
      if (coin(80)) break; // left without an answer
      if (coin(750)) session.wait(20, 2 * HOUR_S).send('service');
      else session.wait(HOUR_S, 20 * HOUR_S).send(coin(500) ? 'utility' : marketing);
      if (coin(500))
        session
          .wait(MIN, HOUR_S)
          .inbound()
          .wait(20, 10 * MIN)
          .send('service');
      if (coin(400)) session.wait(2 * HOUR_S, 40 * HOUR_S).send('utility');
      if (coin(300)) session.wait(HOUR_S, 12 * HOUR_S).send(marketing);
      if (coin(250)) session.wait(3 * DAY_S, 4 * DAY_S).send(marketing, true); // after the 72 hours
      break;
    case 'ai':
      session.inbound();
      for (let i = random.between(1, 3); i > 0; i--) session.wait(2, 20).send('general_purpose_ai');
      break;
    case 'group':
      throw new Error('a group has its own story');
  }
  return session;
}

/** Most messages arrive within seconds and are read; the rest is what makes billing hard. */
export function drawFate(
  random: Random,
  sentAt: Seconds,
  end: Seconds,
  urgent: boolean,
  last: boolean,
): Fate {
  const fate: Fate = {
    sentAt,
    showsSent: true,
    deliveredAt: null,
    readAt: null,
    failedAt: null,
    evidenceAt: null,
  };
  const dice = random.below(1000);
  if (dice < 25) {
    fate.failedAt = Math.min(end - 1, sentAt + random.between(0, 30));
    fate.showsSent = random.chance(600);
    if (random.chance(960)) return fate;
    // `failed` is not final: a second device may still receive it.
    return settle(fate, end, fate.failedAt + random.between(5, 3 * MIN), null);
  }
  if (dice < 55) return fate; // sent, never delivered
  const deliveredAt = sentAt + delay(random, urgent, last);
  if (dice < 95) return settle(fate, end, null, deliveredAt); // read at once, `delivered` skipped
  const readAt = random.chance(680) ? deliveredAt + reading(random) : null;
  // Rarely `read` carries the earlier stamp of the two.
  if (readAt !== null && random.chance(15))
    return settle(fate, end, deliveredAt + random.between(1, 9), deliveredAt);
  return settle(fate, end, deliveredAt, readAt);
}

function settle(fate: Fate, end: Seconds, deliveredAt: Seconds | null, readAt: Seconds | null): Fate {
  if (deliveredAt !== null && deliveredAt < end) fate.deliveredAt = deliveredAt;
  if (readAt !== null && readAt < end) fate.readAt = readAt;
  const first = Math.min(
    fate.deliveredAt ?? Number.POSITIVE_INFINITY,
    fate.readAt ?? Number.POSITIVE_INFINITY,
  );
  fate.evidenceAt = Number.isFinite(first) ? first : null;
  return fate;
}

function delay(random: Random, urgent: boolean, last: boolean): Seconds {
  const dice = random.below(1000);
  if (dice < 150) return 0;
  if (dice < 750) return random.between(1, 5);
  if (dice < 920 || (urgent && dice < 970)) return random.between(6, 2 * MIN);
  if (urgent || !last) return random.between(2 * MIN, 8 * MIN); // an authentication code lives ten minutes
  if (dice < 970) return random.between(5 * MIN, HOUR_S);
  if (dice < 992) return random.between(HOUR_S, 14 * HOUR_S);
  return random.between(14 * HOUR_S, 9 * DAY_S);
}

function reading(random: Random): Seconds {
  const dice = random.below(10);
  if (dice < 5) return random.between(1, 4 * MIN);
  if (dice < 9) return random.between(4 * MIN, 6 * HOUR_S);
  return random.between(6 * HOUR_S, 3 * DAY_S);
}
