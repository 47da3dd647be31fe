import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sign } from '../whatsapp/signature';

/** One delivery to send: its exact bytes, and where they came from. */
export interface Body {
  raw: Buffer;
  from: string;
}

/** Bodies of files (one each), folders (their *.json, all levels, by name) and NDJSON (one a line, streamed). */
export async function* bodiesOf(paths: readonly string[]): AsyncGenerator<Body> {
  for (const file of paths.flatMap(filesOf)) {
    if (/\.(ndjson|jsonl)$/i.test(file)) yield* linesOf(file);
    else yield { raw: readFileSync(file), from: file };
  }
}

function filesOf(given: string): string[] {
  if (!statSync(given).isDirectory()) return [given];
  return readdirSync(given, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.toLowerCase().endsWith('.json'))
    .sort()
    .map((name) => path.join(given, name));
}

const NEWLINE = 10;

/** The bytes between line breaks, as they are; empty lines are no bodies. */
async function* linesOf(file: string): AsyncGenerator<Body> {
  let rest: Buffer[] = [];
  let line = 0;
  const body = (raw: Buffer): Body => ({ raw, from: `${file}:${line}` });
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      rest.push(chunk.subarray(start, end));
      line++;
      start = end + 1;
      const raw = rest.length === 1 ? rest[0]! : Buffer.concat(rest);
      rest = [];
      if (!isBlank(raw)) yield body(raw);
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  const raw = Buffer.concat(rest);
  line++;
  if (!isBlank(raw)) yield body(raw);
}

function isBlank(raw: Buffer): boolean {
  return raw.length === 0 || (raw.length === 1 && raw[0] === 13);
}

export interface SendOptions {
  url: URL;
  secret: string;
  concurrency: number;
  /** Tries after the first one, each after Retry-After, of a body that is answered 503. */
  retries?: number;
}

export interface Sent {
  /** Bodies that were answered, by status code of the last answer. */
  statuses: Record<string, number>;
  bodies: number;
  /** Answers 503 that were tried again. */
  retried: number;
  /** The first bodies that were not answered 2xx. */
  refused: { from: string; status: number; answer: string }[];
  seconds: number;
}

/** The receiver went away or was never there. `sent` is what had been answered by then. */
export class NoReceiver extends Error {
  constructor(
    readonly code: string,
    readonly sent: Sent,
  ) {
    super(code);
  }
}

const MOST_WAIT_SECONDS = 30;

/** Signs and posts every body. @throws NoReceiver when nothing answers at `url`. */
export async function sendBodies(bodies: AsyncIterator<Body>, options: SendOptions): Promise<Sent> {
  const { url, secret, concurrency, retries = 8 } = options;
  const protocol = url.protocol === 'https:' ? https : http;
  const agent = new protocol.Agent({ keepAlive: true, maxSockets: concurrency });
  const sent: Sent = { statuses: {}, bodies: 0, retried: 0, refused: [], seconds: 0 };
  const started = performance.now();
  let broken: NodeJS.ErrnoException | null = null;

  async function sendOne({ raw, from }: Body) {
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': raw.length,
      'X-Hub-Signature-256': sign(raw, secret),
    };
    for (let tries = 0; ; tries++) {
      const { status, answer, retryAfter } = await post(protocol, url, { agent, headers }, raw);
      if (status === 503 && tries < retries) {
        sent.retried++;
        await sleep(Math.min(retryAfter, MOST_WAIT_SECONDS) * 1000);
        continue;
      }
      sent.bodies++;
      sent.statuses[status] = (sent.statuses[status] ?? 0) + 1;
      if ((status < 200 || status > 299) && sent.refused.length < 5)
        sent.refused.push({ from, status, answer });
      return;
    }
  }

  async function sender() {
    while (!broken) {
      const { value, done } = await bodies.next();
      if (done) return;
      try {
        await sendOne(value);
      } catch (error) {
        broken ??= error as NodeJS.ErrnoException;
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: concurrency }, sender));
  } finally {
    agent.destroy();
  }
  sent.seconds = (performance.now() - started) / 1000;
  const failure = broken as NodeJS.ErrnoException | null;
  if (failure) throw new NoReceiver(failure.code ?? failure.message, sent);
  return sent;
}

interface Answer {
  status: number;
  answer: string;
  retryAfter: number;
}

function post(
  protocol: typeof http | typeof https,
  url: URL,
  options: http.RequestOptions,
  raw: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = protocol.request(url, { ...options, method: 'POST' }, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        if (answer.length < 500) answer += text;
      });
      response.on('error', reject);
      response.on('end', () => {
        const seconds = Number(response.headers['retry-after'] ?? 1);
        const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? seconds : 1;
        resolve({ status: response.statusCode ?? 0, answer: answer.trim(), retryAfter });
      });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The server closed an idle connection at the moment it was used again: nothing was answered, so send again.
      if (request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) {
        post(protocol, url, options, raw).then(resolve, reject);
      } else reject(error);
    });
    request.end(raw);
  });
}
