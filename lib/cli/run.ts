import type { Command } from 'commander';

/** What a command has to say: one document for machines, one text for people. */
export interface Outcome {
  json: unknown;
  text: string;
  /** Set when the command did its work and the answer is no: this sentence goes to stderr, the exit code is 1. */
  failed?: string;
}

/** Wrong usage that only shows when a command has begun: exit code 2. */
export class UsageError extends Error {}

/** A command's `no`: exit code 1, one sentence on stderr. */
export class Failure extends Error {}

/**
 * A command's action: prints what `work` answers, as text or, with --json, as exactly one document. With --json
 * a refusal is a document too. `textFor` terminals only: anywhere else the command answers as with --json.
 */
export function run<Args extends unknown[]>(
  work: (...args: Args) => Promise<Outcome>,
  { textFor = 'all' }: { textFor?: 'all' | 'terminals' } = {},
) {
  return async (...args: unknown[]) => {
    const command = args.at(-1) as Command;
    const { json: asked = false } = command.opts<{ json?: boolean }>();
    const asJson = asked || (textFor === 'terminals' && !process.stdout.isTTY);
    let outcome: Outcome;
    try {
      outcome = await work(...(args as Args));
    } catch (error) {
      if (asJson && !(error instanceof UsageError)) write(json({ error: await sentenceOf(error) }));
      throw error;
    }
    write(asJson ? json(outcome.json) : outcome.text);
    if (outcome.failed) throw new Failure(outcome.failed);
  };
}

function write(text: string) {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}

/** Money and ids are bigint; JSON carries them as decimal strings. */
export function json(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? one.toString() : one), 2);
}

/** Runs `work` beside a running server or alone: the database is found or started, and migrated. */
export async function withDatabase<T>(work: () => Promise<T>): Promise<T> {
  const { openDatabase } = await import('../db/open');
  const { close, migrations } = await openDatabase();
  try {
    if (migrations.length > 0) process.stderr.write(`Migrated the database: ${migrations.join(', ')}.\n`);
    return await work();
  } finally {
    await close();
  }
}

/** The first line of standard input: a command's words are for all to see while it runs. @throws UsageError */
export async function secretFrom(input: NodeJS.ReadStream, what: string): Promise<string> {
  if (input.isTTY) process.stderr.write(`The ${what}: `);
  let text = '';
  for await (const chunk of input.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  const secret = text.split(/\r?\n/, 1)[0]!.trim();
  if (secret === '') throw new UsageError(`Give the ${what} on standard input.`);
  return secret;
}

/** Any error as one sentence for people. */
export async function sentenceOf(error: unknown): Promise<string> {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: Error[] };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT' || code === '57P03') {
    const reason = message || errors?.map((one) => one.message).join(', ') || code;
    return `The database cannot be reached (${reason}); see DATABASE_URL, or run the command 'doctor'.`;
  }
  if (code === '28P01' || code === '28000' || code === '3D000') {
    return `The database refuses the connection (${message}); correct DATABASE_URL.`;
  }
  return (message ?? String(error)).trim().replace(/\s*\n\s*/g, ' ');
}

/** Rows as aligned columns; columns of numbers lean to the right. */
export function columns(
  header: readonly string[],
  rows: readonly (readonly (string | number | bigint)[])[],
): string {
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  const numeric = header.map(
    (_, at) => rows.length > 0 && rows.every((row) => /^-?[\d.,]+%?$/.test(String(row[at]))),
  );
  return cells
    .map((row) =>
      row
        .map((cell, at) => (numeric[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Name and value, one a line. */
export function pairs(entries: readonly (readonly [string, string | number | bigint])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** 125000 parts per million -> '12.5%'. */
export function percent(ppm: number): string {
  return `${ppm / 10_000}%`;
}
