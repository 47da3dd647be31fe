import { ApiError } from './errors';

export interface Limits {
  /** Requests a second and endpoint. */
  perSecond: number;
  /** Bucket size; a second's worth unless told. */
  burst?: number;
  /** Seconds for a Retry-After header; none unless told. */
  retryAfter?: number;
  /** The Stripe-Should-Retry header; none unless told. */
  shouldRetry?: boolean;
}

/** A token bucket for each endpoint, in real time: it guards the pace, not the books. */
export class Buckets {
  limits: Limits | null;
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(limits: Limits | undefined) {
    this.limits = limits ?? null;
  }

  take(route: string): void {
    if (!this.limits) return;
    const { perSecond, burst = perSecond } = this.limits;
    const at = performance.now();
    const bucket = this.buckets.get(route) ?? { tokens: burst, at };
    bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    this.buckets.set(route, bucket);
    if (bucket.tokens < 1) throw tooMany(this.limits);
    bucket.tokens -= 1;
  }
}

export function tooMany({ retryAfter, shouldRetry }: Pick<Limits, 'retryAfter' | 'shouldRetry'>): ApiError {
  const headers: Record<string, string> = { 'stripe-rate-limited-reason': 'endpoint-rate' };
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
  if (shouldRetry !== undefined) headers['stripe-should-retry'] = String(shouldRetry);
  return new ApiError(
    429,
    {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message:
        'Request rate limit exceeded. Learn more about rate limits here: https://stripe.com/docs/rate-limits.',
      doc_url: 'https://stripe.com/docs/error-codes/rate-limit',
    },
    false,
    headers,
  );
}
