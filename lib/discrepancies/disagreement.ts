import type { Unit } from '../engine/event';

/**
 * What Meta and the rules may disagree about for sure. What only a lost webhook, an undocumented convention or the
 * place in a monthly allowance could explain is none of these.
 */
export type DisagreementKind = keyof typeof DISAGREEMENTS;

/** The two stories as sentences; `{names}` are filled from the evidence. */
export const DISAGREEMENTS = {
  window: {
    told: 'Meta charged this {category} message',
    simulated:
      'it was sent and delivered inside the customer service window that the user opened at {opened}',
  },
  free_service: {
    told: 'Meta charged this free-form message',
    simulated: 'free-form messages were free on that day',
  },
  always_charged: {
    told: 'Meta gave this {category} message for free',
    simulated: 'such a template is charged on that day, inside the customer service window too',
  },
  entry_point: {
    told: 'Meta charged this {category} message',
    simulated:
      'everything is free inside the free entry point that was open from {opened} to {closes} at least',
  },
  international: {
    told: 'Meta priced it as {category}',
    simulated: 'what was declared about the account makes it {simulated_category}',
  },
  conversation: {
    told: 'Meta opened and charged another {category} conversation',
    simulated: 'conversation {conversation} of that category was open from {opened} to {closes} at least',
  },
} as const satisfies Record<string, { told: string; simulated: string }>;

/** One unit on which Meta and the rules disagree for sure (H7). */
export interface Disagreement {
  kind: DisagreementKind;
  told: Unit;
  simulated: Unit;
  /** Instants (ISO) and ids that the sentences name. */
  evidence: Record<string, string>;
}
