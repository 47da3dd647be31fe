import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from './embedded';

/** One PostgreSQL for the whole run: the given DATABASE_URL's, or an embedded one of the tests' own. */
export default async function setup(project: TestProject) {
  if (process.env.DATABASE_URL) {
    project.provide('cluster', process.env.DATABASE_URL);
    return;
  }
  const { url, release } = await startEmbedded(path.resolve('.parley/test'), 'postgres');
  project.provide('cluster', url);
  return release;
}
