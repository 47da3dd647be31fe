import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type pg from 'pg';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Answer, Commit } from '../inbox/receive';
import type { Worked } from '../inbox/work';
import { readStanding } from './standing';

const MAX_SILENCE_MS = 2_000;

/**
 * What Prometheus asks for. Counters are of this process and cost an addition where they count; gauges are read from the
 * database when somebody asks. Labels are words of this program only, never anything that came from outside.
 */
export function createMetrics(pool: () => pg.Pool, tokenOf: () => string | null) {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `parley_${name}_total`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `parley_${name}`, help, buckets, registers });

  const received = counter('deliveries_received', 'POSTs to a webhook of WhatsApp.');
  const acknowledged = counter('deliveries_acknowledged', 'Deliveries answered 200: they are kept.');
  const refused = counter('deliveries_refused', 'Deliveries not answered 200.', ['reason']);
  const receivedBytes = counter('deliveries_bytes', 'Bytes of the bodies received.');
  const acknowledgeSeconds = histogram(
    'acknowledge_seconds',
    'From a whole body to its 200.',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  );
  const commitDeliveries = histogram(
    'commit_deliveries',
    'Deliveries that share a commit.',
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
  );
  const commitSeconds = histogram(
    'commit_seconds',
    'One commit of deliveries.',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  );
  const worked = counter('deliveries_worked', 'Deliveries taken out of the inbox or put in quarantine.');
  const statuses = counter('statuses', 'Statuses of connected numbers that were worked.');
  const duplicates = counter('statuses_unchanged', 'Statuses that said nothing new: repetitions, mostly.');
  const charges = counter('charges_posted', 'Rows of the ledger that charge.');
  const reversals = counter('reversals_posted', 'Rows of the ledger that take one back.');
  const setBack = counter('deliveries_set_back', 'Tries to work a delivery that failed.');
  const waits = counter('worker_waits', 'Times that the worker waited for the database.');
  const workSeconds = histogram(
    'work_seconds',
    'One batch of deliveries, from its claim to its commit.',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  );
  const billingFailed = counter('billing_failed', 'Pieces of billing work that broke off.');
  const up = new Gauge({
    name: 'parley_database_up',
    help: '1 when the gauges of the database could be read.',
    registers,
  });
  const gauges = new Map<string, Gauge>();
  collectDefaultMetrics({ register: registry });

  async function readGauges() {
    try {
      for (const { name, help, value } of await inTime(readStanding(pool()))) {
        const gauge = gauges.get(name) ?? new Gauge({ name: `parley_${name}`, help, registers });
        gauges.set(name, gauge);
        gauge.set(value);
      }
      up.set(1);
    } catch {
      // What was true before is not told as if it were true now.
      for (const gauge of gauges.values()) gauge.set(Number.NaN);
      up.set(0);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8') =>
      response
        .writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...AGAIN[status] })
        .end(body);
    const token = tokenOf();
    if (token === null) return answer(404, 'Not found.');
    if (!isToken(request.headers.authorization, token))
      return answer(401, 'The token of METRICS_TOKEN is needed.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'Use GET.');
    await readGauges();
    return answer(200, await registry.metrics(), registry.contentType);
  }

  return {
    handle,
    answered: ({ refused: reason }: Answer, ms: number, bytes: number) => {
      received.inc();
      receivedBytes.inc(bytes);
      if (reason) refused.inc({ reason });
      else {
        acknowledged.inc();
        acknowledgeSeconds.observe(ms / 1_000);
      }
    },
    committed: ({ ids, ms }: Commit) => {
      commitDeliveries.observe(ids.length);
      commitSeconds.observe(ms / 1_000);
    },
    worked: (done: Worked, ms: number) => {
      worked.inc(done.deliveries.length);
      statuses.inc(done.statuses);
      duplicates.inc(done.unchanged);
      charges.inc(done.charges);
      reversals.inc(done.reversals);
      workSeconds.observe(ms / 1_000);
    },
    setBack: () => setBack.inc(),
    waits: () => waits.inc(),
    billingFailed: () => billingFailed.inc(),
  };
}

const AGAIN: Record<number, Record<string, string>> = {
  401: { 'WWW-Authenticate': 'Bearer' },
  405: { Allow: 'GET, HEAD' },
};

/** As hashes, so that neither length nor beginning shows in the time. */
function isToken(header: string | undefined, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(header ?? ''), hash(`Bearer ${token}`));
}

/** Whoever asks is answered, although the database is silent. */
async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database says nothing')), MAX_SILENCE_MS);
  });
  return Promise.race([asked, silence]).finally(() => clearTimeout(timer));
}
