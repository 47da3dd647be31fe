import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhooks, type WebhookTarget } from './events/webhooks';
import { ApiError } from './http/errors';
import { Faults } from './http/faults';
import { Buckets, type Limits } from './http/limits';
import { type Logged, serve } from './http/server';
import { byHand, steer } from './operator';
import { hostedPage } from './pages/hosted';
import { pass } from './resources/finalize';
import { noteChange } from './resources/search';
import { Store } from './store';

/** The version whose shapes the stand-in speaks: that of the stripe package in package.json. */
export const API_VERSION = '2026-10-28.endive';

export interface StandInOptions {
  /** A free one unless told. */
  port?: number;
  /** Milliseconds; the machine's clock unless told. */
  now?: () => number;
  webhook?: WebhookTarget;
  /** None unless told. */
  limits?: Limits;
  /** The only key that is let in; any sk_test_… unless told. */
  apiKey?: string;
  /** Stripe Tax: percent by country, 0 elsewhere. */
  taxPercentages?: Record<string, string>;
  /** How far search is behind; a minute unless told. */
  searchDelayMs?: number;
  /** For faults by chance. */
  seed?: number;
  /** A file the state is read from and written to. */
  stateFile?: string;
}

export interface StandIn {
  url: string;
  host: string;
  port: number;
  /** All that is stored, live. */
  state: Store;
  requests: Logged[];
  faults: Faults;
  webhooks: Webhooks;
  /** Moves the clock on; what is due (automatic finalising, overdue invoices) happens. */
  advance: (ms: number) => void;
  limit: (limits: Limits | null) => void;
  byHand: (action: string, order: Parameters<typeof byHand>[2]) => object;
  stop: () => Promise<void>;
}

/** A Stripe of our own: stateful, over HTTP, with faults on demand. */
export async function startStripe(options: StandInOptions = {}): Promise<StandIn> {
  const {
    now = Date.now,
    taxPercentages = { FR: '20', DE: '19' },
    searchDelayMs = 60_000,
    stateFile,
  } = options;
  const store = new Store({ now, apiVersion: API_VERSION, taxPercentages, searchDelayMs });
  if (stateFile && existsSync(stateFile)) store.load(stateFile);
  const webhooks = new Webhooks(store, options.webhook);
  const faults = new Faults(options.seed ?? 1);
  const buckets = new Buckets(options.limits);
  const requests: Logged[] = [];
  const saving = stateFile ? saver(store, stateFile) : null;

  store.onEvent = (event) => {
    const { object, id } = event.data.object as { object: string; id: string };
    if (object === 'customer' || object === 'invoice') noteChange(store, id);
    webhooks.take(event);
  };
  const api = { store, faults, buckets, webhooks, log: requests, apiKey: options.apiKey ?? null };
  const server = serve(api, (request, response, body) => void elsewhere(standIn, request, response, body));
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  store.url = `http://127.0.0.1:${port}`;

  const standIn: StandIn = {
    url: store.url,
    host: '127.0.0.1',
    port,
    state: store,
    requests,
    faults,
    webhooks,
    advance(ms) {
      store.advance(ms);
      pass(store);
    },
    limit: (limits) => {
      buckets.limits = limits;
    },
    byHand: (action, order) => byHand(store, action, order),
    async stop() {
      faults.clear();
      await webhooks.stop();
      clearInterval(saving ?? undefined);
      if (stateFile) store.save(stateFile);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

function saver(store: Store, file: string): NodeJS.Timeout {
  const timer = setInterval(() => store.save(file), 500);
  timer.unref();
  return timer;
}

async function elsewhere(standIn: StandIn, request: IncomingMessage, response: ServerResponse, body: string) {
  const url = new URL(request.url!, standIn.url);
  try {
    if (url.pathname.startsWith('/_test/')) {
      json(response, 200, await steer(standIn, request.method!, url, body));
      return;
    }
    const page = hostedPage(standIn.state, request.method!, url.pathname, body);
    response.writeHead(page.status, {
      'content-type': page.type,
      ...(page.location && { location: page.location }),
    });
    response.end(page.body);
  } catch (error) {
    if (error instanceof ApiError) json(response, error.status, { error: error.body });
    else json(response, 500, { error: { message: String(error) } });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
