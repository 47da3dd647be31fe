import { groupCategory, isService, UNKNOWN, whyUnknown, word } from './category';
import { AGENT, AUTH_INTERNATIONAL_FROM, EXEMPT_UNTIL, type RuleSet } from './era';
import type { AgentEvent, Day, Instant, OutboundEvent, Unit } from './event';
import type { Settings } from './settings';
import { localDay, startOfDay } from './time';
import { categoryOf, withReportedCost } from './verdict';

/** X1: what Meta declared about a business and authentication-international. */
export interface AuthInternational {
  eligible: boolean;
  /** ISO country of the business; null = not verified: the international rate applies. */
  primaryLocation: string | null;
  /** Start of the rate for every country without its own start; null = none. */
  startTime?: Instant | null;
  /** By ISO country: `exception_countries` or a start per country. */
  countries: Readonly<Record<string, Instant>>;
}

/** What one thread's messages are judged by, beside their own facts. */
export interface ThreadFacts {
  zone: string;
  settings: Settings;
  /** Country of the user (ISO), null = unknown. */
  country: string | null;
  authInternational: AuthInternational | null;
  /** P13: a public body or non-profit that Meta exempted. */
  exempt: boolean;
}

/** What is known of a message's nature without its price. */
export interface Nature {
  /** Base category; `service` for free-form; null = a template of unknown category, or not even that. */
  category: string | null;
  /** False when only webhooks are known and they tell neither template nor free-form. */
  certain: boolean;
}

const FREE_FORM: Nature = { category: 'service', certain: true };
const NOTHING: Nature = { category: null, certain: false };
const TEMPLATE: Nature = { category: null, certain: true };

/** Words that name a pricing block and not the nature of the message inside it. */
const BLOCKS: ReadonlySet<string> = new Set([
  'referral_conversion',
  'business_initiated',
  'user_initiated',
  'template_notification',
  'session_message',
]);

/** Meta's word for the category first, the sender's second (H7, C9); free-form is service whatever it says (P18). */
export function natureOf(message: OutboundEvent): Nature {
  const told = categoryOf(message);
  if (told && !BLOCKS.has(told)) {
    const base = told.startsWith('group_') ? told.slice('group_'.length) : told;
    return base === 'service' ? FREE_FORM : { category: base, certain: true };
  }
  if (message.content === 'free_form') return FREE_FORM;
  if (message.templateCategory) return { category: templateCategory(message), certain: true };
  return message.content === 'template' ? TEMPLATE : NOTHING;
}

function templateCategory(message: OutboundEvent): string {
  const category = word(message.templateCategory!);
  return category === 'marketing' && message.api === 'marketing_messages' ? 'marketing_lite' : category;
}

/** X1: authentication to a country that has the rate, from abroad, after the business's start time. */
export function internationalCategory(category: string, at: Instant, facts: ThreadFacts): string {
  const { authInternational: declared, country } = facts;
  if (category !== 'authentication' || !declared?.eligible || !country) return category;
  const from: Day | undefined = AUTH_INTERNATIONAL_FROM[country];
  if (!from || declared.primaryLocation === country) return category;
  const start = declared.countries[country] ?? declared.startTime ?? null;
  const applies = start !== null && at >= start && at >= startOfDay(from, facts.zone);
  return applies ? 'authentication_international' : category;
}

/** What the thread's clocks say at the moment of a message. Groups have no free entry point. */
export interface Surroundings {
  serviceWindow: boolean;
  entryPoint: boolean;
}

const EXEMPT = ['P13', 'P11'];
const RULES: Readonly<Record<string, string[]>> = {
  marketing: ['P2', 'P1'],
  marketing_lite: ['P7', 'P1'],
  authentication: ['P3', 'P1'],
  authentication_international: ['X1', 'P3', 'P1'],
  utility: ['P4', 'P1'],
};
const CHARGED = ['P1'];
const IN_ENTRY_POINT = ['P6', 'P20'];
const IN_WINDOW = ['P4', 'W1'];
const FREE_SERVICE = ['P5', 'W1'];
const CHARGED_SERVICE = ['P11', 'P1'];
const CHARGED_IN_WINDOW = ['P12', 'P1'];
const GROUP_IN_WINDOW = ['P10', 'W5'];
const GROUP_CHARGED = ['P10', 'P1'];

