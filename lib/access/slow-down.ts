/**
 * Slows guessing down without a lock-out: failures are counted in this process's memory, per address and client
 * together, per client, and per address. Only the first two make anyone wait, so who guesses from elsewhere
 * cannot keep the owner of an address out; the third adds a short pause to each attempt.
 */

interface Count {
  failures: number;
  last: number;
}

const MINUTE = 60_000;
const FORGET_AFTER = 15 * MINUTE;
const LONGEST_WAIT = MINUTE;
const REMEMBERED = 20_000;

/** Failures before it gets slower. */
const FREE = { pair: 5, client: 50, address: 20 } as const;

const counts = new Map<string, Count>();

function keys(address: string, client: string) {
  return { pair: `p ${address} ${client}`, client: `c ${client}`, address: `a ${address}` };
}

function failuresOf(key: string, now: number): Count {
  const count = counts.get(key);
  return count && now - count.last < FORGET_AFTER ? count : { failures: 0, last: 0 };
}

/** Milliseconds until the next attempt is looked at; 0 = now. `now` in Unix milliseconds. */
export function waitBefore(address: string, client: string, now: number): number {
  const { pair, client: alone } = keys(address, client);
  return Math.max(remaining(pair, FREE.pair, now), remaining(alone, FREE.client, now));
}

function remaining(key: string, free: number, now: number): number {
  const { failures, last } = failuresOf(key, now);
  if (failures < free) return 0;
  return Math.max(0, last + Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(10, failures - free)) - now);
}

/** Milliseconds that each attempt on this address takes longer, wherever it comes from. */
export function pauseFor(address: string, now: number): number {
  const { failures } = failuresOf(keys(address, '').address, now);
  return Math.min(2000, Math.max(0, failures - FREE.address) * 100);
}

/** @returns how many there were of this address and client together. */
export function noteFailure(address: string, client: string, now: number): number {
  const own = keys(address, client);
  for (const key of Object.values(own)) {
    const { failures } = failuresOf(key, now);
    counts.delete(key);
    counts.set(key, { failures: failures + 1, last: now });
  }
  for (const key of counts.keys()) {
    if (counts.size <= REMEMBERED) break;
    counts.delete(key);
  }
  return failuresOf(own.pair, now).failures;
}

export function noteSuccess(address: string, client: string): void {
  counts.delete(keys(address, client).pair);
}
