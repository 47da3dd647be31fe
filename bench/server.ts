import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { SERVER } from '../bin/steps';

export const SECRETS = {
  WHATSAPP_APP_SECRET: 'bench-app-secret-of-sixteen-or-more',
  WHATSAPP_VERIFY_TOKEN: 'bench',
  NEXTAUTH_SECRET: 'bench-session-secret',
  PARLEY_ENCRYPTION_KEY: '0'.repeat(64),
};

/** In one process, so that its id is the server's own. */
export function start(file: string, environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', ...(file === 'server.ts' ? SERVER : [file])], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PARLEY_DATA_DIR: '.parley/bench',
      ...SECRETS,
      ...environment,
    },
  });
}

export async function stop(server: ChildProcess) {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** @throws when `ask` does not answer true within half a minute. */
export async function answering(ask: () => Promise<boolean>) {
  for (let tries = 0; tries < 300; tries++) {
    if (await ask().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The server did not answer within 30 seconds.');
}
