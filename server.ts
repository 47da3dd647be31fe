import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import pino from 'pino';
import { beforePage } from './lib/access/before-page';
import { openDatabase } from './lib/db/open';
import { pool, receiverPool } from './lib/db/pools';
import { EnvError, env } from './lib/env';
import { createAppKeys } from './lib/inbox/app-keys';
import { createIngestLog } from './lib/inbox/log';
import { reasonOf } from './lib/inbox/reason';
import { createReceiver } from './lib/inbox/receive';
import { startStorekeeper } from './lib/inbox/storekeeper';
import { startWorker, type Worker } from './lib/inbox/worker';
import { startBillingWorker } from './lib/invoices/billing-worker';
import { createMetrics } from './lib/metrics/metrics';
import { builtinMarketMap } from './lib/rates/builtin';
import { seedBuiltinRates } from './lib/rates/store';

/**
 * One process: the webhook path in front of Next, and the worker. PARLEY_PROCESS chooses parts of it; several
 * processes may share one database.
 */
const log = pino({ name: 'parley' });
const METRICS = '/api/metrics';
/** The app of the environment, or a further one by its id. */
const WEBHOOK = /^\/api\/webhooks\/whatsapp(?:\/([^/]+))?\/?$/;
/** How long a stop waits for requests under way. Less than what supervisors wait before they kill. */
const MAX_GOODBYE_MS = 5_000;

let ending = false;
const ingestLog = createIngestLog(log);
const metrics = createMetrics(
  () => pool('parley_operator'),
  () => env().metricsToken,
);

async function main() {
  const settings = env();
  // Those of Next would be read and held for good: 50 MB. Ours are known by now.
  if (settings.production) process.setSourceMapsEnabled(false);
  log.level = settings.logLevel;
  const database = await openDatabase({
    onGone: () => log.error('the embedded PostgreSQL is gone and is started again'),
    onBack: () => log.info('the embedded PostgreSQL is back'),
  });
  if (database.migrations.length > 0) log.info({ migrations: database.migrations }, 'migrated');
  const { skipped } = await seedBuiltinRates();
  if (skipped > 0) log.warn({ skipped }, 'built-in prices gave way to imported ones');

  const worker = settings.process === 'web' ? null : work();
  const billing = settings.process === 'web' ? null : bill();
  const storage = settings.process === 'web' ? null : keepStorage();
  const server = settings.process === 'worker' ? await tellMetrics() : await serve(() => worker?.wake());
  log.info({ process: settings.process, url: settings.publicUrl }, 'ready');

  const end = async (signal: string) => {
    if (ending) return;
    ending = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => server?.closeAllConnections(), MAX_GOODBYE_MS);
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
    await Promise.all([worker?.stop(), billing?.stop(), storage?.stop()]);
    await database.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('SIGINT', () => void end('SIGINT'));
}

function work(): Worker {
  const source = { map: builtinMarketMap(), recipientKey: env().encryptionKey };
  return startWorker(pool('parley_worker'), source, {
    onWorked: (worked, ms) => {
      metrics.worked(worked, ms);
      ingestLog.worked(worked, ms);
    },
    onSetBack: (delivery, reason) => {
      metrics.setBack();
      ingestLog.setBack(delivery, reason);
    },
    onBroken: (error) => {
      metrics.waits();
      log.error({ error: reasonOf(error) }, 'worker waits');
    },
  });
}

function bill() {
  return startBillingWorker(Date.now, {
    onFailed: (what, error) => {
      metrics.billingFailed();
      log.error({ what, err: error }, 'billing goes on without this');
    },
  });
}

function keepStorage() {
  return startStorekeeper(Date.now, env().retentionDays, {
    onOpened: (months) => log.info({ months }, 'months opened for deliveries'),
    onDropped: (months) => log.info({ months }, 'bodies of deliveries dropped'),
    onFailed: (error) => log.warn({ error: reasonOf(error) }, 'months of deliveries are looked at later'),
  });
}

async function serve(onStored: () => void) {
  const { host, port, whatsappAppSecrets, whatsappVerifyToken } = env();
  const receiver = createReceiver(receiverPool(), {
    secrets: whatsappAppSecrets,
    verifyToken: whatsappVerifyToken,
    apps: createAppKeys(receiverPool(), {
      onUnreadable: (app) => log.error({ app }, 'the secrets of this app cannot be opened'),
    }),
    onCommit: (commit) => {
      onStored();
      metrics.committed(commit);
      ingestLog.committed(commit);
    },
    onAnswer: (answer, ms, bytes) => {
      metrics.answered(answer, ms, bytes);
      ingestLog.answered(answer);
    },
  });
  const page = startPages();
  const server = createServer((request, response) => {
    // A sender that keeps its connection busy would keep a stopping process alive.
    if (ending) response.setHeader('Connection', 'close');
    const path = (request.url ?? '').split('?', 1)[0];
    const webhook = WEBHOOK.exec(path ?? '');
    if (webhook) receiver.handle(request, response, webhook[1]);
    else if (path === METRICS) void metrics.handle(request, response);
    else if (isReadable(path)) page(request, response);
    else response.writeHead(400, { 'Content-Type': 'text/plain' }).end('The address is not UTF-8.');
  });
  // A slow sender holds a connection and nothing else; Meta sends again.
  server.requestTimeout = 30_000;
  server.headersTimeout = 15_000;
  server.keepAliveTimeout = 65_000;
  await listening(server, port, host);
  return server;
}

/** A process that only works answers nothing else, and this only where it was given a port. */
async function tellMetrics(): Promise<Server | null> {
  const { host, metricsPort } = env();
  if (metricsPort === null) return null;
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] === METRICS) void metrics.handle(request, response);
    else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found.');
  });
  await listening(server, metricsPort, host);
  return server;
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

/**
 * Next starts beside the webhook path: a restart takes deliveries at once, while pages wait for Next, and a build
 * that is missing or broken costs the pages and not the deliveries.
 */
function startPages(): RequestListener {
  const { host, port, production, behindProxy } = env();
  const prepared = import('next').then(async ({ default: next }) => {
    const app = next({ dev: !production, hostname: host, port });
    await app.prepare();
    return app.getRequestHandler();
  });
  prepared.then(
    () => log.info('pages ready'),
    (error) => log.error({ err: error }, 'the pages could not be started'),
  );
  return async (request, response) => {
    try {
      const page = await prepared.catch(() => null);
      if (!behindProxy) distrust(request);
      if (page) {
        await beforePage(request, response);
        return await page(request, response);
      }
    } catch (error) {
      log.error({ err: error }, 'a page broke off');
    }
    if (!response.headersSent) response.writeHead(503, { 'Content-Type': 'text/plain', 'Retry-After': 5 });
    response.end('There are no pages at the moment; deliveries are taken.');
  };
}

/** Next answers 500 to an address that cannot be decoded. */
function isReadable(path: string | undefined): boolean {
  try {
    decodeURIComponent(path ?? '');
    return true;
  } catch {
    return false;
  }
}

/** Headers that only a proxy of ours may set: without one, whoever asks is who is connected. */
function distrust({ headers, socket }: IncomingMessage) {
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-forwarded-') || name.startsWith('x-middleware-')) delete headers[name];
  }
  headers['x-forwarded-for'] = socket.remoteAddress;
}

main().catch((error) => {
  // One sentence for what the operator can correct; the whole error for what nobody expected.
  if (error instanceof EnvError) console.error(error.message);
  else console.error(error);
  process.exit(1);
});
