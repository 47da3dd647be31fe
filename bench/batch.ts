import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { closePools } from '../lib/db/pools';
import { copySpeed, emptied } from './database';
import { CONNECTIONS, load, post, signed } from './posting';
import type { Measure, Report } from './run';
import { answering, freePort, start, stop } from './server';

const STATUSES = 100;
const BODIES = 300;

/**
 * Signed deliveries of a hundred statuses each, answered after the commit; against COPY of the same bodies with their
 * hashes into a table like the one they are kept in. Both in statuses a second.
 */
export async function batch({ seconds }: { seconds: number }): Promise<Report> {
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench');
  process.env.DATABASE_URL = url;
  const bodies = Array.from({ length: BODIES }, (_, i) => bodyOf(i));
  const requests = bodies.map(signed);
  const raw = bodies.map((body) => Buffer.from(body));
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await emptied(url, owner);
    await closePools();
    // Enough of them that a second or two pass; the first turn warms up.
    const many = Array.from({ length: 10 }, () => raw).flat();
    await copySpeed(owner, many);
    const copied = await copySpeed(owner, many);
    const port = await freePort();
    const server = start('server.ts', { DATABASE_URL: url, PORT: String(port), PARLEY_PROCESS: 'web' });
    try {
      await answering(async () => (await post(port, requests[0]!)).ok);
      await load(port, requests, 2);
      const { average, p50, p99 } = await load(port, requests, seconds);
      const measures: Measure[] = [
        { what: 'COPY of the same bodies', perSecond: copied * STATUSES, ratio: 1 },
        {
          what: 'webhook endpoint: answered after commit',
          perSecond: average * STATUSES,
          p50Ms: p50,
          p99Ms: p99,
          ratio: average / copied,
        },
      ];
      const settings = {
        connections: CONNECTIONS,
        seconds,
        'statuses a delivery': STATUSES,
        'bytes a delivery': Math.round(raw.reduce((sum, { length }) => sum + length, 0) / raw.length),
        node: process.version,
        fsync: 'on',
      };
      return { unit: 'statuses', settings, measures };
    } finally {
      await stop(server);
    }
  } finally {
    await owner.end();
    await release();
  }
}

/** As Meta sends them together: one number's, of the last few seconds. */
function bodyOf(place: number): string {
  const at = Date.parse('2026-11-01T12:00:00Z') / 1000 + place;
  const statuses = Array.from({ length: STATUSES }, (_, i) => ({
    id: `wamid.HBgLMzM2MTIzNDU2NzgVAgARGBI${String(place * STATUSES + i).padStart(12, '0')}`,
    status: ['sent', 'delivered', 'read'][i % 3],
    timestamp: String(at + (i % 5)),
    recipient_id: String(33_612_000_000 + ((place * STATUSES + i) % 50_000)),
    pricing: { billable: true, pricing_model: 'PMP', category: 'marketing', type: 'regular' },
  }));
  const metadata = { display_phone_number: '33123456789', phone_number_id: '106540352242922' };
  const value = { messaging_product: 'whatsapp', metadata, statuses };
  const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value }] }];
  return JSON.stringify({ object: 'whatsapp_business_account', entry });
}
