import { type FileHandle, open } from 'node:fs/promises';
import type { SimulateOptions } from './options';
import { type Counts, simulate } from './simulate';
import type { Truth } from './truth';

const CHUNK = 1 << 20;

/** Bodies are pure ASCII, and latin1 is the quickest way to write it. */
type Encoding = 'latin1' | 'utf8';

/** Gathers lines and writes them a megabyte at a time, waiting for the disk. */
class Lines {
  private waiting: string[] = [];
  private size = 0;
  bytes = 0;

  constructor(
    private readonly file: FileHandle,
    private readonly encoding: Encoding,
  ) {}

  add(line: string): boolean {
    this.waiting.push(line);
    this.size += line.length + 1;
    return this.size >= CHUNK;
  }

  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const { bytesWritten } = await this.file.write(
      Buffer.from(`${this.waiting.join('\n')}\n`, this.encoding),
    );
    this.bytes += bytesWritten;
    this.waiting = [];
    this.size = 0;
  }
}

async function writeLines(path: string, lines: Iterable<string>, encoding: Encoding): Promise<number> {
  const file = await open(path, 'w');
  try {
    const writer = new Lines(file, encoding);
    for (const line of lines) if (writer.add(line)) await writer.flush();
    await writer.flush();
    return writer.bytes;
  } finally {
    await file.close();
  }
}

/** Writes the deliveries as NDJSON and, if asked, the truth as JSON. */
export async function writeSimulation(
  options: SimulateOptions & { out: string; truth?: string | undefined },
): Promise<Counts & { bytes: number; from: string; to: string; tenants: number }> {
  const { out, truth, ...rest } = options;
  const simulation = simulate(rest);
  const bytes = await writeLines(out, simulation, 'latin1');
  if (truth !== undefined) await writeLines(truth, truthLines(simulation.truth()), 'utf8');
  const { from, to, world } = simulation;
  return { ...simulation.counts(), bytes, from, to, tenants: world.tenants.length };
}

/** The truth as JSON with one spend row a line, so that even a million rows are never one string. */
export function* truthLines({ tenants, ...head }: Truth): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"tenants":[`;
  for (const [i, { spend, ...tenant }] of tenants.entries()) {
    const { rows, totals, ...span } = spend;
    yield `${JSON.stringify(tenant).slice(0, -1)},"spend":${JSON.stringify(span).slice(0, -1)},"rows":[`;
    for (const [j, row] of rows.entries()) yield JSON.stringify(row) + (j < rows.length - 1 ? ',' : '');
    yield `],"totals":${JSON.stringify(totals)}}}${i < tenants.length - 1 ? ',' : ''}`;
  }
  yield ']}';
}
