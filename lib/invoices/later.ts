const SECOND = 1000;
const SPANS = { hours: 6 * 3600 * SECOND, day: 24 * 3600 * SECOND } as const;
const SOONEST = 30 * SECOND;
const LATEST = 3600 * SECOND;

/**
 * When to turn to an invoice again. With the time that trying has taken so far: after about as long again, so that the
 * waits double; not before half a minute, not after an hour.
 */
export function laterBy(now: number, tried: number | keyof typeof SPANS): number {
  if (typeof tried === 'string') return now + SPANS[tried];
  return now + Math.min(Math.max(tried, SOONEST), LATEST);
}