/**
 * The unit of a delivered message under PMP. Service beyond `free_...` comes out as `regular`: whether it is
 * within the month's allowance is known only across threads (allowance.ts).
 */
export function pmpUnit(
  message: OutboundEvent,
  at: Instant,
  set: RuleSet,
  around: Surroundings,
  facts: ThreadFacts,
): Unit {
  const unit = plainUnit(message, at);
  const group = message.group === true;
  if (around.entryPoint) {
    unit.category = 'referral_conversion';
    unit.type = 'free_entry_point';
    unit.rules = IN_ENTRY_POINT;
    return unit;
  }
  const nature = natureOf(message);
  // Only free-form could be meant inside the window when nothing tells (W2); outside it was a template.
  const base = nature.category ?? (!nature.certain && around.serviceWindow ? 'service' : UNKNOWN);
  const own = internationalCategory(base, at, facts);
  unit.category = group ? groupCategory(own) : own;
  if (isService(unit.category)) return serviceUnit(unit, at, set, facts, group);
  if (freeInWindow(base, group, set, around, facts)) {
    unit.type = group ? 'free_group_customer_service' : 'free_customer_service';
    unit.rules = group ? GROUP_IN_WINDOW : IN_WINDOW;
    return unit;
  }
  unit.rules = group ? GROUP_CHARGED : chargedRules(own, set, around);
  unit.unpriced = whyUnknown(unit.category);
  return withReportedCost(unit, message);
}

function chargedRules(category: string, set: RuleSet, around: Surroundings): string[] {
  if (category === 'utility' && around.serviceWindow && set.freeInWindow.length === 0)
    return CHARGED_IN_WINDOW;
  return RULES[category] ?? CHARGED;
}

function freeInWindow(
  category: string,
  group: boolean,
  set: RuleSet,
  around: Surroundings,
  facts: ThreadFacts,
): boolean {
  if (!around.serviceWindow) return false;
  if (group && category === 'marketing') return facts.settings.groupMarketingInWindow === 'free';
  return set.freeInWindow.includes(category);
}

function serviceUnit(unit: Unit, at: Instant, set: RuleSet, facts: ThreadFacts, group: boolean): Unit {
  if (set.service === 'free') {
    unit.type = group ? 'free_group_customer_service' : 'free_customer_service';
    unit.rules = FREE_SERVICE;
    return unit;
  }
  unit.rules = CHARGED_SERVICE;
  if (facts.exempt && localDay(at, facts.zone) <= EXEMPT_UNTIL) {
    unit.subtype = 'paid_exempt';
    unit.rules = EXEMPT;
  }
  return unit;
}

const NOTIFICATION = ['O1'];

/** NBP: each delivered template is charged, session replies are not (O1). */
export function nbpUnit(message: OutboundEvent, at: Instant, around: Surroundings): Unit {
  const unit = plainUnit(message, at);
  const nature = natureOf(message);
  const session = nature.category === 'service' || (!nature.certain && around.serviceWindow);
  unit.model = 'NBP';
  unit.category = session ? 'session_message' : 'template_notification';
  unit.type = session ? 'free_customer_service' : 'regular';
  unit.rules = NOTIFICATION;
  return unit;
}

const METERED = ['P16'];

/** P16: metered by tokens from 2026-08-01, freed by nothing. Null before. */
export function agentUnit(event: AgentEvent, zone: string): Unit | null {
  if (event.at < startOfDay(AGENT.from, zone)) return null;
  const unit = plainUnit(event, event.at);
  unit.category = 'meta_business_agent';
  unit.type = 'token_metered';
  unit.rules = METERED;
  unit.tokens = event.tokens;
  return unit;
}

function plainUnit(event: { id: string }, at: Instant): Unit {
  return {
    kind: 'message',
    id: event.id,
    openedBy: event.id,
    occurredAt: at,
    model: 'PMP',
    category: UNKNOWN,
    type: 'regular',
    subtype: null,
    basis: 'derived',
    rules: CHARGED,
    unpriced: null,
  };
}
