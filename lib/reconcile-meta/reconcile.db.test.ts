import { beforeAll, describe, expect, test } from 'vitest';
import { asTenant, pool } from '../db/pools';
import { testDatabase } from '../db/testing';
import { parseMicros } from '../engine/money';
import { connectAll, inbox } from '../inbox/testing';
import { simulate } from '../simulate/simulate';
import type { TruthTenant } from '../simulate/truth';
import { type AccountReport, reconcileMeta } from './reconcile';
import { type Analytics, analyticsOf, type DataPoint, traffic } from './testing';

await testDatabase();

/** Long after everything: nothing may still come. */
const NOW = Date.parse('2026-12-24T00:00Z');
let tenants: (TruthTenant & { tenantId: number })[];

beforeAll(async () => {
  const { deliver, drain } = await inbox();
  const simulation = simulate(traffic());
  const bodies = [...simulation];
  const truth = simulation.truth();
  await connectAll(truth);
  await deliver(bodies);
  await drain();
  const { rows } = await pool('parley_operator').query<{ id: number; slug: string }>(
    'SELECT id, slug FROM tenant',
  );
  const ids = new Map(rows.map(({ id, slug }) => [slug, id]));
  tenants = truth.tenants.map((tenant) => ({ ...tenant, tenantId: ids.get(tenant.slug)! }));
});

function compare(tenant: { tenantId: number }, file: unknown, now = NOW): Promise<AccountReport[]> {
  return asTenant(tenant.tenantId, (client) =>
    reconcileMeta(client, tenant.tenantId, JSON.stringify(file), now),
  );
}

/** Of the one account whose figures were changed. */
function kinds(reports: AccountReport[]) {
  return reports.flatMap(({ differences }) =>
    differences.map(({ kind, volume, cost }) => ({ kind, volume, cost })),
  );
}

const etoile = () => tenants.find(({ slug }) => slug === 'etoile')!;

/** `change` on the first charged figure of at least `volume` messages. */
function changed(tenant: TruthTenant, change: (point: DataPoint, all: DataPoint[]) => void, volume = 3) {
  const file = analyticsOf(tenant);
  for (const { pricing_analytics } of file) {
    const all = pricing_analytics.data[0]!.data_points;
    const point = all.find((one) => one.pricing_type === 'REGULAR' && one.volume >= volume && one.cost! > 0);
    if (!point) continue;
    change(point, all);
    return { file, point };
  }
  throw new Error('there is no such figure');
}

const unitCost = ({ cost, volume }: DataPoint) => parseMicros(String(cost)) / BigInt(volume);

describe('the simulated traffic', () => {
  test('and what Meta would say of it agree without a difference, in every account', async () => {
    const reports = await compare(etoile(), analyticsOf(etoile()));
    expect(reports.map(({ waba, currency }) => [waba, currency])).toEqual(
      etoile()
        .wabas.map(({ id, currency }) => [id, currency])
        .sort(),
    );
    expect(kinds(reports)).toEqual([]);
    for (const { meta, ledger } of reports) {
      expect(meta).toEqual({ charged: ledger.charged, free: ledger.free, cost: ledger.cost });
      expect(ledger.charged > 100n && ledger.free > 100n).toBe(true);
    }
  });

  test('agrees in half hours in whatever zone they are read', async () => {
    for (const tenant of tenants) {
      expect(kinds(await compare(tenant, await halfHours(tenant))), tenant.slug).toEqual([]);
    }
  });
});

/** Each message as a half hour of its own, at the instant of its delivery. */
async function halfHours(tenant: TruthTenant & { tenantId: number }): Promise<Analytics[]> {
  const { rows } = await pool('parley_operator').query(
    `SELECT waba_id AS waba, phone_number_id AS phone_number, country, upper(type) AS pricing_type,
            upper(category) AS pricing_category, floor(extract(epoch FROM occurred_at) / 1800)::int * 1800 AS start,
            (cost_micros / 1e6)::float8 AS cost
       FROM charge c WHERE tenant_id = $1 AND model = 'PMP' AND reverses IS NULL
        AND NOT EXISTS (SELECT FROM charge r WHERE r.tenant_id = c.tenant_id AND r.reverses = c.id)`,
    [tenant.tenantId],
  );
  return tenant.wabas.flatMap(({ id }) => {
    const points = rows
      .filter(({ waba }) => waba === id)
      .map(({ waba, cost, ...point }) => ({ ...point, cost, end: point.start + 1800, volume: 1 }));
    return points.length > 0 ? [{ id, pricing_analytics: { data: [{ data_points: points }] } }] : [];
  });
}

