import type { Store } from '../store';
import { ApiError } from './errors';

const DAY_MS = 24 * 3600 * 1000;

/** The answer of the first call made under a key, or the mark that it is still at work. */
export interface Saved {
  route: string;
  params: string;
  at: number;
  status: number | null;
  body: string;
}

/** The saved answer of a key, null when the call may go ahead (the key is then in use until `finish` or `forget`). */
export function claim(store: Store, key: string, route: string, params: string): Saved | null {
  if (key.length > 255) {
    throw new ApiError(
      400,
      { type: 'invalid_request_error', message: 'Idempotency keys are at most 255 characters.' },
      false,
    );
  }
  const saved = store.tables.keys.get(key);
  if (saved && store.now() - saved.at < DAY_MS) {
    if (saved.route !== route)
      throw misused(
        `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${saved.route}' vs '${route}').`,
        key,
      );
    if (saved.params !== params)
      throw misused(
        'Keys for idempotent requests can only be used with the same parameters they were first used with.',
        key,
      );
    if (saved.status === null) throw inUse(key);
    return saved;
  }
  store.tables.keys.set(key, { route, params, at: store.now(), status: null, body: '' });
  return null;
}

export function finish(store: Store, key: string, status: number, body: string): void {
  const saved = store.tables.keys.get(key);
  if (saved) Object.assign(saved, { status, body });
}

export function forget(store: Store, key: string): void {
  store.tables.keys.delete(key);
}

function misused(message: string, key: string): ApiError {
  const hint = `Try using a key other than '${key}' if you meant to execute a different request.`;
  return new ApiError(400, { type: 'idempotency_error', message: `${message} ${hint}` }, false);
}

export function inUse(key: string): ApiError {
  return new ApiError(
    409,
    {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    },
    false,
  );
}
