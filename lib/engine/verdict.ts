import { groupCategory, UNKNOWN, whyUnknown, word } from './category';
import { type RuleSetId, ruleSet, ruleSetAtInstant, ruleSetOf } from './era';
import type { Basis, Instant, OutboundEvent, PricingModel, Unit, Verdict } from './event';
import { formatMicros } from './money';
import { unpricedBecause } from './unpriced';

/** What a webhook tells of a CBP conversation. Its opening is the earliest `openedAt` over its messages. */
export interface ConversationEvidence {
  id: string;
  category: string;
  openedAt: Instant;
  openedBy: string;
  model: 'CBP';
  freeEntryPoint: boolean;
  billable: boolean | null;
  expiresAt: Instant | null;
}

export type Decision =
  | { kind: 'none'; reason: 'failed' | 'not_delivered' }
  | { kind: 'message'; unit: Unit }
  | { kind: 'conversation'; ref: ConversationEvidence }
  | { kind: 'derive'; why: string };

const NOT_DELIVERED: Decision = { kind: 'none', reason: 'not_delivered' };
const FAILED: Decision = { kind: 'none', reason: 'failed' };
const NO_VERDICT: Decision = { kind: 'derive', why: 'no verdict' };
const NO_CONVERSATION: Decision = { kind: 'derive', why: 'a CBP verdict without a conversation id' };
const NO_TYPE: Decision = { kind: 'derive', why: 'a PMP verdict without type and billable' };
const NO_FLAG: Decision = { kind: 'derive', why: 'an NBP verdict without billable' };

/** First evidence of delivery: a read implies it (H5); a failure does not take it back (H4). Null = none. */
export function deliveredAt(message: OutboundEvent): Instant | null {
  const { deliveredAt: delivered, readAt: read } = message;
  if (delivered === null) return read;
  return read !== null && read < delivered ? read : delivered;
}

/**
 * What Meta's own words say about one message (H1 to H8), in the model they name, or that of the day where
 * they name none. `derive` = they do not settle it: the thread's timeline must.
 */
export function decide(message: OutboundEvent, zone: string): Decision {
  const at = deliveredAt(message);
  if (at === null) return message.failedAt === null ? NOT_DELIVERED : FAILED;
  const { verdict, conversation } = message;
  if (!verdict && !conversation) return NO_VERDICT;
  const named = modelNamed(verdict);
  const model = isModel(named) ? named : ruleSetAtInstant(at, zone).model;
  if (named !== null && !isModel(named)) {
    const unit = unitOf(message, at, model, categoryOf(message) ?? UNKNOWN, 'regular', ['H8']);
    return {
      kind: 'message',
      unit: { ...unit, unpriced: unpricedBecause('model', { word: verdict!.model! }) },
    };
  }
  if (model === 'CBP') return decideConversation(message, at);
  if (!verdict) return entryPointOrigin(message, at, model);
  return model === 'PMP' ? decideMessage(message, at, verdict) : decideNotification(message, at, verdict);
}

function modelNamed(verdict: Verdict | null): string | null {
  const model = verdict?.model ?? null;
  return model === null || isModel(model) ? model : model.trim().toUpperCase();
}

function isModel(name: string | null): name is PricingModel {
  return name === 'PMP' || name === 'CBP' || name === 'NBP';
}

/** Category as Meta told it: of the price, else of the conversation's origin (H1). Null = not told. */
export function categoryOf(message: OutboundEvent): string | null {
  const told = message.verdict?.category ?? message.conversation?.origin;
  return told ? word(told) : null;
}

function decideConversation(message: OutboundEvent, at: Instant): Decision {
  const { conversation, verdict } = message;
  if (!conversation?.id) return NO_CONVERSATION;
  const category = categoryOf(message);
  const freeEntryPoint =
    category === 'referral_conversion' ||
    (conversation.origin !== null && word(conversation.origin) === 'referral_conversion') ||
    (verdict?.type != null && word(verdict.type) === 'free_entry_point');
  return {
    kind: 'conversation',
    ref: {
      id: conversation.id,
      category: freeEntryPoint ? 'referral_conversion' : (category ?? UNKNOWN),
      openedAt: at,
      openedBy: message.id,
      model: 'CBP',
      freeEntryPoint,
      billable: verdict?.billable ?? null,
      expiresAt: conversation.expiresAt,
    },
  };
}

/** Without `pricing`, the origin still tells a free entry point window (H3); other origins are per message. */
function entryPointOrigin(message: OutboundEvent, at: Instant, model: PricingModel): Decision {
  if (model !== 'PMP' || categoryOf(message) !== 'referral_conversion') return NO_VERDICT;
  return {
    kind: 'message',
    unit: unitOf(message, at, 'PMP', 'referral_conversion', 'free_entry_point', ['P6', 'H3']),
  };
}

function decideMessage(message: OutboundEvent, at: Instant, verdict: Verdict): Decision {
  const told = categoryOf(message);
  const type = verdict.type ? word(verdict.type) : typeFromFlag(verdict.billable, told);
  if (type === null) return NO_TYPE;
  const unit = unitOf(
    message,
    at,
    'PMP',
    told ?? senderCategory(message) ?? UNKNOWN,
    type,
    typeRules(verdict),
  );
  if (type === 'regular') unit.unpriced ??= whyUnknown(unit.category);
  else if (!type.startsWith('free_')) unit.unpriced = unpricedBecause('type', { word: verdict.type! });
  return { kind: 'message', unit };
}

