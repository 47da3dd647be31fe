import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { openDatabase } from '../lib/db/open';
import { env } from '../lib/env';
import { DEMO_LOGINS, seedDemo } from '../prisma/demo';
import { build } from './build';
import { SERVER } from './steps';

/** Everything from nothing: build, serve, fill through the signed webhook endpoint, say how to sign in. */
process.env.NEXT_TELEMETRY_DISABLED = '1';
// The demonstration's operator may look around without a second factor, whatever database it is in.
process.env.PARLEY_OPERATOR_2FA ??= 'optional';
// What it says stands in this window; each delivery by name does not.
process.env.LOG_LEVEL ??= 'warn';
const { port, host } = env();
const address = `http://localhost:${port}`;

await refuseTakenPort();
await refuseUnsafePort();
await build();
// Held open here, so that the embedded server outlives the short-lived commands around it.
const database = await openDatabase();
const server = spawn('tsx', SERVER, {
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production', PORT: String(port) },
});
let ending = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    ending = true;
    server.kill('SIGTERM');
  });
}
server.once('exit', async (code) => {
  await database.close();
  process.exit(ending ? 0 : (code ?? 1));
});

await untilReady();
await seedDemo(`${address}/api/webhooks/whatsapp`, Date.now());
console.log(`\nParley is at ${address}\n`);
for (const { who, email, password } of DEMO_LOGINS)
  console.log(`  ${who.padEnd(42)} ${email.padEnd(26)} ${password}`);
console.log('\nStop it with Ctrl-C. Started again, it goes on with what is here.');

/** Some ports belong to other protocols: no browser opens them, and neither does fetch, which says so at once. */
async function refuseUnsafePort() {
  const error = await fetch(address).then(
    () => null,
    ({ cause }: { cause?: Error }) => cause,
  );
  if (error?.message !== 'bad port') return;
  console.error(`Port ${port} is one that browsers refuse: choose another with PORT.`);
  process.exit(1);
}

function refuseTakenPort(): Promise<void> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => {
      console.error(`Port ${port} is in use: stop what runs there, or choose another with PORT.`);
      process.exit(1);
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

async function untilReady(): Promise<void> {
  for (;;) {
    const answer = await fetch(`${address}/api/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
