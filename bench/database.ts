import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { closePools } from '../lib/db/pools';
import { closePrisma } from '../lib/db/prisma';
import { seedBuiltinRates } from '../lib/rates/store';
import { SECRETS } from './server';

/** Migrated anew, by a process of its own: the engine of the migrations is good for one database a process. */
export async function emptied(url: string, owner: pg.Client) {
  await Promise.all([closePools(), closePrisma()]);
  await owner.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const child = spawn('tsx', ['bin/parley.ts', 'tenant', 'list'], {
    stdio: 'ignore',
    env: { ...process.env, ...SECRETS, DATABASE_URL: url },
  });
  await once(child, 'exit');
  await seedBuiltinRates();
}

/** @returns rows a second of COPY into a table like `delivery`, which is dropped again. */
export async function copySpeed(owner: pg.Client, bodies: readonly Buffer[]): Promise<number> {
  await owner.query('CREATE TABLE raw (LIKE delivery INCLUDING ALL)');
  const speed = await copy(owner, 'raw', bodies);
  await owner.query('DROP TABLE raw');
  return speed;
}

/** @returns rows a second. */
export async function copy(owner: pg.Client, name: string, bodies: readonly Buffer[]): Promise<number> {
  const began = performance.now();
  const stream = owner.query(copyFrom(`COPY ${name} (body, sha256) FROM STDIN`));
  for (const body of bodies) {
    const digest = createHash('sha256').update(body).digest('hex');
    if (!stream.write(`\\\\x${body.toString('hex')}\t\\\\x${digest}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  return (bodies.length / (performance.now() - began)) * 1000;
}