describe('what is planted is found', () => {
  test.each<
    [
      string,
      string,
      (point: DataPoint, all: DataPoint[]) => void,
      volume: number,
      cost: (one: DataPoint) => bigint,
    ]
  >([
    ['a message whose webhook was lost', 'missing_deliveries', (point) => add(point, 1), 1, unitCost],
    [
      'a message that Meta does not count',
      'not_at_meta',
      (point) => add(point, -1),
      -1,
      (one) => -unitCost(one),
    ],
    [
      'another price',
      'rate',
      (point) => {
        point.cost = round(point.cost! + 0.5);
      },
      0,
      () => 500_000n,
    ],
    [
      'a tier that is not known',
      'tier',
      (point) => {
        point.tier = '4000001:9999999';
        point.cost = round(point.cost! - 0.002);
      },
      0,
      () => -2000n,
    ],
    [
      'one that Meta charges and the ledger has free',
      'charged_at_meta',
      (point, all) => {
        add(point, 1);
        all.find((one) => one.pricing_type !== 'REGULAR')!.volume -= 1;
      },
      1,
      unitCost,
    ],
    [
      'one that Meta has free and the ledger charges',
      'free_at_meta',
      (point, all) => {
        add(point, -1);
        all.find((one) => one.pricing_type !== 'REGULAR')!.volume += 1;
      },
      -1,
      (one) => -unitCost(one),
    ],
  ])('%s', async (_, kind, change, volume, cost) => {
    const tenant = etoile();
    const { point } = changed(tenant, () => {});
    const { file } = changed(tenant, change);
    expect(kinds(await compare(tenant, file))).toEqual([{ kind, volume: BigInt(volume), cost: cost(point) }]);
  });

  function round(amount: number): number {
    return Math.round(amount * 1e6) / 1e6;
  }

  function add(point: DataPoint, messages: number) {
    const each = point.cost! / point.volume;
    point.volume += messages;
    point.cost = round(point.cost! + messages * each);
  }

  test('another category, with the difference in price', async () => {
    const tenant = etoile();
    const { file, point } = changed(tenant, (point) => {
      point.pricing_category =
        point.pricing_category === 'MARKETING' ? 'AUTHENTICATION_INTERNATIONAL' : 'MARKETING';
      point.cost = round(point.cost! + 1);
    });
    const found = kinds(await compare(tenant, file));
    expect(found.reduce((sum, { cost }) => sum + cost, 0n)).toBe(1_000_000n);
    expect(found).toContainEqual(expect.objectContaining({ kind: 'category', volume: BigInt(point.volume) }));
  });

  test('a number that is not connected', async () => {
    const tenant = etoile();
    const { file, point } = changed(tenant, (point, all) => {
      all.push({ ...point, phone_number: '99999999' });
    });
    expect(kinds(await compare(tenant, file))).toEqual([
      { kind: 'unknown_number', volume: BigInt(point.volume), cost: parseMicros(String(point.cost)) },
    ]);
  });

  test('that may still come, while webhooks are repeated', async () => {
    const tenant = etoile();
    const { file } = changed(tenant, (point) => add(point, 2));
    const soon = (await compare(tenant, file))[0]!.to + 3_600_000;
    expect(kinds(await compare(tenant, file, soon)).map(({ kind }) => kind)).toEqual(['late']);
  });

  test('without costs as volumes alone', async () => {
    const tenant = etoile();
    const { file } = changed(tenant, (point, all) => {
      add(point, 1);
      for (const one of all) delete one.cost;
    });
    const reports = await compare(
      tenant,
      file.filter(({ pricing_analytics }) =>
        pricing_analytics.data[0]!.data_points.every(({ cost }) => cost === undefined),
      ),
    );
    expect(kinds(reports)).toEqual([{ kind: 'missing_deliveries', volume: 1n, cost: 0n }]);
    expect(reports[0]!.meta.cost).toBeNull();
  });
});

describe('a file', () => {
  const refused = (file: string, sentence: RegExp) => {
    const { tenantId } = tenants[0]!;
    return expect(asTenant(tenantId, (client) => reconcileMeta(client, tenantId, file, NOW))).rejects.toThrow(
      sentence,
    );
  };

  test('of something else is refused with a sentence', async () => {
    await refused('hello', /^The file is not JSON\.$/);
    await refused('{"data": 3}', /^This is not Meta's pricing_analytics/);
    await refused('{"id": "1", "pricing_analytics": {"data": []}}', /holds no figures/);
    const point = { start: 1, end: 2, volume: -1, pricing_type: 'REGULAR' };
    await refused(JSON.stringify({ data: [{ data_points: [point] }] }), /^This is not Meta's/);
  });

  test("of another tenant's account is refused", async () => {
    const [first, second] = tenants as [(typeof tenants)[0], (typeof tenants)[0]];
    await expect(compare(first, analyticsOf(second))).rejects.toThrow(/is not connected here/);
  });
});
