import { ruleSetAtInstant } from '../engine/era';
import type { Instant, Unit } from '../engine/event';
import { HOUR } from '../engine/time';
import { conversationUnit } from '../engine/verdict';
import type { Disagreement } from './disagreement';
import { entryPointAround, type Judged, ROUNDING, type ShownEntryPoint, time } from './judged';

/** One of Meta's CBP conversations: it was open from `at` to `closes` for sure, maybe earlier and longer. */
interface Shown {
  id: string;
  category: string;
  at: Instant;
  sentAt: Instant | null;
  closes: Instant | null;
  unit: Unit;
}

const CATEGORIES: ReadonlySet<string> = new Set([
  'marketing',
  'utility',
  'authentication',
  'authentication_international',
]);

/**
 * Conversations that Meta opened although it was sure not to: one of the category was open when the opening message
 * left and when it arrived (C2, C4), or a free entry point (C12). Service is left out: since November 2024 it costs
 * nothing, and before that the place in the month decides.
 */
export function doubleConversations(
  judged: readonly Judged[],
  entryPoints: readonly ShownEntryPoint[],
  zone: string,
): Disagreement[] {
  const shown = conversationsShown(judged, zone);
  return shown.flatMap((second): Disagreement[] => {
    const { sentAt, at } = second;
    const set = ruleSetAtInstant(at, zone);
    if (sentAt === null || set.conversations !== 'category' || !CATEGORIES.has(second.category)) return [];
    const entry = entryPointAround(entryPoints, sentAt, at);
    if (entry) {
      const evidence = { opened: time(entry.from), closes: time(entry.to) };
      return [{ kind: 'entry_point', told: second.unit, simulated: included(second.unit, 'C12'), evidence }];
    }
    const first = shown.find(
      (one) =>
        one.id !== second.id &&
        one.category === second.category &&
        one.at < sentAt &&
        one.closes !== null &&
        at < one.closes - ROUNDING,
    );
    // An entry point ends what is open (C12).
    if (!first || entryPoints.some(({ from }) => from > first.at - 72 * HOUR && from <= at)) return [];
    const evidence = { conversation: first.id, opened: time(first.at), closes: time(first.closes!) };
    return [{ kind: 'conversation', told: second.unit, simulated: included(second.unit, 'C2'), evidence }];
  });
}

/** Nothing of its own is charged: it belongs to what was open. */
function included(unit: Unit, rule: string): Unit {
  const type = rule === 'C12' ? 'free_entry_point' : 'free_in_conversation';
  return { ...unit, type, basis: 'derived', rules: [rule, 'C4'], unpriced: null };
}

function conversationsShown(judged: readonly Judged[], zone: string): Shown[] {
  const shown = new Map<string, Shown>();
  for (const { message, decision } of judged) {
    if (decision.kind !== 'conversation' || decision.ref.freeEntryPoint) continue;
    const { ref } = decision;
    const known = shown.get(ref.id);
    const closes = ref.expiresAt === null ? null : Math.min(ref.expiresAt, known?.closes ?? ref.expiresAt);
    const earlier = !known || ref.openedAt < known.at;
    shown.set(ref.id, {
      ...(earlier
        ? {
            id: ref.id,
            category: ref.category,
            at: ref.openedAt,
            sentAt: message.sentAt,
            unit: conversationUnit(ref, zone, false),
          }
        : known),
      closes: closes ?? known?.closes ?? null,
    });
  }
  return [...shown.values()];
}
