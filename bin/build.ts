import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { run } from './steps';

const SOURCES = [
  'app',
  'components',
  'lib',
  'prisma',
  'next.config.js',
  'postcss.config.mjs',
  'package-lock.json',
];
const STAMP = '.next/parley-sources';

/** Builds the pages for production, unless the build at hand is of the same sources. */
export async function build(): Promise<void> {
  const digest = await digestOf(SOURCES);
  if (existsSync('.next/BUILD_ID') && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
  const code = await run('next', ['build'], { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
  if (code !== 0) throw new Error(`The build failed with ${code}.`);
  writeFileSync(STAMP, digest);
}

async function digestOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of await filesOf(source)) hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

async function filesOf(source: string): Promise<string[]> {
  if (path.extname(source) !== '') return existsSync(source) ? [source] : [];
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