const BY_TYPE = ['H4', 'H7'];
const BY_FLAG = ['H2', 'H7'];

function typeRules(verdict: Verdict): string[] {
  return verdict.type ? BY_TYPE : BY_FLAG;
}

/** H2: `billable` matches `type` and stands in for it where only one of them came. */
function typeFromFlag(billable: boolean | null, category: string | null): string | null {
  if (category === 'referral_conversion') return billable === true ? 'regular' : 'free_entry_point';
  if (billable === null) return null;
  if (billable) return 'regular';
  return category?.startsWith('group_') ? 'free_group_customer_service' : 'free_customer_service';
}

/** The sender's own label fills a silence of Meta's; it never overrides a word of Meta's (H7, C9). */
function senderCategory(message: OutboundEvent): string | null {
  const own = message.content === 'free_form' ? 'service' : message.templateCategory;
  if (!own) return null;
  const category =
    word(own) === 'marketing' && message.api === 'marketing_messages' ? 'marketing_lite' : word(own);
  return message.group ? groupCategory(category) : category;
}

function decideNotification(message: OutboundEvent, at: Instant, verdict: Verdict): Decision {
  if (verdict.billable === null) return NO_FLAG;
  const [category, type] = verdict.billable
    ? ['template_notification', 'regular']
    : ['session_message', 'free_customer_service'];
  return { kind: 'message', unit: unitOf(message, at, 'NBP', category, type, ['O1', 'H7']) };
}

function unitOf(
  message: OutboundEvent,
  at: Instant,
  model: PricingModel,
  category: string,
  type: string,
  rules: string[],
): Unit {
  const unit: Unit = {
    kind: 'message',
    id: message.id,
    openedBy: message.id,
    occurredAt: at,
    model,
    category,
    type,
    subtype: message.verdict?.subtype ? word(message.verdict.subtype) : null,
    basis: 'verdict',
    rules,
    unpriced: null,
  };
  return withReportedCost(unit, message);
}

/** P17: a max-price message costs what Meta reports, never the card's rate. */
export function withReportedCost(unit: Unit, message: OutboundEvent): Unit {
  if (message.reportedCost) {
    unit.reportedCost = message.reportedCost;
    if (unit.type === 'regular') unit.rules = ['P17', ...unit.rules];
  } else if (message.maxPrice != null && unit.type === 'regular')
    unit.unpriced = unpricedBecause('max_price', { amount: formatMicros(message.maxPrice) });
  return unit;
}

/** Facts of one CBP conversation that decide its charge. */
export interface ConversationFacts {
  id: string;
  category: string;
  openedAt: Instant;
  openedBy: string;
  freeEntryPoint?: boolean;
  billable?: boolean | null;
  basis?: Basis;
  rules?: string[];
}

/**
 * The unit of a CBP conversation. Under CBP `billable` is true inside the free tier too (H2), so the caller
 * counts the allowance (allowance.ts) and says whether this one is within it (C15, O3). `rulesOf` is for what-if.
 */
export function conversationUnit(
  facts: ConversationFacts,
  zone: string,
  withinAllowance: boolean,
  rulesOf?: RuleSetId,
): Unit {
  const { category, openedAt } = facts;
  const set = rulesOf ? ruleSet(rulesOf) : ruleSetOf('CBP', openedAt, zone);
  const rules = facts.rules ?? ['C4', 'C8'];
  const unit: Unit = {
    kind: 'conversation',
    id: facts.id,
    openedBy: facts.openedBy,
    occurredAt: openedAt,
    model: 'CBP',
    category,
    type: 'regular',
    subtype: null,
    basis: facts.basis ?? 'verdict',
    rules,
    unpriced: null,
  };
  if (facts.freeEntryPoint || category === 'referral_conversion')
    return free(unit, 'free_entry_point', 'C11');
  if (category === 'service' && set.service === 'free') return free(unit, 'free_service', 'C16');
  if (withinAllowance && set.allowance?.categories.includes(category))
    return free(unit, 'free_tier', set.allowance.rule);
  // H2: false is documented for free entry points only; where Meta says it, nothing was charged.
  if (facts.billable === false) return free(unit, 'free_tier', 'H2');
  unit.unpriced = whyUnknown(category);
  return unit;
}

function free(unit: Unit, type: string, rule: string): Unit {
  unit.type = type;
  unit.rules = [rule, ...unit.rules];
  return unit;
}

/** H7: a sentence when the sender's label and Meta's category differ, else null. */
export function discrepancy(message: OutboundEvent): string | null {
  const told = message.verdict?.category ? word(message.verdict.category) : null;
  const own = senderCategory(message);
  if (!told || !own || told === own || told === 'referral_conversion') return null;
  if (told === 'authentication_international' && own === 'authentication') return null;
  return `sent as ${own}, priced by Meta as ${told}`;
}
