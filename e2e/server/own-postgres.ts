import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for a PostgreSQL of a test's own, because that one is killed. */
export function ownFolder(name: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), `parley-${name}-`));
  // PostgreSQL's own user walks to it too: where it may not, data and binaries would move elsewhere and stay there.
  chmodSync(dir, 0o755);
  return dir;
}

/** What is known of the PostgreSQL of a folder. */
export function clusterOf(dir: string): { home: string; port: number } {
  return JSON.parse(readFileSync(path.join(dir, 'postgres.json'), 'utf8'));
}

/** The id of its first process. @throws while it does not run. */
export function postmasterOf(dir: string): number {
  return Number(
    readFileSync(path.join(clusterOf(dir).home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
}

export function removeOwn(dir: string) {
  for (const made of [clusterOf(dir).home, dir]) rmSync(made, { recursive: true, force: true });
}
