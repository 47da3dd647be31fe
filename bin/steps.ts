import { spawn } from 'node:child_process';

export interface Step {
  name: string;
  command: string;
  args: readonly string[];
}

/** What `npm run check` holds; each is one line of the tally of `npm test`. */
export const CHECKS: readonly Step[] = [
  { name: 'types', command: 'tsc', args: ['--noEmit', '-p', '.'] },
  { name: 'lint and format', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { name: 'dead code', command: 'knip', args: [] },
];

/**
 * The server's heap; `npm start` says the same. V8 lets a heap grow with the machine: here its young part is
 * halved, and the old one is swept when it has grown by a third. That is 270 MB in place of 370 while deliveries
 * arrive, for about a tenth of how many can.
 */
export const HEAP: readonly string[] = ['--max-semi-space-size=32', '--heap-growing-percent=30'];
/** How the server is started. */
export const SERVER: readonly string[] = [...HEAP, 'server.ts'];

/** Runs a program of node_modules with this terminal. @returns its exit code. */
export function run(
  command: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs all steps, also after one failed. @returns the names of those that failed. */
export async function runAll(steps: readonly Step[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, command, args } of steps) {
    const started = performance.now();
    const code = await run(command, args);
    if (code !== 0) failed.push(name);
    console.log(
      `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
    );
  }
  return failed;
}
