// Installs what is missing, on any Node from 20 on: everything after it runs on the Node of node_modules.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

process.env.NEXT_TELEMETRY_DISABLED = '1';

/** Runs `make` unless it ran for the same content of `files` before. */
function once(stamp, files, make) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const digest = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  make();
  writeFileSync(stamp, digest);
}

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ` with ${status}`}.`);
  process.exit(1);
}

once('node_modules/.parley-packages', ['package.json', 'package-lock.json'].filter(existsSync), () => {
  // Not `npm ci`: it refuses a lock file made where a registry had no package of some other platform.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  mkdirSync('node_modules', { recursive: true });
});
once('node_modules/.parley-prisma', ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'], () => {
  run('node_modules/.bin/prisma', ['generate', '--no-hints'], { PRISMA_HIDE_UPDATE_MESSAGE: '1' });
});
if (process.argv.includes('--browser')) installBrowser();

/** A Chromium for the tests: a given one, the system's, Debian's, or the one that Playwright can fetch. */
function installBrowser() {
  const known = [
    process.env.PLAYWRIGHT_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  if (known.some((path) => path && existsSync(path)) || playwrightHasBrowser()) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const quiet = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    const tried = [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ].every((args) => spawnSync('apt-get', args, quiet).status === 0);
    if (tried && existsSync('/usr/bin/chromium')) return;
  }
  const { status } = spawnSync('node_modules/.bin/playwright', ['install', 'chromium'], { stdio: 'inherit' });
  if (status !== 0) {
    console.error('No browser for the tests: install Chromium, or name one in PLAYWRIGHT_CHROMIUM.');
    process.exit(1);
  }
}

function playwrightHasBrowser() {
  try {
    const script = "process.stdout.write(require('@playwright/test').chromium.executablePath())";
    return existsSync(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}
