import type { Day, Instant } from '../engine/event';
import { localDay } from '../engine/time';

interface Pace {
  used: bigint;
  /** How much there is from `start` to `end`, half-open. */
  size: bigint;
  start: Instant;
  end: Instant;
  now: Instant;
  zone: string;
}

/**
 * The day in `zone` on which the last of the allowance is used, at the pace since its start: by the clock, so that a
 * day of 23 or 25 hours moves nothing. null = it lasts to the end, or is used up, or nothing is known yet.
 */
export function runsOutOn({ used, size, start, end, now, zone }: Pace): Day | null {
  if (used <= 0n || used >= size || now <= start) return null;
  const elapsed = BigInt(Math.floor(now - start));
  const at = start + Number((elapsed * size + used - 1n) / used);
  return at < end ? localDay(at, zone) : null;
}
