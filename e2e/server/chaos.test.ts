import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbedded } from '../../lib/db/embedded';
import { migrate } from '../../lib/db/migrate';
import { closePools } from '../../lib/db/pools';
import { closePrisma } from '../../lib/db/prisma';
import { chaos } from '../chaos/chaos';
import { ownFolder, removeOwn } from './own-postgres';

const dir = ownFolder('chaos');
let cluster: Awaited<ReturnType<typeof startEmbedded>>;

beforeAll(async () => {
  cluster = await startEmbedded(dir);
  process.env.DATABASE_URL = cluster.url;
  await migrate(cluster.url);
});

afterAll(async () => {
  await Promise.all([closePools(), closePrisma()]);
  await cluster.release();
  removeOwn(dir);
});

test('whatever is killed and whenever: what was acknowledged is there, and the ledger is the truth', async () => {
  const survived = await chaos({ dir, seed: 6, seconds: 12, messages: 400 });
  expect(survived.problems).toEqual([]);
  expect(survived.kills).toEqual({
    server: expect.any(Number),
    worker: expect.any(Number),
    postgres: expect.any(Number),
  });
  expect(Math.min(...Object.values(survived.kills))).toBeGreaterThan(0);
  expect(survived.unanswered).toBeGreaterThan(0);
  expect(survived.charges).toBeGreaterThan(0);
});
