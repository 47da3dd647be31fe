import { type Calendar, DAY_S, HOUR_S, MINUTE_S, type Seconds } from './calendar';
import type { Random } from './random';
import type { Content } from './session';
import { type Conversation, calendarOf, type Group, type Phone, type Thread } from './world';

/** Meta's own decision on one message, from which both the webhook and the truth are written. */
export interface Decision {
  model: 'CBP' | 'PMP';
  category: string;
  /** `regular`, `free_...`; under CBP the truth's word (Meta sends none): `service` is settled by the tier. */
  type: string;
  billable: boolean;
  /** The conversation (CBP), the free entry point window (PMP), or an id of this message alone (PMP, H3). */
  conversationId: string;
  /** What `sent` shows as its end. */
  expiresAt: Seconds;
  /** Whether this delivery makes a unit: always under PMP, the opening message only under CBP. */
  unit: boolean;
  /** The message that opened a free entry point. */
  opensEntryPoint: boolean;
}

const SWITCH_DAY = '2025-07-01';
const CHARGED_SERVICE_DAY = '2026-10-01';
const ALLOWANCE = 1_000;
const ENTRY_POINT_S = 72 * HOUR_S;

/** X1: the countries with an international rate, and the day from which it applies. */
const INTERNATIONAL: Record<string, string> = {
  ID: '2024-06-01',
  IN: '2024-07-01',
  ...since('2025-02-01', ['EG', 'MY', 'NG', 'PK', 'SA', 'ZA', 'AE']),
  ...since('2026-10-01', ['BD', 'IQ', 'KZ', 'KW', 'MA', 'NP', 'OM', 'LK', 'UA']),
};

/**
 * Plays Meta: opens conversations, windows and allowances as messages are delivered. It knows the rules of
 * pricing-rules.md by itself and shares nothing with the engine.
 */
export class Bookkeeper {
  private readonly used = new Map<string, number>();

  constructor(private readonly random: Random) {}

  inbound(thread: Thread, at: Seconds, mobileAd: boolean): void {
    thread.inboundAt = at;
    if (mobileAd && at >= thread.entryPointUntil) thread.adClickAt = at;
  }

  /**
   * Decides on a message sent at `sentAt`, with everything dated at `at`: the first evidence of delivery.
   * A message that is never delivered is only looked at: it opens nothing and uses nothing up.
   */
  decide(thread: Thread, content: Content, sentAt: Seconds, at: Seconds, delivered: boolean): Decision {
    const calendar = calendarOf(thread.phone);
    thread.conversations = thread.conversations.filter(({ expiresAt }) => at < expiresAt);
    const day = calendar.day(at);
    return day < SWITCH_DAY
      ? this.conversation(thread, content, sentAt, at, day, delivered)
      : this.message(thread, content, sentAt, at, day, delivered);
  }

  /** A group message to one participant (P10). */
  decideInGroup(group: Group, content: Content, at: Seconds, delivered: boolean): Decision {
    const calendar = calendarOf(group.phone);
    const day = calendar.day(at);
    const inWindow = group.inboundAt > 0 && at < group.inboundAt + DAY_S;
    const free =
      content === 'service'
        ? day < CHARGED_SERVICE_DAY || this.allowance(group.phone, calendar, at, delivered)
        : content === 'utility' && inWindow && day < CHARGED_SERVICE_DAY;
    return this.perMessage(
      `group_${content}`,
      free ? 'free_group_customer_service' : 'regular',
      at,
      group.phone,
    );
  }

  // CBP: C2 to C17.
  private conversation(
    thread: Thread,
    content: Content,
    sentAt: Seconds,
    at: Seconds,
    day: string,
    delivered: boolean,
  ): Decision {
    if (at < thread.entryPointUntil) return this.entryPoint(thread, 'CBP', false);
    if (answersAd(thread, sentAt)) return this.openEntryPoint(thread, 'CBP', at, delivered);
    const category = content === 'authentication' ? this.authentication(thread, day) : content;
    const joined =
      content === 'service'
        ? thread.conversations.at(-1)
        : thread.conversations.find((open) => open.category === category);
    if (joined) return conversationDecision(joined, joined.expiresAt, day, false);
    const opened: Conversation = { id: this.random.hex32(), category, expiresAt: at + DAY_S };
    if (delivered) thread.conversations.push(opened);
    return conversationDecision(opened, sentAt + DAY_S, day, true);
  }

