import type { Certainty } from './nature';

export interface Confidence extends Certainty {
  /** Messages of which it had to be assumed what they were, or that something is missing: all that were not told. */
  assumed: number;
  level: 'high' | 'medium' | 'low';
  /** What the level rests on, for people. */
  sentence: string;
}

/** How far the counts can be trusted: prices are exact, but of some messages Meta does not say what they were. */
export function confidenceOf(certainty: Certainty): Confidence {
  const { messages, told, silent, joined, unexplained } = certainty;
  const assumed = messages - told;
  // One in a hundred shifts a total less than a card does; one in ten may turn it round.
  const level = assumed * 100 <= messages ? 'high' : assumed * 10 <= messages ? 'medium' : 'low';
  const reasons = [
    silent > 0 &&
      `${counted(silent, 'has', 'have')} no category: free-form inside the customer service window is assumed, and outside it no price.`,
    joined > 0 &&
      `${counted(joined, 'is', 'are')} known by the category of a conversation only: free-form is assumed, because the user had just written.`,
    unexplained > 0 &&
      `${counted(unexplained, 'is', 'are')} free-form without any known message of the user in the 24 hours before: windows may be missing.`,
  ].filter((reason) => reason !== false);
  return { ...certainty, assumed, level, sentence: [summary(messages, told), ...reasons].join(' ') };
}

function summary(messages: number, told: number): string {
  if (messages === 0) return 'Nothing was delivered in this period.';
  const all = messages.toLocaleString('en-US');
  if (told === messages) return `Meta's data tells what each of the ${all} messages was.`;
  return `Meta's data tells what ${told.toLocaleString('en-US')} of the ${all} messages were.`;
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count.toLocaleString('en-US')} ${many}`;
}
