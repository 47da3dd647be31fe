import type { Language } from '../language/language';
import type { Certainty } from './nature';

export interface Confidence extends Certainty {
  /** Messages of which it had to be assumed what they were, or that something is missing: all that were not told. */
  assumed: number;
  level: 'high' | 'medium' | 'low';
  /** What the level rests on, in English. */
  sentence: string;
}

/** How far the counts can be trusted: prices are exact, but of some messages Meta does not say what they were. */
export function confidenceOf(certainty: Certainty): Confidence {
  const { messages, told } = certainty;
  const assumed = messages - told;
  // One in a hundred shifts a total less than a card does; one in ten may turn it round.
  const level = assumed * 100 <= messages ? 'high' : assumed * 10 <= messages ? 'medium' : 'low';
  return { ...certainty, assumed, level, sentence: confidenceSentence(certainty, 'en') };
}

/** What the level rests on, for people. */
export function confidenceSentence(certainty: Certainty, language: Language): string {
  return language === 'fr' ? inFrench(certainty) : inEnglish(certainty);
}

function inEnglish({ messages, told, silent, joined, unexplained }: Certainty): string {
  const reasons = [
    silent > 0 &&
      `${counted(silent, 'has', 'have')} no category: free-form inside the customer service window is assumed, and outside it no price.`,
    joined > 0 &&
      `${counted(joined, 'is', 'are')} known by the category of a conversation only: free-form is assumed, because the user had just written.`,
    unexplained > 0 &&
      `${counted(unexplained, 'is', 'are')} free-form without any known message of the user in the 24 hours before: windows may be missing.`,
  ].filter((reason) => reason !== false);
  return [summary(messages, told), ...reasons].join(' ');
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

function inFrench({ messages, told, silent, joined, unexplained }: Certainty): string {
  if (messages === 0) return 'Rien n’a été remis dans cette période.';
  const all = grouped(messages);
  const known =
    told === messages
      ? `Les données de Meta disent ce qu’était chacun des ${all} messages.`
      : `Les données de Meta disent ce qu’étaient ${grouped(told)} des ${all} messages.`;
  const reasons = [
    silent > 0 &&
      `${messagesInFrench(silent)} sans catégorie\u00a0: dans la fenêtre de service client, un message libre est supposé, et hors d’elle aucun prix.`,
    joined > 0 &&
      `${messagesInFrench(joined)} de catégorie connue par la conversation seulement\u00a0: un message libre est supposé, car l’utilisateur venait d’écrire.`,
    unexplained > 0 &&
      `${messagesInFrench(unexplained)} de forme libre sans message connu de l’utilisateur dans les 24 heures précédentes\u00a0: des fenêtres peuvent manquer.`,
  ].filter((reason) => reason !== false);
  return [known, ...reasons].join(' ');
}

function messagesInFrench(count: number): string {
  return count < 2 ? `${count} message` : `${grouped(count)} messages`;
}

/** 12345 -> '12 345', its space narrow and not to be broken. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
