export type FaultKind =
  | 'timeout_before'
  | 'timeout_after'
  | 'reset_before'
  | 'reset_after'
  | 'error_before'
  | 'error_after'
  | 'rate_limit'
  | 'key_in_use'
  | 'lock_timeout'
  | 'hold'
  | 'delay'
  | 'after_webhooks';

/** Something to go wrong with the next matching requests. */
export interface Fault {
  kind: FaultKind;
  /** Only this method. */
  method?: string;
  /** A path, a route such as /v1/invoices/:id/finalize, or the start of either followed by a star. */
  path?: string;
  /** How many requests; one unless told. */
  times?: number;
  /** Let this many matching ones pass first. */
  skip?: number;
  /** Instead of each: by chance, with the seed given to `startStripe`. */
  probability?: number;
  /** delay: how long; timeout_*: when to close the silent connection (else the caller has to give up). */
  ms?: number;
  /** rate_limit: Retry-After in seconds. */
  retryAfter?: number;
  /** Sets Stripe-Should-Retry. */
  shouldRetry?: boolean;
}

/** Which request meets which fault, the same for the same seed. */
export class Faults {
  private waiting: (Fault & { left: number; toSkip: number })[] = [];
  private released: (() => void)[] = [];
  private random: number;

  constructor(seed: number) {
    this.random = seed >>> 0 || 1;
  }

  add(...faults: Fault[]): void {
    const byChance = (fault: Fault) => fault.probability !== undefined && fault.times === undefined;
    for (const fault of faults) {
      const left = byChance(fault) ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
      this.waiting.push({ ...fault, left, toSkip: fault.skip ?? 0 });
    }
  }

  clear(): void {
    this.waiting = [];
    this.release();
  }

  /** Those still to happen. */
  get pending(): Fault[] {
    return this.waiting.map(({ left, toSkip: _, ...fault }) => ({ ...fault, times: left }));
  }

  meet(method: string, path: string, route: string): Fault | null {
    for (const fault of this.waiting) {
      if (fault.method && fault.method !== method) continue;
      if (fault.path && !matches(fault.path, path, route)) continue;
      if (fault.toSkip > 0) {
        fault.toSkip -= 1;
        continue;
      }
      if (fault.probability !== undefined && this.chance() >= fault.probability) continue;
      fault.left -= 1;
      this.waiting = this.waiting.filter(({ left }) => left > 0);
      return fault;
    }
    return null;
  }

  /** Resolves when `release` is called. */
  held(): Promise<void> {
    return new Promise((resolve) => this.released.push(resolve));
  }

  release(): void {
    for (const go of this.released.splice(0)) go();
  }

  // xorshift32
  private chance(): number {
    this.random ^= this.random << 13;
    this.random ^= this.random >>> 17;
    this.random ^= this.random << 5;
    return (this.random >>> 0) / 2 ** 32;
  }
}

function matches(wanted: string, path: string, route: string): boolean {
  if (wanted.endsWith('*')) return path.startsWith(wanted.slice(0, -1));
  return wanted === path || wanted === route;
}
