import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * `npm run -s chaos [-- --minutes 5 --seed 1]`: deliveries are posted while server, worker and PostgreSQL are killed and
 * started again. Exit 1 when anything that was acknowledged is missing, or the ledger is not the truth.
 */
const flag = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const seconds = flag('minutes', 5) * 60;
const seed = flag('seed', 1);
const dir = path.resolve('.parley/chaos');
rmSync(dir, { recursive: true, force: true });
mkdirSync(dir, { recursive: true });

const { startEmbedded } = await import('../../lib/db/embedded');
const { migrate } = await import('../../lib/db/migrate');
const { closePools } = await import('../../lib/db/pools');
const { closePrisma } = await import('../../lib/db/prisma');
const { ServerProcess, SECRETS } = await import('../server/process');
const { url, release } = await startEmbedded(dir);
Object.assign(process.env, { DATABASE_URL: url, PARLEY_ENCRYPTION_KEY: SECRETS.PARLEY_ENCRYPTION_KEY });
await migrate(url);
const { chaos } = await import('./chaos');

const say = (what: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
try {
  const survived = await chaos({ dir, seed, seconds, messages: Math.ceil(seconds * flag('rate', 25)), say });
  console.log(JSON.stringify({ seed, seconds, ...survived }, null, 2));
  process.exitCode = survived.problems.length === 0 ? 0 : 1;
} finally {
  await Promise.all([ServerProcess.endAll(), closePools(), closePrisma()]);
  // Stops PostgreSQL only when nobody is connected to it any more.
  await release();
}
process.exit();
