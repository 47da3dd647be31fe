import type { Instant, OutboundEvent } from '../engine/event';
import { HOUR } from '../engine/time';
import type { Decision } from '../engine/verdict';

/** Meta rounds the ends of windows to whole minutes (W3). */
export const ROUNDING = HOUR / 60;

/** One message with what Meta decided on it. */
export interface Judged {
  message: OutboundEvent;
  at: Instant;
  decision: Decision;
}

/** A free entry point that Meta itself showed: between its first and its last message it was open for sure. */
export interface ShownEntryPoint {
  from: Instant;
  to: Instant;
}

export function isEntryPoint(decision: Decision): boolean {
  if (decision.kind === 'message') return decision.unit.type === 'free_entry_point';
  return decision.kind === 'conversation' && decision.ref.freeEntryPoint;
}

export function shownEntryPoints(judged: readonly Judged[]): ShownEntryPoint[] {
  const shown = new Map<string, ShownEntryPoint>();
  for (const { message, at, decision } of judged) {
    const id = message.conversation?.id;
    if (!isEntryPoint(decision) || !id) continue;
    const known = shown.get(id) ?? { from: at, to: at };
    shown.set(id, { from: Math.min(known.from, at), to: Math.max(known.to, at) });
  }
  return [...shown.values()];
}

/** The entry point that was open for sure both when a message left and when it arrived. */
export function entryPointAround(entryPoints: readonly ShownEntryPoint[], sent: Instant, at: Instant) {
  return entryPoints.find(({ from, to }) => from < sent && at < to) ?? null;
}

export const time = (at: Instant) => new Date(at).toISOString();
