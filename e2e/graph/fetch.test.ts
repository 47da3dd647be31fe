import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asTenant, pool } from '../../lib/db/pools';
import { testDatabase } from '../../lib/db/testing';
import { connectAll, inbox } from '../../lib/inbox/testing';
import { fetchFromMeta, type Span } from '../../lib/reconcile-meta/fetch';
import { reconcileFetched } from '../../lib/reconcile-meta/reconcile';
import { analyticsOf, traffic } from '../../lib/reconcile-meta/testing';
import { simulate } from '../../lib/simulate/simulate';
import type { TruthTenant } from '../../lib/simulate/truth';
import {
  askableAccounts,
  forgetAccessToken,
  keepAccessToken,
  listAccessTokens,
} from '../../lib/tenants/access-token';
import { type Fault, startGraph } from './start';

const { owner } = await testDatabase();
const graph = await startGraph();
afterAll(graph.stop);
process.env.META_GRAPH_URL = graph.url;

const NOW = Date.parse('2026-12-24T00:00Z');
const BY = { actor: 'ana@etoile.example', at: NOW };
const SPAN = { from: '2026-09-20', to: '2026-10-20' };
/** As the simulation has it, whatever the machine's load. */
const PATIENCE = { pauseMs: 1, timeoutMs: 5_000 };
const TOKEN = 'EAAG-a-token-of-the-system-user';

let etoile: TruthTenant & { tenantId: number };

beforeAll(async () => {
  const { deliver, drain } = await inbox();
  const simulation = simulate(traffic());
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);
  await deliver(bodies);
  await drain();
  const found = truth.tenants.find(({ slug }) => slug === 'etoile')!;
  const { rows } = await owner.query(`SELECT id FROM tenant WHERE slug = 'etoile'`);
  etoile = { ...found, tenantId: rows[0].id };
  for (const { id } of etoile.wabas) await keep(id, TOKEN);
});

beforeEach(() => {
  graph.faults.length = 0;
  graph.requests.length = 0;
  graph.pageSize = 500;
  for (const { id, pricing_analytics } of analyticsOf(etoile)) {
    const points = pricing_analytics.data.flatMap(({ data_points }) => data_points);
    graph.accounts.set(id, {
      token: TOKEN,
      points: points.map((one) => ({ ...one, end: one.start + 1800 })),
    });
  }
});

const own = <T>(work: Parameters<typeof asTenant<T>>[1]) => asTenant(etoile.tenantId, work);
const keep = (waba: string, token: string) =>
  own((client) => keepAccessToken(client, etoile.tenantId, { waba, token }, BY));

async function compared(span: Span = SPAN, onProgress?: (done: number, of: number) => void) {
  const accounts = await own((client) => askableAccounts(client, etoile.tenantId));
  const fetched = await fetchFromMeta(accounts, span, NOW, onProgress, PATIENCE);
  return own((client) => reconcileFetched(client, etoile.tenantId, fetched, NOW));
}

const kinds = (reports: Awaited<ReturnType<typeof compared>>) =>
  reports.flatMap(({ differences }) => differences.map(({ kind, volume }) => ({ kind, volume })));

describe('what Meta is asked for', () => {
  test('agrees with the ledger, in pieces of a week, with the token by header only', async () => {
    const steps: string[] = [];
    const reports = await compared(SPAN, (done, of) => steps.push(`${done}/${of}`));
    expect(kinds(reports)).toEqual([]);
    for (const { meta, ledger } of reports) {
      expect(meta).toEqual({ charged: ledger.charged, free: ledger.free, cost: ledger.cost });
      expect(ledger.charged).toBeGreaterThan(100n);
    }
    expect(steps).toEqual(Array.from({ length: 11 }, (_, n) => `${n}/10`));
    for (const { path, authorization } of graph.requests) {
      expect(authorization).toBe(`Bearer ${TOKEN}`);
      expect(path).not.toContain(TOKEN);
    }
  });

  test('comes in pages, of which the addresses lose the token that Meta writes into them', async () => {
    graph.pageSize = 7;
    expect(kinds(await compared())).toEqual([]);
    const later = graph.requests.filter(({ path }) => path.includes('after='));
    expect(later.length).toBeGreaterThan(50);
    for (const { path } of later) expect(path).not.toContain('access_token');
  });

  test('differs where Meta has a message more, over the whole time that was asked about', async () => {
    const [id, account] = [...graph.accounts][0]!;
    account.points.find((one) => one.pricing_type === 'REGULAR')!.volume += 1;
    const found = kinds(await compared());
    expect(found).toContainEqual({ kind: 'missing_deliveries', volume: 1n });
    account.points = [];
    const report = (await compared()).find(({ waba }) => waba === id)!;
    expect(report.meta).toEqual({ charged: 0n, free: 0n, cost: null });
    const missed = report.differences.filter(({ kind }) => kind === 'not_at_meta');
    expect(missed.reduce((sum, { volume }) => sum - volume, 0n)).toBe(report.ledger.charged);
  });

  test('has no costs on a partner’s line of credit, and volumes are compared all the same', async () => {
    for (const account of graph.accounts.values()) account.withoutCosts = true;
    const reports = await compared();
    expect(kinds(reports)).toEqual([]);
    expect(reports.map(({ meta }) => meta.cost)).toEqual([null, null]);
  });
});

