import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Webhooks } from '../events/webhooks';
import { routes } from '../resources/routes';
import type { Store } from '../store';
import type { Endpoint } from './call';
import { ApiError, invalid } from './errors';
import { expand } from './expand';
import type { Fault, Faults } from './faults';
import { parseForm } from './form';
import { claim, finish, forget, inUse } from './idempotency';
import { type Buckets, tooMany } from './limits';

/** One request as it came in, for tests to look at. */
export interface Logged {
  id: string;
  method: string;
  path: string;
  route: string;
  params: string;
  /** The Stripe-Version header; null where the caller pins none. */
  version: string | null;
  idempotencyKey: string | null;
  status: number | null;
  fault: string | null;
  replayed: boolean;
}

export interface Api {
  store: Store;
  faults: Faults;
  buckets: Buckets;
  webhooks: Webhooks;
  log: Logged[];
  apiKey: string | null;
}

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Answers /v1; everything else goes to `pages`. */
export function serve(
  api: Api,
  pages: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Server {
  return createServer(async (request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (request.url!.startsWith('/v1/')) await answer(api, request, response, body);
    else pages(request, response, body);
  });
}

async function answer(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): Promise<void> {
  const [path, query = ''] = request.url!.split('?');
  const method = request.method!;
  const params = method === 'POST' ? body : query;
  const found = findRoute(method, path!);
  const route = found?.route ?? path!;
  const header = (name: string) => (request.headers[name] as string | undefined) ?? null;
  const logged: Logged = {
    id: api.store.id('req'),
    method,
    path: path!,
    route,
    params,
    version: header('stripe-version'),
    idempotencyKey: method === 'POST' ? header('idempotency-key') : null,
    status: null,
    fault: null,
    replayed: false,
  };
  api.log.push(logged);
  const fault = api.faults.meet(method, path!, route);
  logged.fault = fault?.kind ?? null;
  if (fault && (await silent(fault, 'before', response))) return;

  const result = await produce(api, logged, found, header('authorization'), fault);
  if (fault?.kind === 'after_webhooks') await api.webhooks.idle();
  logged.status = result.status;
  if (fault && (await silent(fault, 'after', response))) return;
  response.writeHead(result.status, {
    'content-type': 'application/json',
    'request-id': logged.id,
    'stripe-version': logged.version ?? api.store.settings.apiVersion,
    ...(logged.idempotencyKey && { 'idempotency-key': logged.idempotencyKey, 'original-request': logged.id }),
    ...(logged.replayed && { 'idempotent-replayed': 'true' }),
    ...result.headers,
  });
  response.end(result.body);
}

/** True when this request gets no answer at this point. */
async function silent(fault: Fault, when: 'before' | 'after', response: ServerResponse): Promise<boolean> {
  if (fault.kind === `reset_${when}`) {
    response.socket?.resetAndDestroy();
    return true;
  }
  if (fault.kind !== `timeout_${when}`) return false;
  if (fault.ms !== undefined) {
    await wait(fault.ms);
    response.socket?.destroy();
  }
  return true;
}

type Found = { route: string; endpoint: Endpoint; ids: string[] };

async function produce(
  api: Api,
  logged: Logged,
  found: Found | null,
  authorization: string | null,
  fault: Fault | null,
): Promise<Answer> {
  const { store } = api;
  const key = logged.idempotencyKey;
  let claimed = false;
  try {
    authenticate(api, authorization);
    checkVersion(store, logged.version);
    if (!found) throw unknownUrl(logged);
    api.buckets.take(logged.route);
    if (fault) interfere(fault, key);
    if (key) {
      const saved = claim(store, key, `${logged.method} ${logged.path}`, logged.params);
      if (saved) {
        logged.replayed = true;
        return {
          status: saved.status!,
          body: saved.body,
          headers: saved.status! >= 500 ? { 'stripe-should-retry': 'false' } : {},
        };
      }
      claimed = true;
    }
    if (fault?.kind === 'delay') await wait(fault.ms ?? 1000);
    if (fault?.kind === 'hold') await api.faults.held();
    if (fault?.kind === 'error_before') throw broken(fault);
    const result = execute(store, logged, found);
    if (fault?.kind === 'error_after') throw broken(fault);
    if (key) finish(store, key, 200, result);
    return { status: 200, body: result };
  } catch (error) {
    const refusal = asApiError(error);
    const text = errorBody(refusal, logged);
    if (key && claimed) {
      if (refusal.saved) finish(store, key, refusal.status, text);
      else forget(store, key);
    }
    return { status: refusal.status, body: text, headers: refusal.headers };
  }
}

function execute(store: Store, logged: Logged, { endpoint, ids }: Found): string {
  const form = parseForm(logged.params);
  store.request = { id: logged.id, idempotency_key: logged.idempotencyKey };
  try {
    return JSON.stringify(expand(store, endpoint({ store, form, ids }), form));
  } finally {
    store.request = null;
  }
}

function interfere(fault: Fault, key: string | null): void {
  if (fault.kind === 'rate_limit') throw tooMany(fault);
  if (fault.kind === 'key_in_use') throw inUse(key ?? 'none');
  if (fault.kind === 'lock_timeout') {
    const message =
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request.';
    throw new ApiError(429, { type: 'invalid_request_error', code: 'lock_timeout', message }, false, {
      'stripe-should-retry': String(fault.shouldRetry ?? true),
    });
  }
}

// Stripe asks not to retry most 500s: under the same key it would only replay them.
function broken(fault: Fault): ApiError {
  const message = 'An unknown error occurred. Please contact support@stripe.com.';
  return new ApiError(500, { type: 'api_error', message }, true, {
    'stripe-should-retry': String(fault.shouldRetry ?? false),
  });
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  console.error('the Stripe stand-in failed', error);
  return new ApiError(500, { type: 'api_error', message: `stand-in: ${error}` });
}

function errorBody({ body }: ApiError, { id }: Logged): string {
  return JSON.stringify({
    error: { ...body, request_log_url: `https://dashboard.stripe.com/test/logs/${id}` },
  });
}

function authenticate({ apiKey }: Api, authorization: string | null): void {
  const refuse = (message: string) => {
    throw new ApiError(401, { type: 'invalid_request_error', message }, false);
  };
  const [scheme, value = ''] = authorization?.split(' ') ?? [];
  const key = scheme === 'Basic' ? Buffer.from(value, 'base64').toString().split(':')[0]! : value;
  if (!key)
    refuse(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  if (apiKey ? key !== apiKey : !/^[sr]k_test_/.test(key)) {
    refuse(
      `Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`,
    );
  }
}

function checkVersion(store: Store, version: string | null): void {
  if (version !== null && version !== store.settings.apiVersion) {
    throw invalid(
      `Invalid Stripe API version: ${version}. This stand-in speaks ${store.settings.apiVersion} only.`,
    );
  }
}

function unknownUrl({ method, path }: Logged): ApiError {
  const message = `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
  return new ApiError(404, { type: 'invalid_request_error', message }, false);
}

const table = Object.entries(routes).map(([name, endpoint]) => {
  const [method, route] = name.split(' ') as [string, string];
  // A literal segment wins over an id: search before :id.
  return { method, route, segments: route.split('/'), endpoint, ids: route.split(':').length };
});
table.sort((a, b) => a.ids - b.ids);

function findRoute(method: string, path: string): Found | null {
  const given = path.split('/');
  for (const { method: wanted, route, segments, endpoint } of table) {
    if (wanted !== method || segments.length !== given.length) continue;
    if (!segments.every((segment, at) => segment === ':id' || segment === given[at])) continue;
    const ids = given.filter((_, at) => segments[at] === ':id').map(decodeURIComponent);
    return { route, endpoint, ids };
  }
  return null;
}
