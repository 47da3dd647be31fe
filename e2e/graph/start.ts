import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { DataPoint } from '../../lib/reconcile-meta/testing';

/** What the next requests meet, one each. */
export type Fault =
  /** Token over, no permission, too often, too often for so many minutes, Meta's own fault, something new. */
  | 'expired'
  | 'forbidden'
  | 'limit'
  | 'limit_for_19_minutes'
  | 'unavailable'
  | 'unknown'
  /** HTTP without an error of Meta's. */
  | 'gateway'
  | 'hang'
  | 'hang_up'
  | 'half_an_answer'
  | 'another_shape'
  | 'redirect'
  | 'next_elsewhere';

interface Account {
  token: string;
  points: DataPoint[];
  /** On a partner's line of credit: without costs. */
  withoutCosts?: boolean;
}

export interface Graph {
  url: string;
  accounts: Map<string, Account>;
  faults: Fault[];
  /** Of each request: its path with the query, and how it was authorised. */
  requests: { path: string; authorization: string }[];
  /** Points on a page. */
  pageSize: number;
  stop: () => Promise<void>;
}

const ERRORS: Partial<Record<Fault, [status: number, code: number, message: string]>> = {
  expired: [401, 190, 'Error validating access token: Session has expired'],
  forbidden: [403, 200, 'You do not have the permission'],
  limit: [400, 80007, 'There have been too many calls from this account'],
  limit_for_19_minutes: [400, 4, 'Application request limit reached'],
  unavailable: [500, 2, 'Service temporarily unavailable'],
  unknown: [400, 100, 'Invalid parameter'],
};

const FIELD =
  /^pricing_analytics\.start\((\d+)\)\.end\((\d+)\)\.granularity\(HALF_HOUR\)\.dimensions\((\[[^)]*\])\)\.metric_types\((\[[^)]*\])\)$/;
const DIMENSIONS = ['PHONE', 'COUNTRY', 'PRICING_CATEGORY', 'PRICING_TYPE', 'TIER'];

/** A Graph API of our own: as strict about what it is asked as its documents are, and faulty on demand. */
export async function startGraph(): Promise<Graph> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const graph: Graph = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accounts: new Map(),
    faults: [],
    requests: [],
    pageSize: 500,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url!, graph.url);
    if (url.pathname === '/_test/account') {
      const [id, account] = JSON.parse(await text(request)) as [string, Account];
      graph.accounts.set(id, account);
      return send(response, 200, {});
    }
    if (url.pathname === '/_test/faults') {
      graph.faults.push(...(JSON.parse(await text(request)) as Fault[]));
      return send(response, 200, {});
    }
    graph.requests.push({ path: request.url!, authorization: request.headers.authorization ?? '' });
    const fault = graph.faults.shift();
    const error = fault && ERRORS[fault];
    if (error) return fail(response, ...error, fault === 'limit_for_19_minutes' ? 19 : 0);
    if (fault === 'hang') return;
    if (fault === 'hang_up') return request.socket.destroy();
    if (fault === 'redirect') return response.writeHead(302, { location: `${graph.url}/elsewhere` }).end();
    if (fault === 'gateway') return response.writeHead(502).end('<html>Bad Gateway</html>');
    serve(url, request, response, fault);
  }

  function serve(url: URL, request: IncomingMessage, response: ServerResponse, fault: Fault | undefined) {
    const [, version, waba = '', edge] = url.pathname.split('/');
    const account = graph.accounts.get(waba);
    if (!account || version !== 'v24.0') return fail(response, 400, 100, `Unknown path ${url.pathname}`);
    if (url.searchParams.has('access_token')) return fail(response, 400, 100, 'The token is in the address');
    if (request.headers.authorization !== `Bearer ${account.token}`)
      return fail(response, 401, 190, `Malformed access token ${request.headers.authorization}`);
    const asked = FIELD.exec(url.searchParams.get('fields') ?? '');
    const lists = asked?.slice(3).map((list) => JSON.parse(list).sort().join());
    if (!asked || lists![0] !== [...DIMENSIONS].sort().join() || lists![1] !== 'COST,VOLUME')
      return fail(response, 400, 100, 'Invalid parameter');
    const [from, to] = [Number(asked[1]), Number(asked[2])];
    if (from % 1800 !== 0 || to % 1800 !== 0 || from >= to)
      return fail(response, 400, 100, 'Invalid parameter');
    const listing = page(url, waba, account, [from, to], fault);
    if (fault === 'another_shape')
      return send(response, 200, { id: waba, pricing_analytics: { data: 'none' } });
    const body = JSON.stringify(edge ? listing : { pricing_analytics: listing, id: waba });
    response.setHeader('content-type', 'application/json');
    response.end(fault === 'half_an_answer' ? body.slice(0, body.length / 2) : body);
  }

  /** The next one's address holds the token, as Meta's does. */
  function page(
    url: URL,
    waba: string,
    { points, token, withoutCosts }: Account,
    [from, to]: [number, number],
    fault: Fault | undefined,
  ) {
    const at = Number(url.searchParams.get('after') ?? 0);
    const all = points.filter(({ start }) => start >= from && start < to);
    const shown = all.slice(at, at + graph.pageSize);
    const data_points = withoutCosts ? shown.map(({ cost, ...point }) => point) : shown;
    const query = new URLSearchParams(url.searchParams);
    query.set('after', String(at + graph.pageSize));
    query.set('access_token', token);
    const home = fault === 'next_elsewhere' ? 'https://graph.invalid' : graph.url;
    const next = `${home}/v24.0/${waba}/pricing_analytics?${query}`;
    const goesOn = at + graph.pageSize < all.length || fault === 'next_elsewhere';
    return { data: data_points.length > 0 ? [{ data_points }] : [], ...(goesOn && { paging: { next } }) };
  }

  return graph;
}

function fail(response: ServerResponse, status: number, code: number, message: string, minutes = 0) {
  if (minutes > 0) {
    const usage = { 1: [{ type: 'management', estimated_time_to_regain_access: minutes }] };
    response.setHeader('x-business-use-case-usage', JSON.stringify(usage));
  }
  send(response, status, { error: { message, type: 'OAuthException', code, fbtrace_id: 'AbCdEf123' } });
}

function send(response: ServerResponse, status: number, body: object) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
