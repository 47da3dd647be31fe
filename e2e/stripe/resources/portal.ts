import { randomBytes } from 'node:crypto';
import { renderEvent } from '../events/record';
import type { Call, Routes } from '../http/call';
import { missing } from '../http/errors';
import { newest, page, paging } from '../http/lists';
import { flag, list, need, range, read, text, within } from '../http/params';
import type { EventRecord } from '../records';
import { liveCustomer } from './customers';
import { renderPortal } from './render';

function open({ store, form }: Call): object {
  const given = read(form, {
    customer: text(),
    return_url: text(),
    configuration: text(),
    locale: text(),
    on_behalf_of: text(),
  });
  const session = {
    id: store.id('bps'),
    created: store.seconds(),
    customer: liveCustomer(store, need(given.customer, 'customer'), 'customer').id,
    returnUrl: given.return_url ?? null,
    token: `test_${randomBytes(16).toString('hex')}`,
  };
  store.tables.portals.set(session.token, session);
  return renderPortal(store, session);
}

const KEPT_SECONDS = 30 * 86_400;

function events({ store, form }: Call): object {
  const given = read(form, {
    ...paging,
    type: text(),
    types: list(text(), 20),
    created: range,
    delivery_success: flag,
  });
  const named = (type: string, wanted: string) =>
    wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
  const wanted = given.types ?? (given.type ? [given.type] : null);
  const rows = newest(store.tables.events.values()).filter(
    (event: EventRecord) =>
      event.created > store.seconds() - KEPT_SECONDS &&
      (!wanted || wanted.some((type) => named(event.type, type))) &&
      (given.delivery_success == null || (event.pending === 0) === given.delivery_success) &&
      within(event.created, given.created),
  );
  return page('/v1/events', rows, given, renderEvent);
}

/** What an integration asks to see whether its key is good. */
const account = () => ({
  id: 'acct_standin',
  object: 'account',
  business_profile: { name: 'Parley stand-in' },
  charges_enabled: true,
  country: 'FR',
  default_currency: 'eur',
  type: 'standard',
});

export const portal: Routes = {
  'GET /v1/account': account,
  'POST /v1/billing_portal/sessions': open,
};

export const eventLog: Routes = {
  'GET /v1/events': events,
  'GET /v1/events/:id': ({ store, ids: [id] }) => {
    const event = store.tables.events.get(id!);
    if (!event) throw missing('event', id!);
    return renderEvent(event);
  },
};
