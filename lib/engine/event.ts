/**
 * The words of the engine. Everything that the engine takes or gives is one of these shapes.
 * Instants are Unix milliseconds (UTC, integers); days are `YYYY-MM-DD` and say in whose zone;
 * money is bigint micros (see money.ts).
 */

/** Unix milliseconds, UTC. Always passed in: the engine never reads a clock. */
export type Instant = number;

/** A calendar day `YYYY-MM-DD`. The name of the variable says whose zone it is in. */
export type Day = string;

export type PricingModel = 'NBP' | 'CBP' | 'PMP';

/**
 * Meta's own word about one message: `pricing` of a status webhook (rules H1 to H4), in our spelling
 * (snake_case categories and types). Every field is open: what Meta did not send is null, and an
 * unknown word is kept as it came.
 */
export interface Verdict {
  model: string | null;
  type: string | null;
  category: string | null;
  billable: boolean | null;
  subtype: string | null;
}

/** `conversation` of a status webhook (H1, H3). */
export interface ConversationRef {
  id: string;
  origin: string | null;
  expiresAt: Instant | null;
}

/** What the user did that can open a window (W1, C10, C11). */
export interface InboundEvent {
  kind: 'inbound_message' | 'inbound_call';
  id: string;
  at: Instant;
  /** Set when the user came through an ad or a Page button (C11, P6). `client` null = not known. */
  referral?: { source: string; client: string | null };
}

/** One outbound message to one recipient, with all that is known of it so far. */
export interface OutboundEvent {
  kind: 'outbound_message';
  id: string;
  /** null: only webhooks are known and they do not tell a template from free-form. */
  content: 'template' | 'free_form' | null;
  /** The template's category as known to the sender; never overrides a verdict (H7). */
  templateCategory: string | null;
  sentAt: Instant | null;
  deliveredAt: Instant | null;
  readAt: Instant | null;
  failedAt: Instant | null;
  errorCode: number | null;
  verdict: Verdict | null;
  conversation: ConversationRef | null;
  /** 'marketing_messages' for the Marketing Messages API (P7, P17). */
  api?: string | null;
  /** Group messages are charged per participant (P10). */
  group?: boolean;
  /** Ceiling of a max-price message, micros (P17): the card's rate then says nothing about its price. */
  maxPrice?: bigint | null;
  /** The amount Meta reported for this very message (`pricing.cost`, P17). Wins over every card. */
  reportedCost?: ReportedCost | null;
}

/** An amount in micros of `currency`, as Meta reported it. */
export interface ReportedCost {
  micros: bigint;
  currency: string;
}

/** A message typed by a person in the WhatsApp Business app (P15): free, outside every count. */
export interface AppEchoEvent {
  kind: 'app_echo';
  id: string;
  at: Instant;
}

/** A Meta Business Agent message, metered by tokens (P16). */
export interface AgentEvent {
  kind: 'agent_message';
  id: string;
  at: Instant;
  tokens: number;
}

/** One thread's events: one business phone number and one user. */
export type ThreadEvent = InboundEvent | OutboundEvent | AppEchoEvent | AgentEvent;

export type Basis = 'verdict' | 'derived';

/**
 * A unit: one message (PMP, NBP) or one conversation (CBP) that was delivered, charged or free.
 * The ledger holds one row for each.
 */
export interface Unit {
  kind: 'message' | 'conversation';
  /** wamid, wamid/participant, or conversation id; `derived:<wamid>` when Meta gave no id. */
  id: string;
  /** The message whose delivery made the unit. */
  openedBy: string;
  /** Delivery of the message, or opening of the conversation. */
  occurredAt: Instant;
  model: PricingModel;
  /** Meta's word in snake_case: `marketing`, `authentication_international`, `referral_conversion`. */
  category: string;
  /** `regular`, `free_customer_service`, `free_entry_point`, `free_group_customer_service`, `free_tier`, `free_service`, `token_metered`. */
  type: string;
  /** `paid_exempt` (P13) or null. */
  subtype: string | null;
  basis: Basis;
  /** Ids of pricing-rules.md that decided, most specific first. */
  rules: string[];
  /** Why no price can be found although the unit is charged; null when nothing stands in the way. */
  unpriced: string | null;
  /** Tokens of a Meta Business Agent message (P16): its price is metered, not on a card. */
  tokens?: number;
  /** Set when Meta told the amount itself (P17). */
  reportedCost?: ReportedCost | null;
}
