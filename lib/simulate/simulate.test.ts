import { describe, expect, test } from 'vitest';
import { divideHalfUp, parseMicros } from '../engine/money';
import type { SimulateOptions } from './options';
import { PriceList } from './prices';
import { simulate } from './simulate';
import { countUpdates, readUnits } from './testing';
import type { Truth, TruthTenant } from './truth';

const prices = PriceList.builtin();

function run(options: SimulateOptions): { bodies: string[]; truth: Truth } {
  const simulation = simulate(options);
  return { bodies: [...simulation], truth: simulation.truth() };
}

/** `tenant day country market category type model` -> quantity. */
function tally(tenants: TruthTenant[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { slug, spend } of tenants) {
    for (const row of spend.rows) {
      const key = [slug, row.waba, row.day, row.country, row.market, row.category, row.type, row.model].join(
        ' ',
      );
      counts.set(key, (counts.get(key) ?? 0) + row.quantity);
    }
  }
  return counts;
}

function sum<T>(items: T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

describe('the bodies and the truth say the same', () => {
  const cases: [string, SimulateOptions][] = [
    ['all eras', { messages: 12_000, seed: 7, withoutCard: true }],
    [
      'the free tier passed in one month',
      { messages: 24_000, seed: 3, tenants: 1, from: '2024-10-01', days: 40 },
    ],
    ['the switch of July 2025', { messages: 6_000, seed: 4, from: '2025-06-20', days: 25 }],
    ['the switch of October 2026', { messages: 14_000, seed: 5, tenants: 1, from: '2026-09-20', days: 40 }],
    [
      'disorder and duplicates',
      { messages: 4_000, seed: 6, from: '2025-06-25', days: 10, disorder: true, duplicates: true },
    ],
  ];
  test.each(cases)('%s', (_, options) => {
    const { bodies, truth } = run(options);
    const { units, silent } = readUnits(bodies, truth.tenants, prices);
    const told = tally(truth.tenants);
    let missing = 0;
    const read = new Map<string, number>();
    for (const unit of units) {
      const { tenant, waba, day, country, market, category, type, model } = unit;
      const key = [tenant, waba, day, country, market, category, type, model].join(' ');
      read.set(key, (read.get(key) ?? 0) + 1);
    }
    expect([...read].filter(([key, count]) => (told.get(key) ?? 0) < count)).toEqual([]);
    for (const [key, count] of told) {
      const left = count - (read.get(key) ?? 0);
      // What no status tells is free and decided by the timeline.
      if (left > 0)
        expect(key).toMatch(/ (service free_customer_service|referral_conversion free_entry_point) PMP$/);
      missing += left;
    }
    expect(missing).toBe(silent);
    expect(silent > 5).toBe(truth.to > '2025-07-04');
  });
});

describe('amounts', () => {
  test('every row follows from its units, and every total from its rows', () => {
    const { bodies, truth } = run({ messages: 8_000, seed: 21, withoutCard: true });
    const { units } = readUnits(bodies, truth.tenants, prices);
    for (const tenant of truth.tenants) {
      const currencies = new Map(tenant.wabas.map(({ id, currency }) => [id, currency]));
      const expected = new Map<string, { cost: bigint; price: bigint; billable: number; unpriced: number }>();
      for (const unit of units) {
        if (unit.tenant !== tenant.slug || unit.type !== 'regular') continue;
        const currency = currencies.get(unit.waba)!;
        const total = expected.get(currency) ?? { cost: 0n, price: 0n, billable: 0, unpriced: 0 };
        expected.set(currency, total);
        const cost = prices.price(unit.model, unit.market, unit.category, currency, unit.ratedOn);
        if (cost === null) total.unpriced++;
        else {
          total.billable++;
          total.cost += cost;
          total.price += divideHalfUp(cost * (1000n + BigInt(Number(tenant.markup) * 10)), 1000n);
        }
      }
      for (const total of tenant.spend.totals) {
        const own = tenant.spend.rows.filter(({ currency }) => currency === total.currency);
        expect(sum(own, (row) => row.quantity)).toBe(total.quantity);
        expect(own.reduce((n, row) => n + parseMicros(row.cost), 0n)).toBe(parseMicros(total.cost));
        expect({
          cost: parseMicros(total.cost),
          price: parseMicros(total.price),
          billable: total.billable,
          unpriced: total.unpriced,
        }).toEqual(expected.get(total.currency) ?? { cost: 0n, price: 0n, billable: 0, unpriced: 0 });
      }
    }
    expect(truth.tenants.some(({ spend }) => spend.totals.some(({ unpriced }) => unpriced > 0))).toBe(true);
    expect(truth.tenants.some(({ spend }) => spend.totals.some(({ currency }) => currency === 'COP'))).toBe(
      true,
    );
  });
});

describe('order and repetition', () => {
  const base: SimulateOptions = { messages: 3_000, seed: 11, from: '2026-09-25', days: 12 };

  test('the same seed gives the same bytes, another seed others', () => {
    const first = run({ ...base, disorder: true, duplicates: true });
    expect(run({ ...base, disorder: true, duplicates: true })).toEqual(first);
    expect(run({ ...base, seed: 12, disorder: true, duplicates: true }).bodies).not.toEqual(first.bodies);
  });

  test('neither disorder nor duplicates change the truth', () => {
    const { truth, bodies } = run(base);
    const disorder = run({ ...base, disorder: true });
    const duplicates = run({ ...base, duplicates: true });
    expect(disorder.truth).toEqual(truth);
    expect(duplicates.truth).toEqual(truth);
    expect(run({ ...base, disorder: true, duplicates: true }).truth).toEqual(truth);
    expect(disorder.bodies).not.toEqual(bodies);
    const repeated = 1 - new Set(duplicates.bodies).size / duplicates.bodies.length;
    expect(repeated).toBeGreaterThan(0.06);
    const updates = (list: string[]) => sum(list, countUpdates);
    expect(updates(disorder.bodies)).toBe(updates(bodies));
    expect(updates(duplicates.bodies)).toBeGreaterThan(updates(bodies) * 1.05);
  });

  test('without disorder the stamps of statuses never go back, with it they do', () => {
    const stamps = (list: string[]) =>
      list.flatMap((body) =>
        [...body.matchAll(/"status":"\w+","timestamp":"(\d+)"/g)].map(([, at]) => Number(at)),
      );
    // Inside one body statuses are gathered by number, so only bodies of one are compared.
    const backwards = (list: string[]) => {
      const all = stamps(list);
      return all.filter((at, i) => i > 0 && at < all[i - 1]!).length;
    };
    expect(backwards(run({ ...base, batch: 1 }).bodies)).toBe(0);
    expect(backwards(run({ ...base, batch: 1, disorder: true }).bodies)).toBeGreaterThan(1_000);
  });
});

describe('bodies', () => {
  const { bodies } = run({ messages: 10_000, seed: 2, from: '2026-09-01', days: 2 });
  const text = bodies.join('\n');

  test('are JSON of Meta in ASCII, at most 3 MB and 1,000 updates', () => {
    const wrong = bodies.filter((body) => {
      const { object } = JSON.parse(body);
      return object !== 'whatsapp_business_account' || body.length >= 3_000_000 || countUpdates(body) > 1_000;
    });
    expect(wrong).toEqual([]);
    expect(bodies.every((body) => /^[\x20-\x7e]*$/.test(body))).toBe(true);
    expect(text).toContain('\\u00e9');
    expect(text).toContain('\\/');
    expect(Math.max(...bodies.map(countUpdates))).toBeGreaterThan(100);
  });

  test('hold several changes, several WABAs and several tenants at times', () => {
    const parsed = bodies.map((body) => JSON.parse(body));
    expect(parsed.some(({ entry }) => entry.length > 2)).toBe(true);
    expect(parsed.some(({ entry }) => entry[0].changes.length > 1)).toBe(true);
    expect(
      parsed.some(({ entry }) => entry[0].changes[0].value.statuses && entry[0].changes[0].value.messages),
    ).toBe(true);
  });

  test('show every shape that billing must survive', () => {
    for (const shape of [
      '"recipient_type":"group"',
      '"recipient_participant_id"',
      '"field":"smb_message_echoes"',
      '"field":"message_template_status_update"',
      '"category":"authentication-international"',
      '"category":"marketing_lite"',
      '"category":"general_purpose_ai"',
      '"type":"free_entry_point"',
      '"referral":{',
      '"status":"failed"',
      ',"recipient_user_id":"',
    ]) {
      expect(text.includes(shape), shape).toBe(true);
    }
    expect(text).toMatch(/"timestamp":"\d+","recipient_user_id":"[A-Z]{2}\.\d+"/);
    expect(text).toMatch(/"conversation":\{"id":"\w{32}","expiration_timestamp":"\d+","origin"/);
  });

  test('leave the verdict out of about seven sent statuses in a hundred', () => {
    const sent = text.match(/"status":"sent".*?(?="status"|\n|$)/g)!;
    const without = sent.filter((status) => !status.includes('"pricing"')).length;
    expect(without / sent.length).toBeGreaterThan(0.05);
    expect(without / sent.length).toBeLessThan(0.15);
  });

  test('a batch of one keeps every update in a body of its own', () => {
    const single = run({ messages: 300, seed: 2, from: '2026-09-01', days: 3, batch: 1 }).bodies;
    expect(single.every((body) => countUpdates(body) === 1)).toBe(true);
  });
});

describe('eras', () => {
  const words = (options: Partial<SimulateOptions>) => {
    const { truth } = run({ messages: 6_000, seed: 9, tenants: 6, ...options });
    const rows = truth.tenants.flatMap(({ spend }) => spend.rows);
    return new Set(rows.map(({ model, category, type }) => `${model} ${category} ${type}`));
  };

  test('keep to their own rules in every zone', () => {
    const old = words({ era: 'cbp-2023-06', from: '2024-09-01' });
    expect(old).toContain('CBP service free_tier');
    expect([...old].filter((word) => /PMP|free_service/.test(word))).toEqual([]);
    const free = words({ era: 'cbp-2024-11' });
    expect(free).toContain('CBP service free_service');
    expect([...free].filter((word) => /PMP|free_tier|service regular/.test(word))).toEqual([]);
    const messages = words({ era: 'pmp-2025-07' });
    expect(messages).toContain('PMP utility free_customer_service');
    expect([...messages].filter((word) => /CBP|service regular/.test(word))).toEqual([]);
    const latest = words({ era: 'pmp-2026-10', messages: 20_000, tenants: 1, days: 20 });
    expect(latest).toContain('PMP service regular');
    expect(latest).toContain('PMP service free_customer_service');
    expect([...latest].filter((word) => /CBP|utility free/.test(word))).toEqual([]);
  });

  test('pass the allowances where there is traffic enough', () => {
    const tier = words({ messages: 24_000, seed: 3, tenants: 1, from: '2024-10-01', days: 40 });
    expect(tier).toContain('CBP service regular');
    expect(tier).toContain('CBP service free_tier');
    expect(tier).toContain('CBP service free_service');
  });
});

describe('a tiny simulation, read by eye', () => {
  test('six messages in two days', () => {
    const { bodies, truth } = run({
      messages: 6,
      seed: 5,
      tenants: 1,
      from: '2026-10-10',
      days: 2,
      batch: 1,
    });
    expect(bodies.map(lineOf)).toMatchInlineSnapshot(`
      [
        "2026-10-10T01:52:12 messages sent MDAwMDAwMAA= 5491101234567 PMP marketing_lite regular true",
        "2026-10-10T01:52:12 messages delivered MDAwMDAwMAA= 5491101234567 PMP marketing_lite regular true",
        "2026-10-10T03:00:27 messages image MDAwMDAwMQA= 5491101234567",
        "2026-10-10T03:10:17 messages sent MDAwMDAwMgA= 5491101234567",
        "2026-10-10T03:10:17 messages delivered MDAwMDAwMgA= 5491101234567 PMP service free_customer_service false",
        "2026-10-10T03:24:42 messages sent MDAwMDAwMwA= 5491101234567 PMP service free_customer_service false",
        "2026-10-10T03:24:45 messages delivered MDAwMDAwMwA= 5491101234567",
        "2026-10-10T07:27:43 messages sent MDAwMDAwNAA= 5493511234567 PMP marketing regular true",
        "2026-10-10T07:27:48 messages delivered MDAwMDAwNAA= 5493511234567 PMP marketing regular true",
        "2026-10-10T08:37:19 messages read MDAwMDAwMwA= 5491101234567 PMP service free_customer_service false",
        "2026-10-10T12:10:21 messages read MDAwMDAwNAA= 5493511234567 PMP marketing regular true",
        "2026-10-10T19:58:23 messages text MDAwMDAwNQA= 5511901234567",
        "2026-10-10T20:00:35 messages sent MDAwMDAwNgA= 5511901234567 PMP service free_customer_service false",
        "2026-10-10T20:00:38 messages delivered MDAwMDAwNgA= 5511901234567 PMP service free_customer_service false",
        "2026-10-10T20:05:30 messages text MDAwMDAwNwA= 5511901234567",
        "2026-10-10T20:07:53 messages sent MDAwMDAwOAA= 5511901234567 PMP service free_customer_service false",
        "2026-10-10T20:08:33 messages delivered MDAwMDAwOAA= 5511901234567 PMP service free_customer_service false",
        "2026-10-10T20:28:38 messages read MDAwMDAwMAA= 5491101234567",
        "2026-10-10T21:55:31 messages read MDAwMDAwOAA= 5511901234567 PMP service free_customer_service false",
        "2026-10-11T01:29:47 messages read MDAwMDAwNgA= 5511901234567",
      ]
    `);
    expect(truth.tenants[0]!.spend.rows.map((row) => Object.values(row).join(' '))).toMatchInlineSnapshot(`
      [
        "2026-10-09 2026-10 429418081756346 496141131378544 AR Argentina marketing_lite regular PMP USD 1 1 0 0.0618 0.0618",
        "2026-10-10 2026-10 429418081756346 441198232801294 BR Brazil service free_customer_service PMP USD 2 0 0 0.0000 0.0000",
        "2026-10-10 2026-10 429418081756346 496141131378544 AR Argentina service free_customer_service PMP USD 2 0 0 0.0000 0.0000",
        "2026-10-10 2026-10 896334856687902 888195384147922 AR Argentina marketing regular PMP USD 1 1 0 0.0618 0.0618",
      ]
    `);
    expect(truth.tenants[0]!.spend.totals).toMatchInlineSnapshot(`
      [
        {
          "billable": 2,
          "cost": "0.1236",
          "currency": "USD",
          "price": "0.1236",
          "quantity": 6,
          "unpriced": 0,
        },
      ]
    `);
  });
});

/** One line a body: what a reader needs to check the truth by hand. */
function lineOf(body: string): string {
  const { value, field } = JSON.parse(body).entry[0].changes[0];
  const [item] = value.statuses ?? value.messages ?? value.message_echoes ?? [{ timestamp: 0 }];
  const time = new Date(Number(item.timestamp) * 1000).toISOString().slice(0, 19);
  const who = item.recipient_participant_id ?? item.recipient_id ?? item.from ?? item.recipient_user_id;
  const { billable, pricing_model: model, category, type } = item.pricing ?? item.conversation?.pricing ?? {};
  return [time, field, item.status ?? item.type, item.id?.slice(-12), who, model, category, type, billable]
    .filter((word) => word !== undefined)
    .join(' ');
}
