import { describe, expect, test } from 'vitest';
import { endpointOf, paced } from './pace';

test.each([
  ['POST', '/v1/invoices', 'POST /v1/invoices'],
  ['GET', '/v1/invoices?limit=100&customer=cus_1', 'GET /v1/invoices'],
  ['POST', '/v1/invoices/in_1QxYz2/add_lines', 'POST /v1/invoices/:id/add_lines'],
  ['GET', '/v1/credit_notes/cn_1AbC', 'GET /v1/credit_notes/:id'],
  ['POST', '/v1/billing_portal/sessions', 'POST /v1/billing_portal/sessions'],
  ['GET', '/v1/invoice_payments?invoice=in_1', 'GET /v1/invoice_payments'],
])('%s %s is an endpoint of its own', (method, path, endpoint) => {
  expect(endpointOf(method, path)).toBe(endpoint);
});

type Client = Parameters<typeof paced>[0];

/** A client whose answers are these, then 200; it notes when it was asked for what. */
function answering(statuses: [status: number, headers?: Record<string, string>][] = []) {
  const asked: { at: number; path: string; headers: unknown }[] = [];
  const client: Client = {
    getClientName: () => 'test',
    makeRequest: async (_host, _port, path, _method, headers) => {
      asked.push({ at: performance.now(), path, headers });
      const [status, answered = {}] = statuses.shift() ?? [200];
      return {
        getStatusCode: () => status,
        getHeaders: () => answered,
        getRawResponse: () => null,
        toStream: () => null,
        toJSON: async () => ({}),
      };
    },
  };
  const request = (via: Client, path: string) =>
    via.makeRequest('h', '1', path, 'POST', { key: path }, '', 'http', 1);
  return { asked, client, request };
}

describe('a pace', () => {
  test('holds for each endpoint by itself, however many ask at once', async () => {
    const { asked, client, request } = answering();
    const perSecond = 50;
    const via = paced(client, perSecond);
    await Promise.all(
      Array.from({ length: 80 }, (_, n) =>
        Promise.all([request(via, `/v1/invoices/in_${n}/send`), request(via, '/v1/customers')]),
      ),
    );
    for (const end of ['/send', '/customers']) {
      const times = asked.filter(({ path }) => path.endsWith(end)).map(({ at }) => at);
      // In no second more than the limit, whatever second one takes, but for the few that catch up.
      for (const from of times) {
        expect(times.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(
          perSecond + 6,
        );
      }
      expect(times.at(-1)! - times[0]!).toBeGreaterThan((80 / perSecond - 1.01) * 1000);
    }
  });

  test('sends what was refused again as it was, and gives up after some tries', async () => {
    const refused: [number, Record<string, string>] = [429, { 'retry-after': '0' }];
    const { asked, client, request } = answering([refused, refused]);
    expect((await request(paced(client, 1000), '/v1/invoices')).getStatusCode()).toBe(200);
    expect(asked.map(({ headers }) => headers)).toEqual(Array(3).fill({ key: '/v1/invoices' }));

    const never = answering(Array.from({ length: 20 }, () => refused));
    expect((await never.request(paced(never.client, 1000), '/v1/invoices')).getStatusCode()).toBe(429);
    expect(never.asked).toHaveLength(8);
  });
});
