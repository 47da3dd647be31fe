import type { EventRecord } from '../records';
import type { Store } from '../store';

/** Notes that something happened, with the object as it is now; who listens hears of it. */
export function emit(store: Store, type: string, object: object, previous?: object): void {
  const event: EventRecord = {
    id: store.id('evt'),
    created: store.seconds(),
    type,
    apiVersion: store.settings.apiVersion,
    data: { object: structuredClone(object), ...(previous && { previous_attributes: previous }) },
    request: store.request ?? { id: null, idempotency_key: null },
    pending: 0,
  };
  store.tables.events.set(event.id, event);
  store.onEvent(event);
}

/** `previous_attributes`: what differs, as it was. */
export function difference(before: object, after: object): object {
  const now = after as Record<string, unknown>;
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return Object.fromEntries(Object.entries(before).filter(([key, value]) => !same(value, now[key])));
}

export function renderEvent(event: EventRecord): object {
  return {
    id: event.id,
    object: 'event',
    api_version: event.apiVersion,
    created: event.created,
    data: event.data,
    livemode: false,
    pending_webhooks: event.pending,
    request: event.request,
    type: event.type,
  };
}
