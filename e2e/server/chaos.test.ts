import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbedded } from '../../lib/db/embedded';
import { migrate } from '../../lib/db/migrate';
import { closePools } from '../../lib/db/pools';
import { closePrisma } from '../../lib/db/prisma';
import { chaos } from '../chaos/chaos';

/** A PostgreSQL of its own, because it is killed; its user walks to it too. */
const dir = mkdtempSync(path.join(tmpdir(), 'parley-chaos-'));
chmodSync(dir, 0o755);
let cluster: Awaited<ReturnType<typeof startEmbedded>>;

beforeAll(async () => {
  cluster = await startEmbedded(dir);
  process.env.DATABASE_URL = cluster.url;
  await migrate(cluster.url);
});

afterAll(async () => {
  await Promise.all([closePools(), closePrisma()]);
  await cluster.release();
  const { home } = JSON.parse(readFileSync(path.join(dir, 'postgres.json'), 'utf8'));
  for (const made of [dir, home]) rmSync(made, { recursive: true, force: true });
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
