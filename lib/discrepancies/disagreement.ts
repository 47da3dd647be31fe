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

/** The same in French. */
export const DISAGREEMENTS_FR: Readonly<Record<DisagreementKind, { told: string; simulated: string }>> = {
  window: {
    told: 'Meta a facturé ce message {category}',
    simulated:
      'il a été envoyé et remis dans la fenêtre de service client que l’utilisateur avait ouverte le {opened}',
  },
  free_service: {
    told: 'Meta a facturé ce message libre',
    simulated: 'les messages libres étaient gratuits ce jour-là',
  },
  always_charged: {
    told: 'Meta a donné ce message {category} gratuitement',
    simulated: 'un tel modèle est facturé ce jour-là, dans la fenêtre de service client aussi',
  },
  entry_point: {
    told: 'Meta a facturé ce message {category}',
    simulated:
      'tout est gratuit dans le point d’entrée gratuit qui était ouvert du {opened} au {closes} au moins',
  },
  international: {
    told: 'Meta l’a facturé comme {category}',
    simulated: 'ce qui a été déclaré du compte en fait {simulated_category}',
  },
  conversation: {
    told: 'Meta a ouvert et facturé une autre conversation {category}',
    simulated:
      'la conversation {conversation} de cette catégorie était ouverte du {opened} au {closes} au moins',
  },
};

/** One unit on which Meta and the rules disagree for sure (H7). */
export interface Disagreement {
  kind: DisagreementKind;
  told: Unit;
  simulated: Unit;
  /** Instants (ISO) and ids that the sentences name. */
  evidence: Record<string, string>;
}