  // PMP: P1 to P12, P20.
  private message(
    thread: Thread,
    content: Content,
    sentAt: Seconds,
    at: Seconds,
    day: string,
    delivered: boolean,
  ): Decision {
    if (at < thread.entryPointUntil) return this.entryPoint(thread, 'PMP', true);
    if (answersAd(thread, sentAt)) return this.openEntryPoint(thread, 'PMP', at, delivered);
    if (content === 'utility') {
      // P9: opened before the switch and still running, it covers the template under its old id.
      const old = thread.conversations.find(({ category }) => category === 'utility');
      if (old) return conversationDecision(old, old.expiresAt, day, false);
      const inWindow = thread.inboundAt > 0 && at < thread.inboundAt + DAY_S;
      const free = inWindow && day < CHARGED_SERVICE_DAY;
      return this.perMessage('utility', free ? 'free_customer_service' : 'regular', at, thread.phone);
    }
    if (content === 'service') {
      const free =
        day < CHARGED_SERVICE_DAY || this.allowance(thread.phone, calendarOf(thread.phone), at, delivered);
      return this.perMessage('service', free ? 'free_customer_service' : 'regular', at, thread.phone);
    }
    const category = content === 'authentication' ? this.authentication(thread, day) : content;
    return this.perMessage(category, 'regular', at, thread.phone);
  }

  private perMessage(category: string, type: string, at: Seconds, phone: Phone): Decision {
    return {
      model: 'PMP',
      category,
      type,
      billable: type === 'regular',
      // H3: an id of this message alone, and from v24 on none.
      conversationId: phone.waba.tenant.graph === 'v23' ? this.random.hex32() : '',
      expiresAt: at,
      unit: true,
      opensEntryPoint: false,
    };
  }

  private entryPoint(thread: Thread, model: 'CBP' | 'PMP', unit: boolean, opens = false): Decision {
    return {
      model,
      category: 'referral_conversion',
      type: 'free_entry_point',
      billable: false,
      conversationId: thread.entryPointId,
      expiresAt: ceilMinute(thread.entryPointUntil),
      unit,
      opensEntryPoint: opens,
    };
  }

  private openEntryPoint(thread: Thread, model: 'CBP' | 'PMP', at: Seconds, delivered: boolean): Decision {
    const opened = { ...thread, entryPointId: this.random.hex32(), entryPointUntil: at + ENTRY_POINT_S };
    if (delivered) {
      thread.entryPointId = opened.entryPointId;
      thread.entryPointUntil = opened.entryPointUntil;
      thread.adClickAt = 0;
      if (model === 'CBP') thread.conversations = []; // C12
    }
    return this.entryPoint(opened, model, true, true);
  }

  private authentication(thread: Thread, day: string): string {
    const { internationalFrom, location } = thread.phone.waba;
    const from = INTERNATIONAL[thread.user.country];
    const applies =
      internationalFrom &&
      from &&
      day >= from &&
      day >= internationalFrom &&
      location !== thread.user.country;
    return applies ? 'authentication_international' : 'authentication';
  }

  /** P11: true for the first thousand delivered service messages of a number in a month of the WABA's zone. */
  private allowance(phone: Phone, calendar: Calendar, at: Seconds, delivered: boolean): boolean {
    const key = `${phone.id}|${calendar.day(at).slice(0, 7)}`;
    const used = this.used.get(key) ?? 0;
    if (delivered) this.used.set(key, used + 1);
    return used < ALLOWANCE;
  }
}

function conversationDecision(
  conversation: Conversation,
  ends: Seconds,
  day: string,
  opens: boolean,
): Decision {
  const { category, id } = conversation;
  const free = category === 'service' && day >= '2024-11-01';
  return {
    model: 'CBP',
    category,
    type: free ? 'free_service' : 'regular',
    billable: true, // H2: under CBP true for all but the free entry point, charged or not
    conversationId: id,
    expiresAt: ceilMinute(ends),
    unit: opens,
    opensEntryPoint: false,
  };
}

/** C11, P6: any answer within 24 hours of an ad click on a phone. */
function answersAd(thread: Thread, sentAt: Seconds): boolean {
  return thread.adClickAt > 0 && sentAt < thread.adClickAt + DAY_S;
}

function ceilMinute(at: Seconds): Seconds {
  return Math.ceil(at / MINUTE_S) * MINUTE_S;
}

function since(day: string, countries: string[]): Record<string, string> {
  return Object.fromEntries(countries.map((country) => [country, day]));
}
