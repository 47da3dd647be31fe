import Stripe from 'stripe';
import { problemSentence, type StripeProblemKind } from './problems';

/** Stripe was asked and will not do it, or has something else than we do; waiting does not help. */
export class StripeProblem extends Error {
  override name = 'StripeProblem';

  constructor(kind: StripeProblemKind, values: Record<string, string>) {
    super(problemSentence(kind, values));
  }
}

export interface Failure {
  sentence: string;
  /** Trying again may help. */
  passing: boolean;
  /** The answer is kept with the idempotency key: under the same key the next try would get the same answer. */
  keySpent: boolean;
}

/** What a failure of Stripe means for us; null for any other, which is a defect or the database's. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof StripeProblem) return { sentence: error.message, passing: false, keySpent: false };
  if (!(error instanceof Stripe.errors.StripeError)) return null;
  const { statusCode = 0 } = error;
  const failure = (passing: boolean, sentence: string, keySpent = false) => ({ sentence, passing, keySpent });
  if (error instanceof Stripe.errors.StripeConnectionError) {
    return failure(true, problemSentence('unreachable'));
  }
  if (error instanceof Stripe.errors.StripeAuthenticationError) {
    return failure(true, problemSentence('wrong_key'));
  }
  if (error instanceof Stripe.errors.StripePermissionError) {
    return failure(true, problemSentence('not_allowed', { message: error.message }));
  }
  if (statusCode === 409 || statusCode === 429) return failure(true, problemSentence('busy'));
  if (error instanceof Stripe.errors.StripeIdempotencyError) {
    return failure(true, problemSentence('asked_twice'), true);
  }
  if (error instanceof Stripe.errors.StripeAPIError) {
    return failure(true, problemSentence('broken'), statusCode >= 500);
  }
  return failure(false, problemSentence('refused', { message: error.message }), true);
}

/** True when Stripe has no such object. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === 'resource_missing';
}

/** True when a card was not accepted. */
export function isDeclined(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeCardError;
}
