import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';

type HttpClient = Stripe.HttpClient;

const MOST_TRIES = 8;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/**
 * Requests that keep to a pace for each endpoint, however many invoices are at work at once. One that is refused for
 * being one too many never began, so it is sent again as it was, its idempotency key with it: after Retry-After, or
 * twice as long each time; the others at that endpoint wait as well.
 */
export function paced(client: HttpClient, perSecond: number): HttpClient {
  const paces = new Map<string, Pace>();

  const makeRequest: HttpClient['makeRequest'] = async (...request) => {
    const [, , path, method] = request;
    const endpoint = endpointOf(method, path);
    let pace = paces.get(endpoint);
    if (!pace) {
      pace = new Pace(perSecond);
      paces.set(endpoint, pace);
    }
    for (let tries = 1; ; tries++) {
      await pace.turn();
      const response = await client.makeRequest(...request);
      if (response.getStatusCode() !== 429 || tries === MOST_TRIES) return response;
      pace.rest(waitOf(response.getHeaders()['retry-after'], tries));
      await response.toJSON().catch(() => {});
    }
  };
  return { getClientName: () => client.getClientName(), makeRequest };
}

/** POST /v1/invoices/in_1abc/finalize?x=1 -> POST /v1/invoices/:id/finalize. */
export function endpointOf(method: string, path: string): string {
  const parts = path.split('?', 1)[0]!.split('/');
  return `${method} ${parts.map((part) => (/^[a-z]+_.*\d/.test(part) ? ':id' : part)).join('/')}`;
}

function waitOf(retryAfter: unknown, tries: number): number {
  const seconds = Number(retryAfter);
  if (retryAfter !== undefined && seconds >= 0) return Math.min(seconds * 1000, LONGEST_WAIT_MS);
  // Not in step with another process that was refused as well.
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS) * (0.75 + Math.random() / 2);
}

/** A busy process that comes late may catch up with so many at once. */
const SLACK = 5;

/** Turns at even distances. */
class Pace {
  private readonly distanceMs: number;
  private next = 0;

  constructor(perSecond: number) {
    this.distanceMs = 1000 / perSecond;
  }

  async turn(): Promise<void> {
    const now = performance.now();
    const turn = Math.max(this.next, now - SLACK * this.distanceMs);
    this.next = turn + this.distanceMs;
    if (turn > now) await sleep(turn - now);
  }

  rest(ms: number): void {
    this.next = Math.max(this.next, performance.now() + ms);
  }
}
