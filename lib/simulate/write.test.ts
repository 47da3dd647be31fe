import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoWorld } from './demo';
import { simulate } from './simulate';
import { writeSimulation } from './write';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulate-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the files hold what the simulation says, byte for byte', async () => {
  const options = {
    messages: 2_000,
    seed: 4,
    from: '2026-09-20',
    days: 20,
    disorder: true,
    duplicates: true,
  };
  const out = join(folder, 'out.ndjson');
  const truth = join(folder, 'truth.json');
  const counts = await writeSimulation({ ...options, out, truth });
  const simulation = simulate(options);
  const bodies = [...simulation];
  const written = await readFile(out, 'utf8');
  expect(written).toBe(`${bodies.join('\n')}\n`);
  expect(counts).toMatchObject({
    bodies: bodies.length,
    messages: 2_000,
    bytes: Buffer.byteLength(written),
    tenants: 3,
  });
  expect(JSON.parse(await readFile(truth, 'utf8'))).toEqual(simulation.truth());
});

test('names keep their accents in the truth', async () => {
  const truth = join(folder, 'demo.json');
  await writeSimulation({
    ...demoWorld(Date.parse('2026-11-22T15:00:00Z')),
    out: join(folder, 'demo.ndjson'),
    truth,
  });
  expect(JSON.parse(await readFile(truth, 'utf8')).tenants[0].name).toBe('Lumière Boutique');
});

test('the simulator takes only money and time from the engine: its truth is a second opinion', async () => {
  const taken = new Set<string>();
  for (const name of await readdir(import.meta.dirname)) {
    const source = await readFile(join(import.meta.dirname, name), 'utf8');
    for (const [, from] of source.matchAll(/from '((?:\.\.|@)\/[^']+)'/g)) taken.add(from!);
  }
  expect([...taken].sort()).toEqual(['../engine/money', '../engine/time']);
});
