import { asTenant, closePools } from '../lib/db/pools';
import { listCharges } from '../lib/ledger/read';
import { ledgerOf } from './ledger';
import { quantile } from './quantile';
import type { Measure, Report } from './run';

const PAGE = 50;
const DEEP = 1_000;
/** Each has more than a thousand pages. */
const ASKED = 8;
const EVER = { from: '2000-01-01', to: '2100-01-01' };

/**
 * The first page of the list of charges and its thousandth, in turns, of several tenants of a ledger of `--charges`
 * million. The way to the thousandth page is gone once, before anything is measured.
 */
export async function charges({ seconds, millions }: { seconds: number; millions: number }): Promise<Report> {
  const { url, release } = await ledgerOf(millions * 1_000_000);
  process.env.DATABASE_URL = url;
  const times: number[][] = [[], []];
  try {
    const cursors = new Map<number, string>();
    for (let tenant = 1; tenant <= ASKED; tenant++) cursors.set(tenant, await cursorOf(tenant));
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      for (const [tenant, deep] of cursors) {
        for (const [i, cursor] of [undefined, deep].entries()) {
          const before = performance.now();
          const { charges } = await list(tenant, PAGE, cursor);
          times[i]!.push(performance.now() - before);
          if (charges.length !== PAGE)
            throw new Error(`tenant ${tenant}: ${charges.length} of ${PAGE} charges`);
        }
      }
    }
  } finally {
    await closePools();
    await release();
  }
  const sorted = times.map((one) => one.sort((a, b) => a - b));
  const first = quantile(sorted[0]!, 0.5);
  return {
    unit: 'pages',
    settings: {
      charges: millions * 1_000_000,
      tenants: ASKED,
      'rows a page': PAGE,
      'reads of each': sorted[0]!.length,
      'ratio of': 'p50',
      node: process.version,
    },
    measures: sorted.map((some, i): Measure => {
      const p50Ms = quantile(some, 0.5);
      return {
        what: i === 0 ? 'page 1' : `page ${DEEP}`,
        perSecond: (some.length / some.reduce((all, one) => all + one, 0)) * 1000,
        p50Ms,
        p95Ms: quantile(some, 0.95),
        ratio: p50Ms / first,
      };
    }),
  };
}

function list(tenant: number, limit: number, cursor?: string) {
  return asTenant(tenant, (client) => listCharges(client, tenant, EVER, { limit, cursor }));
}

/** Where page 1,000 begins. */
async function cursorOf(tenant: number): Promise<string> {
  let cursor: string | undefined;
  for (let left = (DEEP - 1) * PAGE; left > 0; ) {
    const { charges, next } = await list(tenant, Math.min(left, 5_000), cursor);
    if (next === null) throw new Error(`tenant ${tenant} has no page ${DEEP}: ask for more charges`);
    cursor = next;
    left -= charges.length;
  }
  return cursor!;
}
