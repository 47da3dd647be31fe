import { describe, expect, test } from 'vitest';
import { testDatabase } from '../db/testing';
import { checkBooks, spendRows, standing } from '../ledger/testing';
import type { SimulateOptions } from '../simulate/options';
import { Random } from '../simulate/random';
import { simulate } from '../simulate/simulate';
import { connectAll, inbox } from './testing';

await testDatabase();
const { deliver, drain } = await inbox();

/** One history for tenants, accounts and numbers of other names, so that several ways can stand side by side. */
function renamed<T>(what: T, way: string): T {
  const named = (_: string, id: string) => `"${id}${id.startsWith('sim-') ? `-${way}` : way}"`;
  return JSON.parse(JSON.stringify(what).replaceAll(/"(\d{15}|sim-\d+)"/g, named));
}

function shuffled(bodies: readonly string[], random: Random): string[] {
  const order = bodies.map((body) => ({ body, at: random.below(2 ** 30) }));
  return order.sort((a, b) => a.at - b.at).map(({ body }) => body);
}

/** Small bodies as few large ones, as after an outage. */
function joined(bodies: readonly string[], random: Random): string[] {
  const large: string[] = [];
  for (let from = 0, to = 0; from < bodies.length; from = to) {
    to = from + random.between(1, 1_000);
    const entry = bodies.slice(from, to).flatMap((body) => JSON.parse(body).entry);
    large.push(JSON.stringify({ object: 'whatsapp_business_account', entry }));
  }
  return large;
}

describe.each([3, 1709])('the ledger of seed %i', (seed) => {
  const random = new Random(seed, 'ways');
  const history = (more: Partial<SimulateOptions> = {}) => {
    const simulation = simulate({ messages: 1_200, seed, tenants: 2, withoutCard: true, ...more });
    return { bodies: [...simulation], truth: simulation.truth() };
  };
  const { bodies, truth } = history();

  /** Works the bodies in so many parts. @returns what the ledger and the rollup then say, under the old names. */
  async function post(bodies: readonly string[], way: string, parts: number) {
    const named = renamed(truth, way);
    await connectAll(named);
    for (let part = 0; part < parts; part++) {
      const some = bodies.filter((_, i) => Math.floor((i * parts) / bodies.length) === part);
      await deliver(some.map((body) => JSON.stringify(renamed(JSON.parse(body), way))));
      await drain();
    }
    const books = [];
    for (const { slug } of named.tenants)
      books.push({ ledger: await standing(slug), rollup: await spendRows(slug) });
    const text = JSON.stringify(books, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    return JSON.parse(text.replaceAll(new RegExp(`"(\\d{15})${way}"`, 'g'), '"$1"'));
  }

  let straight: { ledger: object[]; rollup: object[] }[];

  test('is the truth when all comes once and in order', async () => {
    straight = await post(bodies, `${seed}0`, 1);
    expect(straight.map(({ rollup }) => rollup)).toEqual(truth.tenants.map(({ spend }) => spend.rows));
    expect(straight.flatMap(({ ledger }) => ledger).length).toBeGreaterThan(700);
  });

  test('is the same when all comes late, repeated and shuffled, and then once more (D3, H6)', async () => {
    const wild = history({ disorder: true, duplicates: true }).bodies;
    const twice = [...shuffled(wild, random), ...shuffled(wild, random)];
    expect(await post(twice, `${seed}1`, 3)).toEqual(straight);
  });

  test('is the same when it is split into one update a body and comes backwards', async () => {
    expect(await post(history({ batch: 1 }).bodies.reverse(), `${seed}2`, 2)).toEqual(straight);
  });

  test('is the same when it is joined into large bodies (D4)', async () => {
    const large = joined(shuffled(history({ batch: 1 }).bodies, random), random);
    expect(large.length).toBeLessThan(bodies.length / 50);
    expect(await post(large, `${seed}3`, 1)).toEqual(straight);
  });
});

test('every reversal, revision and line of the rollup fits', () => checkBooks());