describe('what passes is tried again', () => {
  test.each([
    ['unavailable', 'gateway', 'half_an_answer'],
    ['limit', 'hang_up', 'limit'],
  ] as const)('%s, %s, %s', async (...faults) => {
    graph.faults.push(...faults);
    expect(kinds(await compared())).toEqual([]);
  });

  test('a silence that outlasts its time', async () => {
    graph.faults.push('hang');
    const accounts = await own((client) => askableAccounts(client, etoile.tenantId));
    const span = { from: '2026-09-20', to: '2026-09-22' };
    const fetched = await fetchFromMeta(accounts, span, NOW, undefined, { pauseMs: 1, timeoutMs: 300 });
    expect(fetched.map(({ points }) => points.length > 0)).toContain(true);
  });
});

describe('what does not is refused with what to do', () => {
  const always = (fault: Fault) => Array.from({ length: 4 }, () => fault);

  test.each<[string, Fault[], RegExp, number]>([
    ['a token that is over', ['expired'], /code 190.*make a new one at Meta.*--access-token/, 1],
    ['a missing permission', ['forbidden'], /code 200.*whatsapp_business_management/, 1],
    ['asked too often', always('limit'), /asked too often.*code 80007.*in 60 minutes/, 4],
    ['asked too often, for how long', ['limit_for_19_minutes'], /code 4.*in 19 minutes/, 1],
    ['no answer', always('unavailable'), /no answer.*code 2, fbtrace_id AbCdEf123.*after 4 tries/, 4],
    ['something new', ['unknown'], /refuses.*code 100, fbtrace_id AbCdEf123.*upload/, 1],
    ['another shape', ['another_shape'], /not pricing_analytics as Parley knows it/, 1],
    ['a redirect', ['redirect'], /leads elsewhere.*not followed/, 1],
    ['a next page elsewhere', ['next_elsewhere'], /leads elsewhere.*not followed/, 1],
  ])('%s', async (_, faults, sentence, requests) => {
    graph.faults.push(...faults);
    await expect(compared()).rejects.toThrow(sentence);
    expect(graph.requests.length).toBe(requests);
  });

  test('and never with the token, which Meta may repeat', async () => {
    const [id] = [...graph.accounts][0]!;
    graph.accounts.get(id)!.token = 'another';
    const refused = await compared().catch((error) => error);
    expect(refused.message).toMatch(/does not take the access token/);
    expect(refused.in('fr')).toMatch(/n’accepte plus le jeton/);
    expect(`${refused.stack}${refused.in('fr')}`).not.toContain(TOKEN);
  });

  test.each([
    ['2025-12-20', '2026-01-20', /keeps its figures for a year: begin on 2025-12-25/],
    ['2026-10-02', '2026-10-02', /first day must be before/],
    ['2027-01-01', '2027-02-01', /not in the future/],
  ])('from %s to %s', async (from, to, sentence) => {
    await expect(compared({ from, to })).rejects.toThrow(sentence);
    expect(graph.requests).toEqual([]);
  });
});

describe('the token', () => {
  test('is sealed for its account, and replaced or forgotten with a row in the audit log', async () => {
    const [first, second] = etoile.wabas.map(({ id }) => id);
    const { rows } = await owner.query('SELECT token FROM waba_token WHERE waba_id = $1', [first]);
    expect(rows[0].token.toString('latin1')).not.toContain(TOKEN);
    await owner.query(
      'UPDATE waba_token SET token = (SELECT token FROM waba_token WHERE waba_id = $1) WHERE waba_id = $2',
      [first, second],
    );
    await expect(own((client) => askableAccounts(client, etoile.tenantId, second))).rejects.toThrow(
      'give it to Parley again',
    );
    await keep(second!, `${TOKEN}-2`);
    const [account] = await own((client) => askableAccounts(client, etoile.tenantId, second));
    expect(account).toMatchObject({ id: second, token: `${TOKEN}-2`, zone: 'Europe/Paris' });
    await own((client) => forgetAccessToken(client, etoile.tenantId, second!, BY));
    expect(await own((client) => listAccessTokens(client, etoile.tenantId))).toEqual(
      expect.arrayContaining([
        { waba: first, setAt: NOW, setBy: BY.actor },
        { waba: second, setAt: null, setBy: null },
      ]),
    );
    await expect(own((client) => askableAccounts(client, etoile.tenantId, second))).rejects.toThrow(
      `Account ${second} has no access token`,
    );
    const audit = await owner.query(
      `SELECT action, detail FROM audit WHERE subject = $1 AND action LIKE 'access_token%' ORDER BY position`,
      [second],
    );
    expect(audit.rows.map(({ action }) => action)).toEqual([
      'access_token.set',
      'access_token.set',
      'access_token.removed',
    ]);
    expect(JSON.stringify(audit.rows)).not.toContain(TOKEN);
    await keep(second!, TOKEN);
  });

  test.each(['', 'short', 'two words that are long enough', `${TOKEN}\r\nX-Other: 1`])(
    'is not %j',
    async (token) => {
      await expect(keep(etoile.wabas[0]!.id, token)).rejects.toThrow('not an access token');
    },
  );

  test('of another tenant’s account is refused', async () => {
    const { rows } = await pool('parley_operator').query(
      `SELECT w.id FROM waba w JOIN tenant t ON t.id = w.tenant_id WHERE t.slug = 'far'`,
    );
    await expect(keep(rows[0].id, TOKEN)).rejects.toThrow('is not connected here');
    await expect(own((client) => askableAccounts(client, etoile.tenantId, rows[0].id))).rejects.toThrow(
      'has no access token',
    );
  });
});
