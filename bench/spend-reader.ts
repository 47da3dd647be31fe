import pg from 'pg';
import { readCountries } from '../app/t/[tenant]/countries/report';
import { asTenant } from '../lib/db/pools';
import { readSpend } from '../lib/spend/read';
import { END, SPEND_FROM } from './ledger';

/** Reads spend from the database of its environment, as often as it is asked to: see spend.ts. */
export interface SpendTimes {
  /** Milliseconds in which a query was waited for. */
  api: number;
  page: number;
}

/** Time in which at least one query was waited for. */
let waited = 0;
let open = 0;
let began = 0;
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function timed(this: pg.Client, ...given: unknown[]) {
  if (open++ === 0) began = performance.now();
  const answer = (query as (...all: unknown[]) => unknown).apply(this, given);
  const done = () => {
    if (--open === 0) waited += performance.now() - began;
  };
  if (answer instanceof Promise) answer.then(done, done);
  else done();
  return answer;
} as typeof query;

const period = { from: SPEND_FROM, to: END };

process.on('message', async (tenantId: number) => {
  const answer: SpendTimes = { api: 0, page: 0 };
  waited = 0;
  await asTenant(tenantId, (client) =>
    readSpend(client, tenantId, { ...period, groupBy: ['country', 'category'] }),
  );
  answer.api = waited;
  waited = 0;
  const tenant = { id: tenantId, slug: `bench-${tenantId}`, name: 'Bench', currency: 'USD', timezone: 'UTC' };
  const { rows } = await asTenant(tenantId, (client) => readCountries(client, tenant, period, END));
  if (rows.length === 0) throw new Error(`tenant ${tenantId} has no spend`);
  answer.page = waited;
  process.send!(answer);
});
process.send!('ready');
