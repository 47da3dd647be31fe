import { type Command, InvalidArgumentError } from 'commander';
import { Failure, pairs, run } from './run';
import { type Body, bodiesOf, NoReceiver, type Sent, sendBodies } from './sender';

interface Options {
  url?: URL;
  concurrency: number;
  repeat: number;
  secret?: string;
}

export function sendCommand(program: Command) {
  program
    .command('send')
    .description('sign deliveries with the app secret and post them to the webhook endpoint')
    .argument(
      '<path...>',
      'JSON files, folders of them, or NDJSON files (.ndjson, .jsonl) with one body a line',
    )
    .option('--url <url>', 'the endpoint (that of this installation when absent)', url)
    .option('--concurrency <n>', 'requests at the same time', whole(1, 1000), 16)
    .option('--repeat <n>', 'send everything so many times', whole(1, 1_000_000), 1)
    .option('--secret <secret>', 'sign with this app secret (WHATSAPP_APP_SECRET when absent)')
    .option('--json', 'one JSON document')
    .action(
      run(async (paths: string[], options: Options) => {
        const { env } = await import('../env');
        const target = options.url ?? new URL(`http://localhost:${env().port}/api/webhooks/whatsapp`);
        const secret = options.secret ?? env().whatsappAppSecrets[0]!;
        const { concurrency, repeat } = options;
        try {
          const sent = await sendBodies(repeated(paths, repeat), { url: target, secret, concurrency });
          return outcome(sent, target);
        } catch (error) {
          throw asFailure(error, target);
        }
      }),
    );
}

async function* repeated(paths: readonly string[], times: number): AsyncGenerator<Body> {
  for (let i = 0; i < times; i++) yield* bodiesOf(paths);
}

function outcome(sent: Sent, target: URL) {
  const { bodies, statuses, retried, refused, seconds } = sent;
  const good = Object.entries(statuses).reduce(
    (sum, [code, count]) => sum + (code.startsWith('2') ? count : 0),
    0,
  );
  const rate = seconds > 0 ? Math.round(bodies / seconds) : 0;
  for (const { from, status, answer } of refused) process.stderr.write(`${from}: ${status} ${answer}\n`);
  const lines = Object.entries(statuses).map(([code, count]) => [`answered ${code}`, count] as const);
  return {
    json: {
      url: target.href,
      bodies,
      statuses,
      retried,
      seconds: Math.round(seconds * 1000) / 1000,
      bodies_per_second: rate,
    },
    text: pairs([['bodies', bodies], ...lines, ['503 tried again', retried], ['bodies a second', rate]]),
    failed:
      bodies === 0
        ? 'There was nothing to send.'
        : good < bodies
          ? `${bodies - good} of ${bodies} bodies were not answered 2xx.`
          : undefined,
  };
}

function asFailure(error: unknown, target: URL): unknown {
  if (error instanceof NoReceiver) {
    const { code, sent } = error;
    const before = sent.bodies === 0 ? '' : ` after ${sent.bodies} bodies were answered`;
    const what = code === 'ECONNREFUSED' ? 'Nothing listens' : `The connection failed (${code})`;
    return new Failure(`${what} at ${target.href}${before}: is Parley running there?`);
  }
  const { code, path } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'EACCES' ? new Failure(`${path} cannot be read (${code}).`) : error;
}

function url(text: string): URL {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed;
  throw new InvalidArgumentError('It must be an address that begins with http:// or https://.');
}

/** A whole number between bounds, for an option. */
export function whole(low: number, high: number) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
  };
}
