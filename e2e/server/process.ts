import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answered, post, type Sending } from './http';

/** The real server as a process of its own, for tests that cut its connections, stop it and kill it. */
export interface ServerOptions {
  /** null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  /** `PARLEY_PROCESS`. */
  process?: 'all' | 'web' | 'worker';
  env?: Record<string, string>;
}

export const SECRETS = {
  NEXTAUTH_SECRET: 'a secret of the server tests',
  PARLEY_ENCRYPTION_KEY: 'ab'.repeat(32),
  WHATSAPP_APP_SECRET: 'the app secret,the one before it',
  WHATSAPP_VERIFY_TOKEN: 'the verify token',
};

/** What a server needs of the project, without the build of its pages: a test must not depend on one. */
const PARTS = [
  'node_modules',
  'package.json',
  'prisma',
  'server.ts',
  'tsconfig.json',
  'next.config.js',
  'lib',
];

const running = new Set<ServerProcess>();
const homes: string[] = [];

// Outside of the suite whoever starts servers ends them.
if (process.env.VITEST) (await import('vitest')).afterAll(() => ServerProcess.endAll());

export class ServerProcess {
  readonly url: string;
  readonly exited: Promise<number | null>;
  /** All that the process has written. */
  output = '';

  private constructor(
    private readonly child: ChildProcess,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}/api/webhooks/whatsapp`;
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.exited = new Promise((resolve) => {
      child.once('exit', (code) => {
        running.delete(this);
        resolve(code);
      });
    });
    running.add(this);
  }

  /** Starts a server and waits until it answers, or (`worker`) works. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const server = await ServerProcess.launch(options);
    if (options.process === 'worker') await server.says('"ready"');
    else await server.answers();
    return server;
  }

  /** Starts a server and does not wait for it. */
  static async launch({ databaseUrl, process: part = 'all', env = {} }: ServerOptions) {
    const home = mkdtempSync(path.join(tmpdir(), 'parley-server-'));
    homes.push(home);
    for (const name of PARTS) symlinkSync(path.resolve(name), path.join(home, name));
    const port = await freePort();
    const child = spawn(
      path.resolve('node_modules/.bin/node'),
      ['--import', path.resolve('node_modules/tsx/dist/loader.mjs'), path.resolve('server.ts')],
      {
        cwd: home,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          NODE_ENV: 'production',
          NEXT_TELEMETRY_DISABLED: '1',
          ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
          PARLEY_DATA_DIR: home,
          PARLEY_PROCESS: part,
          HOST: '127.0.0.1',
          PORT: String(port),
          ...SECRETS,
          ...env,
        },
      },
    );
    return new ServerProcess(child, port);
  }

  /** Kills those that still run, and takes their traces away. */
  static async endAll(): Promise<void> {
    await Promise.all([...running].map((server) => server.kill()));
    for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Posts one body with a right signature, unless told otherwise. @throws when there is no answer. */
  async post(body: string | Buffer, sending: Sending = {}): Promise<Answered> {
    try {
      return await post(this.url, body, sending);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.output}`, { cause: error });
    }
  }

  /** Waits for a word of the output. */
  async says(word: string, ms = 60_000): Promise<void> {
    await this.until(() => this.output.includes(word), `did not say ${word}`, ms);
  }

  private async answers(): Promise<void> {
    const asked = () =>
      fetch(this.url).then(
        (response) => response.status === 400,
        () => false,
      );
    await this.until(asked, 'did not answer', 60_000);
  }

  private async until(done: () => boolean | Promise<boolean>, otherwise: string, ms: number) {
    const end = performance.now() + ms;
    while (!(await done())) {
      const gone = this.child.exitCode ?? this.child.signalCode;
      if (gone !== null) throw new Error(`The server ended with ${gone}:\n${this.output}`);
      if (performance.now() > end) throw new Error(`The server ${otherwise}:\n${this.output}`);
      await sleep(20);
    }
  }

  /** kill -9: nothing is finished, nothing is said. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** SIGTERM, and the code with which the process then ends. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exited;
  }

  /** SIGSTOP and SIGCONT: a process that stands still and later does not know that it did. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
