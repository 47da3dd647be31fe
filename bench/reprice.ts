import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../lib/db/embedded';
import { migrate } from '../lib/db/migrate';
import { closePools, createPool, withTenants } from '../lib/db/pools';
import { seedBuiltinRates } from '../lib/rates/store';
import { INBOUND, MESSAGES } from '../lib/reprice/read';
import { reprice } from '../lib/reprice/reprice';
import type { WhatIfRules } from '../lib/reprice/rules';
import type { Measure, Report } from './run';

const FROM = '2026-08-01';
const TO = '2026-09-01';
const NUMBERS = 4;
const PAGE = 5_000;

/**
 * A month of stored messages replayed under other rules, against reading the same rows once, unsorted, through the
 * same driver and in pages of the same size. `--messages N` (100,000 when absent). Passes alternate for `seconds`,
 * two at least; the fastest of each counts.
 */
export async function reprices({ seconds }: { seconds: number }): Promise<Report> {
  const messages = Number(flag('--messages') ?? 100_000);
  const { url, release } = await startEmbedded(path.resolve('.parley/bench'), 'bench_reprice');
  process.env.DATABASE_URL = url;
  const pool = createPool('parley_app', url, { max: 2 });
  try {
    await store(url, messages);
    const replay = (rules: WhatIfRules) => async () =>
      (await reprice(pool, 1, { from: FROM, to: TO, rules }, { page: PAGE })).confidence.messages;
    const work: [what: string, pass: () => Promise<number>][] = [
      ['read the same rows once', () => read(pool)],
      ['replay per message, October 2026', replay('pmp-2026-10')],
      ['replay per conversation', replay('cbp-2024-11')],
    ];
    const times = await alternate(work, seconds, messages);
    const rates = times.map((one) => (messages / Math.min(...one)) * 1000);
    return {
      unit: 'messages',
      settings: {
        messages,
        numbers: NUMBERS,
        page: PAGE,
        passes: times[0]!.length,
        'peak RSS (MB)': Math.round(process.resourceUsage().maxRSS / 1024),
        node: process.version,
      },
      measures: work.map(
        ([what], i): Measure => ({ what, perSecond: rates[i]!, ratio: rates[i]! / rates[0]! }),
      ),
    };
  } finally {
    await Promise.all([pool.end(), closePools()]);
    await release();
  }
}

function flag(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function alternate(work: [string, () => Promise<number>][], seconds: number, messages: number) {
  const times: number[][] = work.map(() => []);
  const end = performance.now() + seconds * 1000;
  while (times[0]!.length < 2 || performance.now() < end) {
    for (const [i, [what, pass]] of work.entries()) {
      const before = performance.now();
      const seen = await pass();
      times[i]!.push(performance.now() - before);
      if (seen !== messages) throw new Error(`${what}: ${seen} of ${messages} messages`);
    }
  }
  return times;
}

/** The rows that a replay reads, and nothing made of them. */
function read(pool: pg.Pool): Promise<number> {
  return withTenants(pool, [1], async (client) => {
    let messages = 0;
    for (let number = 0; number < NUMBERS; number++) {
      for (const [select, counts] of [
        [MESSAGES, 1],
        [INBOUND, 0],
      ] as const) {
        const unsorted = select.slice(0, select.indexOf('ORDER BY'));
        const all = [1, `phone${number}`, 0, 4e12];
        await client.query(`DECLARE bench NO SCROLL CURSOR FOR ${unsorted}`, all);
        for (let rows = PAGE; rows === PAGE; ) {
          rows = (await client.query(`FETCH ${PAGE} FROM bench`)).rows.length;
          messages += rows * counts;
        }
        await client.query('CLOSE bench');
      }
    }
    return messages;
  });
}

/** A tenant with threads of six messages on average; half of the free-form ones answer a message of the user. */
async function store(url: string, messages: number) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await migrate(url);
    await seedBuiltinRates();
    await client.query(`
      INSERT INTO tenant (id, slug, name, currency, timezone) VALUES (1, 'bench', 'Bench', 'USD', 'UTC');
      INSERT INTO markup VALUES (1, '2000-01-01', 100000);
      INSERT INTO waba (tenant_id, id, currency, timezone) VALUES (1, 'waba', 'USD', 'America/Sao_Paulo');
      INSERT INTO phone_number (tenant_id, id, waba_id, display)
        SELECT 1, 'phone' || n, 'waba', 'Number ' || n FROM generate_series(0, ${NUMBERS - 1}) AS n;`);
    await client.query(FACTS);
    await client.query(
      `INSERT INTO message (tenant_id, phone_number_id, message_id, waba_id, user_key, user_key_rank, country, sent_at,
                            delivered_at, read_at, model, type, category, billable, verdict_rank, verdict_at, delivery_id)
       SELECT 1, phone, id, 'waba', user_key, 2, country, at, at + interval '2 seconds', at + interval '1 minute', 'PMP',
              CASE WHEN category IN ('service', 'utility') THEN 'free_customer_service' ELSE 'regular' END, category,
              category NOT IN ('service', 'utility'), 5, at, n
         FROM bench_facts($1)`,
      [messages],
    );
    await client.query(
      `INSERT INTO inbound (tenant_id, phone_number_id, user_key, at, message_id)
       SELECT 1, phone, user_key, at - interval '5 minutes', 'in.' || id FROM bench_facts($1) WHERE category = 'service'`,
      [messages],
    );
    for (const statement of ['DROP FUNCTION bench_facts', 'VACUUM ANALYZE message', 'VACUUM ANALYZE inbound'])
      await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The same for the same number, in no order of users or time. */
const FACTS = `
  CREATE FUNCTION bench_facts(messages int)
  RETURNS TABLE (n int, id text, phone text, user_key bytea, country text, at timestamptz, category text)
  LANGUAGE sql AS $$
    SELECT n, 'wamid.' || n, 'phone' || who % ${NUMBERS}, decode(md5(who::text), 'hex'),
           (ARRAY['BR', 'IN', 'FR', 'US', 'MX'])[1 + who % 5],
           timestamptz '2026-08-01Z' + make_interval(secs => abs(hashint8(n * 7::bigint) % 2600000) + 3600),
           (ARRAY['service', 'service', 'service', 'service', 'utility', 'utility', 'utility', 'marketing', 'marketing',
                  'authentication'])[1 + n % 10]
      FROM (SELECT n, abs(hashint8(n::bigint) % greatest(1, messages / 6)) AS who
              FROM generate_series(1, messages) AS n) AS drawn
  $$`;
